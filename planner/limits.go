package planner

import (
	"time"

	"steward/fleet"
	"steward/policy"
)

// tolerate leaves changes alone that are too small to be worth it.
func (d *deliberation) tolerate() {
	size, tolerance := float64(d.size()), d.policy.Behaviour.Tolerance
	change := float64(d.units) - size
	share := tolerance.Up
	if change < 0 {
		share = tolerance.Down
	}
	if change == 0 || max(change, -change) > share*size {
		return
	}
	d.stage(fleet.StageTolerance, d.size(), d.reason(fleet.WithinTolerance, "behaviour.tolerance",
		units("wanted", d.units), number("tolerance", share)))
}

// stabilise holds the largest size wanted within the scale-in window, and the
// smallest within the scale-out window. As long as the record does not reach
// back over a window, the present size counts as wanted: a restart forgets
// nothing that would let a size change sooner.
func (d *deliberation) stabilise() {
	behaviour := d.policy.Behaviour
	switch d.kind() {
	case policy.ScaleOut:
		window := behaviour.ScaleOut.Stabilisation
		least, _ := d.wanted(window)
		d.holdAt(max(d.size(), least), window, fleet.Stabilised, "behaviour.scale_out.stabilisation")
	case policy.ScaleIn:
		window, code, key := behaviour.ScaleIn.Stabilisation, fleet.Stabilised, "behaviour.scale_in.stabilisation"
		if d.hold > window {
			window, code, key = d.hold, fleet.BudgetHeld, "objective.error_budget"
		}
		_, most := d.wanted(window)
		d.holdAt(min(d.size(), most), window, code, key)
	}
}

func (d *deliberation) holdAt(n int, window time.Duration, code fleet.Code, key string) {
	if n != d.units {
		d.stage(fleet.StageStabilise, n, d.reason(code, key, seconds("window", window), units("wanted", d.units)))
	}
}

// wanted is the smallest and the largest size wanted within a window, the
// present want included.
func (d *deliberation) wanted(window time.Duration) (least, most int) {
	least, most = d.units, d.units
	if window == 0 {
		return least, most
	}
	since := d.in.Snapshot.At.Add(-window)
	for i := len(d.past.Wants) - 1; i >= 0; i-- {
		want := d.past.Wants[i]
		if !want.At.After(since) {
			return least, most
		}
		least, most = min(least, want.Units), max(most, want.Units)
	}
	return min(least, d.size()), max(most, d.size())
}

// coolDown waits after the last change in the same direction.
func (d *deliberation) coolDown() {
	wait, key := d.policy.Behaviour.ScaleOut.Cooldown, "behaviour.scale_out.cooldown"
	if d.kind() == policy.ScaleIn {
		wait, key = d.policy.Behaviour.ScaleIn.Cooldown, "behaviour.scale_in.cooldown"
	}
	if d.kind() == policy.NoChange || wait == 0 {
		return
	}
	for _, c := range changes(d.past, d.in.Snapshot.At.Add(-wait)) {
		if since := d.in.Snapshot.At.Sub(c.At); since < wait && (c.Units > 0) == (d.kind() == policy.ScaleOut) {
			d.stage(fleet.StageCooldown, d.size(), d.reason(fleet.CoolingDown, key, seconds("cooldown", wait), seconds("since", since)))
			return
		}
	}
}

// limit holds the change to what the direction's limits allow in their periods.
func (d *deliberation) limit() {
	size, after, now := d.size(), d.units, d.in.Snapshot.At
	key := "behaviour.scale_out.limits"
	switch out, in := d.policy.Behaviour.ScaleOut, d.policy.Behaviour.ScaleIn; d.kind() {
	case policy.ScaleOut:
		after = min(d.units, max(size, out.Ceiling(now, size, changes(d.past, now.Add(-reach(out))))))
	case policy.ScaleIn:
		key = "behaviour.scale_in.limits"
		after = max(d.units, min(size, in.Floor(now, size, changes(d.past, now.Add(-reach(in))))))
	}
	if after != d.units {
		d.stage(fleet.StageRate, after, d.reason(fleet.RateLimited, key, units("wanted", d.units)))
	}
}

// reach is how far back a direction's limits look.
func reach(d policy.Direction) time.Duration {
	var longest time.Duration
	for _, l := range d.Limits {
		longest = max(longest, l.Per)
	}
	return longest
}

// changes lists the sizes' changes since a time that took place, newest last.
func changes(past fleet.Past, since time.Time) []policy.Change {
	first := len(past.Outcomes)
	for first > 0 && !past.Outcomes[first-1].At.Before(since) {
		first--
	}
	var out []policy.Change
	for _, o := range past.Outcomes[first:] {
		if o.Fault == "" {
			out = append(out, policy.Change{At: o.At, Units: o.Action.To.Units - o.Action.From.Units})
		}
	}
	return out
}
