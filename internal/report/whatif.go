package report

import (
	"maps"
	"math"
	"slices"
	"strings"
)

func writeWhatIfs(b *strings.Builder, sims []Simulation) {
	if g := whatIfs(sims); g != nil {
		b.WriteString("\nWhat if: each policy under every setting of the scenario, beside the first.\n" + g.render(false) + "\n")
	}
}

// whatIfs are the policies of a sweep over scenarios side by side: a row a setting, and
// how cost and shortage differ from the first. It is nil where nothing was swept there.
func whatIfs(sims []Simulation) *grid {
	if len(sims) < 2 || len(sims[0].Settings) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(sims[0].Settings))
	g := &grid{Heads: []string{"POLICY", "SCENARIO"}, Names: 2}
	for _, key := range keys {
		g.Heads = append(g.Heads, strings.TrimPrefix(key, "scenario."))
	}
	g.Heads = append(g.Heads, "COST", "", "MINUTES SHORT", "")
	if slices.ContainsFunc(sims, priced) {
		g.Heads = append(g.Heads, "AFTER COMMITMENTS", "")
	}
	for i, first := range sims {
		if slices.ContainsFunc(sims[:i], func(sim Simulation) bool { return sim.Scenario == first.Scenario }) {
			continue
		}
		for j, r := range first.Policies {
			if !r.Baseline {
				g.Rows = append(g.Rows, whatIfRows(sims[i:], j, keys)...)
			}
		}
	}
	if len(g.Rows) == 0 {
		return nil
	}
	return g
}

// whatIfRows are one policy in all settings of the first simulation's scenario.
func whatIfRows(sims []Simulation, policy int, keys []string) (rows []gridRow) {
	base := sims[0].Policies[policy]
	for i, sim := range sims {
		if sim.Scenario != sims[0].Scenario {
			continue
		}
		r := sim.Policies[policy]
		row := []string{"", ""}
		if i == 0 {
			row = []string{within(sim, r), sim.Scenario}
		}
		for _, key := range keys {
			row = append(row, sim.Settings[key])
		}
		row = append(row, amount(r.Cost, r.Currency), "", wholeMinutes(r.ViolationMinutes), "")
		if i > 0 {
			row[len(row)-3], row[len(row)-1] = against(r.Cost, base.Cost), moreMinutes(r.ViolationMinutes, base.ViolationMinutes)
		}
		if r.Bill != nil {
			row = append(row, amount(r.Bill.AfterCommitments, r.Currency), "")
			if i > 0 && base.Bill != nil {
				row[len(row)-1] = against(r.Bill.AfterCommitments, base.Bill.AfterCommitments)
			}
		}
		rows = append(rows, gridRow{row, i == 0})
	}
	return rows
}

// moreMinutes is the difference of the whole minutes that are shown.
func moreMinutes(v, base float64) string { return signed(math.Round(v)-math.Round(base), 0) }
