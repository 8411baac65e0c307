package report

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"steward/simulate"
)

// toldPage is a policy in full: its units over time and its worst moments.
type toldPage struct {
	Name    string
	Chart   template.HTML
	Band    bool   // the forecast is drawn
	Thinned string // how far the lines were thinned; "" where they were not
	Short   int    // episodes in all
	Moments []momentPage
}

// momentPage is an episode and the decision that could still have prevented it.
type momentPage struct {
	Title   string
	Open    bool
	Story   []chapter
	Command string // that tells the same
}

func (sim Simulation) tick() time.Duration {
	return time.Duration(sim.TickSeconds * float64(time.Second))
}

func (sim Simulation) told(t Told, most int) toldPage {
	p := toldPage{Name: t.Name, Chart: sim.overTime(t, most), Band: len(t.Review.Foreseen) > 0, Short: len(t.Timeline.Episodes())}
	if sim.ScoredTicks > most {
		p.Thinned = span((sim.span() * 2 / time.Duration(most)).Round(sim.tick()))
	}
	for i, e := range t.Worst {
		p.Moments = append(p.Moments, newMomentPage(e, t.Review.Moments[i], i == 0))
	}
	return p
}

func newMomentPage(e simulate.Episode, m simulate.Moment, open bool) momentPage {
	form := "2006-01-02 15:04"
	if e.From.Second() != 0 {
		form = "2006-01-02 15:04:05"
	}
	p := momentPage{Open: open, Title: fmt.Sprintf("%s UTC: short of %s, for %s", e.From.UTC().Format(form), plural(e.Lack, "unit"), span(e.To.Sub(e.From)))}
	for _, part := range tell(m) {
		one := chapter{Title: part.Title}
		for _, line := range part.Lines {
			one.Lines = append(one.Lines, said{strings.Join(strings.Fields(line.Label), " "), strings.Join(strings.Fields(line.Sentence), " ")})
		}
		p.Story = append(p.Story, one)
	}
	p.Command = "--at " + m.At.UTC().Format(time.RFC3339)
	return p
}

// terms are what was assumed of the workload.
func (sim Simulation) terms() []said {
	sc := sim.Terms
	unit := sc.Unit
	list := []said{
		{"One unit", fmt.Sprintf("serves %s%s, of which up to %s %% may be used; it costs %s %s an hour.", rounded(unit.Capacity), unitOf(sc.Demand.Unit),
			rounded(100*sc.SLO.MaxUtilisation), number(unit.PricePerHour), unit.Currency)},
		{"Its times", fmt.Sprintf("it serves %s after it was asked for, is gone %s after it was let go, and is paid for all the while, for %s at least.",
			span(unit.Boot), span(unit.Drain), span(unit.MinBilling))},
		{"Bounds", fmt.Sprintf("%d to %d units.", sc.Bounds.Min, sc.Bounds.Max)},
		{"Knowledge", fmt.Sprintf("a sample is known %s after its stamp; a decision is made every %s; %s of history could be seen before scoring.",
			span(sc.MetricLag), span(sc.DecideEvery), span(sc.Warmup))},
		{"Input", fmt.Sprintf("%s; seed %d.", sim.InputDigest, sim.Seed)},
	}
	if sc.Demand.Scale != 1 {
		list = append(list, said{"Scale", fmt.Sprintf("the recorded demand is taken times %s.", number(sc.Demand.Scale))})
	}
	return append(list, sim.priceTerms()...)
}
