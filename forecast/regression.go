package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// moments gathers the weighted sums that a regression needs, around a first row so
// that large levels lose no digits. Rows are summed some at a time, in their order:
// so the sums, which are what fitting costs, are the same and seldom fetched.
type moments struct {
	weight  float64
	rows    int
	origin  []float64 // the first row, target last
	waiting [together][]float64
	weights [together]float64 // of the rows that wait to be summed
	waits   int
	sum     []float64
	cross   []float64 // upper triangle of Σ row·rowᵀ
}

// together is how many rows are summed at a time.
const together = 4

func newMoments(width int) *moments {
	m := &moments{sum: make([]float64, width+1), cross: make([]float64, (width+1)*(width+1))}
	for i := range m.waiting {
		m.waiting[i] = make([]float64, width+1)
	}
	return m
}

func (m *moments) add(x []float64, y, weight float64) {
	if m.origin == nil {
		m.origin = append(append([]float64(nil), x...), y)
	}
	row := m.waiting[m.waits]
	for i, v := range x {
		row[i] = v - m.origin[i]
	}
	row[len(x)] = y - m.origin[len(x)]
	m.weights[m.waits] = weight
	m.weight += weight
	m.rows++
	if m.waits++; m.waits == together {
		m.addAll()
	}
}

// addAll sums as many rows as are summed together.
func (m *moments) addAll() {
	w := len(m.sum)
	r0, r1, r2, r3 := m.waiting[0][:w], m.waiting[1][:w], m.waiting[2][:w], m.waiting[3][:w]
	for i := range w {
		a0, a1, a2, a3 := r0[i]*m.weights[0], r1[i]*m.weights[1], r2[i]*m.weights[2], r3[i]*m.weights[3]
		m.sum[i] = m.sum[i] + a0 + a1 + a2 + a3
		line := m.cross[i*w+i : (i+1)*w]
		x0, x1, x2, x3 := r0[i:][:len(line)], r1[i:][:len(line)], r2[i:][:len(line)], r3[i:][:len(line)]
		for j, v := range line {
			line[j] = v + a0*x0[j] + a1*x1[j] + a2*x2[j] + a3*x3[j]
		}
	}
	m.waits = 0
}

// addRest sums the rows that still wait.
func (m *moments) addRest() {
	w := len(m.sum)
	for k, row := range m.waiting[:m.waits] {
		for i, a := range row {
			a *= m.weights[k]
			m.sum[i] += a
			line := m.cross[i*w+i : (i+1)*w]
			for j, b := range row[i:] {
				line[j] += a * b
			}
		}
	}
	m.waits = 0
}

// covariance of two columns.
func (m *moments) covariance(i, j int) float64 {
	return (m.cross[i*len(m.sum)+j] - m.sum[i]*m.sum[j]/m.weight) / m.weight
}

// solve finds the weights of the ridge over standardised features, the intercept
// last; nil if there is no answer. More rows may follow.
func (m *moments) solve(penalty float64) []float64 {
	p := len(m.sum) - 1
	if m.rows == 0 {
		return nil
	}
	m.addRest()
	spread := m.spreads()
	gram, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range p {
		gram.SetSym(i, i, 1+penalty)
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
		return nil
	}
	weights := make([]float64, p+1)
	weights[p] = m.origin[p] + m.sum[p]/m.weight
	for i := range p {
		if spread[i] > 0 {
			weights[i] = beta.AtVec(i) / spread[i]
			weights[p] -= weights[i] * (m.origin[i] + m.sum[i]/m.weight)
		}
	}
	return weights
}

// spreads are the features' standard deviations, 0 for one that is constant but
// for rounding.
func (m *moments) spreads() []float64 {
	p := len(m.sum) - 1
	out := make([]float64, p)
	for i := range out {
		if v := m.covariance(i, i); v > 1e-12*m.cross[i*(p+1)+i]/m.weight {
			out[i] = math.Sqrt(v)
		}
	}
	return out
}

// apply is a regression's value.
func apply(weights, x []float64) float64 {
	y := weights[len(x)]
	for i, v := range x {
		y += weights[i] * v
	}
	return y
}
