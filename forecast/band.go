package forecast

import (
	"math"
	"slices"
)

// grid are the levels at which the distribution of residuals is kept: dense
// towards both tails, where capacity is decided.
var grid = func() (out []float64) {
	tail := []float64{0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45}
	out = append(append(out, tail...), 0.5)
	for i := range tail {
		out = append(out, 1-tail[len(tail)-1-i])
	}
	return out
}()

// band says how far off forecasts were in one bucket of leads: residuals in units
// of a spread that grows with the forecast.
type band struct {
	Base, Slope float64   // spread = base + slope · forecast
	Scores      []float64 // quantiles of residual ÷ spread, at the grid's levels; nil if nothing was scored
	Origins     int       // that residuals came from: within one they go together
}

// newBand learns from forecasts and their truths.
func newBand(said, truth []float64, origins int) band {
	b := band{Origins: origins}
	residuals := make([]float64, 0, len(said))
	level, size := 0.0, 0.0
	for i, f := range said {
		if r := truth[i] - f; r == r {
			residuals = append(residuals, r)
			level, size = level+math.Max(f, 0), size+math.Abs(r)
		}
	}
	if len(residuals) == 0 {
		return b
	}
	b.Base, b.Slope = fitSpread(trial{truth: truth, forecast: said, mae: size / float64(len(residuals))})
	i := 0
	for k, f := range said {
		if r := truth[k] - f; r == r {
			residuals[i] = r / b.spread(f)
			i++
		}
	}
	slices.Sort(residuals)
	b.Scores = make([]float64, len(grid))
	for i, l := range grid {
		b.Scores[i] = between(residuals, l)
	}
	return b
}

func (b band) spread(forecast float64) float64 { return b.Base + b.Slope*math.Max(forecast, 0) }

// between is the level's quantile of rising values, interpolated.
func between(rising []float64, level float64) float64 {
	x := level * float64(len(rising)-1)
	i := min(int(x), len(rising)-1)
	j := min(i+1, len(rising)-1)
	return rising[i] + (x-float64(i))*(rising[j]-rising[i])
}

// at is the level's score on the grid; beyond its ends the outermost.
func at(scores []float64, level float64) float64 {
	i, found := slices.BinarySearch(grid, level)
	switch {
	case found:
		return scores[i]
	case i == 0:
		return scores[0]
	case i == len(grid):
		return scores[i-1]
	}
	return scores[i-1] + (level-grid[i-1])/(grid[i]-grid[i-1])*(scores[i]-scores[i-1])
}
