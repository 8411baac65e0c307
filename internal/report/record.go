package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"steward/forecast"
)

// Record is how the forecasts of the series of a file did that were issued while their
// values came in one by one.
type Record struct {
	File     string
	Followed []Followed
}

// Followed is the record of one series. It has no lines if the series is too short.
type Followed struct {
	Issued int // forecasts
	Refits int // times that the series was learned anew
	Drifts int // of these, because it had drifted
	Lines  []forecast.Line
}

// recordRow is a model at a lead: means over the series where a figure could be measured,
// NaN if that is none.
type recordRow struct {
	model  string
	lead   int
	series int
	scored int
	means  []float64 // by recordFigures
	counts []int
}

// recordFigures are the figures of a row, in the order of their columns. Those behind
// the second are of the combination only.
var recordFigures = []struct {
	name, title string
	of          func(l forecast.Line) float64
}{
	{"wape", "WAPE", forecast.Line.WAPE},
	{"bias", "BIAS", func(l forecast.Line) float64 { return l.Bias / l.Level }},
	{"pinball", "PINBALL", forecast.Line.MeanPinball},
	{"coverage80", "IN 80 %", forecast.Line.Coverage80},
	{"coverage95", "IN 95 %", forecast.Line.Coverage95},
}

const recordFiguresOfAll = 2

// Series is how many have a record.
func (r Record) Series() (n int) {
	for _, f := range r.Followed {
		if len(f.Lines) > 0 {
			n++
		}
	}
	return n
}

// rows are the lines of all series put together: by rising lead, the combination before
// the models, and these by rising WAPE.
func (r Record) rows() []recordRow {
	var rows []recordRow
	for _, f := range r.Followed {
		for _, l := range f.Lines {
			if l.Scored == 0 {
				continue
			}
			i := slices.IndexFunc(rows, func(row recordRow) bool { return row.model == l.Model && row.lead == l.Lead })
			if i < 0 {
				i = len(rows)
				rows = append(rows, recordRow{model: l.Model, lead: l.Lead, means: make([]float64, len(recordFigures)), counts: make([]int, len(recordFigures))})
			}
			rows[i].add(l)
		}
	}
	for _, row := range rows {
		for k, n := range row.counts {
			row.means[k] /= float64(n)
		}
	}
	slices.SortStableFunc(rows, func(a, b recordRow) int {
		return cmp.Or(cmp.Compare(a.lead, b.lead), cmp.Compare(a.order(), b.order()), cmp.Compare(a.model, b.model))
	})
	return rows
}

// order is the WAPE of a model alone; the combination stands before, what has none
// behind all others.
func (row recordRow) order() float64 {
	switch {
	case row.model == forecast.Auto:
		return -1
	case math.IsNaN(row.means[0]):
		return math.Inf(1)
	}
	return row.means[0]
}

func (row *recordRow) add(l forecast.Line) {
	row.series, row.scored = row.series+1, row.scored+l.Scored
	for k, f := range recordFigures {
		v := f.of(l)
		if math.IsNaN(v) || math.IsInf(v, 0) || k >= recordFiguresOfAll && l.Model != forecast.Auto {
			continue
		}
		row.means[k], row.counts[k] = row.means[k]+v, row.counts[k]+1
	}
}

// Write writes the record in a form: table, json or csv.
func (r Record) Write(out io.Writer, form string) error {
	switch form {
	case "table":
		return writeText(out, r.table())
	case "json":
		return writeJSON(out, newRecordJSON(r))
	case "csv":
		return r.csv(out)
	}
	return fmt.Errorf("output form is %q, expected table, json or csv", form)
}

// csv writes a row a lead and model; an empty cell is a figure that could not be
// measured, or that models alone do not have.
func (r Record) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	row := []string{"lead", "model", "series", "scored"}
	for _, f := range recordFigures {
		row = append(row, f.name)
	}
	_ = w.Write(row) // a csv.Writer keeps its first error for Error
	for _, one := range r.rows() {
		row = append(row[:0], strconv.Itoa(one.lead), one.model, strconv.Itoa(one.series), strconv.Itoa(one.scored))
		for _, mean := range one.means {
			cell := ""
			if !math.IsNaN(mean) {
				cell = exact(mean)
			}
			row = append(row, cell)
		}
		_ = w.Write(row)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}
