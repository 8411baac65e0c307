package report

import (
	"strings"
	"testing"
	"time"

	"steward/simulate"
)

// hurt is a shop whose faults are told: one that hurt, one that was not survived and
// one that never came.
func hurt(t *testing.T) Simulation {
	t.Helper()
	sim := shop(t, "shop")
	yes, no := true, false
	began := sim.ScoredFrom.Add(6 * time.Hour)
	from := began.Add(30 * time.Minute)
	sim.Policies[0].Faults = []simulate.Aftermath{
		{Kind: simulate.FaultMetricGap, Began: began, Ended: began.Add(time.Hour), HurtFrom: &from, ReactSeconds: figure(60), RecoverSeconds: figure(3600),
			ViolationMinutes: 60, WorstShortageUnits: 3, Survived: &yes},
		{Kind: simulate.FaultThrottle, Began: sim.ScoredFrom, Ended: began, HurtFrom: &from, ViolationMinutes: 90, WorstShortageUnits: 9, Survived: &no},
		{Kind: simulate.FaultLoseUnits, Began: began, Ended: began},
	}
	return sim
}

func TestWhatEachFaultDidStandsOnThePage(t *testing.T) {
	page := write(t, "html", []Simulation{hurt(t)})
	for _, want := range []string{
		`<td>metric_gap</td><td class="left">2026-01-07 06:00</td><td class="left">default</td><td>60</td><td>3</td><td>30m</td><td>1m</td><td>1h</td><td>yes</td>`,
		`<td>throttle</td><td class="left">throughout</td><td class="left">default</td><td>90</td><td>9</td><td>6h30m</td><td>-</td><td>never</td><td><b class="bad">NO</b></td>`,
		`<td>lose_units</td><td class="left">2026-01-07 06:00</td><td class="left">default</td><td>0</td><td>0</td><td>-</td><td>-</td><td>-</td><td>never came</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %s", want)
		}
	}
}

func TestMarkdownTellsTheFaultsThatHurt(t *testing.T) {
	text := write(t, "markdown", []Simulation{hurt(t)})
	for _, want := range []string{
		"| metric\\_gap | 2026-01-07 06:00 | default | 60 | 3 | 30m | 1m | 1h | yes |\n",
		"| throttle | throughout | default | 90 | 9 | 6h30m | - | never | NO |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s\nwant %s", text, want)
		}
	}
	if strings.Contains(text, "lose") {
		t.Error("got a fault that hurt nobody, want it left out")
	}
}

// Every fault by probability is drawn where it struck, and not where it did not.
func TestStrikesAreMarkedOnTheChart(t *testing.T) {
	sim := shop(t, "shop")
	page, requests := write(t, "html", []Simulation{sim}), 0
	for _, s := range sim.Told[0].Timeline.Strikes() {
		what := " asked for and never to serve"
		if s.Kind == simulate.FaultThrottle {
			what, requests = " refused", requests+1
		}
		want := s.At.UTC().Format("2006-01-02 15:04") + " UTC: " + plural(s.Count, map[bool]string{true: "request", false: "unit"}[s.Kind == simulate.FaultThrottle]) + what
		if strings.Count(page, want) != 1 {
			t.Errorf("got %d of %q, want one", strings.Count(page, want), want)
		}
	}
	if n := strings.Count(page, `class="strike"`); requests == 0 || n != len(sim.Told[0].Timeline.Strikes()) {
		t.Errorf("got %d strikes drawn and %d requests refused, want %d and some", n, requests, len(sim.Told[0].Timeline.Strikes()))
	}
}
