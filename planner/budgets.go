package planner

import (
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// disrupt keeps to the budgets that count over this workload alone.
func (d *deliberation) disrupt() {
	for _, b := range d.policy.Disruption {
		if b.Scope != policy.ScopeFleet {
			d.keepTo(b, tally([]*deliberation{d}, b.Per))
		}
	}
}

// shareBudgets keeps to the budgets that count over the whole fleet, in the order
// of workloads: those that come later find less left.
func shareBudgets(fleetwide []*deliberation) {
	for _, d := range fleetwide {
		if d.policy == nil {
			continue
		}
		for _, b := range d.policy.Disruption {
			if b.Scope == policy.ScopeFleet {
				others := tally(fleetwide, b.Per)
				d.keepTo(b, others)
			}
		}
		d.settled = true
	}
}

// disruption is how much is out of service or was changed among some workloads,
// what was granted in this plan included.
type disruption struct {
	desired, unavailable, actions int
}

// tally counts over workloads. Of the others in this plan only those count that
// were decided before.
func tally(over []*deliberation, per time.Duration) disruption {
	var sum disruption
	for _, d := range over {
		sum.desired += d.size()
		sum.unavailable += max(0, d.size()-d.workload.Ready)
		for _, o := range slices.Backward(d.past.Outcomes) {
			if d.in.Snapshot.At.Sub(o.At) >= per {
				break
			}
			if o.Fault == "" {
				sum.actions++
			}
		}
		if d.settled && d.units != d.size() {
			sum.actions++
			sum.unavailable += max(0, d.size()-d.units)
		}
	}
	return sum
}

// keepTo cuts a scale-in to what the budget leaves. Scaling out takes nothing
// away; beyond the number of actions it passes with a warning.
func (d *deliberation) keepTo(b policy.DisruptionBudget, so disruption) {
	key := "disruption_budgets." + b.Name
	if b.MaxActions > 0 && so.actions >= b.MaxActions && d.kind() != policy.NoChange {
		reason := d.reason(fleet.OverActions, key, number("actions", float64(so.actions)), number("allowed", float64(b.MaxActions)))
		if d.kind() == policy.ScaleIn {
			d.deny(fleet.StageBudgets, reason)
			return
		}
		d.stage(fleet.StageBudgets, d.units, reason)
	}
	allowed := b.MaxUnavailable.Of(so.desired)
	if d.kind() != policy.ScaleIn || allowed == 0 {
		return
	}
	if left := max(0, allowed-so.unavailable); d.size()-d.units > left {
		d.stage(fleet.StageBudgets, d.size()-left, d.reason(fleet.OverDisruption, key,
			units("unavailable", so.unavailable), units("allowed", allowed), units("wanted", d.units)))
	}
}
