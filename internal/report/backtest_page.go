package report

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"steward/internal/report/chart"
)

// noBar is the bar of a row of dots.
var noBar = math.NaN()

type backtestPage struct {
	Style          template.CSS
	File, Headline string
	Titles         []string
	Rows           []trialPage
	Omissions      string
	MASE, Coverage template.HTML
}

type trialPage struct {
	Model, Took string
	Cells       []cellPage
}

type cellPage struct {
	Text string
	Best bool
}

func (b Backtest) html(out io.Writer) error {
	p := backtestPage{
		Style: style, File: b.File, Headline: b.headline(), Omissions: b.omissions(),
		MASE: drawing(b.bars().SVG()), Coverage: drawing(b.coverage().SVG()),
	}
	for _, f := range figures {
		p.Titles = append(p.Titles, f.title)
	}
	for _, t := range b.Models {
		row := trialPage{Model: t.Model, Took: t.pace()}
		for _, f := range figures {
			cell := b.cell(t, f)
			row.Cells = append(row.Cells, cellPage{strings.TrimRight(cell, " *"), strings.HasSuffix(cell, "*")})
		}
		p.Rows = append(p.Rows, row)
	}
	return writePage(out, "backtest", p)
}

// bars is the MASE of every model.
func (b Backtest) bars() chart.Rows {
	rows := chart.Rows{Label: "MASE of every model"}
	for _, t := range b.Models {
		mean, _ := t.mean(figures[0])
		rows.Rows = append(rows.Rows, chart.Row{Name: t.Model, Bar: mean, Strong: b.leads(t, figures[0])})
	}
	return rows
}

// coverage is the share of truths inside the bands of every model, in percent.
func (b Backtest) coverage() chart.Rows {
	rows := chart.Rows{Label: "share of truths inside the 80 % and the 95 % band of every model", Rules: []float64{80, 95}}
	inner, outer := figures[4], figures[5]
	for _, t := range b.Models {
		in80, _ := t.mean(inner)
		in95, _ := t.mean(outer)
		rows.Rows = append(rows.Rows, chart.Row{Name: t.Model, Bar: noBar, Dots: []chart.Dot{
			{Class: "inner", At: 100 * in80, Text: fmt.Sprintf("%s: %.1f %% inside the 80 %% band", t.Model, 100*in80)},
			{Class: "outer", At: 100 * in95, Text: fmt.Sprintf("%s: %.1f %% inside the 95 %% band", t.Model, 100*in95)},
		}})
	}
	return rows
}
