package policy

import (
	"slices"

	"steward/fleet"
)

// Follows tells whether any policy looks at a metric to decide. Of the others no
// history is needed. The demand is always followed: it is what is shown, and forecast.
func (s Set) Follows(m fleet.Metric) bool {
	return m == fleet.MetricDemand || slices.ContainsFunc(s.Policies, func(p Policy) bool { return p.Mode != Off && p.follows(m) })
}

func (p Policy) follows(m fleet.Metric) bool {
	used := slices.ContainsFunc(p.Signals, func(s Signal) bool { return s.Kind == Utilisation }) || p.Unit.Capacity.Learned
	switch {
	case slices.ContainsFunc(p.Signals, func(s Signal) bool { return fleet.Metric(s.Name) == m }):
		return true
	case m == fleet.MetricUtilisation:
		return used
	case m == fleet.MetricReady:
		return used || p.Objective.ErrorBudget > 0 || p.Unit.Boot.Learned || p.uses("objective")
	case m == fleet.MetricBilled:
		return p.Spend.Monthly > 0 || p.uses("spend")
	}
	return false
}

// uses tells whether any expression uses a variable, or one below it.
func (p Policy) uses(name string) bool {
	return slices.ContainsFunc(p.slots(), func(s slot) bool { return (*s.expr).Uses(name) })
}
