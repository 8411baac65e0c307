package schedule

import "time"

// shown is what a clock on the wall shows at t, as if it were a time in UTC.
func shown(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// reached is the first moment at which clocks of the zone show wall, or, if they
// skip it, the moment of the skip. A later wall is never reached earlier.
func reached(wall time.Time, zone *time.Location) time.Time {
	const farthest = 26 * time.Hour // no zone is so far ahead of UTC
	for at := wall.Add(-farthest).In(zone); ; {
		_, offset := at.Zone()
		when := wall.Add(-time.Duration(offset) * time.Second)
		if when.Before(at) {
			return at
		}
		_, until := at.ZoneBounds()
		if until.IsZero() || when.Before(until) {
			return when.In(zone)
		}
		at = until.In(zone)
	}
}
