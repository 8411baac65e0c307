package report

import (
	"fmt"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/forecast"
)

// mostRecorded is how many models of each lead a table names.
const mostRecorded = 3

const recordLegend = `Means over series of what lately came of forecasts, LEAD steps ahead: the longest of those that
share their weights. BIAS is by how much they were too high, as a share of the truth. PINBALL is in
the unit of the series. The best three models alone stand below the combination; -o csv has all.
`

// table is the combination at every lead, and below each the best models alone.
func (r Record) table() string {
	t := newTable()
	header := table.Row{"LEAD", "MODEL", "SERIES", "SCORED"}
	for _, f := range recordFigures {
		header = append(header, f.title)
	}
	t.AppendHeader(header)
	lead, named := 0, 0
	for _, one := range r.rows() {
		if one.lead != lead {
			lead, named = one.lead, 0
		}
		if named++; named > mostRecorded+1 {
			continue
		}
		row := table.Row{"", clip(one.model, 30), one.series, one.scored}
		if one.model == forecast.Auto {
			row[0] = one.lead
		}
		for k, mean := range one.means {
			row = append(row, recordCell(k, mean))
		}
		t.AppendRow(row)
	}
	alignRight(t, 1, 1)
	alignRight(t, 3, len(header))
	return r.headline() + "\n" + t.Render() + "\n\n" + recordLegend
}

func recordCell(figure int, mean float64) string {
	switch {
	case math.IsNaN(mean):
		return "-"
	case figure == 0:
		return fmt.Sprintf("%.3f", mean)
	case figure == 1:
		return fmt.Sprintf("%+.3f", mean)
	case figure == 2:
		return short(mean)
	}
	return fmt.Sprintf("%.1f %%", 100*mean)
}

// headline says what was followed.
func (r Record) headline() string {
	issued, refits, drifts := r.totals()
	line := fmt.Sprintf("%s: %d series followed, %s issued, %s (%d after a drift)", r.File, r.Series(), plural(issued, "forecast"), plural(refits, "refit"), drifts)
	if n := len(r.Followed) - r.Series(); n > 0 {
		line += fmt.Sprintf(", and %d too short", n)
	}
	return line
}

func (r Record) totals() (issued, refits, drifts int) {
	for _, f := range r.Followed {
		issued, refits, drifts = issued+f.Issued, refits+f.Refits, drifts+f.Drifts
	}
	return issued, refits, drifts
}

type recordJSON struct {
	Schema string           `json:"schema"`
	File   string           `json:"file"`
	Series int              `json:"series"`
	Short  int              `json:"short"`
	Issued int              `json:"issued"`
	Refits int              `json:"refits"`
	Drifts int              `json:"drifts"` // refits after a drift
	Lines  []recordLineJSON `json:"lines"`
}

type recordLineJSON struct {
	Lead       int      `json:"lead"`
	Model      string   `json:"model"`
	Series     int      `json:"series"`
	Scored     int      `json:"scored"`
	WAPE       *float64 `json:"wape"`
	Bias       *float64 `json:"bias"`
	Pinball    *float64 `json:"pinball"`
	Coverage80 *float64 `json:"coverage80"`
	Coverage95 *float64 `json:"coverage95"`
}

func newRecordJSON(r Record) recordJSON {
	doc := recordJSON{Schema: "steward.record/v1", File: r.File, Series: r.Series(), Short: len(r.Followed) - r.Series(), Lines: []recordLineJSON{}}
	doc.Issued, doc.Refits, doc.Drifts = r.totals()
	for _, row := range r.rows() {
		one := recordLineJSON{Lead: row.lead, Model: row.model, Series: row.series, Scored: row.scored}
		for k, into := range []**float64{&one.WAPE, &one.Bias, &one.Pinball, &one.Coverage80, &one.Coverage95} {
			*into = finite(row.means[k])
		}
		doc.Lines = append(doc.Lines, one)
	}
	return doc
}
