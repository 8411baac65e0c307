package simulate

import (
	"slices"
	"time"
)

// Member is one workload of several, with what all who were replayed in it came to.
type Member struct {
	Workload   string
	OracleCost float64
	Scored     time.Duration // without gaps
	Demand     float64       // its sum over the scored ticks
	Results    []Result      // in the same order for all members
}

// Total is what one entrant came to over all workloads. Shares are of all scored
// time and of all demand; figures that cannot be told are null.
type Total struct {
	Name              string            `json:"name"`
	Settings          map[string]string `json:"settings,omitempty"` // of a sweep
	Workloads         int               `json:"workloads"`
	Cost              float64           `json:"cost"`
	Currency          string            `json:"currency"`
	UnitHours         float64           `json:"unit_hours"`
	BootWasteHours    float64           `json:"boot_waste_hours"`
	ViolationShare    *float64          `json:"violation_share"`
	ViolationMinutes  float64           `json:"violation_minutes"`
	ViolationEpisodes int               `json:"violation_episodes"`
	EverShort         int               `json:"workloads_ever_short"`
	UnservedShare     *float64          `json:"unserved_share"`
	// Worst is the workload that was short for the largest share of its time, Lacking
	// the one that was short of the most units; "" where none was.
	Worst              string   `json:"worst_workload"`
	WorstShare         *float64 `json:"worst_violation_share"`
	Lacking            string   `json:"worst_shortage_workload"`
	WorstShortageUnits int      `json:"worst_shortage_units"`
	ScaleOuts          int      `json:"scale_outs"`
	ScaleIns           int      `json:"scale_ins"`
	Reversals          int      `json:"reversals"`
	// Regret is the cost ÷ the oracle's − 1 over the workloads in which they can be
	// compared, RegretMedian the middle one of theirs.
	Regret          *float64 `json:"regret"`
	RegretMedian    *float64 `json:"regret_median"`
	RegretWorkloads int      `json:"regret_workloads"`
	// FaultsCame counts the faults of all workloads of which it could be told whether they
	// were survived.
	FaultsCame     int   `json:"faults,omitempty"`
	FaultsSurvived *int  `json:"faults_survived,omitempty"` // nil where none came
	Bill           *Bill `json:"bill,omitempty"`            // nil where the scenario has no prices
	Baseline       bool  `json:"-"`
}

// NewTotals sums up every entrant over the members, in the order of their results.
func NewTotals(members []Member) []Total {
	var out []Total
	for j := range members[0].Results {
		out = append(out, totalOf(members, j))
	}
	return out
}

func totalOf(members []Member, j int) Total {
	first := members[0].Results[j]
	t := Total{Name: first.Name, Settings: first.Settings, Currency: first.Currency, Baseline: first.Baseline, Workloads: len(members)}
	var scored time.Duration
	var demand, unserved float64
	for _, m := range members {
		r := m.Results[j]
		t.Cost += r.Cost
		t.UnitHours += r.UnitHours
		t.BootWasteHours += r.BootWasteHours
		t.ViolationMinutes += r.ViolationMinutes
		t.ViolationEpisodes += r.ViolationEpisodes
		t.ScaleOuts += r.ScaleOuts
		t.ScaleIns += r.ScaleIns
		t.Reversals += r.Reversals
		scored += m.Scored
		demand += m.Demand
		if r.UnservedShare != nil {
			unserved += *r.UnservedShare * m.Demand
		}
		t.worst(m.Workload, r)
		t.faults(r.Faults)
		if r.Bill != nil {
			t.Bill = r.Bill.plus(t.Bill)
		}
	}
	t.ViolationShare, t.UnservedShare = ratio(t.ViolationMinutes, scored.Minutes()), ratio(unserved, demand)
	t.regrets(members, j)
	return t
}

// worst takes a workload's result if it is worse than those before.
func (t *Total) worst(workload string, r Result) {
	if r.ViolationMinutes > 0 {
		t.EverShort++
	}
	if s := r.ViolationShare; s != nil && (t.WorstShare == nil || *s > *t.WorstShare) {
		t.WorstShare = s
		if *s > 0 {
			t.Worst = workload
		}
	}
	if r.WorstShortageUnits > t.WorstShortageUnits {
		t.WorstShortageUnits, t.Lacking = r.WorstShortageUnits, workload
	}
}

// faults counts those of a workload.
func (t *Total) faults(list []Aftermath) {
	for _, f := range list {
		if f.Survived == nil {
			continue
		}
		if t.FaultsSurvived == nil {
			t.FaultsSurvived = new(int)
		}
		t.FaultsCame++
		if *f.Survived {
			*t.FaultsSurvived++
		}
	}
}

func (t *Total) regrets(members []Member, j int) {
	cost, oracle := 0.0, 0.0
	var all []float64
	for _, m := range members {
		if r := m.Results[j]; r.Regret != nil {
			cost, oracle = cost+r.Cost, oracle+m.OracleCost
			all = append(all, *r.Regret)
		}
	}
	t.RegretWorkloads = len(all)
	if share := ratio(cost, oracle); share != nil {
		regret := *share - 1
		t.Regret = &regret
	}
	if len(all) > 0 {
		slices.Sort(all)
		middle := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		t.RegretMedian = &middle
	}
}
