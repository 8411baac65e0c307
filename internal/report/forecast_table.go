package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"steward/internal/strictyaml"
)

// table is a row a series, then what is to be said about some of them.
func (all Forecasts) table() string {
	var rows []table.Row
	var notes strings.Builder
	for _, s := range all.Series {
		rows = append(rows, s.figures())
		if what := cmp.Or(s.Reason, s.Ensemble.Note); what != "" {
			remark(&notes, s.title(), what)
		}
	}
	header := table.Row{"SERIES", "KNOWN", "AHEAD", "NEXT", "AT END", all.band(), "PATTERN", "MODELS"}
	room := leftOver(header, rows)
	t := newTable()
	t.AppendHeader(header)
	for i, s := range all.Series {
		t.AppendRow(append(rows[i], s.mixture(room)))
	}
	return aligned(t, 2, 6) + "\n\n" + forecastLegend + notes.String()
}

// figures is the row of s without its models.
func (s Forecasted) figures() table.Row {
	row := table.Row{clip(s.title(), 14), len(s.Series.Values) - s.Series.Gaps()}
	if s.Reason != "" {
		return append(row, "-", "-", "-", "-", "-")
	}
	f := s.Forecast
	last := len(f.Mean) - 1
	return append(row, strictyaml.FormatDuration(time.Duration(len(f.Mean))*f.Step), short(f.Mean[0]), short(f.Mean[last]),
		short(f.Values[0][last])+" … "+short(f.Values[len(f.Values)-1][last]), clip(s.pattern(), 13))
}

// leftOver is what the columns of rows leave of the page to the last of the header.
func leftOver(header table.Row, rows []table.Row) int {
	left := page - 2*len(header) // a space on either side of each column
	for i := range len(header) - 1 {
		widest := text.StringWidth(fmt.Sprint(header[i]))
		for _, row := range rows {
			widest = max(widest, text.StringWidth(fmt.Sprint(row[i])))
		}
		left -= widest
	}
	return left
}

const forecastLegend = `NEXT and AT END are the mean forecast of the first and the last step; the column behind them holds
the outermost quantiles asked for, at the last step. PATTERN names the seasons strong in the
newest values. MODELS counts each by its mean weight.
`

// band is the heading of the outermost levels.
func (all Forecasts) band() string {
	return exact(slices.Min(all.Levels)) + " … " + exact(slices.Max(all.Levels))
}

// title is the series' name, or what stands for it in a file of one.
func (s Forecasted) title() string {
	if name := s.name(); name != "" {
		return name
	}
	return "(the only one)"
}

// mixture names the models that count most, in so many columns.
func (s Forecasted) mixture(columns int) string {
	if s.Reason != "" {
		return "-"
	}
	parts := s.parts()
	if len(parts) == 1 {
		return clip(parts[0].Name, columns)
	}
	line, more := "", ""
	for i, p := range parts {
		longer := fmt.Sprintf("%s, %s %.0f %%", line, p.Name, 100*p.Weight)
		rest := ""
		if n := len(parts) - 1 - i; n > 0 {
			rest = fmt.Sprintf(" +%d", n)
		}
		if i > 0 && text.StringWidth(longer+rest) > columns+len(", ") {
			break
		}
		line, more = longer, rest
	}
	return clip(strings.TrimPrefix(line, ", "), columns-len(more)) + more
}

// remark writes what is to be said about a series below the table.
func remark(b *strings.Builder, name, what string) {
	label := clip(name, 40) + ": "
	indent := strings.Repeat(" ", text.StringWidth(label))
	for line := range strings.SplitSeq(text.WrapSoft(what, page-len(indent)), "\n") {
		fmt.Fprintf(b, "%s%s\n", label, strings.TrimRight(line, " "))
		label = indent
	}
}

// clip shortens s to so many columns.
func clip(s string, columns int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if text.StringWidth(s) <= columns {
		return s
	}
	return text.Trim(s, columns-1) + "…"
}

// short writes v in three digits.
func short(v float64) string {
	if a := math.Abs(v); a >= 1000 && a < 1e6 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
