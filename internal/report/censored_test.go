package report

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"steward/simulate"
)

// cut is the sample replays, of which the first was cut off for some of the time and
// the second for all of it.
func cut() []Simulation {
	sims := samples()
	from := sims[0].ScoredFrom
	sims[0].Censored = &simulate.Censored{
		Minutes: 1375, Share: 0.068, Episodes: 2, Rule: simulate.CensoredByPlateau, From: 6487.25,
		Stretches: []simulate.Stretch{{From: from, To: from.Add(1370 * time.Minute)}, {From: from.Add(48 * time.Hour), To: from.Add(48*time.Hour + 5*time.Minute)}},
	}
	minutes, episodes, lack := 12.5, 2, 3
	for i := range sims[0].Policies {
		sims[0].Policies[i].Uncensored = &simulate.Uncensored{
			Cost: figure(1111.25), ViolationShare: figure(0.0006), ViolationMinutes: &minutes, ViolationEpisodes: &episodes,
			UnservedShare: figure(0), WorstShortageUnits: &lack, MeanUtilisation: figure(0.6), P95Utilisation: figure(0.7),
			UnderAccuracy: figure(0.0001), OverAccuracy: figure(0.2),
		}
		sims[0].Policies[i].Baseline = i > 0
	}
	sims[1].Censored = &simulate.Censored{Minutes: 270, Share: 1, Episodes: 1, Rule: simulate.CensoredByUnits, From: 0.95,
		Stretches: []simulate.Stretch{{From: sims[1].ScoredFrom, To: sims[1].ScoredFrom.Add(270 * time.Minute)}}}
	sims[1].Policies[0].Uncensored = &simulate.Uncensored{}
	return sims
}

func TestDemandThatWasCutOffIsToldInEveryForm(t *testing.T) {
	for _, form := range []string{"table", "json", "markdown"} {
		golden(t, "cut."+form, write(t, form, cut()))
	}
	for line := range strings.SplitSeq(write(t, "table", cut()), "\n") {
		if n := utf8.RuneCountInString(line); n > 120 {
			t.Errorf("got %d columns, want at most 120: %s", n, line)
		}
	}
}

func TestAPageShadesDemandThatWasCutOff(t *testing.T) {
	sim := shop(t, "shop")
	if page := write(t, "html", []Simulation{sim}); strings.Contains(page, `class="censored"`) || strings.Contains(page, "cut off") {
		t.Error("got demand cut off, want none told of where there is none")
	}
	from := sim.ScoredFrom
	sim.Censored = &simulate.Censored{Minutes: 90, Share: 0.03, Episodes: 2, Rule: simulate.CensoredByUtilisation, From: 0.9,
		Stretches: []simulate.Stretch{{From: from.Add(time.Hour), To: from.Add(2 * time.Hour)}, {From: from.Add(9 * time.Hour), To: from.Add(9*time.Hour + 30*time.Minute)}}}
	sim.Policies[0].Uncensored = &simulate.Uncensored{}
	page := write(t, "html", []Simulation{sim})
	for _, want := range []string{
		`<rect class="censored" x="2"`, "<title>2026-01-07 01:00 to 2026-01-07 02:00: demand may be cut off</title>", `<rect class="censored" x="18"`,
		"<p>90 minutes of demand (3 % of the time, in 2 episodes) may have been cut off when recorded: 90 % or more of the capacity was in use (rule utilisation).",
		`<li><i class="k-censored"></i>`,
	} {
		if strings.Count(page, want) != 1 {
			t.Errorf("got %d of %q, want one", strings.Count(page, want), want)
		}
	}
}

func TestShadesTooNearToPartAreOne(t *testing.T) {
	sim := samples()[0]
	sim.Censored = &simulate.Censored{}
	for i := range 5000 {
		from := sim.ScoredFrom.Add(time.Duration(4*i) * time.Minute)
		sim.Censored.Stretches = append(sim.Censored.Stretches, simulate.Stretch{From: from, To: from.Add(time.Minute)})
	}
	if marks := sim.shades(); len(marks) != 1 {
		t.Errorf("got %d marks, want one", len(marks))
	}
}
