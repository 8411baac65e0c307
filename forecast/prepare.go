package forecast

import (
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// prepare makes the past that models see of a series: on the wall clock, its
// holidays ordinary days, levels before a shift moved to the new one, and outliers
// clipped. It answers the values that forecasts are to be compared with, which have
// their outliers.
func (e *Ensemble) prepare(s fleet.Series, o Options) (truth []float64) {
	s = recent(s)
	e.Start, e.known, e.raw = s.Start, len(s.Values), slices.Clone(s.Values)
	if o.Zone != nil && s.Step <= time.Hour {
		e.clock = newWallClock(o.Zone, s.Start, s.Step)
		s = Local(s, o.Zone)
	}
	past := withSeasons(s, o.Seasons)
	past.Values = s.Values
	values := slices.Clone(s.Values)
	if e.days = newHolidays(o.Holidays, s.Start, s.Step); e.days != nil {
		values = e.days.ordinary(values)
		plain := past
		plain.Values = values
		e.days.Effect = e.days.learn(s.Values, plain.tallied())
	}
	if shift, found := FindShift(values, past.Day); found && len(values)-shift.At <= settled*max(past.Day, shortestSeason) {
		values, e.shifted = shift.Reanchor(values), len(values)-shift.At
		e.Note = fmt.Sprintf("its level changed %d values ago: what lies before was moved to the new one", e.shifted)
	}
	clipped, found := ClipOutliers(values, past.Day)
	if found > 0 && e.Note == "" {
		e.Note = fmt.Sprintf("outliers clipped for fitting: %d", found)
	}
	past.Values = clipped
	e.past = past.tallied().filled().withScales().withCoarse()
	return values
}

const (
	settled        = 7   // seasons after a shift from which on there is enough on the new level to learn from
	shortestSeason = 24  // steps counted as a season where there is none
	unsettled      = 1.5 // times wider are bands until then
)

// widened is how many times wider bands are for what changed of late.
func (e *Ensemble) widened() float64 {
	if e.shifted > 0 {
		return unsettled
	}
	return 1
}

// withSeasons is a past without values that knows its seasons.
func withSeasons(s fleet.Series, seasons []int) Past {
	past := newPast(s)
	if seasons == nil {
		seasons = Seasons(s)
	}
	past.Day, past.Week = 0, 0
	if n := len(seasons); n > 0 {
		past.Day = seasons[0]
		if n > 1 {
			past.Week = seasons[n-1]
		}
	}
	return past
}

// Push appends the series' next value, NaN for a gap. What a clock that goes back
// repeats counts once.
func (e *Ensemble) Push(v float64) { e.push(v, v) }

// push keeps a value as it came, and shows models what is believed of it.
func (e *Ensemble) push(came, v float64) {
	step := e.known
	e.known, e.raw = e.known+1, append(e.raw, came)
	if e.clock != nil {
		slot := e.clock.slot(step)
		if slot < len(e.past.Values) {
			return
		}
		for len(e.past.Values) < slot {
			e.past.push(math.NaN())
		}
	}
	if e.days != nil {
		v = e.days.plain(e.past.Values, v)
	}
	e.past.push(v)
}

// ahead is how many leads are needed for so many steps: where a clock is changed,
// an hour of them more.
func (e *Ensemble) ahead(s fleet.Series, o Options) int {
	if o.Zone != nil && s.Step <= time.Hour {
		return max(o.Steps, 1) + int((time.Hour+s.Step-1)/s.Step) + 1
	}
	return max(o.Steps, 1)
}

// onSteps takes a path over leads to the steps that were asked for.
func (e *Ensemble) onSteps(path []float64) []float64 {
	if e.clock == nil {
		return path
	}
	return e.clock.steps(path, e.past.Values, e.known, e.steps)
}
