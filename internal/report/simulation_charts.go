package report

import (
	"fmt"
	"html/template"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"steward/internal/report/chart"
	"steward/simulate"
)

// overTime draws the units that a policy was asked for and had, in at most so many
// steps a line.
func (sim Simulation) overTime(t Told, most int) template.HTML {
	var need, ready, desired []float64
	for _, row := range t.Timeline.Rows() {
		needed := math.NaN()
		if row.Need != nil {
			needed = float64(*row.Need)
		}
		need, ready, desired = append(need, needed), append(ready, float64(row.Ready)), append(desired, float64(row.Desired))
	}
	s := chart.Steps{
		Label: fmt.Sprintf("units needed, ready and desired under %s in %s", t.Name, sim.Scenario),
		From:  float64(sim.ScoredFrom.Unix()), Step: sim.TickSeconds, Most: most,
		Lines: []chart.Stair{{Class: "desired", Name: "desired", Y: desired}, {Class: "need", Name: "needed", Y: need}, {Class: "mean", Name: "ready", Y: ready}},
	}
	if len(t.Review.Foreseen) > 0 {
		s.Zones = []chart.Zone{sim.band(t)}
	}
	for _, e := range t.Timeline.Episodes() {
		s.Marks = append(s.Marks, chart.Mark{Class: "short", From: float64(e.From.Unix()), To: float64(e.To.Unix())})
	}
	for _, f := range sim.faults() {
		if f.timed {
			s.Marks = append(s.Marks, chart.Mark{Class: "fault", From: f.from, To: f.to, Text: f.Text})
		}
	}
	s.Marks = append(append(s.Marks, sim.strikes(t)...), sim.shades()...)
	return drawing(s.SVG())
}

// band is the forecast in units, a value a tick.
func (sim Simulation) band(t Told) chart.Zone {
	low, high := make([]float64, sim.ScoredTicks), make([]float64, sim.ScoredTicks)
	for k := range low {
		low[k], high[k] = math.NaN(), math.NaN()
	}
	for _, f := range t.Review.Foreseen {
		from := int(f.At.Sub(sim.ScoredFrom).Seconds() / sim.TickSeconds)
		to := from + int(f.Step.Seconds()/sim.TickSeconds)
		for k := max(0, from); k < min(to, len(low)); k++ {
			low[k], high[k] = sim.Terms.Need(f.Low), sim.Terms.Need(f.High)
		}
	}
	return chart.Zone{Class: "band", LowName: "forecast, 10 %", HighName: "forecast, 90 %", Low: low, High: high}
}

// faultPage is what the scenario lets go wrong.
type faultPage struct {
	Text     string
	timed    bool
	from, to float64 // seconds since 1970
}

func (sim Simulation) faults() []faultPage {
	var out []faultPage
	for _, f := range sim.Terms.Faults {
		begins := sim.ScoredFrom.Add(f.At)
		one := faultPage{timed: true, from: float64(begins.Unix()), to: float64(begins.Add(f.For + f.Notice).Unix())}
		at := begins.UTC().Format("2006-01-02 15:04 UTC")
		switch f.Kind {
		case simulate.FaultMetricGap:
			one.Text = fmt.Sprintf("%s: samples do not arrive for %s", at, span(f.For))
		case simulate.FaultMetricZero:
			one.Text = fmt.Sprintf("%s: samples arrive as 0 for %s", at, span(f.For))
		case simulate.FaultLoseUnits:
			one.Text = fmt.Sprintf("%s: %s %% of the units ready are taken away, %s", at, rounded(100*f.Share), notice(f.Notice))
		case simulate.FaultBootFailure:
			one.Text, one.timed = fmt.Sprintf("throughout: %s %% of the units asked for never serve (a tick on the floor of the chart each)", rounded(100*f.Probability)), false
		case simulate.FaultThrottle:
			one.Text, one.timed = fmt.Sprintf("throughout: %s %% of the requests are refused (a tick on the floor of the chart each)", rounded(100*f.Probability)), false
		}
		out = append(out, one)
	}
	return out
}

func notice(d time.Duration) string {
	if d == 0 {
		return "without notice"
	}
	return "with a notice of " + span(d)
}

