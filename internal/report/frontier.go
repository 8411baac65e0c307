package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/simulate"
)

// writeFrontier writes a row a point of a sweep, a column a key.
func writeFrontier(b *strings.Builder, all Replays) {
	if len(all.Frontier) == 0 {
		return
	}
	keys := slices.Sorted(maps.Keys(all.Frontier[0].Settings))
	header := table.Row{"POLICY"}
	for _, key := range keys {
		header = append(header, key)
	}
	t := newTable()
	t.AppendHeader(append(header, "COST ÷ ORACLE", "SHORT %", "WORST %", ""))
	for _, p := range all.Frontier {
		name, _, _ := strings.Cut(p.Name, "[")
		row := table.Row{name}
		for _, key := range keys {
			row = append(row, p.Settings[key])
		}
		t.AppendRow(append(row, share(p.CostRatio, 1), share(p.MeanShort, 100), share(p.WorstShort, 100), standing(p)))
	}
	fmt.Fprintf(b, "\nThe sweep over %s: the geometric mean of the cost ÷ the oracle's, and the time short, mean and worst.\n"+
		"A point is dominated if another one costs no more and is short no more often.\n", scenarios(all.Simulations))
	if len(all.Simulations[0].Settings) > 0 {
		b.WriteString("Points are compared where the scenario's settings are the same.\n")
	}
	b.WriteString(aligned(t, 2, len(keys)+4))
	b.WriteString("\n")
}

// scenarios counts them, or workloads where there are no others, however often a
// sweep set something in them.
func scenarios(sims []Simulation) string {
	names := map[string]bool{}
	for _, sim := range sims {
		names[sim.Scenario] = true
	}
	if len(lone(sims)) == 0 {
		return plural(len(names), "workload")
	}
	return plural(len(names), "scenario")
}

// share writes a figure so many times as large with three decimals; a dash if it
// could not be told.
func share(v *float64, times float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", times**v)
}

func standing(p simulate.Point) string {
	switch {
	case p.Frontier:
		return "frontier"
	case p.CostRatio == nil || p.MeanShort == nil:
		return "not comparable"
	}
	return "dominated"
}

// writeExpectations writes a row an expectation.
func writeExpectations(b *strings.Builder, verdicts []simulate.Verdict) {
	if len(verdicts) == 0 {
		return
	}
	t := newTable()
	t.AppendHeader(table.Row{"POLICY", "SCENARIO", "EXPECTED", ""})
	for _, v := range verdicts {
		result := "ok: got " + Got(v)
		if !v.OK {
			result = fmt.Sprintf("FAILED: got %s, wanted %s", Got(v), Wanted(v))
		}
		t.AppendRow(table.Row{v.Policy, v.Scenario, v.Measure + " " + Wanted(v), result})
	}
	b.WriteString("\nWhat the policies expect:\n")
	b.WriteString(t.Render())
	b.WriteString("\n")
}

// Got is the figure that an expectation met.
func Got(v simulate.Verdict) string {
	if v.Got == nil {
		return "a figure that could not be told"
	}
	return number(*v.Got)
}

// Wanted is the figure that was expected.
func Wanted(v simulate.Verdict) string { return v.Op + " " + number(v.Value) }
