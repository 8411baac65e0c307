package planner

import "steward/fleet"

// Beliefs are what the record tells of each workload's unit, whether its policy
// goes by it or not. A figure of which the record tells nothing is left out.
func Beliefs(in Input) []fleet.Belief {
	var out []fleet.Belief
	for _, w := range in.Snapshot.Workloads {
		d := newDeliberation(&in, w)
		if d.policy != nil {
			out = append(out, d.beliefs()...)
		}
	}
	return out
}

func (d *deliberation) beliefs() []fleet.Belief {
	rule, at := d.policy.Unit, d.in.Snapshot.At
	d.takeGiven()
	given := d.workload.Unit
	capacity, boot := d.capacityBy(at), d.bootBy(at)
	d.learnUnit()
	var out []fleet.Belief
	for _, b := range []fleet.Belief{
		{Subject: "unit.capacity", Value: capacity.value, Samples: capacity.samples, Given: given.Capacity, Heeded: rule.Capacity.Learned && d.heeds("unit.capacity")},
		{Subject: "unit.boot", Value: boot.value, Samples: boot.samples, Given: given.Boot.Seconds(), Unit: "s", Heeded: rule.Boot.Learned && d.heeds("unit.boot")},
	} {
		if b.Samples > 0 {
			b.Workload, b.At = d.workload.ID, at
			out = append(out, b)
		}
	}
	return out
}

// heeds tells whether the unit stage went by what was learned of a figure.
func (d *deliberation) heeds(key string) bool {
	for _, r := range d.decision.Reasons() {
		if r.Code == fleet.UnitLearned && r.Rule == d.policy.Name+": "+key {
			return true
		}
	}
	return false
}
