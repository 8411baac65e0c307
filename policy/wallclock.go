package policy

import "time"

// asShown is what a clock on the wall shows at t, as if it were a time in UTC.
func asShown(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// latestWall is the latest time that clocks in t's zone have shown up to t: what
// they show now, or, in an hour that they repeat, the end of its first passage.
func latestWall(t time.Time) time.Time {
	now := asShown(t)
	began, _ := t.ZoneBounds()
	if began.IsZero() {
		return now
	}
	if before := asShown(began.Add(-1)); before.After(now) {
		return before
	}
	return now
}

// place is the moment when clocks of the zone first show wall, or, if they skip
// it, the moment when they skip it.
func place(wall time.Time, zone *time.Location) time.Time {
	near := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	from, until := near.ZoneBounds()
	probes := []time.Time{near}
	if !from.IsZero() {
		probes = append(probes, from.Add(-1))
	}
	if !until.IsZero() {
		probes = append(probes, until)
	}
	var first time.Time
	for _, probe := range probes {
		_, offset := probe.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if asShown(at).Equal(wall) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if !first.IsZero() {
		return first
	}
	if !until.IsZero() && !asShown(until.Add(-1)).After(wall) && asShown(until).After(wall) {
		return until
	}
	return from
}
