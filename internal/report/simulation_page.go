package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"steward/internal/report/chart"
	"steward/simulate"
)

type simulationPage struct {
	Style        template.CSS
	Script       template.JS
	Figures      template.JS // the JSON form of the same replays
	Title        string
	Fleets       []fleetPage
	Overview     []overviewPage
	Scenarios    []scenarioPage
	Sweep        *sweepPage
	WhatIfs      *grid
	Sensitivity  *grid
	Expectations []expectationPage
}

type scenarioPage struct {
	ID, Name, Facts, Currency, Span string
	Alone                           bool // the page has no other
	Summary                         []paragraphs
	Untold                          int // policies that are in the tables alone
	Told                            []toldPage
	Costs, Shortages, TradeOff      template.HTML
	Rows                            []resultPage
	Bill                            *billPage
	Guardrails                      []guardrailPage
	Forecasts                       []accuracyPage
	Faults                          []faultPage
	Aftermaths                      *aftermathPage
	Censored                        *censoredPage
	Terms                           []said
}

type paragraphs []string

// mostSteps is with how many steps a line is drawn where there is room for it.
const mostSteps = 4000

// simulationHTML writes a page of all replays. The longest line is the shorter the
// more of them there are, so that the page stays small.
func simulationHTML(out io.Writer, all Replays) error {
	sections := all
	sections.Simulations = slices.DeleteFunc(slices.Clone(all.Simulations), func(sim Simulation) bool { return !all.inSections(sim) })
	var figures, compact, safe bytes.Buffer
	if err := simulationJSON(&figures, sections); err != nil {
		return err
	}
	if err := json.Compact(&compact, figures.Bytes()); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	json.HTMLEscape(&safe, compact.Bytes())
	p := simulationPage{Style: style, Script: script, Figures: template.JS(safe.String()), Sweep: newSweepPage(all), Title: "Replay"}
	p.WhatIfs, p.Sensitivity = onPage(whatIfs(slices.Concat(lone(all.Simulations), sums(all.Fleets)))), onPage(sensitivities(all.Sensitivity))
	told := 0
	for _, sim := range all.Simulations {
		told += len(sim.Told)
	}
	for _, f := range all.Fleets {
		p.Fleets = append(p.Fleets, f.page())
	}
	alone := len(lone(all.Simulations))
	for i, sim := range sections.Simulations {
		sim = sim.titled()
		one := sim.page(max(800, min(40_000/max(told, 1), mostSteps)))
		one.ID, one.Alone = fmt.Sprintf("s%d", i+1), len(sections.Simulations) == 1 && len(all.Fleets) == 0
		p.Scenarios = append(p.Scenarios, one)
		if alone > 1 && sim.Fleet == "" {
			p.Overview = append(p.Overview, sim.overview(one.ID)...)
		}
	}
	p.Title = all.title()
	for _, v := range all.Expectations {
		p.Expectations = append(p.Expectations, expectationPage{v.Policy, v.Scenario, v.Measure + " " + Wanted(v), Got(v), v.OK})
	}
	return writePage(out, "simulation", p)
}

func (sim Simulation) page(most int) scenarioPage {
	p := scenarioPage{
		Name: sim.Scenario, Currency: currency(sim), Span: days(sim.span().Seconds()),
		Facts: fmt.Sprintf("%s from %s, a tick each %s; all begin with %s", days(sim.span().Seconds()),
			sim.ScoredFrom.UTC().Format("2006-01-02 15:04 MST"), span(sim.tick()), plural(sim.InitialUnits, "unit")),
		Costs: sim.costs(), Shortages: sim.shortages(), TradeOff: sim.tradeOff(), Faults: sim.faults(), Aftermaths: sim.aftermaths(), Censored: sim.censored(), Terms: sim.terms(),
		Bill: sim.bill(),
	}
	if sim.Fleet == "" {
		p.Untold = sim.Own - len(sim.Told)
	}
	for i, r := range sim.Policies {
		p.Rows = append(p.Rows, sim.row(i))
		if i >= sim.Own {
			continue
		}
		if i < max(1, len(sim.Told)) {
			p.Summary = append(p.Summary, summary(sim, r))
		}
		p.Guardrails = append(p.Guardrails, guardrails(r)...)
		if r.Forecast.Scored > 0 {
			p.Forecasts = append(p.Forecasts, newAccuracyPage(r))
		}
	}
	for _, t := range sim.Told {
		p.Told = append(p.Told, sim.told(t, most))
	}
	return p
}

// title is what the page is called.
func (all Replays) title() string {
	alone := lone(all.Simulations)
	names := map[string]bool{}
	for _, sim := range slices.Concat(alone, sums(all.Fleets)) {
		names[sim.Scenario] = true
	}
	settings := len(alone) + len(all.Fleets)
	switch {
	case len(names) > 1:
		return "Replays of " + plural(len(names), "scenario")
	case settings > 1:
		return fmt.Sprintf("Replay of %s in %s", slices.Collect(maps.Keys(names))[0], plural(settings, "setting"))
	case len(alone) == 1:
		return "Replay of " + titleOf(alone[0])
	}
	return fmt.Sprintf("Replay of %s: %s", all.Fleets[0].title(), plural(all.Fleets[0].Workloads, "workload"))
}

