package forecast

import (
	"math"
	"slices"

	"steward/fleet"
)

const (
	briefGap   = 3  // steps of a gap that a straight line fills; over a season,
	briefParts = 8  // this part of one, if that is more
	relevelled = 12 // values on each side of a longer gap tell how its season is shifted
)

// Fill is values with their gaps filled, for models that need whole series: brief
// gaps by a straight line, longer ones by the values a season before, moved to the
// level on both sides. What lies before the first value is filled from the season
// after it. Without a season, or before one is there, lines and the nearest value
// serve. If nothing is known all stays a gap. The season is in steps, 0 for none.
func Fill(values []float64, season int) []float64 {
	out := slices.Clone(values)
	brief := max(briefGap, season/briefParts)
	for from := 0; from < len(out); from++ {
		if !math.IsNaN(out[from]) {
			continue
		}
		to := from
		for to < len(out) && math.IsNaN(out[to]) {
			to++
		}
		if from > 0 {
			bridge(out, values, from, to, season, brief)
		} else {
			defer lead(out, to, season)
		}
		from = to
	}
	return out
}

// bridge fills the positions from … to−1, of which the one before is known or filled.
func bridge(out, values []float64, from, to, season, brief int) {
	inner := to < len(out)
	if season > 0 && from >= season && (!inner || to-from > brief) {
		near := aboveSeason(out, values, max(from-relevelled, 0), from, season)
		far := near
		if inner {
			far = aboveSeason(out, values, to, min(to+relevelled, len(out)), season)
		}
		if near != near {
			near = far
		}
		if far != far {
			far = near
		}
		if near == near {
			for i := from; i < to; i++ {
				share := float64(i-from+1) / float64(to-from+1)
				out[i] = out[i-(i-from+season)/season*season] + near + share*(far-near)
			}
			return
		}
	}
	before, after := out[from-1], out[from-1]
	if inner {
		after = values[to]
	}
	for i := from; i < to; i++ {
		out[i] = before + float64(i-from+1)/float64(to-from+1)*(after-before)
	}
}

// aboveSeason is the median of how far the known values of a stretch lie from those a
// season before, NaN if none can be compared.
func aboveSeason(out, values []float64, from, to, season int) float64 {
	var buffer [relevelled]float64
	d := buffer[:0]
	for i := from; i < to; i++ {
		if i < season {
			continue
		}
		if v := values[i] - out[i-season]; v == v {
			d = append(d, v)
		}
	}
	return middle(d, math.NaN())
}

// lead fills the positions before the first known one.
func lead(out []float64, to, season int) {
	if to == len(out) {
		return
	}
	for i := to - 1; i >= 0; i-- {
		if season > 0 && i+season < len(out) {
			out[i] = out[i+season]
		} else {
			out[i] = out[to]
		}
	}
}

// Rate is what a counter counted in each step, a second. A fall means that the
// counter began anew at zero. A step whose end or whose start is not known is a gap, and
// so is the first.
func Rate(s fleet.Series) fleet.Series {
	out := s
	out.Values = make([]float64, len(s.Values))
	seconds := s.Step.Seconds()
	for i := range out.Values {
		out.Values[i] = math.NaN()
		if i == 0 {
			continue
		}
		before, now := s.Values[i-1], s.Values[i]
		if now < before {
			before = 0
		}
		out.Values[i] = (now - before) / seconds
	}
	return out
}
