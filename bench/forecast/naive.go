package main

import (
	"math"
	"slices"
	"time"

	"steward/forecast"
)

// naive repeats the values of a season before, a day or a week, whichever was the
// better on the part before; where neither was seen, the last value. Its quantiles
// are those of its own errors there.
type naive struct {
	season int       // in steps; 1 is the last value
	errors []float64 // at the deciles
}

func newNaive(past []float64, step time.Duration, steps int) naive {
	best := naive{season: 1}
	least := math.Inf(1)
	var errors []float64
	for _, span := range []time.Duration{24 * time.Hour, 7 * 24 * time.Hour} {
		season := int(span / step)
		if season < 1 || len(past) < season+steps {
			continue
		}
		own, mean := residuals(past, season, len(past))
		if mean < least {
			best.season, least, errors = season, mean, own
		}
	}
	if best.season == 1 {
		errors, _ = residuals(past, 1, steps)
	}
	if len(errors) == 0 {
		errors = []float64{0}
	}
	slices.Sort(errors)
	for _, level := range forecast.Deciles {
		best.errors = append(best.errors, errors[int(level*float64(len(errors)-1))])
	}
	return best
}

// residuals are the errors that a naive forecast made on the past, so many steps
// from each origin, and their mean size.
func residuals(past []float64, season, steps int) (errors []float64, mean float64) {
	sum := 0.0
	for origin := season; origin < len(past); origin += steps {
		for k := range min(steps, len(past)-origin) {
			at := origin + k - season
			if at >= origin && season == 1 {
				at = origin - 1
			}
			if d := past[origin+k] - past[at]; !math.IsNaN(d) {
				errors, sum = append(errors, d), sum+math.Abs(d)
			}
		}
	}
	return errors, sum / float64(len(errors))
}

// point is the value k steps after the known ones, as it was at the newest known time
// of the season. It answers false if there is none.
func (v naive) point(values []float64, known, k int) (float64, bool) {
	at := known + k
	for at >= known || at >= 0 && math.IsNaN(values[at]) {
		at -= v.season
	}
	if at < 0 {
		return 0, false
	}
	return values[at], true
}

// around are the deciles of a point forecast.
func (v naive) around(point float64) []float64 {
	out := make([]float64, len(v.errors))
	for i, e := range v.errors {
		out[i] = point + e
	}
	return out
}
