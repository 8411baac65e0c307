package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// kept says for each judged budget in how many scenarios it was kept, a quarter
// over it allowed, and in how many some causal baseline was both cheaper and no
// more often short.
func kept(rows []row) string {
	t := newTable("budget", "scenarios", "kept within 1.25 ×", "beaten by a baseline")
	for _, budget := range budgets {
		name := budgetName(budget)
		all, within, beaten := 0, 0, 0
		for _, r := range rows {
			if r.Policy != name || r.ViolationShare == nil {
				continue
			}
			all++
			if *r.ViolationShare <= 1.25*budget {
				within++
			}
			if slices.ContainsFunc(rows, func(b row) bool { return b.beats(r) }) {
				beaten++
			}
		}
		t.AppendRow(table.Row{fmt.Sprintf("%g %%", 100*budget), all, within, beaten})
	}
	return t.RenderMarkdown()
}

// beats tells whether a causal baseline was cheaper than r in its scenario and
// no more often short.
func (b row) beats(r row) bool {
	causal := !strings.HasPrefix(b.Policy, budgetPrefix) && !strings.HasPrefix(b.Policy, "oracle")
	return causal && b.Scenario == r.Scenario && b.ViolationShare != nil && b.Cost < r.Cost && *b.ViolationShare <= *r.ViolationShare
}

// point is a policy at one budget in one scenario.
type point struct{ short, cost float64 }

// frontierTable is the cost at which the default policy is short so much of the
// time, between the budgets of the sweep along straight lines.
func frontierTable(rows []row) string {
	header := []any{"scenario", ""}
	for _, budget := range budgets {
		header = append(header, fmt.Sprintf("at %g %%", 100*budget))
	}
	t := newTable(header...)
	curves := map[string][]point{}
	var order []string
	for _, r := range rows {
		if strings.HasPrefix(r.Policy, budgetPrefix) && r.ViolationShare != nil {
			if curves[r.Scenario] == nil {
				order = append(order, r.Scenario)
			}
			curves[r.Scenario] = append(curves[r.Scenario], point{*r.ViolationShare, r.OverOracle()})
		}
	}
	logs, counts := make([]float64, len(budgets)), make([]int, len(budgets))
	for _, scenario := range order {
		line := table.Row{scenario, ""}
		for i, budget := range budgets {
			cost := at(curves[scenario], budget)
			if math.IsNaN(cost) {
				line = append(line, "not reached")
				continue
			}
			logs[i], counts[i] = logs[i]+math.Log(cost), counts[i]+1
			line = append(line, fmt.Sprintf("%.3f", cost))
		}
		t.AppendRow(line)
	}
	line := table.Row{"geometric mean", "of those reached"}
	for i := range budgets {
		line = append(line, fmt.Sprintf("%.3f (%d)", math.Exp(logs[i]/float64(counts[i])), counts[i]))
	}
	t.AppendRow(line)
	return t.RenderMarkdown()
}

// at is the cost at a share of time short; NaN if no budget of the sweep led to
// so little.
func at(curve []point, short float64) float64 {
	curve = slices.Clone(curve)
	slices.SortFunc(curve, func(a, b point) int {
		switch {
		case a.short < b.short:
			return -1
		case a.short > b.short:
			return 1
		}
		return 0
	})
	i := slices.IndexFunc(curve, func(p point) bool { return p.short > short })
	switch i {
	case 0:
		return math.NaN()
	case -1:
		return curve[len(curve)-1].cost
	}
	a, b := curve[i-1], curve[i]
	return a.cost + (b.cost-a.cost)*(short-a.short)/(b.short-a.short)
}
