package forecast

import (
	"math"
	"slices"
)

// autoregression fits a series to its own lags and a constant by discounted ridge
// regression (Hoerl and Kennard, "Ridge Regression", Technometrics 12 (1970)).
// Its sums grow as ends rise, so that several ends cost little more than one.
type autoregression struct {
	lags    []int           // rising
	half    float64         // steps after which a row counts half
	penalty float64         // in rows of a standardised series
	prior   map[int]float64 // the weight of a lag to which it is shrunk; 0 for others

	from, upto int // rows summed so far
	fade       float64
	width      int       // lags, constant and target
	sums       []float64 // Σ weight · row·rowᵀ, lower triangle
	rows       [4][]float64
	solver     solver
}

// oldest is how many half-lives back rows are still learned from.
const oldest = 24

// start prepares for values of which those before position from have no row.
func (a *autoregression) start(from, firstEnd int) {
	a.width = len(a.lags) + 2
	a.sums = make([]float64, a.width*a.width)
	for i := range a.rows {
		a.rows[i] = make([]float64, a.width)
	}
	a.from = max(from, a.lags[len(a.lags)-1], firstEnd-int(oldest*a.half))
	a.upto, a.fade = a.from, math.Exp2(1/a.half)
}

func (a *autoregression) row(values []float64, t int, row []float64) []float64 {
	row = row[:len(a.lags)+2]
	for i, lag := range a.lags {
		row[i] = values[t-lag]
	}
	row[len(a.lags)], row[len(a.lags)+1] = 1, values[t]
	return row
}

// extend sums the rows up to an end, four at a time: the sums are what fitting
// costs. Later rows weigh more; solve puts the penalty in proportion.
func (a *autoregression) extend(values []float64, end int) {
	weight := math.Pow(a.fade, float64(a.upto-a.from))
	t := a.upto
	for ; t+4 <= end; t += 4 {
		r0, r1 := a.row(values, t, a.rows[0]), a.row(values, t+1, a.rows[1])
		r2, r3 := a.row(values, t+2, a.rows[2]), a.row(values, t+3, a.rows[3])
		w1 := weight * a.fade
		w2 := w1 * a.fade
		w3 := w2 * a.fade
		for i := range a.width {
			a0, a1, a2, a3 := weight*r0[i], w1*r1[i], w2*r2[i], w3*r3[i]
			line := a.sums[i*a.width : i*a.width+i+1]
			x0, x1, x2, x3 := r0[:len(line)], r1[:len(line)], r2[:len(line)], r3[:len(line)]
			for j := range line {
				line[j] += a0*x0[j] + a1*x1[j] + a2*x2[j] + a3*x3[j]
			}
		}
		weight = w3 * a.fade
	}
	for ; t < end; t++ {
		row := a.row(values, t, a.rows[0])
		for i := range a.width {
			for j, v := range row[:i+1] {
				a.sums[i*a.width+j] += weight * row[i] * v
			}
		}
		weight *= a.fade
	}
	a.upto = max(a.upto, end)
}

// enough tells whether the rows so far are twice as many as weights.
func (a *autoregression) enough() bool { return a.upto-a.from >= 2*(len(a.lags)+1) }

// solve is the weights of the lags, and the constant, after the rows so far; nil
// if there is no answer.
func (a *autoregression) solve() []float64 {
	k := len(a.lags) + 1
	penalty := a.penalty * math.Pow(a.fade, float64(a.upto-1-a.from))
	a.solver.reset(k)
	weights := make([]float64, k)
	for i := range k {
		copy(a.solver.line(i), a.sums[i*a.width:i*a.width+i+1])
		a.solver.line(i)[i] += penalty
		weights[i] = a.sums[k*a.width+i]
		if i < len(a.lags) && a.prior != nil {
			weights[i] += penalty * a.prior[a.lags[i]]
		}
	}
	if !a.solver.solve(weights) {
		return nil
	}
	return weights
}

// next is the value at t that the weights make of those before it.
func next(values []float64, t int, lags []int, weights []float64) float64 {
	v := weights[len(lags)]
	for i, lag := range lags {
		v += weights[i] * values[t-lag]
	}
	return v
}

// standard is the mean and the mean absolute deviation of the newest values, to
// standardise by.
func standard(values []float64, newest int) (mean, deviation float64) {
	values = values[max(0, len(values)-newest):]
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		deviation += math.Abs(v - mean)
	}
	deviation = deviation/float64(len(values)) + 1e-9*(math.Abs(mean)+1e-9)
	return mean, deviation
}

// standardised is values less the mean, in units of the deviation.
func standardised(values []float64, mean, deviation float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = (v - mean) / deviation
	}
	return out
}

// rising is the positive ones of some lags, in order and once each.
func rising(lags ...int) (out []int) {
	slices.Sort(lags)
	for _, lag := range slices.Compact(lags) {
		if lag > 0 {
			out = append(out, lag)
		}
	}
	return out
}
