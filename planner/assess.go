package planner

import "steward/fleet"

// monthHours is the month that prices are quoted for: 365 × 24 ÷ 12 hours.
const monthHours = 730

// Assess says what each decision of a plan would cost, and risk. The workloads are
// those of the plan's snapshot, in its order.
func Assess(plan fleet.Plan, workloads []fleet.Workload) []fleet.Assessment {
	out := make([]fleet.Assessment, len(plan.Decisions))
	for i, d := range plan.Decisions {
		out[i] = fleet.Assessment{
			MonthlyNow: monthly(workloads[i], d.Now), MonthlyAfter: monthly(workloads[i], d.Grant), Risk: risk(d), Reversible: true,
		}
	}
	return out
}

// monthly is a size's list price for a month, nil if its shape has none.
func monthly(w fleet.Workload, size fleet.Size) *fleet.Money {
	for _, shape := range w.Shapes {
		if shape.Name == size.Shape && shape.Hourly > 0 {
			price := shape.Hourly * fleet.Money(size.Units) * monthHours
			return &price
		}
	}
	return nil
}

// risk grows with the share of capacity that is given up: up to a quarter, up to
// half, more.
func risk(d fleet.Decision) int {
	before, after := d.Now.Units, d.Grant.Units
	switch {
	case after == before:
		return 0
	case after > before:
		return 1
	case 4*(before-after) <= before:
		return 2
	case 2*(before-after) <= before:
		return 3
	}
	return 4
}
