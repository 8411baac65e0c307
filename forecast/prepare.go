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
	if o.Seasons != nil {
		past.Day, past.Week = 0, 0
		if len(o.Seasons) > 0 {
			past.Day = o.Seasons[0]
		}
		if len(o.Seasons) > 1 {
			past.Week = o.Seasons[len(o.Seasons)-1]
		}
	}
	e.past = past.tallied().filled().withScales().withCoarse()
}
