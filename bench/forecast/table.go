package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// total sums the cells up.
func (t *traces) total() {
	type place struct{ file, horizon string }
	var order []place
	for _, c := range t.Cells {
		if p := (place{c.File, c.Horizon}); !slices.Contains(order, p) {
			order = append(order, p)
			t.Rows = append(t.Rows, sumUp(t.Cells, p.file, p.horizon))
		}
	}
	t.Total = totals(t.Cells)
	t.Grown = totals(slices.DeleteFunc(slices.Clone(t.Cells), func(c cell) bool { return c.Young }))
}

// totals are the rows of all files, by horizon and over all.
func totals(cells []cell) (rows []traceRow) {
	for _, h := range horizons {
		if row := sumUp(cells, "", h.name); row.Cells > 0 {
			rows = append(rows, row)
		}
	}
	if len(cells) > 0 {
		rows = append(rows, sumUp(cells, "", ""))
	}
	return rows
}

// least keeps one forecast that was all but never wrong from deciding a geometric mean.
const least = 0.001

// sumUp is the row of the cells of a file and a horizon, "" being all.
func sumUp(cells []cell, file, horizon string) traceRow {
	row := traceRow{File: file, Horizon: cmp.Or(horizon, "all")}
	for _, c := range cells {
		if (file == "" || c.File == file) && (horizon == "" || c.Horizon == horizon) {
			row.Cells++
			row.MASE += math.Log(max(c.MASE, least))
			row.Pinball += math.Log(max(c.Pinball, least))
			row.Coverage80 += c.Coverage80
		}
	}
	n := float64(row.Cells)
	row.MASE, row.Pinball, row.Coverage80 = math.Exp(row.MASE/n), math.Exp(row.Pinball/n), row.Coverage80/n
	return row
}

func (f findings) write(out io.Writer, form string) error {
	switch form {
	case "json":
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(f)
	case "table":
		_, err := io.WriteString(out, f.text())
		return err
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

func (f findings) text() string {
	var b strings.Builder
	if f.Tune {
		b.WriteString("Tuning: what is forecast here lies before the parts that figures are published for.\n\n")
	}
	if f.M4 != nil {
		f.M4.text(&b)
	}
	if f.Workloads != nil {
		f.Workloads.text(&b)
	}
	if f.Online != nil {
		f.Online.text(&b)
	}
	return b.String()
}

func (m *m4) text(b *strings.Builder) {
	fmt.Fprintf(b, "M4 Hourly, %d series, %d steps ahead:\n\n", m.Series, m4Steps)
	t := newTable("method", "series", "sMAPE", "MASE", "OWA", "in 80 %", "in 95 %", "MSIS 95 %", "source")
	for i, r := range m.Rows {
		row := table.Row{r.Name, m.Series, fmt.Sprintf("%.3f", r.SMAPE), fmt.Sprintf("%.3f", r.MASE), fmt.Sprintf("%.3f", r.OWA), "", "", "", "this run"}
		if i == 0 {
			row[5], row[6], row[7] = share(m.Coverage80), share(m.Coverage95), fmt.Sprintf("%.2f", m.MSIS95)
		}
		t.AppendRow(row)
	}
	for _, p := range peers {
		t.AppendRow(table.Row{p.name, p.series, p.smape, p.mase, p.owa, p.in80, p.in95, p.msis, p.source})
	}
	fmt.Fprintf(b, "%s\n\n%s\n", t.RenderMarkdown(), peerNotes)
	if m.SeriesPerSecond != nil {
		fmt.Fprintf(b, "Fitted, tested on their own past and forecast: %.0f series a second of one processor.\n", *m.SeriesPerSecond)
	}
	if m.RefitsPerSecond != nil {
		fmt.Fprintf(b, "Fitted and forecast, with the weights of that test: %.0f series a second of one processor.\n", *m.RefitsPerSecond)
	}
	b.WriteString("\n")
}

func (w *traces) text(b *strings.Builder) {
	b.WriteString("Workloads, the last fifth of each series, an origin every 6 hours, over the seasonal naive forecast:\n\n")
	t := newTable("trace", "horizon", "series", "MASE ratio", "pinball ratio", "in 80 %")
	for _, part := range []struct {
		name string
		rows []traceRow
	}{{"", w.Rows}, {"all", w.Total}, {"all of two days and more", w.Grown}} {
		for _, r := range part.rows {
			t.AppendRow(table.Row{cmp.Or(r.File, part.name), r.Horizon, r.Cells, fmt.Sprintf("%.3f", r.MASE), fmt.Sprintf("%.3f", r.Pinball), share(r.Coverage80)})
		}
	}
	fmt.Fprintf(b, "%s\n\nGeometric means over series. %d pairs of series and horizon are left out: too short, or never wrong.\n", t.RenderMarkdown(), w.LeftOut)
	if w.CPU != nil {
		fmt.Fprintf(b, "%d forecasts took %.0f s of one processor.\n", w.Forecasts, *w.CPU)
	}
}

func (n *online) text(b *strings.Builder) {
	fmt.Fprintf(b, "Online, a made-up series of minutes: %d values taken in after %d, and %d forecasts scored.\n", n.Updates, n.Learned, n.Scored)
	if n.UpdatesPerSecond != nil {
		fmt.Fprintf(b, "Taken in and scored: %.0f values a second of one processor.\n", *n.UpdatesPerSecond)
	}
}

func share(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

func newTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(header)
	var columns []table.ColumnConfig
	for n := range header {
		if n > 0 && header[n] != "source" && header[n] != "horizon" {
			columns = append(columns, table.ColumnConfig{Number: n + 1, Align: text.AlignRight})
		}
	}
	t.SetColumnConfigs(columns)
	return t
}
