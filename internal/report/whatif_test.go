package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/simulate"
)

// tried is a scenario with faults under a setting of a sweep, with a policy, a
// baseline and what both may be held to.
func tried() Replays {
	yes, no := true, false
	began := time.Date(2026, 1, 16, 9, 0, 0, 0, time.UTC)
	hurt := began.Add(5 * time.Minute)
	fault := func(kind simulate.FaultKind) simulate.Aftermath {
		return simulate.Aftermath{Kind: kind, Began: began, Ended: began.Add(20 * time.Minute), Survived: &yes}
	}
	lasting, harmless, late := fault(simulate.FaultMetricZero), fault(simulate.FaultThrottle), fault(simulate.FaultLoseUnits)
	lasting.HurtFrom, lasting.ReactSeconds, lasting.ViolationMinutes, lasting.WorstShortageUnits, lasting.Survived = &hurt, figure(960), 19, 31, &no
	late.Survived = nil
	healed := lasting
	healed.ReactSeconds, healed.RecoverSeconds, healed.Survived = nil, figure(90), &yes

	sim := samples()[0]
	sim.Settings, sim.Settling = map[string]string{"scenario.unit.boot": "x0.5"}, 15*time.Minute
	known, hpa := sim.Policies[0], sim.Policies[1]
	known.Name, known.Settings = "web[headroom.percent=2,scenario.unit.boot=x0.5]", map[string]string{"headroom.percent": "2", "scenario.unit.boot": "x0.5"}
	known.Faults = []simulate.Aftermath{healed, harmless, late}
	hpa.Name, hpa.Baseline, hpa.Settings = "hpa@0.6[scenario.unit.boot=x0.5]", true, sim.Settings
	hpa.Faults = []simulate.Aftermath{lasting, harmless, late}
	oracle := hpa
	oracle.Name, oracle.Faults = "oracle[scenario.unit.boot=x0.5]", nil
	sim.Policies = []simulate.Result{known, hpa, oracle}

	twice := sim
	twice.Settings, twice.Policies = map[string]string{"scenario.unit.boot": "x1"}, slices.Clone(sim.Policies)
	for i, r := range sim.Policies {
		r.Name, r.Faults = strings.Replace(r.Name, "x0.5", "x1", 1), nil
		r.Cost, r.ViolationMinutes = 1.1*r.Cost, r.ViolationMinutes-5
		twice.Policies[i] = r
	}

	base := known
	varied := make([]simulate.Result, len(simulate.Variations))
	for i := range varied {
		varied[i].Cost, varied[i].ViolationMinutes = 1234.5+100*float64(i-1), 25.2+float64(1-i)
	}
	return Replays{
		Simulations: []Simulation{sim, twice},
		Frontier:    []simulate.Point{{Name: known.Name, Settings: known.Settings, CostRatio: figure(1.1), MeanShort: figure(0.001), WorstShort: figure(0.002), Frontier: true}},
		Sensitivity: []simulate.Sensitivity{simulate.NewSensitivity("shop", base, varied)},
		Expectations: []simulate.Verdict{
			{Policy: "web", Scenario: "shop", Measure: "violation_share", Op: "<=", Value: 0.002, Got: figure(0.00125), OK: true},
			{Policy: "web", Scenario: "shop", Measure: "regret", Op: "<", Value: 0.1, Got: figure(0.2345)},
		},
	}
}

func TestWhatIfsAndFaultsLookLikeTheGoldenFiles(t *testing.T) {
	for _, form := range []string{"table", "json", "csv", "markdown"} {
		var out bytes.Buffer
		if err := Simulations(&out, form, tried()); err != nil {
			t.Fatal(err)
		}
		golden(t, "whatif."+form, out.String())
	}
}

// A page tells the settings of a scenario apart, in its titles and not in every name, and
// knows its baselines again.
func TestAPageShowsWhatIfs(t *testing.T) {
	all := tried()
	for i := range all.Simulations {
		all.Simulations[i].Own, all.Simulations[i].Terms = 1, &simulate.Scenario{}
	}
	var out bytes.Buffer
	if err := Simulations(&out, "html", all); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, want := range []string{
		"<title>Replay of shop in 2 settings</title>", `<h2 class="large">shop with unit.boot=x0.5</h2>`, `<h2 class="large">shop with unit.boot=x1</h2>`,
		"The policy web[headroom.percent=2] costs", "than HPA at 60 %, and was short", "<h3>What if</h3>", "<h3>Sensitivity</h3>", "<td>&#43;10.0 %</td>",
		"points are compared where the scenario's settings are the same",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("got a page without %q", want)
		}
	}
}

func TestASummaryOfTwoScenariosLooksLikeItsGoldenFile(t *testing.T) {
	golden(t, "two.markdown", write(t, "markdown", samples()))
}

func TestASummarySaysThatAllIsMet(t *testing.T) {
	all := tried()
	all.Expectations = all.Expectations[:1]
	var out bytes.Buffer
	if err := Simulations(&out, "markdown", all); err != nil {
		t.Fatal(err)
	}
	if want := "\n✅ **Met**: 1 expectation.\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %s, want %q at the end", &out, want)
	}
}

// What a name holds cannot end a cell or begin markup.
func TestMarkdownShowsNamesAsTheyAre(t *testing.T) {
	sims := samples()[:1]
	sims[0].Policies[0].Name = "a|b <i>*x*_y_`z`"
	text := write(t, "markdown", sims)
	if want := "| a\\|b &lt;i&gt;\\*x\\*\\_y\\_\\`z\\` |"; !strings.Contains(text, want) {
		t.Errorf("got %s, want %s in it", text, want)
	}
}