// resultPage is a row of figures, by the names they have in JSON.
type resultPage struct {
	Name     string
	Own      bool
	Beaten   bool
	Cells    []figurePage
	Standing string
}

type figurePage struct{ Key, Text string }

func (sim Simulation) row(i int) resultPage {
	r, k := sim.Policies[i], sim.rank(i)
	return resultPage{label(r.Name), i < sim.Own, k.by != "", []figurePage{
		{"cost", fmt.Sprintf("%.2f", r.Cost)}, {"regret", percent(r.Regret, "%+.0f %%")}, {"violation_share", percent(r.ViolationShare, "%.3f")},
		{"violation_minutes", rounded(r.ViolationMinutes)}, {"violation_episodes", fmt.Sprint(r.ViolationEpisodes)},
		{"worst_shortage_units", fmt.Sprint(r.WorstShortageUnits)}, {"mean_utilisation", percent(r.MeanUtilisation, "%.0f")},
		{"scale_outs", fmt.Sprint(r.ScaleOuts)}, {"scale_ins", fmt.Sprint(r.ScaleIns)}, {"reversals", fmt.Sprint(r.Reversals)},
	}, k.text()}
}

type guardrailPage struct {
	Policy, Code string
	Hits         int
}

// guardrails are what held a policy back, most often first.
func guardrails(r simulate.Result) []guardrailPage {
	var out []guardrailPage
	for _, code := range slices.Sorted(maps.Keys(r.Guardrails)) {
		out = append(out, guardrailPage{r.Name, code, r.Guardrails[code]})
	}
	slices.SortStableFunc(out, func(a, b guardrailPage) int { return cmp.Compare(b.Hits, a.Hits) })
	return out
}

type accuracyPage struct {
	Policy string
	Cells  []string
}

func newAccuracyPage(r simulate.Result) accuracyPage {
	f := r.Forecast
	return accuracyPage{r.Name, []string{
		fmt.Sprint(f.Scored), percent(finite(f.WAPE), "%.1f"), share(finite(f.MASE), 1), rounded(f.Pinball),
		percent(finite(f.Coverage80), "%.1f"), percent(finite(f.Coverage95), "%.1f"),
	}}
}

type expectationPage struct {
	Policy, Scenario, Expected, Got string
	OK                              bool
}

// overviewPage is a policy in one of several scenarios.
type overviewPage struct {
	ID, Scenario, Policy, Price, Minutes, HPA, HPAMinutes, Verdict string
}

func (sim Simulation) overview(id string) []overviewPage {
	var out []overviewPage
	for _, r := range sim.Policies[:min(max(1, len(sim.Told)), sim.Own)] {
		row := overviewPage{ID: id, Scenario: sim.Scenario, Policy: r.Name, Price: sim.price(r.Cost), Minutes: bare(r.ViolationMinutes), HPA: "–", HPAMinutes: "–"}
		if hpa, ok := sim.common("hpa"); ok {
			row.HPA, row.HPAMinutes = signed(100*(r.Cost/hpa.Cost-1), 0)+" %", bare(hpa.ViolationMinutes)
		}
		row.Verdict = "–"
		if best, ok := sim.rival(r); ok {
			row.Verdict = signed(100*(r.Cost/best.Cost-1), 0) + " %, " + best.Name
		}
		out = append(out, row)
	}
	return out
}

// sweepPage is the frontier of a sweep over all scenarios.
type sweepPage struct {
	Scenarios string
	Settings  bool // some were set in the scenarios
	Chart     template.HTML
	Keys      []string
	Rows      []resultPage
}

func newSweepPage(all Replays) *sweepPage {
	if len(all.Frontier) == 0 {
		return nil
	}
	p := &sweepPage{Scenarios: scenarios(all.Simulations), Settings: len(all.Simulations[0].Settings) > 0, Keys: slices.Sorted(maps.Keys(all.Frontier[0].Settings))}
	s := chart.Scatter{Label: "the sweep: cost over the oracle's against the share of time short", Across: "cost ÷ the oracle's", Above: "time short, %"}
	for _, point := range all.Frontier {
		name, _, _ := strings.Cut(point.Name, "[")
		row := resultPage{Name: name, Own: point.Frontier, Standing: standing(point)}
		for _, key := range p.Keys {
			row.Cells = append(row.Cells, figurePage{key, point.Settings[key]})
		}
		row.Cells = append(row.Cells, figurePage{"cost_over_oracle", share(point.CostRatio, 1)},
			figurePage{"violation_share_mean", share(point.MeanShort, 100)}, figurePage{"violation_share_worst", share(point.WorstShort, 100)})
		row.Beaten = row.Standing == "dominated"
		p.Rows = append(p.Rows, row)
		if point.CostRatio != nil && point.MeanShort != nil {
			class := "beaten"
			if point.Frontier {
				class = "own"
			}
			s.Points = append(s.Points, chart.Point{X: *point.CostRatio, Y: 100 * *point.MeanShort, Class: class, Name: strings.Join(values(point.Settings), ", "), Text: point.Name})
		}
	}
	p.Chart = drawing(s.SVG())
	return p
}
