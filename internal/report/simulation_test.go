package report

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"steward/fleet"
	"steward/simulate"
)

var update = flag.Bool("update", false, "write the golden files anew")

func figure(v float64) *float64 { return &v }

// samples are two replays: one with every figure, among them such as a bad year
// of a large fleet gives, and one in which nothing could be told.
func samples() []Simulation {
	known := simulate.Result{
		Name: "web", Cost: 1234.5, Currency: "USD", UnitHours: 12859.375, BootWasteHours: 21.25, ViolationShare: figure(0.00125),
		ViolationMinutes: 25.2, ViolationEpisodes: 3, UnservedShare: figure(0.000001), WorstShortageUnits: 4,
		MeanUtilisation: figure(0.615), P95Utilisation: figure(0.8), ScaleOuts: 17, ScaleIns: 12, Reversals: 1,
		UnderAccuracy: figure(0.0004), OverAccuracy: figure(0.25), UnderTimeshare: figure(0.00125), OverTimeshare: figure(0.875),
		Instability: figure(0.03), Regret: figure(0.2345),
		Forecast: fleet.Accuracy{
			Scored: 20160, WAPE: 0.07, MASE: 0.9, Pinball: 12.5, Coverage80: 0.79, Coverage95: 0.951,
		},
		Guardrails: map[string]int{"stabilised": 7, "rate-limited": 2}, Rules: "sha256:aaaa", Seconds: 0.0125,
	}
	large := simulate.Result{
		Name: "target-tracking@0.5", Cost: 9876543.21, Currency: "USD", UnitHours: 1e8, ViolationShare: figure(1),
		ViolationMinutes: 525600, ViolationEpisodes: 8888, UnservedShare: figure(0.5), WorstShortageUnits: 100_000,
		MeanUtilisation: figure(1), P95Utilisation: figure(1), ScaleOuts: 26280, ScaleIns: 26280, Reversals: 26279,
		UnderAccuracy: figure(0.5), OverAccuracy: figure(0), UnderTimeshare: figure(1), OverTimeshare: figure(0),
		Instability: figure(1), Regret: figure(123.456), Guardrails: map[string]int{}, Rules: "sha256:bbbb", Seconds: 2,
		Forecast: fleet.Accuracy{WAPE: math.NaN(), MASE: math.NaN(), Pinball: math.NaN(), Coverage80: math.NaN(), Coverage95: math.NaN()},
	}
	unknown := simulate.Result{
		Name: "static-peak", Currency: "EUR", Guardrails: map[string]int{}, Rules: "sha256:cccc",
		Forecast: fleet.Accuracy{WAPE: math.NaN(), MASE: math.Inf(1), Pinball: math.NaN(), Coverage80: math.NaN(), Coverage95: math.NaN()},
	}
	return []Simulation{
		{
			Schema: "steward.simulation/v1", Scenario: "shop", TickSeconds: 60, ScoredFrom: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC),
			ScoredTicks: 20160, InitialUnits: 12, Seed: 1, InputDigest: "sha256:1234", Policies: []simulate.Result{known, large},
		},
		{
			Schema: "steward.simulation/v1", Scenario: "gaps & <holes>", TickSeconds: 1800,
			ScoredFrom:  time.Date(2026, 2, 1, 6, 30, 0, 0, time.UTC),
			ScoredTicks: 9, InitialUnits: 1, Seed: -7, InputDigest: "sha256:5678", Policies: []simulate.Result{unknown},
		},
	}
}

func write(t *testing.T, form string, sims []Simulation) string {
	t.Helper()
	var out bytes.Buffer
	if err := Simulations(&out, form, Replays{Simulations: sims}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestSimulationsLookLikeTheGoldenFiles compares every form with a file in
// testdata; -update writes them.
func TestSimulationsLookLikeTheGoldenFiles(t *testing.T) {
	for _, tc := range []struct {
		file, form string
		sims       []Simulation
	}{
		{"one.table", "table", samples()[:1]}, {"one.json", "json", samples()[:1]}, {"one.csv", "csv", samples()[:1]},
		{"two.table", "table", samples()}, {"two.json", "json", samples()}, {"two.csv", "csv", samples()},
	} {
		got := write(t, tc.form, tc.sims)
		golden(t, tc.file, got)
	}
}

func TestATableFitsThePage(t *testing.T) {
	const columns = 120
	text := write(t, "table", samples())
	if strings.Count(text, "\n") < 10 {
		t.Fatalf("got %q, want two tables", text)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if n := utf8.RuneCountInString(line); n > columns {
			t.Errorf("got %d columns, want at most %d: %s", n, columns, line)
		}
	}
}

func TestTheModelOfAnUnpublishedLawIsMarked(t *testing.T) {
	text := write(t, "table", samples()[:1])
	if !strings.Contains(text, " target-tracking@0.5 (modelled) ") || strings.Contains(text, "web (modelled)") {
		t.Errorf("got %s\nwant (modelled) behind target-tracking@0.5 only", text)
	}
}

func TestAnUnknownFormIsRefused(t *testing.T) {
	var out bytes.Buffer
	if err := Simulations(&out, "xml", Replays{Simulations: samples()}); err == nil || out.Len() > 0 {
		t.Errorf("got %v and %q, want an error and no output", err, &out)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	for _, form := range []string{"table", "json", "csv", "markdown"} {
		if err := Simulations(full{}, form, Replays{Simulations: samples()}); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v, want %v", form, err, errFull)
		}
	}
}

func TestSpansArePlain(t *testing.T) {
	for _, tc := range []struct {
		seconds float64
		want    string
	}{{1800, "0.5 hours"}, {86400, "24 hours"}, {172799, "48 hours"}, {172800, "2 days"}, {1209600, "14 days"}, {216000, "2.5 days"}} {
		if got := days(tc.seconds); got != tc.want {
			t.Errorf("%v s: got %q, want %q", tc.seconds, got, tc.want)
		}
	}
}
