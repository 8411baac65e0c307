package forecast

import "math"

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
// It forecasts one lead only.
func (m LagRidge) Fit(past Past, ends, leads []int) []Predictor {
	return fitEach(past, ends, func(past Past) Predictor {
		if len(leads) != 1 {
			return nil
		}
		return m.fit(past, leads[0])
	})
}

func (LagRidge) fit(past Past, ahead int) Predictor {
	l := layout{Ahead: ahead}
	days := 0
	if past.Day > 0 {
		days = len(past.Values) / past.Day
	}
	switch {
	case days >= 9:
		l.Days = []int{1, 2, 3, 6, 7}
	case days >= 4:
		l.Days = []int{1, 2}
	default:
		return nil
	}
	first := l.Days[len(l.Days)-1]*past.Day + ahead + 2
	first = max(first, len(past.Values)-trainDays*past.Day)
	rows := len(past.Values) - first - ahead
	if rows < 4*l.width(past) {
		return nil
	}
	r := &ridge{Layout: l}
	if !r.solve(past, first) {
		return nil
	}
	return r
}

// layout says which features a ridge looks at.
type layout struct {
	Ahead int
	Days  []int
}

func (l layout) width(past Past) int { return len(l.features(nil, past, len(past.Values)-1)) }

// features appends what is known at an origin about the target.
func (l layout) features(x []float64, past Past, origin int) []float64 {
	target := origin + l.Ahead
	newest := past.at(origin, 0)
	x = append(x, newest, past.at(origin-1, newest), past.at(origin-2, newest), past.mean(origin-5, origin), past.mean(origin-29, origin))
	for _, d := range l.Days {
		then := target - max(d, (l.Ahead+past.Day-1)/past.Day)*past.Day
		x = append(x, past.at(then, newest), past.mean(then-2, min(then+2, origin)), past.mean(then-l.Ahead-5, then-l.Ahead))
	}
	for h := 1; h <= 3 && past.Hour > 0; h++ {
		back := target - max(h, (l.Ahead+past.Hour-1)/past.Hour+h-1)*past.Hour
		x = append(x, past.at(back, newest))
	}
	angle := 2 * math.Pi * float64((past.Phase+target)%past.Day) / float64(past.Day)
	return append(x, math.Sin(angle), math.Cos(angle), math.Sin(2*angle), math.Cos(2*angle))
}

// ridge is a fitted LagRidge.
type ridge struct {
	Layout  layout
	Weights []float64 // the intercept last
}

// Predict is the regression's value at an origin.
func (r *ridge) Predict(out []float64, past Past, origin int) {
	var buf [32]float64
	out[0] = apply(r.Weights, r.Layout.features(buf[:0], past, origin))
}

// solve fits the weights on every target from position first on that is known.
func (r *ridge) solve(past Past, first int) bool {
	width := r.Layout.width(past)
	sums := newMoments(width)
	x := make([]float64, 0, width)
	for target := first + r.Layout.Ahead; target < len(past.Values); target++ {
		if y := past.Values[target]; !math.IsNaN(y) {
			x = r.Layout.features(x[:0], past, target-r.Layout.Ahead)
			sums.add(x, y, 1)
		}
	}
	if sums.rows < 2*width {
		return false
	}
	r.Weights = sums.solve(shrink)
	return r.Weights != nil
}
