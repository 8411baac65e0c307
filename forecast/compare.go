package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// Compare is how a forecast that was issued did, by what came. The series may reach
// beyond the forecast; what is before it serves the naive forecast of MASE, the
// value a day earlier. The quantile loss is the mean over the forecast's levels.
func Compare(f fleet.Forecast, came fleet.Series) fleet.Accuracy {
	var n, in80, in95 int
	var miss, truth, naive, besideNaive, loss float64
	for k := range f.Steps() {
		i := came.Index(f.Start.Add(time.Duration(k) * f.Step))
		y := valueAt(came, i)
		if math.IsNaN(y) {
			continue
		}
		said := f.Middle(k)
		n, miss, truth = n+1, miss+math.Abs(y-said), truth+math.Abs(y)
		for j, level := range f.Levels {
			loss += pinball(y, f.Values[j][k], level) / float64(len(f.Levels))
		}
		in80 += within(f, k, 0.1, 0.9, y)
		in95 += within(f, k, 0.025, 0.975, y)
		if before := valueAt(came, i-int(24*time.Hour/came.Step)); !math.IsNaN(before) {
			naive, besideNaive = naive+math.Abs(y-before), besideNaive+math.Abs(y-said)
		}
	}
	count := float64(n)
	out := fleet.Accuracy{Scored: n, WAPE: miss / truth, MASE: besideNaive / naive, Pinball: loss / count, Coverage80: float64(in80) / count, Coverage95: float64(in95) / count}
	if f.Row(0.1) == nil || f.Row(0.9) == nil {
		out.Coverage80 = math.NaN()
	}
	if f.Row(0.025) == nil || f.Row(0.975) == nil {
		out.Coverage95 = math.NaN()
	}
	return out
}

// within is 1 if a value lies between two of a forecast's levels, or on them.
func within(f fleet.Forecast, k int, low, high, y float64) int {
	lower, upper := f.Row(low), f.Row(high)
	if lower == nil || upper == nil || y < lower[k] || y > upper[k] {
		return 0
	}
	return 1
}

// valueAt is a value of a series, NaN outside of it.
func valueAt(s fleet.Series, i int) float64 {
	if i < 0 || i >= len(s.Values) {
		return math.NaN()
	}
	return s.Values[i]
}
