package report

import (
	"fmt"
	"html/template"

	"steward/simulate"
)

// fleetPage is a scenario of many workloads on a page.
type fleetPage struct {
	Name, Facts, Currency      string
	Summary                    []paragraphs
	Costs, Shortages, TradeOff template.HTML
	Rows                       []resultPage
	Bill                       *billPage // nil without prices
	Faults                     string    // how many were survived; "" without any
	Pairs                      []pairPage
	Words                      []string
	Listed                     []resultPage
	More                       int
}

type pairPage struct {
	Policy, Against string
	Cells           []string
}

const (
	// mostSections is up to how many workloads, in all settings of a sweep together,
	// each has a section of its own.
	mostSections = 12
	// mostPageRows bounds the table of single workloads.
	mostPageRows = 500
)

// inSections tells whether a page shows a simulation in a section of its own.
func (all Replays) inSections(sim Simulation) bool {
	members := 0
	for _, f := range all.Fleets {
		members += f.Workloads
	}
	return sim.Fleet == "" || members <= mostSections
}

func (f Fleet) page() fleetPage {
	sum := f.together()
	p := fleetPage{
		Name: f.title(), Currency: f.Policies[0].Currency,
		Facts: fmt.Sprintf("%s, of %s from %s", plural(f.Workloads, "workload"), f.span(), sum.ScoredFrom.UTC().Format("2006-01-02 15:04 MST")),
		Costs: sum.costs(), Shortages: sum.shortages(), TradeOff: sum.tradeOff(), Words: f.sentences(),
		Bill: sum.bill(), Faults: f.survivals(),
	}
	for i, t := range f.Policies {
		p.Rows = append(p.Rows, sum.totalRow(i, t))
		if i < min(sum.Own, MostTogether) && f.evenSpans() {
			p.Summary = append(p.Summary, summary(sum, sum.Policies[i]))
		}
	}
	for _, pair := range f.Paired {
		p.Pairs = append(p.Pairs, pairPage{f.short(pair.Policy), f.short(pair.Against), pairCells(pair)})
	}
	list, more := f.worst(mostPageRows)
	p.More = more
	for _, w := range list {
		r := w.result
		p.Listed = append(p.Listed, resultPage{Name: w.Workload, Cells: []figurePage{
			{"name", f.short(r.Name)}, {"cost", fmt.Sprintf("%.2f", r.Cost)}, {"regret", percent(r.Regret, "%+.0f %%")},
			{"violation_share", percent(r.ViolationShare, "%.3f")}, {"violation_minutes", rounded(r.ViolationMinutes)},
			{"worst_shortage_units", fmt.Sprint(r.WorstShortageUnits)}, {"mean_utilisation", percent(r.MeanUtilisation, "%.0f")},
		}})
	}
	return p
}

// together is the fleet as if it were one workload: the sums, as charts and words take them.
func (f Fleet) together() Simulation {
	first := f.members[0]
	sum := Simulation{Scenario: f.Scenario, Settings: f.Settings, Own: first.Own, TickSeconds: first.TickSeconds, ScoredFrom: first.ScoredFrom, ScoredTicks: first.ScoredTicks}
	for _, t := range f.Policies {
		sum.Policies = append(sum.Policies, simulate.Result{
			Name: f.short(t.Name), Cost: t.Cost, Currency: t.Currency, ViolationShare: t.ViolationShare,
			ViolationMinutes: t.ViolationMinutes, Regret: t.Regret, Bill: t.Bill, Baseline: t.Baseline,
		})
	}
	return sum
}

func (f Fleet) evenSpans() bool {
	for _, sim := range f.members {
		if sim.span() != f.members[0].span() {
			return false
		}
	}
	return true
}

func (sim Simulation) totalRow(i int, t simulate.Total) resultPage {
	k := sim.rank(i)
	return resultPage{label(sim.Policies[i].Name), i < sim.Own, k.by != "", []figurePage{
		{"cost", fmt.Sprintf("%.2f", t.Cost)}, {"regret", percent(t.Regret, "%+.0f %%")}, {"violation_share", percent(t.ViolationShare, "%.3f")},
		{"violation_minutes", rounded(t.ViolationMinutes)}, {"workloads_ever_short", fmt.Sprint(t.EverShort)},
		{"worst_violation_share", percent(t.WorstShare, "%.3f")}, {"worst_workload", t.Worst},
		{"unserved_share", percent(t.UnservedShare, "%.4f")},
	}, k.text()}
}

func pairCells(p simulate.Pair) []string {
	return []string{
		percentOf(p.TotalCost, 1), between(p.TotalCostInterval, 1), percentOf(p.MeanCost, 1), between(p.MeanCostInterval, 1),
		fmt.Sprintf("%d/%d", p.Cheaper, p.Workloads), chance(p.CostP), percentOf(p.Short, 3), between(p.ShortInterval, 3),
		fmt.Sprint(p.LessShort), fmt.Sprint(p.MoreShort), chance(p.ShortP),
	}
}
