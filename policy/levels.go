package policy

import "slices"

// Levels are the quantiles a forecast needs: the policy's own, the median, and
// the edges of the 80 % and 95 % bands by which it is judged.
func (f Forecast) Levels() []float64 {
	levels := []float64{0.025, 0.1, 0.5, 0.9, 0.975, f.Quantile}
	slices.Sort(levels)
	return slices.Compact(levels)
}
