package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// table is a row a model; what no other model does better is marked.
func (b Backtest) table() string {
	t := newTable()
	header := table.Row{"MODEL"}
	for _, f := range figures {
		header = append(header, f.title+" ")
	}
	t.AppendHeader(append(header, "MS A SERIES"))
	for _, trial := range b.Models {
		row := table.Row{clip(trial.Model, 28)}
		for _, f := range figures {
			row = append(row, b.cell(trial, f))
		}
		t.AppendRow(append(row, trial.pace()))
	}
	return b.headline() + "\n" + aligned(t, 2, len(figures)+2) + "\n\n" + backtestLegend + b.omissions()
}

const backtestLegend = `Means over series; * is the best of a column, for the bands the nearest to 80 and 95 %. MASE is the
error over that of repeating the value a season before. PINBALL is the mean loss over the quantiles
0.1 … 0.9, in the unit of the series.
`

// headline says what was scored.
func (b Backtest) headline() string {
	line := fmt.Sprintf("%s: %d series", b.File, b.Series)
	if b.Short > 0 {
		line += fmt.Sprintf(", and %d too short to be scored", b.Short)
	}
	return line
}

func (b Backtest) cell(t Trial, f measure) string {
	mean, _ := t.mean(f)
	mark := " "
	if b.leads(t, f) {
		mark = "*"
	}
	switch {
	case math.IsNaN(mean):
		return "- "
	case f.ideal > 0:
		return fmt.Sprintf("%.1f %%%s", 100*mean, mark)
	case f.name == "pinball":
		return short(mean) + mark
	}
	return fmt.Sprintf("%.3f%s", mean, mark)
}

// pace is the milliseconds a series, as tables show them.
func (t Trial) pace() string {
	if len(t.Scores) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", t.milliseconds())
}

// leads tells whether no figure of a model that suits all series is nearer to the
// ideal.
func (b Backtest) leads(t Trial, f measure) bool {
	mean, _ := t.mean(f)
	return t.Unsuited == 0 && len(b.Models) > 1 && math.Abs(mean-f.ideal) == b.best(f)
}

// omissions counts the series that a model does not suit, and those that a figure
// leaves out for some model.
func (b Backtest) omissions() string {
	var unsuited, unmeasured []string
	for _, t := range b.Models {
		if t.Unsuited > 0 {
			unsuited = append(unsuited, fmt.Sprintf("%s %d", t.Model, t.Unsuited))
		}
	}
	for _, f := range figures {
		most := 0
		for _, t := range b.Models {
			_, n := t.mean(f)
			most = max(most, n)
		}
		if most > 0 {
			unmeasured = append(unmeasured, fmt.Sprintf("%s %d", f.title, most))
		}
	}
	return listed("Series that a model is not for, and its means leave out:", unsuited) +
		listed("Series left out where a figure cannot be measured, as those that never change:", unmeasured)
}

// listed is a paragraph of parts that stay whole; nothing if there are none.
func listed(label string, parts []string) string {
	if parts == nil {
		return ""
	}
	var lines []string
	line := label
	for i, part := range parts {
		if i < len(parts)-1 {
			part += ","
		}
		if text.StringWidth(line+" "+part) > page {
			lines, line = append(lines, line), part
			continue
		}
		line += " " + part
	}
	return strings.Join(append(lines, line), "\n") + "\n"
}
