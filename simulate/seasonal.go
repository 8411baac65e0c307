package simulate

import (
	"math"
	"time"

	"steward/fleet"
)

const (
	seasonWeek = 7 * 24 * time.Hour
	seasonDay  = 24 * time.Hour
	seasonHold = 15 * time.Minute // a lower size must have been enough for so long
)

// seasonalNaive takes last week for a forecast: it wants the units for what was
// demanded then in the time in which a unit asked for now would serve until the
// next decision can do better, or yesterday where last week is not known. It
// never wants less than the newest sample asks for, does not scale in without
// one, and scales in only to the largest size wanted in the last 15 minutes.
type seasonalNaive struct {
	boot, every time.Duration
	target      float64 // utilisation
	wants       largest // of the last 15 minutes
}

// newSeasonalNaive takes the starting size for its first want.
func newSeasonalNaive(r *Replay, target float64) sizer {
	s := &seasonalNaive{boot: r.Scenario.Unit.Boot, every: r.Scenario.DecideEvery, target: target}
	s.wants.push(r.From.UnixNano(), r.InitialUnits)
	return s
}

func (s *seasonalNaive) size(v *view) int {
	demand := s.season(v)
	want := 0
	if math.IsNaN(v.demand) {
		want = v.desired
	} else {
		demand = max(demand, v.demand)
	}
	want = max(want, wholeUnits(demand/(v.capacity*s.target)))
	return max(want, min(v.desired, s.hold(v.at, want)))
}

// season is the highest demand of last week, else yesterday, in the time that
// this decision provides for; 0 if neither is known.
func (s *seasonalNaive) season(v *view) float64 {
	if len(v.known.Values) == 0 {
		return 0
	}
	from, most := v.at.Add(s.boot), 0.0
	until := v.known.Index(from.Add(s.every - 1 - seasonWeek))
	yesterday := v.known.Index(from.Add(-seasonDay))
	for i := v.known.Index(from.Add(-seasonWeek)); i <= until; i++ {
		demand, ok := valueAt(v.known, i)
		if !ok {
			demand, _ = valueAt(v.known, yesterday)
		}
		most = max(most, demand)
		yesterday++
	}
	return most
}

// valueAt is a value of a series, if it is there.
func valueAt(s fleet.Series, i int) (float64, bool) {
	if i < 0 || i >= len(s.Values) || math.IsNaN(s.Values[i]) {
		return 0, false
	}
	return s.Values[i], true
}

// hold is the largest size wanted in the last 15 minutes.
func (s *seasonalNaive) hold(now time.Time, want int) int {
	s.wants.push(now.UnixNano(), want)
	return s.wants.from(now.Add(-seasonHold).UnixNano() + 1)
}
