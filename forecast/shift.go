package forecast

import (
	"math"
	"slices"
)

// Shift is a lasting change of a series' level.
type Shift struct {
	At         int     // the first position on the new level
	Ratio      float64 // of the new level to the old; 0 if values lie below zero, or a level not above
	Difference float64 // of the new level and the old
}

const (
	leastNew      = 6    // values on the new level
	newPart       = 4    // or this part of a season, if that is more
	mostOld       = 8    // seasons before a shift that are compared
	oldValues     = 60   // or so many values without a season
	apart         = 5    // robust standard deviations between the levels
	leastChange   = 0.25 // of the old level
	overlapping   = 0.04 // share of the values of a side that may lie nearer to the other side
	steadyShare   = 0.35 // of the change that either side may drift by itself
	suddenShare   = 0.6  // of the change that must happen at once
	fewestSeasons = 2    // before a shift
)

// FindShift finds the newest lasting change of level: where, without the season,
// nearly all newest values lie on one side of nearly all that were seen before, far
// apart for their noise, at once and with little drift on either side. It is a
// two-sided test made to stay silent: slow trends, and what alternates between levels, are
// none. The season, in steps, should be the longest that repeats, 0 for none.
func FindShift(values []float64, season int) (Shift, bool) {
	least := max(leastNew, season/newPart)
	before := max(2*leastNew, fewestSeasons*season)
	n := len(values)
	if n < before+least {
		return Shift{}, false
	}
	scaled, lift := logarithms(values)
	level := levelled(scaled, season)
	at := split(level, before, least)
	if at == 0 {
		return Shift{}, false
	}
	span := oldValues
	if season > 0 {
		span = mostOld * season
	}
	was, now, ok := compare(level[max(0, at-span):at], level[at:])
	if !ok {
		return Shift{}, false
	}
	s := Shift{At: at, Difference: now - was}
	smallest, change := leastChange*math.Abs(was), now-was
	if lift > 0 {
		was, now = math.Exp(was)-lift, math.Exp(now)-lift
		s.Difference = now - was
		smallest = leastChange * min(was, now)
		change = s.Difference
		if was > 0 && now > 0 {
			s.Ratio = now / was
		}
	}
	return s, math.Abs(change) > smallest
}

// logarithms are those of values that are never negative, lifted by a share of their
// mean so that zero has one, for their seasons grow with the level; others stay as they
// are, lifted by 0.
func logarithms(values []float64) (out []float64, lift float64) {
	sum, known := 0.0, 0.0
	for _, v := range values {
		if v < 0 {
			return values, 0
		}
		if v == v {
			sum, known = sum+v, known+1
		}
	}
	if sum == 0 {
		return values, 0
	}
	lift = offsetShare * sum / known
	out = make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log(v + lift)
	}
	return out, lift
}

// levelled is values less the median shape of their seasons, each taken relative to its
// own level.
func levelled(values []float64, season int) []float64 {
	out := slices.Clone(values)
	if season < 2 {
		return out
	}
	// Each season gives its shape alone, so that their levels do not mix.
	var shape []float64
	seasons := len(values) / season
	first := len(values) - seasons*season
	shapes := make([][]float64, 0, seasons)
	known := make([]float64, 0, season)
	for from := first; from < len(values); from += season {
		known = known[:0]
		for _, v := range values[from : from+season] {
			if v == v {
				known = append(known, v)
			}
		}
		center := middle(known, math.NaN())
		row := make([]float64, season)
		for k := range row {
			row[k] = values[from+k] - center
		}
		shapes = append(shapes, row)
	}
	same := make([]float64, 0, seasons)
	for k := range season {
		same = same[:0]
		for _, row := range shapes {
			if row[k] == row[k] {
				same = append(same, row[k])
			}
		}
		shape = append(shape, middle(same, 0))
	}
	for i := range out {
		out[i] -= shape[((i-first)%season+season)%season]
	}
	return out
}

// split is the position that best parts values into two levels: the largest distance
// of the values before and after it, weighed by their numbers, with extremes clipped;
// 0 if nothing differs.
func split(values []float64, before, after int) int {
	known := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			known = append(known, v)
		}
	}
	if len(known) < before+after {
		return 0
	}
	slices.Sort(known)
	low, high := known[len(known)/50], known[len(known)-1-len(known)/50]
	total := 0.0
	for _, v := range known {
		total += max(low, min(v, high))
	}
	at, most := 0, 0.0
	sum, count, all := 0.0, 0.0, float64(len(known))
	for i, v := range values[:len(values)-after+1] {
		if i >= before && count > 0 && count < all {
			d := sum/count - (total-sum)/(all-count)
			if score := d * d * count * (all - count); score > most {
				at, most = i, score
			}
		}
		if v == v {
			sum, count = sum+max(low, min(v, high)), count+1
		}
	}
	return at
}

// compare judges whether two stretches, one after the other, lie on two levels, and
// gives them.
func compare(old, new []float64) (was, now float64, differ bool) {
	was, now = center(old), center(new)
	change := now - was
	size, mid := math.Abs(change), (was+now)/2
	near := min(leastNew, len(old), len(new))
	sudden := (center(new[:near]) - center(old[len(old)-near:])) / change
	differ = size > apart*max(scatter(old, was), scatter(new, now)) &&
		crossing(old, mid, change) <= overlapping && crossing(new, mid, -change) <= overlapping &&
		slope(old) <= steadyShare*size && slope(new) <= steadyShare*size && sudden > suddenShare
	return was, now, differ
}

// center is the median of the known values.
func center(values []float64) float64 {
	known := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			known = append(known, v)
		}
	}
	return middle(known, math.NaN())
}

// scatter is a robust standard deviation of the known values about their median.
func scatter(values []float64, about float64) float64 {
	sizes := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			sizes = append(sizes, math.Abs(v-about))
		}
	}
	return normalMAD * middle(sizes, 0)
}

// slope is how far the levels of both halves lie apart.
func slope(values []float64) float64 {
	half := len(values) / 2
	d := math.Abs(center(values[half:]) - center(values[:half]))
	if d != d {
		return 0
	}
	return d
}

// crossing is the share of the known values that lie beyond a level in a direction.
func crossing(values []float64, level, direction float64) float64 {
	beyond, known := 0.0, 0.0
	for _, v := range values {
		if v == v {
			known++
		}
		if (v-level)*direction > 0 {
			beyond++
		}
	}
	return beyond / known
}

// Reanchor is values with those before the shift moved to the new level: by the ratio, so
// that the season grows with the level, where there is one, and else by the difference.
func (s Shift) Reanchor(values []float64) []float64 {
	out := slices.Clone(values)
	for i := range out[:s.At] {
		if s.Ratio > 0 {
			out[i] *= s.Ratio
		} else {
			out[i] += s.Difference
		}
	}
	return out
}
