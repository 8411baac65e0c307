package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// write prints the rows, and for the table a summary a policy: the geometric
// mean of cost over the oracle's, the worst share of time short, the lowest speed.
func write(out io.Writer, form string, frontier bool, rows []row) error {
	switch form {
	case "json":
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Schema string `json:"schema"`
			Rows   []row  `json:"rows"`
		}{"steward.bench.policies/v1", rows})
	case "table":
		_, err := fmt.Fprintf(out, "%s\n\nOver all scenarios:\n\n%s\n\nThe budget kept, as configured:\n\n%s\n", perScenario(rows), summary(rows), kept(rows))
		if err == nil && frontier {
			_, err = fmt.Fprintf(out, "\nCost ÷ oracle at equal shortage:\n\n%s\n", frontierTable(rows))
		}
		return err
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

func newTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(header)
	columns := make([]table.ColumnConfig, 0, len(header))
	for n := 3; n <= len(header); n++ {
		columns = append(columns, table.ColumnConfig{Number: n, Align: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	return t
}

func perScenario(rows []row) string {
	t := newTable("scenario", "policy", "cost", "cost ÷ oracle", "short %", "million ticks/s")
	for _, r := range rows {
		t.AppendRow(table.Row{
			r.Scenario, r.Policy, fmt.Sprintf("%.2f", r.Cost), fmt.Sprintf("%.2f", r.OverOracle()), short(r.ViolationShare),
			fmt.Sprintf("%.2f", r.TicksPerSecond/1e6),
		})
	}
	return t.RenderMarkdown()
}

func summary(rows []row) string {
	type sum struct {
		logs, slowest, n float64
		worst            *float64
	}
	sums := map[string]*sum{}
	var order []string
	for _, r := range rows {
		s := sums[r.Policy]
		if s == nil {
			s = &sum{slowest: math.Inf(1)}
			sums[r.Policy] = s
			order = append(order, r.Policy)
		}
		s.n++
		s.logs += math.Log(r.OverOracle())
		if share := r.ViolationShare; share != nil && (s.worst == nil || *share > *s.worst) {
			s.worst = share
		}
		s.slowest = min(s.slowest, r.TicksPerSecond)
	}
	t := newTable("policy", "cost ÷ oracle, geometric mean", "most short %", "slowest, million ticks/s")
	for _, name := range order {
		s := sums[name]
		t.AppendRow(table.Row{name, fmt.Sprintf("%.2f", math.Exp(s.logs/s.n)), short(s.worst), fmt.Sprintf("%.2f", s.slowest/1e6)})
	}
	return t.RenderMarkdown()
}

func short(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", 100**share)
}
