package forecast

import (
	"slices"

	"steward/fleet"
)

// prepare makes the past that models see of a series.
func (e *Ensemble) prepare(s fleet.Series, o Options) {
	s = recent(s)
	e.Start = s.Start
	past := newPast(s)
	past.Values = slices.Clone(s.Values)
	seasons := o.Seasons
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
	e.past = past.tallied().filled().withScales().withCoarse()
}
