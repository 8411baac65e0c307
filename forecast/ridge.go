package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LagRidge is a linear regression, shrunk, of the value ahead on what is known
// at the origin: the newest values and their recent means; the values at the
// target's time of day on earlier days, and at the origin's, so that today can be
// seen to differ from them; the target's minute in earlier hours, for what
// runs by the clock; and the time of day itself.
type LagRidge struct{}

// Name is the model's name.
func (LagRidge) Name() string { return "lag-ridge" }

// shrink is the ridge's penalty as a share of a feature's own weight.
const shrink = 1e-4

// Fit needs three days at least; with more than eight it looks back a week.
func (LagRidge) Fit(past Past, ahead int) Predictor {
	l := layout{ahead: ahead}
	days := 0
	if past.Day > 0 {
		days = len(past.Values) / past.Day
	}
	switch {
	case days >= 9:
		l.days = []int{1, 2, 3, 6, 7}
	case days >= 4:
		l.days = []int{1, 2}
	default:
		return nil
	}
	first := l.days[len(l.days)-1]*past.Day + ahead + 2
	first = max(first, len(past.Values)-trainDays*past.Day)
	rows := len(past.Values) - first - ahead
	if rows < 4*l.width(past) {
		return nil
	}
	r := &ridge{layout: l}
	if !r.solve(past, first) {
		return nil
	}
	return r
}

// layout says which features a ridge looks at.
type layout struct {
	ahead int
	days  []int
}

func (l layout) width(past Past) int { return len(l.features(nil, past, len(past.Values)-1)) }

// features appends what is known at an origin about the target.
func (l layout) features(x []float64, past Past, origin int) []float64 {
	target := origin + l.ahead
	newest := past.at(origin, 0)
	x = append(x, newest, past.at(origin-1, newest), past.at(origin-2, newest), past.mean(origin-5, origin), past.mean(origin-29, origin))
	for _, d := range l.days {
		then := target - max(d, (l.ahead+past.Day-1)/past.Day)*past.Day
		x = append(x, past.at(then, newest), past.mean(then-2, min(then+2, origin)), past.mean(then-l.ahead-5, then-l.ahead))
	}
	for h := 1; h <= 3 && past.Hour > 0; h++ {
		back := target - max(h, (l.ahead+past.Hour-1)/past.Hour+h-1)*past.Hour
		x = append(x, past.at(back, newest))
	}
	angle := 2 * math.Pi * float64((past.Phase+target)%past.Day) / float64(past.Day)
	return append(x, math.Sin(angle), math.Cos(angle), math.Sin(2*angle), math.Cos(2*angle))
}

// mean is the mean of the positions from … to, gaps left out; positions before
// the first do not count.
func (p Past) mean(from, to int) float64 {
	sum, n := 0.0, 0
	for i := max(from, 0); i <= to; i++ {
		if v := p.Values[i]; v == v {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return p.at(to, 0)
	}
	return sum / float64(n)
}

// ridge is a fitted LagRidge: forecast = intercept + Σ weight · feature.
type ridge struct {
	layout
	intercept float64
	weight    []float64
}

// Predict is the regression's value at an origin.
func (r *ridge) Predict(past Past, origin int) float64 {
	var buf [32]float64
	y := r.intercept
	for i, x := range r.features(buf[:0], past, origin) {
		y += r.weight[i] * x
	}
	return y
}

// solve fits the weights on every target from position first on that is known.
func (r *ridge) solve(past Past, first int) bool {
	width := r.width(past)
	sums := newMoments(width)
	x := make([]float64, 0, width)
	for target := first + r.ahead; target < len(past.Values); target++ {
		if y := past.Values[target]; !math.IsNaN(y) {
			x = r.features(x[:0], past, target-r.ahead)
			sums.add(x, y)
		}
	}
	if sums.n < float64(2*width) {
		return false
	}
	return sums.solve(r)
}

// moments gathers the sums that a regression needs, around a first row so that
// large levels lose no digits.
type moments struct {
	n      float64
	origin []float64 // the first row, target last
	row    []float64
	sum    []float64
	cross  []float64 // upper triangle of Σ row·rowᵀ
}

func newMoments(width int) *moments {
	return &moments{row: make([]float64, width+1), sum: make([]float64, width+1), cross: make([]float64, (width+1)*(width+1))}
}

func (m *moments) add(x []float64, y float64) {
	if m.origin == nil {
		m.origin = append(append([]float64(nil), x...), y)
	}
	w := len(m.row)
	for i, v := range x {
		m.row[i] = v - m.origin[i]
	}
	m.row[w-1] = y - m.origin[w-1]
	for i, a := range m.row {
		m.sum[i] += a
		line := m.cross[i*w : (i+1)*w]
		for j := i; j < w; j++ {
			line[j] += a * m.row[j]
		}
	}
	m.n++
}

// covariance of two columns.
func (m *moments) covariance(i, j int) float64 {
	return (m.cross[i*len(m.row)+j] - m.sum[i]*m.sum[j]/m.n) / m.n
}

// solve finds the weights of the standardised ridge.
func (m *moments) solve(r *ridge) bool {
	p := len(m.row) - 1
	spread := make([]float64, p)
	for i := range spread {
		spread[i] = math.Sqrt(math.Max(m.covariance(i, i), 0))
	}
	gram, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range p {
		gram.SetSym(i, i, 1+shrink)
		if spread[i] == 0 {
			continue
		}
		right.SetVec(i, m.covariance(i, p)/spread[i])
		for j := i + 1; j < p; j++ {
			if spread[j] > 0 {
				gram.SetSym(i, j, m.covariance(i, j)/(spread[i]*spread[j]))
			}
		}
	}
	var chol mat.Cholesky
	var beta mat.VecDense
	if !chol.Factorize(gram) || chol.SolveVecTo(&beta, right) != nil {
		return false
	}
	r.weight = make([]float64, p)
	r.intercept = m.origin[p] + m.sum[p]/m.n
	for i := range p {
		if spread[i] > 0 {
			r.weight[i] = beta.AtVec(i) / spread[i]
			r.intercept -= r.weight[i] * (m.origin[i] + m.sum[i]/m.n)
		}
	}
	return true
}
