package report

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/simulate"
)

// writeWhatIfs writes the policies of a sweep over scenarios side by side: a row a
// setting, and how cost and shortage differ from the first.
func writeWhatIfs(b *strings.Builder, sims []Simulation) {
	if len(sims) < 2 || len(sims[0].Settings) == 0 {
		return
	}
	keys := slices.Sorted(maps.Keys(sims[0].Settings))
	header := table.Row{"POLICY", "SCENARIO"}
	for _, key := range keys {
		header = append(header, strings.TrimPrefix(key, "scenario."))
	}
	header = append(header, "COST", "", "MINUTES SHORT", "")
	if slices.ContainsFunc(sims, priced) {
		header = append(header, "AFTER COMMITMENTS", "")
	}
	t := newTable()
	t.AppendHeader(header)
	for i, first := range sims {
		if slices.ContainsFunc(sims[:i], func(sim Simulation) bool { return sim.Scenario == first.Scenario }) {
			continue
		}
		for j, r := range first.Policies {
			if !r.Baseline {
				whatIfRows(t, sims[i:], j, keys)
			}
		}
	}
	if t.Length() == 0 {
		return
	}
	b.WriteString("\nWhat if: each policy under every setting of the scenario, beside the first.\n")
	b.WriteString(aligned(t, 3, len(header)))
	b.WriteString("\n")
}

// whatIfRows writes one policy in all settings of the first simulation's scenario.
func whatIfRows(t table.Writer, sims []Simulation, policy int, keys []string) {
	base := sims[0].Policies[policy]
	for i, sim := range sims {
		if sim.Scenario != sims[0].Scenario {
			continue
		}
		r := sim.Policies[policy]
		row := table.Row{"", ""}
		if i == 0 {
			row = table.Row{within(sim, r), sim.Scenario}
		}
		for _, key := range keys {
			row = append(row, sim.Settings[key])
		}
		row = append(row, amount(r.Cost, r.Currency), "", wholeMinutes(r.ViolationMinutes), "")
		if i > 0 {
			row[len(row)-3], row[len(row)-1] = against(r.Cost, base.Cost), moreMinutes(r, base)
		}
		if r.Bill != nil {
			row = append(row, amount(r.Bill.AfterCommitments, r.Currency), "")
			if i > 0 && base.Bill != nil {
				row[len(row)-1] = against(r.Bill.AfterCommitments, base.Bill.AfterCommitments)
			}
		}
		t.AppendRow(row)
	}
}

func moreMinutes(r, base simulate.Result) string {
	return signed(math.Round(r.ViolationMinutes)-math.Round(base.ViolationMinutes), 0)
}
