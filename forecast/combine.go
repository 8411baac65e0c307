package forecast

import "math"

// sharpness is the power of the error that a model's weight falls with.
const sharpness = 4

// clearly is how many times a seasonal naive forecast's error makes a model lose.
const clearly = 1.3

// combine gives every model its weight in each bucket of leads, proportional to
// error to the power of minus sharpness (Bates and Granger, "The Combination of
// Forecasts", Operational Research Quarterly 20 (1969), with a higher power). What
// loses to the best seasonal naive forecast by more than a short backtest can tell gets none.
func combine(models []Model, errors [][]float64) [][]float64 {
	out := make([][]float64, len(errors))
	for b, row := range errors {
		out[b] = weights(models, row)
	}
	return out
}

func weights(models []Model, errors []float64) []float64 {
	limit, best := math.Inf(1), math.Inf(1)
	for i, e := range errors {
		if !(e >= 0) {
			continue
		}
		best = math.Min(best, e)
		if isSeasonalNaive(models[i]) {
			limit = math.Min(limit, e)
		}
	}
	out, sum := make([]float64, len(errors)), 0.0
	for i, e := range errors {
		switch {
		case math.IsInf(best, 1):
			out[i] = 1 // nothing was scored: all are as good
		case e <= clearly*limit:
			// The smallest number keeps 0 ÷ 0 out of a series that is forecast exactly.
			out[i] = math.Pow((best+math.SmallestNonzeroFloat32)/(e+math.SmallestNonzeroFloat32), sharpness)
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func isSeasonalNaive(m Model) bool {
	_, is := m.(SeasonalNaive)
	return is
}

// blend is what the models say together; a model that says nothing leaves its
// weight to the others. It is NaN if none says anything.
func blend(out []float64, weights [][]float64, buckets []int, said func(model int) []float64) {
	clear(out)
	total := make([]float64, len(out))
	for i := range weights[0] {
		for k, v := range said(i) {
			if w := weights[buckets[k]][i]; w > 0 && v == v {
				out[k] += w * v
				total[k] += w
			}
		}
	}
	for k := range out {
		out[k] /= total[k]
	}
}
