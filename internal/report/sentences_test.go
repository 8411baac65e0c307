package report

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// spoken is every code with the facts that come with it.
var spoken = []struct {
	rule   string
	note   string
	code   fleet.Code
	facts  string // NAME=VALUE, the value with u for units or s for seconds
	before int
	after  int
}{
	{"", "", fleet.NoPolicy, "", 5, 5},
	{"web: unit.capacity", "", fleet.UnitLearned, "learned=241 given=250 samples=1440", 5, 5},
	{"web: unit.capacity", "", fleet.UnitLearned, "learned=241 given=0 samples=1440", 5, 5},
	{"web: unit.boot", "", fleet.UnitLearned, "learned=240s given=180s samples=20", 5, 5},
	{"web: unit.boot", "", fleet.NotLearned, "samples=0 fewest=5 given=180s", 5, 5},
	{"web: unit.capacity", "", fleet.NotLearned, "samples=40 fewest=100 given=0", 5, 5},
	{"web: unit.capacity", "", fleet.LessonRefused, "learned=90 given=250 samples=1440", 5, 5},
	{"web: unit.capacity", "", fleet.NoCapacity, "", 5, 5},
	{"web: signals.rps", "", fleet.NoSignal, "", 5, 5},
	{"web: signals.rps.max_age", "", fleet.StaleSignal, "age=420s limit=300s", 5, 5},
	{"web: signals.rps", "", fleet.GapInSignal, "missing_samples=2", 5, 5},
	{"web: signals.rps.plausible", "", fleet.ImplausibleValue, "value=-7", 5, 5},
	{"web: plausibility.spike", "", fleet.ImplausibleValue, "value=99000 most_before=1200", 5, 5},
	{"web: plausibility.collapse", "", fleet.SuspectCollapse, "value=0 least_before=800", 5, 5},
	{"web: plausibility.spike", "", fleet.SuspectSurge, "value=99000 most_before=1200", 5, 5},
	{"web: signals.rps", "", fleet.FrozenSignal, "value=431.5 repeats=5 usual=1", 5, 5},
	{"web: signals.rps", "", fleet.LoadNow, "value=1234.567 age=60s", 5, 7},
	{"web: signals.jobs", "", fleet.QueueNow, "waiting=120 target=40", 5, 3},
	{"web: forecast.fallback_headroom", "", fleet.NoForecast, "headroom=0.2 samples=30", 7, 8},
	{"web: forecast.gate", "", fleet.GateFailed, "headroom=0.2 samples=3000", 7, 8},
	{"web: forecast.on_gate_fail", "", fleet.GateFailed, "now=7u", 7, 7},
	{"web: forecast.quantile", "", fleet.ForecastPeak, "quantile=0.99 peak=1500 lead=180s", 7, 8},
	{"web: objective.error_budget", "", fleet.ErrorBudget, "budget=0.001 peak=1500 lead=180s spreads=2.5 hold=900s", 7, 8},
	{"web: objective.error_budget", "", fleet.ErrorBudget, "budget=0.001 peak=1500 lead=180s spreads=2.5 evened=0.25 hold=0s", 7, 8},
	{"web: objective.error_budget", "", fleet.ErrorBudget, "budget=0.001 peak=1500 lead=-30s spreads=0 hold=0s", 7, 8},
	{"web: forecast.may_scale_in", "", fleet.ReactiveGuard, "forecast=4u now=6u", 4, 6},
	{"web: combine", "", fleet.Combined, "largest=9u", 5, 9},
	{"web: combine", "", fleet.Combined, "", 5, 1},
	{"web: combine", "", fleet.CombineFailed, "largest=9u", 5, 9},
	{"web: missing_data.one_signal", "", fleet.MissingIgnored, "missing=1", 5, 9},
	{"web: missing_data.one_signal", "", fleet.MissingHeld, "", 5, 9},
	{"web: missing_data.all_signals", "", fleet.ToForecast, "", 5, 9},
	{"web: missing_data.fallback_units", "", fleet.ToFallback, "", 5, 9},
	{"web: headroom", "", fleet.HeadroomAdded, "percent=10 at_least=1u", 5, 6},
	{"web: headroom", "", fleet.HeadroomAdded, "percent=10 at_least=0u", 5, 6},
	{"web: headroom.zone_loss_tolerance", "", fleet.ZoneLoss, "zones=3 may_fail=1", 6, 9},
	{"web: behaviour.tolerance", "", fleet.WithinTolerance, "wanted=9u tolerance=0.1", 9, 10},
	{"web: behaviour.scale_in.stabilisation", "", fleet.Stabilised, "window=300s wanted=4u", 4, 6},
	{"web: objective.error_budget", "", fleet.BudgetHeld, "window=900s wanted=1u", 1, 6},
	{"web: behaviour.scale_out.cooldown", "", fleet.CoolingDown, "cooldown=300s since=0s", 9, 6},
	{"web: behaviour.scale_out.limits", "", fleet.RateLimited, "wanted=14u", 14, 12},
	{"web: windows.schedules.office.hours", "", fleet.ScheduleFloor, "min=5u", 2, 5},
	{"web: windows.schedules.night", "", fleet.ScheduleCeiling, "max=2u", 5, 2},
	{"web: overrides.launch", "we are on television", fleet.Overridden, "expires=5400s", 5, 40},
	{"web: bounds", "", fleet.BoundMin, "bound=2u", 1, 2},
	{"web: bounds", "", fleet.BoundMax, "bound=20u", 22, 20},
	{"web: missing_data", "", fleet.NoScaleIn, "wanted=3u", 3, 8},
	{"web: windows.blackouts.freeze", "", fleet.BlackedOut, "wanted=3u", 3, 8},
	{"web: circuit_breaker", "", fleet.BreakerOpen, "wanted=3u", 3, 8},
	{"web: guardrails.latency", "users wait", fleet.GuardrailDenied, "wanted=3u", 3, 8},
	{"web: guardrails.step", "", fleet.GuardrailClamped, "wanted=3u", 3, 7},
	{"web: guardrails.leap", "look at it", fleet.GuardrailWarned, "wanted=30u", 30, 30},
	{"web: guardrails.latency", "users wait", fleet.GuardrailFailed, "wanted=3u", 3, 8},
	{"web: guardrails.latency", "", fleet.BrokenGlass, "wanted=3u", 3, 3},
	{"web: spend.monthly", "", fleet.OverSpend, "spent=812.5 limit=1500 wanted=30u", 30, 21},
	{"web: disruption_budgets.a-fifth", "", fleet.OverDisruption, "unavailable=1u allowed=2u wanted=3u", 3, 9},
	{"web: disruption_budgets.calm", "", fleet.OverActions, "actions=4 allowed=4", 3, 9},
	{"web: mode", "", fleet.NeedsApproval, "", 9, 9},
	{"", "", fleet.Steady, "", 9, 9},
	{"", "", fleet.BaselineDecided, "", 9, 12},
}

