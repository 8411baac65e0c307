package planner

import (
	"steward/fleet"
)

// schedule keeps to the floors and ceilings of the windows that are open.
func (d *deliberation) schedule() {
	for _, s := range d.policy.Windows.Schedules {
		key := "windows.schedules." + s.Name
		switch {
		case (s.Min == 0 || d.units >= s.Min) && (s.Max == 0 || d.units <= s.Max), !s.Open(d.in.Snapshot.At):
		case s.Min > 0 && d.units < s.Min:
			d.stage(fleet.StageSchedule, s.Min, d.reason(fleet.ScheduleFloor, key, units("min", s.Min)))
		default:
			d.stage(fleet.StageSchedule, s.Max, d.reason(fleet.ScheduleCeiling, key, units("max", s.Max)))
		}
	}
}

// obey follows a person's word, as long as it holds.
func (d *deliberation) obey() {
	o := d.override
	if o == nil {
		return
	}
	after := d.units
	if o.Units != nil {
		after = *o.Units
	}
	if o.Min != nil {
		after = max(after, *o.Min)
	}
	if o.Max != nil {
		after = min(after, *o.Max)
	}
	if after == d.units {
		return
	}
	reason := d.reason(fleet.Overridden, "overrides."+o.Name, seconds("expires", o.Until.Sub(d.in.Snapshot.At)))
	reason.Note = o.Reason
	d.stage(fleet.StageOverride, after, reason)
}

// bound moves the size into the workload's bounds, narrowed by the policy's.
// A policy that scales to zero may have nothing, or its minimum at least; no
// other goes below one unit.
func (d *deliberation) bound() {
	bounds, rule := d.workload.Bounds, "bounds"
	if own := d.policy.Bounds; own != nil {
		if own.ScaleToZero && d.units == 0 && bounds.Min == 0 {
			return
		}
		bounds = bounds.Within(fleet.Bounds{Min: own.Min, Max: own.Max})
	}
	if bounds.Max > 0 {
		bounds.Min = max(bounds.Min, 1)
	}
	after := bounds.Clamp(d.units)
	if after == d.units {
		return
	}
	code, at := fleet.BoundMin, bounds.Min
	if after < d.units {
		code, at = fleet.BoundMax, bounds.Max
	}
	d.stage(fleet.StageBounds, after, d.reason(code, rule, units("bound", at)))
}
