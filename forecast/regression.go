package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// moments gathers the weighted sums that a regression needs, around a first row so
// that large levels lose no digits.
type moments struct {
	weight float64
	rows   int
	origin []float64 // the first row, target last
	row    []float64
	sum    []float64
	cross  []float64 // upper triangle of Σ row·rowᵀ
}

func newMoments(width int) *moments {
	return &moments{row: make([]float64, width+1), sum: make([]float64, width+1), cross: make([]float64, (width+1)*(width+1))}
}

func (m *moments) add(x []float64, y, weight float64) {
	if m.origin == nil {
		m.origin = append(append([]float64(nil), x...), y)
	}
	w := len(m.row)
	for i, v := range x {
		m.row[i] = v - m.origin[i]
	}
	m.row[w-1] = y - m.origin[w-1]
	for i, a := range m.row {
		a *= weight
		m.sum[i] += a
		line := m.cross[i*w+i : (i+1)*w]
		for j, b := range m.row[i:] {
			line[j] += a * b
		}
	}
	m.weight += weight
	m.rows++
}

// covariance of two columns.
func (m *moments) covariance(i, j int) float64 {
	return (m.cross[i*len(m.row)+j] - m.sum[i]*m.sum[j]/m.weight) / m.weight
}

// solve finds the weights of the ridge over standardised features, the intercept
// last; nil if there is no answer.
func (m *moments) solve(penalty float64) []float64 {
	p := len(m.row) - 1
	if m.rows == 0 {
		return nil
	}
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
	p := len(m.row) - 1
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
