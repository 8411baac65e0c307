package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"steward/fleet"
	"steward/forecast"
)

// Forecasts is what one call of forecast found.
type Forecasts struct {
	File   string
	Levels []float64 // in the order in which they are shown
	Series []Forecasted
}

// Forecasted is a series with its forecast.
type Forecasted struct {
	Series      fleet.Series
	Ensemble    *forecast.Ensemble
	Forecast    fleet.Forecast
	Reason      string       // why there is no forecast; empty if there is one
	Explanation *Explanation // nil if the series is too short for one
}

// Write writes the forecasts in a form: csv, json, table or html.
func (all Forecasts) Write(out io.Writer, form string) error {
	switch form {
	case "csv":
		return all.csv(out)
	case "json":
		return writeJSON(out, newForecastJSON(all))
	case "table":
		return writeText(out, all.table())
	case "html":
		return all.html(out)
	}
	return fmt.Errorf("output form is %q, expected csv, json, table or html", form)
}

func writeText(out io.Writer, text string) error {
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// csv writes a row a step, none for a series without a forecast.
func (all Forecasts) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	row := []string{"series", "step", "timestamp", "mean"}
	for _, level := range all.Levels {
		row = append(row, "q"+exact(level))
	}
	_ = w.Write(row) // a csv.Writer keeps its first error for Error
	for _, s := range all.Series {
		if s.Reason != "" {
			continue
		}
		for k, mean := range s.Forecast.Mean {
			row = append(row[:0], s.name(), strconv.Itoa(k+1), s.stamp(k), exact(mean))
			for _, level := range all.Levels {
				row = append(row, exact(s.Forecast.Row(level)[k]))
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (s Forecasted) name() string { return string(s.Series.Key.Workload) }

// timed tells whether it is known when the series was measured.
func (s Forecasted) timed() bool { return !s.Series.Start.IsZero() }

// stamp is the time of a step, counted from 0; empty if it is not known.
func (s Forecasted) stamp(k int) string {
	if !s.timed() {
		return ""
	}
	return s.at(k).UTC().Format(time.RFC3339)
}

// at is the time of a step, counted from 0.
func (s Forecasted) at(k int) time.Time {
	return s.Forecast.Start.Add(time.Duration(k) * s.Forecast.Step)
}

// part is how much a member counts in a forecast.
type part struct {
	forecast.Member
	Weight float64 // the mean over all steps; the parts' sum to 1
}

// parts are the members that count, the one that counts most first.
func (s Forecasted) parts() []part {
	var out []part
	for _, m := range s.Ensemble.Members {
		p := part{Member: m}
		for b, weight := range m.Weights {
			from, to := s.span(b)
			p.Weight += weight * float64(to-from+1) / float64(len(s.Forecast.Mean))
		}
		if p.Weight > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

// span is the first and the last step of a bucket: those within a doubling of each
// other share one, so 1, 2, 3 and 4, 5 to 8 and so on.
func (s Forecasted) span(bucket int) (from, to int) {
	if bucket == 0 {
		return 1, 1
	}
	return 1<<(bucket-1) + 1, min(1<<bucket, len(s.Forecast.Mean))
}

// exact writes v so that it reads back as the same number.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
