package report

import (
	"maps"

	"steward/simulate"
)

// Fleet is what a scenario of many workloads came to, at one setting of a sweep.
type Fleet struct {
	Scenario  string            `json:"scenario"`
	Settings  map[string]string `json:"settings,omitempty"` // what a sweep set in the scenario
	Workloads int               `json:"workloads"`
	Policies  []simulate.Total  `json:"policies"`
	Paired    []simulate.Pair   `json:"paired"`
	members   []Simulation
}

// NewFleets sums up the simulations of scenarios with many workloads, in their order.
func NewFleets(sims []Simulation) []Fleet {
	var out []Fleet
	for from, to := 0, 0; from < len(sims); from = to {
		for to = from + 1; to < len(sims) && sims[to].besides(sims[from]); to++ {
		}
		if sims[from].Fleet != "" {
			out = append(out, newFleet(sims[from:to]))
		}
	}
	return out
}

// besides tells whether two simulations are of the same scenario at the same setting.
func (sim Simulation) besides(other Simulation) bool {
	return sim.Fleet != "" && sim.Fleet == other.Fleet && maps.Equal(sim.Settings, other.Settings)
}

func newFleet(sims []Simulation) Fleet {
	var members []simulate.Member
	for _, sim := range sims {
		members = append(members, simulate.Member{
			Workload: sim.Workload, OracleCost: sim.OracleCost, Scored: sim.Scored, Demand: sim.Demand, Results: sim.Policies,
		})
	}
	return Fleet{
		Scenario: sims[0].Fleet, Settings: sims[0].Settings, Workloads: len(sims),
		Policies: simulate.NewTotals(members), Paired: simulate.Pairs(members), members: sims,
	}
}

// title names a fleet and what a sweep set in it.
func (f Fleet) title() string {
	return titleOf(Simulation{Scenario: f.Scenario, Settings: f.Settings})
}

// short is the name of one of its policies without what the title says already.
func (f Fleet) short(name string) string {
	return within(Simulation{Settings: f.Settings}, simulate.Result{Name: name})
}

// inWorkload is one policy in one workload, to be listed with the worst first.
type inWorkload struct {
	Simulation
	result simulate.Result
}

// worst lists what policies came to in single workloads, those short for longest
// first; baselines have their totals alone. It answers how many more there are.
func (f Fleet) worst(most int) (list []inWorkload, more int) {
	for _, sim := range f.members {
		for _, r := range sim.Policies {
			if !r.Baseline {
				list = append(list, inWorkload{sim, r})
			}
		}
	}
	sortWorst(list)
	shown := min(most, len(list))
	return list[:shown], len(list) - shown
}

// lone are the simulations of scenarios with one workload.
func lone(sims []Simulation) []Simulation {
	var out []Simulation
	for _, sim := range sims {
		if sim.Fleet == "" {
			out = append(out, sim)
		}
	}
	return out
}

// sums are fleets as if each were one workload.
func sums(fleets []Fleet) []Simulation {
	var out []Simulation
	for _, f := range fleets {
		out = append(out, f.together())
	}
	return out
}
