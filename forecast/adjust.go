package forecast

import (
	"math"
	"slices"
)

// The small models learn from the newest so many values, and take out a season of
// at most so many steps: over longer ones others do better, and they would be slow.
const (
	smallPast     = 250
	smallSeason   = 96
	leastSmall    = 5
	seasonsLearnt = 10 // the newest, for a season changes
)

// adjusted is the newest part of a past with its gaps filled and its season taken
// out.
type adjusted struct {
	Values  []float64
	Indices []float64 // of the season by position of the past modulo their number; nil if there is none
	Ratio   bool      // indices multiply; else they are added
	From    int       // position of the first value
}

// adjust prepares a past for a small model; false if it is too short, or its
// season too long.
func adjust(past Past) (adjusted, bool) {
	n := len(past.Values)
	if n < leastSmall || past.Day > smallSeason && n >= 2*past.Day {
		return adjusted{}, false
	}
	a := adjusted{From: max(0, n-smallPast)}
	a.Values = Fill(past.Values[a.From:], past.Day)
	if math.IsNaN(a.Values[0]) {
		return adjusted{}, false
	}
	if m := past.Day; m > 1 && n-a.From >= 2*m+m/2 && repeats(a.Values, m) {
		a.learn(m)
		for i := range a.Values {
			a.Values[i] = a.without(a.Values[i], a.From+i)
		}
	}
	return a, true
}

// repeats tells whether the autocorrelation at a season's lag differs from none with
// 90 % confidence: the test of Assimakopoulos and Nikolopoulos, "The theta model",
// International Journal of Forecasting 16 (2000), with Bartlett's formula.
func repeats(values []float64, season int) bool {
	n, mean := float64(len(values)), 0.0
	for _, v := range values {
		mean += v / n
	}
	variance := 0.0
	for _, v := range values {
		variance += (v - mean) * (v - mean)
	}
	if variance == 0 {
		return false
	}
	squares, r := 0.0, 0.0
	for lag := 1; lag <= season; lag++ {
		sum := 0.0
		for i := lag; i < len(values); i++ {
			sum += (values[i] - mean) * (values[i-lag] - mean)
		}
		if r = sum / variance; lag < season {
			squares += r * r
		}
	}
	return r > 1.645*math.Sqrt((1+2*squares)/n)
}

// learn finds the indices by the ratio, or the distance, to a centred moving average
// over a season: the classical decomposition. Of three seasons or more it takes the
// median, so that no one of them is followed.
func (a *adjusted) learn(season int) {
	a.Ratio = slices.Min(a.Values) > 0
	a.Indices = make([]float64, season)
	same := make([]float64, 0, len(a.Values)/season+1)
	smooth := centred(a.Values, season)
	neutral, sum := 0.0, 0.0
	if a.Ratio {
		neutral = 1
	}
	for k := range a.Indices {
		same = same[:0]
		for i := len(a.Values) - 1 - ((a.From+len(a.Values)-1-k)%season+season)%season; i >= max(0, len(a.Values)-seasonsLearnt*season); i -= season {
			switch trend := smooth[i]; {
			case trend != trend:
			case a.Ratio:
				same = append(same, a.Values[i]/trend)
			default:
				same = append(same, a.Values[i]-trend)
			}
		}
		a.Indices[k] = middle(same, neutral)
		sum += a.Indices[k]
	}
	mean := sum / float64(season)
	for k := range a.Indices {
		if a.Ratio {
			a.Indices[k] /= mean
		} else {
			a.Indices[k] -= mean
		}
	}
}

// centred is the moving average over a season about each position, of an even
// season with half weights at the ends; NaN where it would reach beyond the values.
func centred(values []float64, season int) []float64 {
	out := make([]float64, len(values))
	half := season / 2
	sum := 0.0
	for _, v := range values[:2*half+1] {
		sum += v
	}
	for i := range out {
		out[i] = math.NaN()
		if i < half || i+half >= len(values) {
			continue
		}
		if i > half {
			sum += values[i+half] - values[i-half-1]
		}
		if season%2 == 1 {
			out[i] = sum / float64(season)
		} else {
			out[i] = (sum - (values[i-half]+values[i+half])/2) / float64(season)
		}
	}
	return out
}

// middle is the median of what it may reorder, or the fallback of nothing.
func middle(values []float64, fallback float64) float64 {
	n := len(values)
	if n == 0 {
		return fallback
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// without is a value at a position of the past without its season.
func (a adjusted) without(v float64, position int) float64 {
	switch k := len(a.Indices); {
	case k == 0:
		return v
	case a.Ratio:
		return v / max(a.Indices[position%k], 1e-6)
	default:
		return v - a.Indices[position%k]
	}
}

// with is a value at a position of the past with its season.
func (a adjusted) with(v float64, position int) float64 {
	switch k := len(a.Indices); {
	case k == 0:
		return v
	case a.Ratio:
		return v * a.Indices[position%k]
	default:
		return v + a.Indices[position%k]
	}
}

// limits are how far a trend may carry a forecast: half the range of the values it was
// seen over beyond them, and not below zero if they were not.
type limits struct{ Low, High float64 }

func newLimits(values []float64) limits {
	l := limits{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		l.see(v)
	}
	return l
}

// see widens the range by a value, which is not a gap.
func (l *limits) see(v float64) { l.Low, l.High = min(l.Low, v), max(l.High, v) }

// cap is the nearest value to v that is within the limits.
func (l limits) cap(v float64) float64 {
	margin := beyond * (l.High - l.Low)
	low, high := l.Low-margin, l.High+margin
	if l.Low >= 0 {
		low = max(low, 0)
	}
	return max(low, min(v, high))
}
