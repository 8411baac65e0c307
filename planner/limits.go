package planner

import (
	"time"

	"steward/fleet"
	"steward/policy"
)

// stabilise holds the largest size wanted within the scale-in window, and the
// smallest within the scale-out window. As long as the record does not reach
// back over a window, the present size counts as wanted: a restart forgets
// nothing that would let a size change sooner.
func (d *deliberation) stabilise() {
	size := d.workload.Size.Units
	out, in := d.policy.Behaviour.ScaleOut.Stabilisation, d.policy.Behaviour.ScaleIn.Stabilisation
	least, _ := d.wanted(out)
	_, most := d.wanted(in)
	after, window := size, time.Duration(0)
	switch {
	case d.units > size:
		after, window = max(size, least), out
	case d.units < size:
		after, window = min(size, most), in
	}
	if after == d.units {
		return
	}
	d.stage(fleet.StageStabilise, after, fleet.Reason{
		Code: fleet.Stabilised, Rule: d.rule(direction(d.units > size) + ".stabilisation"),
		Facts: []fleet.Fact{
			{Name: "window", Value: window.Seconds(), Unit: "s"}, {Name: "wanted", Value: float64(d.units), Unit: "units"},
		},
	})
}

// wanted is the smallest and the largest size wanted within a window, the
// present want included.
func (d *deliberation) wanted(window time.Duration) (least, most int) {
	least, most = d.units, d.units
	if window == 0 {
		return least, most
	}
	since := d.in.Snapshot.At.Add(-window)
	covered := false
	for i := len(d.past.Wants) - 1; i >= 0; i-- {
		want := d.past.Wants[i]
		if !want.At.After(since) {
			covered = true
			break
		}
		least, most = min(least, want.Units), max(most, want.Units)
	}
	if !covered {
		size := d.workload.Size.Units
		least, most = min(least, size), max(most, size)
	}
	return least, most
}

// limit holds the change to what the direction's limits allow in their periods.
func (d *deliberation) limit() {
	size, after := d.workload.Size.Units, d.units
	now := d.in.Snapshot.At
	switch {
	case d.units > size:
		after = min(d.units, max(size, d.policy.Behaviour.ScaleOut.Ceiling(now, size, changes(d.past))))
	case d.units < size:
		after = max(d.units, min(size, d.policy.Behaviour.ScaleIn.Floor(now, size, changes(d.past))))
	}
	if after == d.units {
		return
	}
	d.stage(fleet.StageRate, after, fleet.Reason{
		Code: fleet.RateLimited, Rule: d.rule(direction(d.units > size) + ".limits"),
		Facts: []fleet.Fact{{Name: "wanted", Value: float64(d.units), Unit: "units"}},
	})
}

// changes lists the sizes' past changes that took place.
func changes(past fleet.Past) []policy.Change {
	var out []policy.Change
	for _, o := range past.Outcomes {
		if o.Fault == "" {
			out = append(out, policy.Change{At: o.At, Units: o.Action.To.Units - o.Action.From.Units})
		}
	}
	return out
}

// bound moves the size into the workload's bounds, narrowed by the policy's.
func (d *deliberation) bound() {
	bounds := d.workload.Bounds
	rule := "workload: bounds"
	if d.policy.Bounds != nil {
		bounds, rule = bounds.Within(*d.policy.Bounds), d.rule("bounds")
	}
	if d.policy.Signal.Kind == policy.Utilisation && bounds.Max > 0 {
		bounds.Min = max(bounds.Min, 1) // nothing that serves has no utilisation, and would never come back
	}
	after := bounds.Clamp(d.units)
	if after == d.units {
		return
	}
	code, bound := fleet.BoundMin, bounds.Min
	if after < d.units {
		code, bound = fleet.BoundMax, bounds.Max
	}
	d.stage(fleet.StageBounds, after, fleet.Reason{
		Code: code, Rule: rule, Facts: []fleet.Fact{{Name: "bound", Value: float64(bound), Unit: "units"}},
	})
}

// direction is the policy's key for a way of change.
func direction(out bool) string {
	if out {
		return "behaviour.scale_out"
	}
	return "behaviour.scale_in"
}
