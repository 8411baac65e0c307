package forecast

import (
	"math"
	"slices"
	"time"
)

// holidays lets a forecast know days that are handed in. Models learn from the past
// as if those had been ordinary, and what they forecast for one is moved to what the
// series does on a Sunday, as far as it did so on earlier ones, and by what they had in
// common beyond that. A first holiday is a Sunday; each one seen counts as much as that
// belief. Where days are the same all week nothing moves before the first was seen.
type holidays struct {
	Days     []int64   // since 1970, rising
	Midnight time.Time // of the first value's day, on the clock of the series
	Day      int       // steps in a day
	First    int       // steps from midnight to the first value
	Ratio    float64   // of the level before the newest holiday to that a week earlier
	Effect   effect
}

const (
	weeksAlike   = 4   // newest of which the same time of a weekday or Sunday is averaged
	believed     = 0.5 // holidays' worth of the belief that they are Sundays, without more in common
	mostSunday   = 1.5 // of the way from an ordinary day to a Sunday
	mostFactor   = 5.0 // of what holidays have in common beyond that, and one over it
	smoothSunday = 48  // values are averaged over this part of a day on both sides
)

// newHolidays is nil where there are none, or where a step is longer than a day.
func newHolidays(dates []time.Time, start time.Time, step time.Duration) *holidays {
	if len(dates) == 0 || step > 24*time.Hour {
		return nil
	}
	midnight := start.Truncate(24 * time.Hour)
	h := &holidays{Midnight: midnight, Day: int(24 * time.Hour / step), First: int(start.Sub(midnight) / step), Ratio: 1}
	for _, d := range dates {
		h.Days = append(h.Days, unixDay(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)))
	}
	slices.Sort(h.Days)
	return h
}

func unixDay(t time.Time) int64 { return t.Unix() / int64(24*time.Hour/time.Second) }

// on tells whether a position lies on a holiday.
func (h *holidays) on(i int) bool {
	_, is := slices.BinarySearch(h.Days, unixDay(h.Midnight)+int64((h.First+i)/h.Day))
	return is
}

// ordinary is values whose holidays are replaced by the same days a week before, at
// the level of the days before each. A value depends on earlier ones only.
func (h *holidays) ordinary(values []float64) []float64 {
	out := make([]float64, 0, cap(values))
	for _, v := range values {
		out = append(out, h.plain(out, v))
	}
	return out
}

// plain is the value that follows on ordinary ones as if it were one.
func (h *holidays) plain(before []float64, v float64) float64 {
	i, week := len(before), 7*h.Day
	if i < week+h.Day || v != v || !h.on(i) {
		return v
	}
	if (h.First+i)%h.Day == 0 || !h.on(i-1) {
		past := Past{Values: before}
		h.Ratio = past.over(i-h.Day, i-1, nan) / past.over(i-week-h.Day, i-week-1, nan)
		if !(h.Ratio > 0) || math.IsInf(h.Ratio, 0) {
			h.Ratio = 1
		}
	}
	if then := before[i-week]; then == then {
		return h.Ratio * then
	}
	return v
}

// move takes the forecasts of so many leads to what holidays among them do.
func (h *holidays) move(out []float64, plain Past, origin int, leads []int) {
	for k, lead := range leads {
		if h.on(origin + lead) {
			sunday, own := h.alike(plain, origin, origin+lead)
			out[k] = h.Effect.move(out[k], sunday, own)
		}
	}
}

// alike is what the target's time of day was on the newest Sundays and on the newest
// days of its own weekday; NaN where none is known.
func (h *holidays) alike(plain Past, origin, target int) (sunday, own float64) {
	weekday := int(h.Midnight.AddDate(0, 0, (h.First+target)/h.Day).Weekday())
	return h.mean(plain, origin, target-weekday*h.Day), h.mean(plain, origin, target)
}

// mean is that of the same time in the weeks before.
func (h *holidays) mean(plain Past, origin, target int) float64 {
	sum, n, around := 0.0, 0.0, h.Day/smoothSunday
	for i, k := back(target, origin, 7*h.Day), 0; i >= 0 && k < weeksAlike; i, k = i-7*h.Day, k+1 {
		if v := plain.over(i-around, min(i+around, origin), math.NaN()); v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// effect is what holidays do: how far they go from an ordinary day to a Sunday, and
// the factor beyond that.
type effect struct{ Sunday, Factor float64 }

// seen is a value of a holiday beside what the day would else have been, and how far
// it is from there to a Sunday.
type seen struct{ truth, ordinary, way float64 }

// learn finds the effect of the holidays, pulled to what is believed, or as much of it
// as would have helped on them.
func (h *holidays) learn(values []float64, plain Past) effect {
	var all []seen
	for i := 8 * h.Day; i < len(values); i++ {
		if !h.on(i) || values[i] != values[i] {
			continue
		}
		eve := i - (h.First+i)%h.Day - 1
		if sunday, own := h.alike(plain, eve, i); sunday == sunday && own == own {
			all = append(all, seen{values[i], plain.Values[i], sunday - own})
		}
	}
	if len(all) == 0 {
		return effect{Sunday: 1, Factor: 1}
	}
	trust := believed * float64(h.Day) / float64(len(all))
	e := effect{Sunday: sundayness(all, trust), Factor: 1}
	both := effect{e.Sunday, e.factor(all, trust)}
	best, least := effect{Factor: 1}, effect{Factor: 1}.misses(all)
	for _, e := range []effect{e, both} {
		if m := e.misses(all); m < least {
			best, least = e, m
		}
	}
	return best
}

// sundayness is how far holidays went from an ordinary day to a Sunday, with so much
// trust, relative to what was seen, in that they do all the way.
func sundayness(all []seen, trust float64) float64 {
	across, along := 0.0, 0.0
	for _, v := range all {
		across, along = across+v.way*(v.truth-v.ordinary), along+v.way*v.way
	}
	if along == 0 {
		return 1
	}
	return max(0, min((across/along+trust)/(1+trust), mostSunday))
}

// factor is how holidays compare in sum with what the effect says, with trust in that
// they are the same.
func (e effect) factor(all []seen, trust float64) float64 {
	truth, said := 0.0, 0.0
	for _, v := range all {
		truth, said = truth+v.truth, said+v.ordinary+e.Sunday*v.way
	}
	if truth < 0 || said <= 0 {
		return 1
	}
	return max(1/mostFactor, min((truth/said+trust)/(1+trust), mostFactor))
}

// misses is the sum of the errors with the effect.
func (e effect) misses(all []seen) float64 {
	sum := 0.0
	for _, v := range all {
		sum += math.Abs(v.truth - e.Factor*(v.ordinary+e.Sunday*v.way))
	}
	return sum
}

// move takes the forecast of an ordinary day to that of a holiday.
func (e effect) move(v, sunday, own float64) float64 {
	switch way := sunday - own; {
	case way != way:
	case sunday >= 0 && own > 0:
		v += e.Sunday * v * min(way/own, mostFactor)
	default:
		v += e.Sunday * way
	}
	return v * e.Factor
}