// parsed reads facts as the table writes them.
func parsed(t *testing.T, text string) []fleet.Fact {
	t.Helper()
	var facts []fleet.Fact
	for field := range strings.FieldsSeq(text) {
		var f fleet.Fact
		var unit string
		name, value, _ := strings.Cut(field, "=")
		f.Name = name
		if _, err := fmt.Sscanf(value+" ", "%g%s", &f.Value, &unit); err != nil && unit != "" {
			t.Fatal(err)
		}
		f.Unit = map[string]string{"u": "units", "s": "s"}[unit]
		facts = append(facts, f)
	}
	return facts
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	var b strings.Builder
	said := map[fleet.Code]bool{}
	for _, s := range spoken {
		said[s.code] = true
		stage := fleet.Stage{Before: s.before, After: s.after}
		text := Sentence(stage, fleet.Reason{Code: s.code, Rule: s.rule, Note: s.note, Facts: parsed(t, s.facts)})
		if strings.ContainsAny(text, "{}[]") || !strings.HasSuffix(text, ".") || strings.Contains(text, "unknown value") {
			t.Errorf("%s: got %q, want a whole sentence", s.code, text)
		}
		fmt.Fprintf(&b, "%s: %s\n", s.code, text)
	}
	for _, code := range fleet.Codes() {
		if sentences[code] == "" || !said[code] {
			t.Errorf("%s has no sentence, or none in the table above", code)
		}
	}
	if len(sentences) != len(fleet.Codes()) {
		t.Errorf("got %d sentences for %d codes", len(sentences), len(fleet.Codes()))
	}
	golden(t, "sentences.txt", b.String())
}

// Facts that are missing leave no hole.
func TestASentenceWithoutItsFactsSaysSo(t *testing.T) {
	for code := range sentences {
		text := Sentence(fleet.Stage{}, fleet.Reason{Code: code})
		if !regexp.MustCompile(`^[^{}\[\]]+\.$`).MatchString(text) {
			t.Errorf("%s: got %q, want a sentence", code, text)
		}
	}
	got := Sentence(fleet.Stage{}, fleet.Reason{Code: fleet.BoundMax, Facts: []fleet.Fact{{Name: "bound", Value: math.NaN()}}})
	if got != "The most is an unknown value." {
		t.Errorf("got %q", got)
	}
}

// golden compares a text with a file in testdata; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, string(want)); diff != "" {
		t.Errorf("%s: got -, want +:\n%s", name, diff)
	}
}
