package report

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/report/chart"
)

// A plan's page lists, tells and draws at most so many workloads, those that change
// first: JSON and CSV have all.
const (
	mostPlanRows   = 1000
	mostPlanTold   = 300
	mostPlanCharts = 60
)

type planPage struct {
	Style       template.CSS
	Script      template.JS
	Title       string
	Headline    string
	At, Mode    string
	Synthetic   bool
	Currency    string
	Rules       string
	Tiles       []said
	Troubled    []string
	Rows        []planRowPage
	Told        []planRowPage
	Folded      int
	Sources     []sourcePage
	NotModelled []string
}

type planRowPage struct {
	ID, Name, Class, Units, Verdict string
	Now, After, Saves               string
	Risk                            int
	Why, Facts                      string
	Told, Open                      bool
	Chart                           template.HTML
	Trace                           []said
}

type sourcePage struct{ Name, Role, State, Age, Err string }

func (p Plan) html(out io.Writer) error {
	page := planPage{
		Style: style, Script: script, Title: "Plan " + p.ID(), Headline: p.headline(), At: p.At.UTC().Format("Monday 2 January 2006, 15:04 MST"),
		Mode: p.Mode, Synthetic: p.Synthetic, Currency: p.currency(), Rules: p.Rules.Short(), Tiles: p.tiles(), NotModelled: p.NotModelled,
	}
	for i, r := range p.rows() {
		if i == mostPlanRows {
			page.Folded = len(p.Decisions) - i
			break
		}
		page.Rows = append(page.Rows, p.rowPage(r, i))
	}
	page.Told = page.Rows[:min(len(page.Rows), mostPlanTold)]
	for _, s := range p.Sources {
		page.Sources = append(page.Sources, sourcePage{s.Source + " (" + s.Kind + ")", s.Role, sourceState(s), p.age(s), s.Err})
		if sourceState(s) != "fresh" {
			page.Troubled = append(page.Troubled, fmt.Sprintf("%s of %s: %s (last answered: %s)", s.Role, s.Source, s.Err, p.age(s)))
		}
	}
	return writePage(out, "plan", page)
}

// tiles are the figures to look at first.
func (p Plan) tiles() []said {
	bills, unpriced := p.Bills()
	tiles := []said{{"Workloads", fmt.Sprint(len(p.Decisions))}, {"Would change", fmt.Sprint(p.Changes())}}
	for _, b := range bills {
		tiles = append(tiles, said{"A month, now", inWords(b.Now, b.Currency)}, said{"after", inWords(b.After, b.Currency)}, said{"saves at list", inWords(b.saves(), b.Currency)})
	}
	if len(bills) > 0 {
		tiles = append(tiles, said{"saves after commitments", "not known"})
	}
	if unpriced > 0 {
		tiles = append(tiles, said{"Without a price", fmt.Sprint(unpriced)})
	}
	return tiles
}

func (p Plan) rowPage(r row, i int) planRowPage {
	out := planRowPage{
		ID: "w" + fmt.Sprint(i+1), Name: r.name, Units: r.units(), Verdict: r.word(), Class: [...]string{"change", "", "steady"}[r.rank()],
		Now: p.whole(r, r.assessment.MonthlyNow), After: p.whole(r, r.assessment.MonthlyAfter), Saves: p.saving(r), Risk: r.assessment.Risk, Why: r.why(),
		Told: i < mostPlanTold, Open: i == 0 && r.changes(),
	}
	if !out.Told {
		return out
	}
	out.Facts = r.facts()
	if i < mostPlanCharts {
		out.Chart = p.chart(r)
	}
	for _, stage := range r.Trace {
		label := fmt.Sprintf("%s %d → %d", stage.Name, stage.Before, stage.After)
		if stage.Before == stage.After {
			label = fmt.Sprintf("%s %d", stage.Name, stage.After)
		}
		for _, reason := range stage.Reasons {
			out.Trace = append(out.Trace, said{label, strings.Join(strings.Fields(Sentence(stage, reason)), " ")})
			label = ""
		}
	}
	return out
}

// facts say what the workload is.
func (r row) facts() string {
	w := r.workload
	parts := []string{string(w.ID)}
	for _, part := range []struct{ label, value string }{{"of ", w.Source}, {"account ", w.Account}, {"in ", w.Region}, {"shape ", r.Now.Shape}} {
		if part.value != "" {
			parts = append(parts, part.label+part.value)
		}
	}
	parts = append(parts, fmt.Sprintf("%d ready, %d pending", w.Ready, w.Pending), fmt.Sprintf("bounds %d to %d", w.Bounds.Min, w.Bounds.Max))
	var labels []string
	for k, v := range w.Labels {
		labels = append(labels, k+"="+v)
	}
	slices.Sort(labels)
	return strings.Join(append(parts, labels...), " · ")
}

// chart draws what was asked of the workload and what is expected; nothing where
// nothing is known.
func (p Plan) chart(r row) template.HTML {
	i := slices.IndexFunc(p.Demand, func(s fleet.Series) bool { return s.Key.Workload == r.Workload })
	if i < 0 || len(p.Demand[i].Values) == 0 {
		return ""
	}
	past := p.Demand[i]
	plot := chart.Plot{Label: "Demand of " + string(r.Workload), Timed: true, Rules: []float64{float64(p.At.Unix())}}
	x, y := chart.Thin(stamps(past.Start, past.Step, len(past.Values)), past.Values)
	for _, k := range chart.Sample(len(past.Values), 96) {
		if v := past.Values[k]; !math.IsNaN(v) {
			plot.Notes = append(plot.Notes, chart.Note{X: float64(past.Stamp(k).Unix()), Text: past.Stamp(k).UTC().Format("Mon 2 Jan 15:04") + ": " + short(v)})
		}
	}
	plot.Lines = []chart.Line{{Class: "past", X: x, Y: y}}
	if j := slices.IndexFunc(p.Ahead, func(f fleet.Forecast) bool { return f.Key.Workload == r.Workload }); j >= 0 {
		addForecast(&plot, p.Ahead[j])
	}
	return drawing(plot.SVG())
}

// addForecast draws a forecast's bands, one for every pair of levels that lie as
// far from the middle, and its mean or else its median.
func addForecast(plot *chart.Plot, f fleet.Forecast) {
	if len(f.Values) == 0 {
		return
	}
	n := len(f.Levels)
	x := stamps(f.Start, f.Step, len(f.Values[0]))
	for i := range n / 2 {
		plot.Bands = append(plot.Bands, chart.Band{X: x, Low: f.Values[i], High: f.Values[n-1-i]})
	}
	line := f.Mean
	if line == nil {
		line = f.Values[n/2]
	}
	plot.Lines = append(plot.Lines, chart.Line{Class: "mean", X: x, Y: line})
	for k := range x {
		lines := []string{f.Start.Add(time.Duration(k) * f.Step).UTC().Format("Mon 2 Jan 15:04"), "expected " + short(line[k])}
		for i, level := range slices.Backward(f.Levels) {
			lines = append(lines, exact(level)+": "+short(f.Values[i][k]))
		}
		plot.Notes = append(plot.Notes, chart.Note{X: x[k], Text: strings.Join(lines, "\n")})
	}
}

func stamps(start time.Time, step time.Duration, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(start.Add(time.Duration(i) * step).Unix())
	}
	return out
}
