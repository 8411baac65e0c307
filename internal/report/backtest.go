package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"steward/forecast"
)

// Backtest is how models did on the ends of the series of a file.
type Backtest struct {
	File   string
	Series int // that could be scored
	Short  int // that are too short, or of which nothing is known
	Models []Trial
}

// Trial is how one model did.
type Trial struct {
	Model    string
	Scores   []forecast.Score // of the series that it suits
	Seconds  float64          // that fitting and forecasting took, over all of them
	Unsuited int              // series that could be scored, but not by this model
}

// measure is one thing that a backtest measures.
type measure struct {
	name  string
	title string
	of    func(s forecast.Score) float64
	ideal float64 // the nearer the better
}

// The figures of a backtest, in the order of their columns.
var figures = []measure{
	{"mase", "MASE", func(s forecast.Score) float64 { return s.MASE }, 0},
	{"smape", "SMAPE %", func(s forecast.Score) float64 { return s.SMAPE }, 0},
	{"wape", "WAPE", func(s forecast.Score) float64 { return s.WAPE }, 0},
	{"pinball", "PINBALL", func(s forecast.Score) float64 { return s.Pinball }, 0},
	{"coverage80", "IN 80 %", func(s forecast.Score) float64 { return s.Coverage80 }, 0.8},
	{"coverage95", "IN 95 %", func(s forecast.Score) float64 { return s.Coverage95 }, 0.95},
}

// mean is a figure's mean over the series where it could be measured; NaN if that is
// none.
func (t Trial) mean(f measure) (mean float64, unmeasured int) {
	sum, n := 0.0, 0
	for _, s := range t.Scores {
		if v := f.of(s); !math.IsNaN(v) && !math.IsInf(v, 0) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n), len(t.Scores) - n
}

// milliseconds is what a series took.
func (t Trial) milliseconds() float64 { return 1000 * t.Seconds / float64(max(1, len(t.Scores))) }

// best is the smallest distance of a figure from its ideal among the models that suit
// all series; NaN if none measured it.
func (b Backtest) best(f measure) float64 {
	best := math.NaN()
	for _, t := range b.Models {
		if t.Unsuited > 0 {
			continue
		}
		mean, _ := t.mean(f)
		if d := math.Abs(mean - f.ideal); !(best <= d) && !math.IsNaN(d) {
			best = d
		}
	}
	return best
}

// Write writes the backtest in a form: table, json, csv or html.
func (b Backtest) Write(out io.Writer, form string) error {
	switch form {
	case "table":
		return writeText(out, b.table())
	case "json":
		return writeJSON(out, newBacktestJSON(b))
	case "csv":
		return b.csv(out)
	case "html":
		return b.html(out)
	}
	return fmt.Errorf("output form is %q, expected table, json, csv or html", form)
}

// csv writes a row a model; an empty cell is a figure that no series gave.
func (b Backtest) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	row := []string{"model", "series"}
	for _, f := range figures {
		row = append(row, f.name)
	}
	_ = w.Write(append(row, "ms_per_series")) // a csv.Writer keeps its first error for Error
	for _, t := range b.Models {
		row = append(row[:0], t.Model, strconv.Itoa(len(t.Scores)))
		for _, f := range figures {
			cell := ""
			if mean, _ := t.mean(f); !math.IsNaN(mean) {
				cell = exact(mean)
			}
			row = append(row, cell)
		}
		_ = w.Write(append(row, exact(t.milliseconds())))
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}
