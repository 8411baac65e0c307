package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"steward/fleet"
)

// Decomposition is a series as the sum of its parts, each as long as the series.
type Decomposition struct {
	Trend     []float64
	Seasons   []Season  // by rising length
	Remainder []float64 // NaN at a gap; what is left is the value, but for rounding
	Strength  float64   // of the trend: 1 − Var(remainder) ÷ Var(trend + remainder), at least 0
}

// Season is a part that repeats, and slowly changes.
type Season struct {
	Length   int // steps
	Values   []float64
	Strength float64 // 1 − Var(remainder) ÷ Var(season + remainder), at least 0
}

// The spans of the smoothing, and how often each part is found anew, are those of
// Hyndman's and Bandara's reference implementation.
const (
	rounds    = 2
	inner     = 2
	firstSpan = 11 // seasons that the shortest season is smoothed over,
	spanStep  = 4  // and how many more for each longer one
	fits      = 10 // a smooth is fitted at about so many positions a span
)

// Decompose splits a series into a trend, a component for each season, in steps, and
// a remainder: MSTL of Bandara, Hyndman and Bergmeir, "MSTL: a seasonal-trend
// decomposition algorithm for time series with multiple seasonal patterns" (2021), by
// repeated STL of Cleveland, Cleveland, McRae and Terpenning, Journal of Official
// Statistics 6 (1990). Outliers are clipped first and go to the remainder. Gaps do not count, and the trend and the
// seasons go on through them. Seasons longer than half the series are left out. The
// strengths are those of Wang, Smith and Hyndman, "Characteristic-based clustering for
// time series data", Data Mining and Knowledge Discovery 13 (2006).
func Decompose(s fleet.Series, seasons []int) Decomposition {
	n := len(s.Values)
	d := Decomposition{Trend: make([]float64, n), Remainder: slices.Clone(s.Values)}
	if _, _, ok := s.Last(); !ok {
		fill(d.Trend, math.NaN())
		return d
	}
	for _, length := range slices.Compact(slices.Sorted(slices.Values(seasons))) {
		if length > 1 && 2*length <= n {
			d.Seasons = append(d.Seasons, Season{Length: length, Values: make([]float64, n)})
		}
	}
	shortest := 0
	if len(d.Seasons) > 0 {
		shortest = d.Seasons[0].Length
	}
	clipped, _ := ClipOutliers(s.Values, shortest)
	d.split(clipped)
	subtract(d.Remainder, d.Trend)
	for _, season := range d.Seasons {
		subtract(d.Remainder, season.Values)
	}
	d.measure()
	return d
}

// split finds the trend and the seasons of values.
func (d *Decomposition) split(values []float64) {
	n := len(values)
	rest := make([]float64, n)
	if len(d.Seasons) == 0 {
		span := max(n/5, 7) | 1
		loess(d.Trend, values, 0, span, max(1, span/fits))
	}
	for range rounds {
		for k := range d.Seasons {
			copy(rest, values)
			for j, other := range d.Seasons {
				if j != k {
					subtract(rest, other.Values)
				}
			}
			stl(d.Seasons[k], d.Trend, rest, firstSpan+spanStep*k)
		}
	}
}

func subtract(from, what []float64) {
	for i, v := range what {
		from[i] -= v
	}
}

// stl finds one season, and the trend beside it, starting from the trend that is
// there.
func stl(season Season, trend, values []float64, span int) {
	n, m := len(values), season.Length
	long := (int(math.Ceil(1.5*float64(m)/(1-1.5/float64(span)))) | 1)
	cycle := make([]float64, n+2*m)
	a, b := make([]float64, n+m+1), make([]float64, n+2)
	rest := make([]float64, n)
	low := make([]float64, n)
	for range inner {
		copy(rest, values)
		subtract(rest, trend)
		smoothCycles(cycle, rest, m, span)
		moving(a, cycle, m)
		moving(b, a, m)
		moving(rest, b, 3)
		loess(low, rest, 0, m|1, max(1, m/fits))
		for i := range season.Values {
			season.Values[i] = cycle[m+i] - low[i]
			rest[i] = values[i] - season.Values[i]
		}
		loess(trend, rest, 0, long, max(1, long/fits))
	}
}

// smoothCycles smooths each time of the season over the seasons, and one beyond on
// each side.
func smoothCycles(out, values []float64, season, span int) {
	size := len(values)/season + 1
	same, smooth := make([]float64, 0, size), make([]float64, size+2)
	for k := range season {
		same = same[:0]
		for i := k; i < len(values); i += season {
			same = append(same, values[i])
		}
		loess(smooth[:len(same)+2], same, -1, span, 1)
		for j, v := range smooth[:len(same)+2] {
			if v != v {
				v = 0
			}
			out[k+j*season] = v
		}
	}
}

// moving is the moving average over a window; out is shorter by the window less one.
func moving(out, values []float64, window int) {
	sum := 0.0
	for i, v := range values {
		sum += v
		if i >= window {
			sum -= values[i-window]
		}
		if i >= window-1 {
			out[i-window+1] = sum / float64(window)
		}
	}
}

// measure finds the strengths.
func (d *Decomposition) measure() {
	d.Strength = strength(d.Trend, d.Remainder)
	for k := range d.Seasons {
		d.Seasons[k].Strength = strength(d.Seasons[k].Values, d.Remainder)
	}
}

func strength(part, remainder []float64) float64 {
	rest, both := make([]float64, 0, len(part)), make([]float64, 0, len(part))
	for i, r := range remainder {
		if r == r {
			rest, both = append(rest, r), append(both, r+part[i])
		}
	}
	whole := stat.Variance(both, nil)
	if !(whole > 0) {
		return 0
	}
	return max(0, 1-stat.Variance(rest, nil)/whole)
}
