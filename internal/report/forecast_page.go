package report

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"steward/internal/report/chart"
	"steward/internal/strictyaml"
)

// mostCharts is how many series a page draws, and mostParts how many models of
// each it names.
const (
	mostCharts = 50
	mostParts  = 5
)

type forecastPage struct {
	Style  template.CSS
	Script template.JS
	File   string
	Few    bool // few enough to be drawn large
	Total  int
	Shown  int
	Series []seriesPage
}

type seriesPage struct {
	Name, Facts, Reason, Note string
	Words                     string // what the series is made of, and what speaks for it
	Chart                     template.HTML
	Parts                     []partPage
	Rest                      int // models that are not named
}

type partPage struct{ Name, Weight string }

func (all Forecasts) html(out io.Writer) error {
	p := forecastPage{Style: style, Script: script, File: all.File, Few: len(all.Series) < 3, Total: len(all.Series), Shown: min(len(all.Series), mostCharts)}
	for _, s := range all.Series[:p.Shown] {
		p.Series = append(p.Series, s.page())
	}
	return writePage(out, "forecast", p)
}

func (s Forecasted) page() seriesPage {
	one := seriesPage{Name: s.title(), Reason: s.Reason, Note: s.Ensemble.Note}
	one.Facts = fmt.Sprintf("%s known, one every %s", plural(len(s.Series.Values)-s.Series.Gaps(), "value"), strictyaml.FormatDuration(s.Series.Step))
	if s.Reason != "" {
		return one
	}
	f := s.Forecast
	one.Facts += fmt.Sprintf("; %s ahead", plural(len(f.Mean), "step"))
	if s.timed() {
		one.Facts += fmt.Sprintf(" from %s", s.at(0).UTC().Format("2006-01-02 15:04 MST"))
	}
	if r := f.Backtest; r.Scored > 0 && finite(r.MASE) != nil {
		one.Facts += fmt.Sprintf("; MASE %.2f in the backtest", r.MASE)
	}
	parts := s.parts()
	for i, p := range parts {
		if i == mostParts || i > 0 && p.Weight < 0.005 {
			break
		}
		one.Parts = append(one.Parts, partPage{p.Name, fmt.Sprintf("%.0f %%", 100*p.Weight)})
	}
	one.Rest = len(parts) - len(one.Parts)
	one.Words = s.words()
	one.Chart = drawing(s.plot().SVG())
	return one
}

// plot shows the end of the history and what is forecast, a band for every pair
// of levels that lie as far from the middle.
func (s Forecasted) plot() chart.Plot {
	f := s.Forecast
	n := len(s.Series.Values)
	past := s.Series.Values[max(0, n-max(3*len(f.Mean), 24)):]
	x := func(k int) float64 { // k counts from the first step that is forecast
		if s.timed() {
			return float64(s.at(k).Unix())
		}
		return float64(k + 1)
	}
	p := chart.Plot{Label: fmt.Sprintf("%s: the last %s and %s forecast", s.title(), plural(len(past), "value"), plural(len(f.Mean), "step")),
		Timed: s.timed(), Rules: []float64{x(0)}}
	before := make([]float64, len(past))
	for i := range past {
		before[i] = x(i - len(past))
	}
	thinX, thinY := chart.Thin(before, past)
	picked := chart.Sample(len(f.Mean), 480)
	pick := func(row []float64) []float64 { return at(row, picked) }
	var ahead []float64
	for _, k := range picked {
		ahead = append(ahead, x(k))
	}
	for i := range len(f.Levels) / 2 {
		if low, high := f.Levels[i], 1-f.Levels[i]; s.row(high) != nil {
			p.Bands = append(p.Bands, chart.Band{X: ahead, Low: pick(s.row(low)), High: pick(s.row(high))})
		}
	}
	p.Lines = []chart.Line{{Class: "past", X: thinX, Y: thinY}, {Class: "mean", X: ahead, Y: pick(f.Mean)}}
	p.Notes = s.notes(past, x)
	return p
}

// row is the quantile at a level, which need not be written as exactly as f's.
func (s Forecasted) row(level float64) []float64 {
	for i, l := range s.Forecast.Levels {
		if math.Abs(l-level) < 1e-9 {
			return s.Forecast.Values[i]
		}
	}
	return nil
}

func at(row []float64, positions []int) []float64 {
	out := make([]float64, len(positions))
	for i, k := range positions {
		out[i] = row[k]
	}
	return out
}

// notes tell the figures of some times, as many before as after now.
func (s Forecasted) notes(past []float64, x func(k int) float64) []chart.Note {
	const most = 48
	var out []chart.Note
	for _, i := range chart.Sample(len(past), most) {
		what := "no value"
		if v := past[i]; !math.IsNaN(v) {
			what = short(v)
		}
		out = append(out, chart.Note{X: x(i - len(past)), Text: s.when(i-len(past)) + ": " + what})
	}
	f := s.Forecast
	for _, k := range chart.Sample(len(f.Mean), most) {
		lines := []string{s.when(k), "mean " + short(f.Mean[k])}
		for i, level := range slices.Backward(f.Levels) {
			lines = append(lines, exact(level)+": "+short(f.Values[i][k]))
		}
		out = append(out, chart.Note{X: x(k), Text: strings.Join(lines, "\n")})
	}
	return out
}

// when is a time, or a step, counted from the first that is forecast.
func (s Forecasted) when(k int) string {
	if s.timed() {
		return s.at(k).UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("step %d", k+1)
}