// strikes are the marks of faults that go by probability, where they struck. Those
// so near to each other that no eye parts them are one.
func (sim Simulation) strikes(t Told) []chart.Mark {
	var marks []chart.Mark
	for _, f := range []struct {
		kind       simulate.FaultKind
		noun, then string
	}{{simulate.FaultBootFailure, "unit", "asked for and never to serve"}, {simulate.FaultThrottle, "request", "refused"}} {
		count, own := 0, len(marks)
		for _, s := range t.Timeline.Strikes() {
			if s.Kind != f.kind {
				continue
			}
			at := float64(s.At.Unix())
			if last := len(marks) - 1; last < own || at-marks[last].To >= sim.span().Seconds()/finest {
				marks, count = append(marks, chart.Mark{Class: "strike", From: at}), 0
			}
			count += s.Count
			m := &marks[len(marks)-1]
			m.To = at + sim.TickSeconds
			m.Text = fmt.Sprintf("%s UTC: %s %s", stampOf(m.From), plural(count, f.noun), f.then)
		}
	}
	return marks
}

func (sim Simulation) costs() template.HTML {
	rows := chart.Rows{Label: "cost of every policy and baseline"}
	for i, r := range sim.Policies {
		rows.Rows = append(rows.Rows, chart.Row{Name: brief(r), Bar: r.Cost, Strong: i < sim.Own, Text: money(r.Cost)})
	}
	return drawing(rows.SVG())
}

func (sim Simulation) shortages() template.HTML {
	rows := chart.Rows{Label: "minutes in which every policy and baseline was short"}
	for i, r := range sim.Policies {
		row := chart.Row{Name: brief(r), Bar: math.NaN(), Strong: i < sim.Own, Text: bare(r.ViolationMinutes)}
		if r.ViolationShare != nil {
			row.Bar = r.ViolationMinutes
		}
		rows.Rows = append(rows.Rows, row)
	}
	return drawing(rows.SVG())
}

// brief is a name as a chart has room for it: of a sweep the values alone, in the
// order of their keys.
func brief(r simulate.Result) string {
	if len(r.Settings) == 0 {
		return r.Name
	}
	name, _, _ := strings.Cut(r.Name, "[")
	return name + " " + strings.Join(values(r.Settings), ", ")
}

// values are those of a sweep, in the order of their keys.
func values(settings map[string]string) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		out = append(out, settings[key])
	}
	return out
}

// tradeOff draws what every policy cost against how long it was short.
func (sim Simulation) tradeOff() template.HTML {
	s := chart.Scatter{Label: "cost against the share of time short", Across: "cost, " + currency(sim), Above: "time short, %"}
	for i, r := range sim.Policies {
		if r.ViolationShare == nil {
			continue
		}
		p := chart.Point{X: r.Cost, Y: 100 * *r.ViolationShare, Name: brief(r),
			Text: fmt.Sprintf("%s: %s %s, short for %s", r.Name, money(r.Cost), currency(sim), minutes(r.ViolationMinutes))}
		switch rank := sim.rank(i); {
		case i < sim.Own:
			p.Class = "own"
		case rank.beyond:
			p.Class = "beyond"
		case rank.by == "":
			p.Class = "leading"
		default:
			p.Class = "beaten"
		}
		s.Points = append(s.Points, p)
	}
	return drawing(s.SVG())
}

// rank is where one of the results stands among those that do not know the future.
type rank struct {
	beyond bool   // it knows the future, or cannot be compared
	by     string // the cheapest that costs no more, is short no longer, and is better in one; "" for none
}

func (sim Simulation) rank(i int) rank {
	r := sim.Policies[i]
	if r.ViolationShare == nil || i >= sim.Own && simulate.KnowsFuture(r.Name) {
		return rank{beyond: true}
	}
	found, least := rank{}, math.Inf(1)
	for j, o := range sim.Policies {
		if o.ViolationShare == nil || j >= sim.Own && simulate.KnowsFuture(o.Name) {
			continue
		}
		better := o.Cost <= r.Cost && o.ViolationMinutes <= r.ViolationMinutes && (o.Cost < r.Cost || o.ViolationMinutes < r.ViolationMinutes)
		if better && o.Cost < least {
			found.by, least = o.Name, o.Cost
		}
	}
	return found
}

func (k rank) text() string {
	switch {
	case k.beyond:
		return "–"
	case k.by == "":
		return "frontier"
	}
	return "dominated by " + k.by
}
