package memory

import (
	"math"
	"time"

	"steward/fleet"
)

// Hand is whoever changes a workload's size besides Steward. It answers the size
// it wants, which is cut to the workload's bounds; m.Units leaves it alone. It
// must be a function of its argument alone.
type Hand func(m Moment) int

// Moment is what a hand sees once a minute.
type Moment struct {
	At      time.Time
	Units   int // asked for
	Ready   int
	Demand  float64 // of the minute that has just ended; NaN if nobody knows
	Backlog float64 // items that wait
	Unit    fleet.Unit
	Changed time.Time // when the size was last changed, whoever did it
	Draw    float64   // of this minute, uniform in [0, 1)
}

// TargetTracking keeps utilisation at the target: out at once, in when nothing
// was changed for as long as calm.
func TargetTracking(target float64, calm time.Duration) Hand {
	return func(m Moment) int {
		if math.IsNaN(m.Demand) || m.Unit.Capacity <= 0 {
			return m.Units
		}
		want := int(min(math.MaxInt32, math.Ceil(m.Demand/(m.Unit.Capacity*target)-1e-9)))
		if want < m.Units && m.At.Sub(m.Changed) < calm {
			return m.Units
		}
		return want
	}
}

// WorkingHours sets one size at the hour that opens a working day and another at
// the hour that shuts it, in a zone. In between others may change it.
func WorkingHours(zone *time.Location, opens, shuts, inside, outside int) Hand {
	open := func(t time.Time) bool {
		t = t.In(zone)
		return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && t.Hour() >= opens && t.Hour() < shuts
	}
	return func(m Moment) int {
		switch is, was := open(m.At), open(m.At.Add(-step)); {
		case is && !was:
			return inside
		case was && !is:
			return outside
		}
		return m.Units
	}
}

// Drift is a person who so many times a day, on average, changes the size by up
// to a share of it, by at least one unit.
func Drift(perDay, share float64) Hand {
	odds := perDay * float64(step) / float64(24*time.Hour)
	return func(m Moment) int {
		if m.Draw >= odds {
			return m.Units
		}
		way := 2*m.Draw/odds - 1 // uniform in [-1, 1), given that there is a change
		by := way * share * float64(m.Units)
		if math.Abs(by) < 1 {
			by = math.Copysign(1, way)
		}
		return m.Units + int(math.Round(by))
	}
}
