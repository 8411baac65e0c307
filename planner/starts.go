package planner

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// A boot is learned from the newest starts, and is as long as all but a tenth of
// them took, in these steps upward: what is learned should not differ by noise.
const (
	mostStarts = 20
	bootStep   = 10 // seconds
)

// bootBy is how long units took from being asked for to serving, by the record as
// it was known at a time.
func (d *deliberation) bootBy(at time.Time) lesson {
	took := d.starts(at)
	if len(took) == 0 {
		return lesson{}
	}
	slices.Sort(took)
	rank := (9*len(took) + 9) / 10
	return lesson{bootStep * math.Ceil(took[rank-1].Seconds()/bootStep), len(took)}
}

// starts is how long the newest starts took that came to an end. Refused requests
// do not count, nor do units that never served.
func (d *deliberation) starts(at time.Time) []time.Duration {
	ready := knownAt(d.seriesOf(fleet.MetricReady), at)
	var took []time.Duration
	for i := len(d.past.Outcomes) - 1; i >= 0 && len(took) < mostStarts; i-- {
		o := d.past.Outcomes[i]
		if !o.At.Before(at) || o.Fault != "" || o.Action.To.Units <= o.Action.From.Units {
			continue
		}
		if at.Sub(o.At) > policy.StartsMemory {
			break
		}
		if served, ok := served(ready, o, withdrawn(d.past.Outcomes[i+1:], o, at)); ok {
			took = append(took, served.Sub(o.At))
		}
	}
	return took
}

// withdrawn is when units that were asked for were given up again, or the end of
// the record.
func withdrawn(later []fleet.Outcome, o fleet.Outcome, end time.Time) time.Time {
	for _, next := range later {
		if next.Fault == "" && next.Action.To.Units < o.Action.To.Units || !next.At.Before(end) {
			return next.At
		}
	}
	return end
}

// served is when all units that were asked for served, and false if that was not
// seen before an end. What serves is known as a mean over a step: the units
// missing in it were those of this start, or others too, and then it was earlier.
func served(ready fleet.Series, o fleet.Outcome, end time.Time) (time.Time, bool) {
	asked, before := float64(o.Action.To.Units), float64(o.Action.From.Units)
	first := index(ready, o.At)
	if first < 0 || first >= len(ready.Values) || !(ready.Values[first] < asked) {
		return time.Time{}, false // they served already, or nothing is known
	}
	for j := first + 1; j < len(ready.Values) && ready.Stamp(j).Before(end); j++ {
		if !(ready.Values[j] >= asked-1e-9) {
			continue
		}
		missing := (asked - ready.Values[j-1]) / (asked - before)
		if j-1 == first || !(missing < 1) {
			return ready.Stamp(j), true
		}
		return ready.Stamp(j - 1).Add(time.Duration(missing * float64(ready.Step))), true
	}
	return time.Time{}, false
}
