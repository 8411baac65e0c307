package report

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/policy"
	"steward/simulate"
)

// decided is a decision with something to tell in every part.
func decided() simulate.Moment {
	at := time.Date(2026, 1, 18, 12, 0, 0, 0, time.UTC)
	fact := func(name string, v float64, unit string) fleet.Fact {
		return fleet.Fact{Name: name, Value: v, Unit: unit}
	}
	seven, eleven := 7, 11
	return simulate.Moment{
		Scenario: "shop", Policy: "web", Unit: "requests/s", At: at,
		Workload: fleet.Workload{
			ID: "replay/shop", Size: fleet.Size{Units: 9, Shape: "unit"}, Ready: 8, Pending: 1, Bounds: fleet.Bounds{Min: 2, Max: 160},
			Unit: fleet.Unit{Capacity: 250, MaxUtilisation: 0.8, Boot: 3 * time.Minute},
		},
		Signals: []simulate.Observation{
			{Name: "rps", Kind: policy.Load, Known: true, Value: 1830.25, Stamp: at.Add(-3 * time.Minute), Age: 2 * time.Minute, Gaps: 2},
			{Name: "p99_ms", Kind: policy.SLO},
		},
		Outlook: []fleet.Forecast{{
			Key: fleet.Key{Workload: "replay/shop", Metric: fleet.MetricDemand}, Start: at.Add(3 * time.Minute), Step: time.Minute,
			Levels: []float64{0.1, 0.5, 0.9}, Values: [][]float64{{1700, 1710}, {1900, 1920.5}, {2100, math.NaN()}}, Model: "ridge",
			Backtest: fleet.Accuracy{Scored: 500, WAPE: 0.07, MASE: 0.9, Pinball: math.NaN(), Coverage80: 0.79, Coverage95: math.NaN()},
		}},
		Decision: fleet.Decision{
			Workload: "replay/shop", Now: fleet.Size{Units: 9, Shape: "unit"}, Want: fleet.Size{Units: 14, Shape: "unit"},
			Grant: fleet.Size{Units: 12, Shape: "unit"}, Verdict: fleet.Allow, Rules: "sha256:abcd",
			Trace: []fleet.Stage{
				{Name: fleet.StageSignal, Before: 9, After: 10, Reasons: []fleet.Reason{
					{Code: fleet.LoadNow, Rule: "web: signals.rps", Facts: []fleet.Fact{fact("value", 1830.25, ""), fact("age", 120, "s")}},
				}},
				{Name: fleet.StageForecast, Before: 10, After: 14, Reasons: []fleet.Reason{
					{Code: fleet.ForecastPeak, Rule: "web: forecast.quantile", Facts: []fleet.Fact{
						fact("quantile", 0.99, ""), fact("peak", 2650, ""), fact("lead", 180, "s"),
					}},
				}},
				{Name: fleet.StageRate, Before: 14, After: 12, Reasons: []fleet.Reason{
					{Code: fleet.RateLimited, Rule: "web: behaviour.scale_out.limits", Facts: []fleet.Fact{fact("wanted", 14, "units")}},
				}},
			},
		},
		Action: &fleet.Outcome{At: at},
		Without: []simulate.Counterfactual{
			{Stage: fleet.StageRate, Code: fleet.RateLimited, Rule: "web: behaviour.scale_out.limits", Units: 14, Verdict: fleet.Allow},
			{Stage: fleet.StageBounds, Code: fleet.BoundMax, Rule: "web: bounds", Units: 12, Verdict: fleet.Allow},
		},
		Margins: []simulate.Margin{
			{Signal: "rps", Value: 1830.25, Units: 10, Above: 1800, UpTo: 2000},
			{Signal: "rps", Forecast: true, Value: 2650, Units: 14, Above: 2600, UpTo: 2800},
		},
		Sequel: []simulate.Row{
			{At: at, Need: &seven, Desired: 12, Ready: 8}, {At: at.Add(time.Minute), Need: &seven, Desired: 12, Ready: 8},
			{At: at.Add(2 * time.Minute), Desired: 12, Ready: 9}, {At: at.Add(3 * time.Minute), Need: &eleven, Desired: 12, Ready: 9},
			{At: at.Add(4 * time.Minute), Need: &eleven, Desired: 12, Ready: 12},
		},
	}
}

func told(t *testing.T, form string, m simulate.Moment) string {
	t.Helper()
	var out bytes.Buffer
	if err := Why(&out, form, m); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestADecisionIsToldInFull(t *testing.T) {
	golden(t, "why.table", told(t, "table", decided()))
	golden(t, "why.json", told(t, "json", decided()))
}

func TestTheTellingFitsThePage(t *testing.T) {
	long := decided()
	long.Decision.Trace[0].Reasons[0].Note = strings.Repeat("word ", 60)
	long.Decision.Trace[0].Reasons[0].Code = fleet.GuardrailDenied
	for line := range strings.SplitSeq(told(t, "table", long), "\n") {
		if n := utf8.RuneCountInString(line); n > page {
			t.Errorf("got %d columns, want at most %d: %s", n, page, line)
		}
	}
}

func TestTheAnswerComesFirst(t *testing.T) {
	for want, change := range map[string]func(m *simulate.Moment){
		"From 9 units to 12 units, allowed and requested.":                   func(*simulate.Moment) {},
		"From 9 units to 12 units, held for a person: nothing was done.":     func(m *simulate.Moment) { m.Waited = true },
		"From 9 units to 12 units, but the request was refused (throttled).": func(m *simulate.Moment) { m.Action.Fault = fleet.Throttled },
		"The size stays at 12 units.":                                        func(m *simulate.Moment) { m.Decision.Now = m.Decision.Grant },
		"The size stays at 12 units: the change to 3 units was denied.": func(m *simulate.Moment) {
			m.Decision.Now, m.Decision.Verdict = m.Decision.Grant, fleet.Deny
			m.Decision.Trace = append(m.Decision.Trace, fleet.Stage{Name: fleet.StageBlackout, Before: 3, After: 12})
		},
	} {
		m := decided()
		change(&m)
		if got := strings.Split(told(t, "table", m), "\n")[1]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestADecisionWithoutAnythingIsToldToo(t *testing.T) {
	text := told(t, "table", simulate.Moment{Scenario: "shop", Policy: "web"})
	for _, want := range []string{"None was made", "Nothing that can be told"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %q, want %q in it", text, want)
		}
	}
	keys := names(t, told(t, "json", simulate.Moment{}))[""]
	want := strings.Fields("schema scenario policy id at rules workload known forecasts now want grant verdict done fault trace without margins sequel")
	if diff := cmp.Diff(keys, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestADecisionThatCannotBeWrittenIsAnError(t *testing.T) {
	for _, form := range []string{"table", "json"} {
		if err := Why(full{}, form, decided()); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v, want %v", form, err, errFull)
		}
	}
	if err := Why(full{}, "csv", decided()); err == nil || errors.Is(err, errFull) {
		t.Errorf("got %v, want csv refused", err)
	}
}
