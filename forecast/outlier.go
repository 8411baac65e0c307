package forecast

import (
	"math"
	"slices"
)

const (
	beside       = 3  // neighbours on each side that say what a value should be
	sameTimes    = 2  // seasons on each side that do
	farOut       = 12 // robust standard deviations from all of them make an outlier
	rareEvents   = 3  // so many deviations from a series that else has none are its nature
	stillness    = 1e-3
	normalMAD    = 1.4826 // standard deviations of the normal distribution in its median absolute deviation
	normalOften  = 0.95   // share of the deviations that
	normalExtent = 1.96   // lie within so many standard deviations
)

// ClipOutliers is values with those moved nearer that lie far from both what their
// neighbours and what the same times of the seasons around them say, for fitting only;
// found tells their number. The distance is measured against the deviations of all
// values, by their median and by their 95th percentile, whichever is more, so that it takes
// few and large ones to be told from a series' nature. Gaps stay. The season is in
// steps, 0 for none.
func ClipOutliers(values []float64, season int) (out []float64, found int) {
	deviations := deviate(values, season)
	limit := farOut * spreadOf(deviations, values)
	out = values
	for i, d := range deviations {
		if !(math.Abs(d) > limit) {
			continue
		}
		if found == 0 {
			out = slices.Clone(values)
		}
		out[i] = values[i] - d + math.Copysign(limit, d)
		found++
	}
	return out, found
}

// deviate is how far each value lies outside what is between its neighbours' median
// and its season's; NaN at a gap.
func deviate(values []float64, season int) []float64 {
	out := make([]float64, len(values))
	var buffer [2 * max(beside, sameTimes)]float64
	for i, v := range values {
		near := buffer[:0]
		for k := 1; k <= beside; k++ {
			near = appendKnown(near, values, i-k)
			near = appendKnown(near, values, i+k)
		}
		low := middle(near, math.NaN())
		high := low
		if season > 1 {
			same := buffer[:0]
			for k := 1; k <= sameTimes; k++ {
				same = appendKnown(same, values, i-k*season)
				same = appendKnown(same, values, i+k*season)
			}
			if m := middle(same, low); m == m {
				low, high = lesser(low, m), greater(high, m)
			}
		}
		switch {
		case v < low:
			out[i] = v - low
		case v > high:
			out[i] = v - high
		case v != v:
			out[i] = v
		}
	}
	return out
}

func appendKnown(to, values []float64, i int) []float64 {
	if i < 0 || i >= len(values) || values[i] != values[i] {
		return to
	}
	return append(to, values[i])
}

// lesser is the lesser of two, the second if the first is not known.
func lesser(a, b float64) float64 {
	if a < b {
		return a
	}
	return b
}

// greater is the greater of two, the second if the first is not known.
func greater(a, b float64) float64 {
	if a > b {
		return a
	}
	return b
}

// spreadOf is a robust standard deviation of deviations. Of a series that hardly ever
// deviates it is that of its deviations alone if they are several, and otherwise a
// small part of its level.
func spreadOf(deviations, values []float64) float64 {
	sizes := make([]float64, 0, len(deviations))
	for _, d := range deviations {
		if d == d {
			sizes = append(sizes, math.Abs(d))
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	slices.Sort(sizes)
	often := sizes[int(normalOften*float64(len(sizes)-1))]
	if s := max(normalMAD*sizes[len(sizes)/2], often/normalExtent); s > 0 {
		return s
	}
	zeros := 0
	for zeros < len(sizes) && sizes[zeros] == 0 {
		zeros++
	}
	if some := sizes[zeros:]; len(some) >= rareEvents {
		return some[len(some)/2]
	}
	level := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			level = append(level, math.Abs(v))
		}
	}
	return stillness * middle(level, 0)
}
