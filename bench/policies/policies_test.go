package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/providers/file"
	"steward/simulate"
)

func share(v float64) *float64 { return &v }

// TestEveryScenarioCanBeReplayed joins each embedded scenario with a made-up
// trace of its own step, since the real ones are not part of the project.
func TestEveryScenarioCanBeReplayed(t *testing.T) {
	entries, err := scenarios.ReadDir("scenarios")
	if err != nil || len(entries) == 0 {
		t.Fatalf("got %d scenarios and %v, want some", len(entries), err)
	}
	seen := map[string]bool{}
	for _, entry := range entries {
		text, err := scenarios.ReadFile(path.Join("scenarios", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sc, err := simulate.ParseScenario(entry.Name(), text)
		if err != nil {
			t.Error(err)
			continue
		}
		if sc.Name+".yaml" != entry.Name() || seen[sc.Name] {
			t.Errorf("%s is named %q, want its file's name", entry.Name(), sc.Name)
		}
		seen[sc.Name] = true
		made := func(name string, _ bool) ([]fleet.Series, error) {
			if dir := filepath.Dir(name); dir != "data" {
				t.Errorf("%s reads from %s, want data", entry.Name(), dir)
			}
			samples := int(sc.Warmup/sc.MetricLag) + 3
			return []fleet.Series{{
				Key: fleet.Key{Workload: fleet.ID(sc.Demand.Series)}, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
				Step: sc.MetricLag, Values: make([]float64, samples),
			}}, nil
		}
		r, err := scenariofile.Prepare(entry.Name(), text, "data", scenariofile.Reader{Series: made})
		if err != nil {
			t.Error(err)
			continue
		}
		e, err := simulate.Baseline("static-peak", policy.Default())
		if err != nil {
			t.Fatal(err)
		}
		if res, _, err := r.Run(e, nil); err != nil || !(res.Cost > 0) {
			t.Errorf("%s: got the cost %v and %v, want some", entry.Name(), res.Cost, err)
		}
	}
}

func TestADirectoryWithoutTheTracesIsNamed(t *testing.T) {
	empty := t.TempDir()
	if _, err := load(empty, 0); err == nil || !strings.Contains(err.Error(), empty) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line with the file that is missing", err)
	}
}

func TestOutsideTheProjectsRootTheExamplesAreMissed(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := load("", 0); err == nil || !strings.Contains(err.Error(), "examples/scenarios") {
		t.Errorf("got %v, want to be told where to run", err)
	}
}

func TestMeasureHoldsACostAgainstTheOracles(t *testing.T) {
	dir := t.TempDir()
	trace := "timestamp,value\n"
	for hour := range 6 {
		trace += fmt.Sprintf("2026-01-05T%02d:00:00Z,80\n", hour)
	}
	text := `apiVersion: steward/v1
kind: Scenario
metadata: { name: flat }
demand: { file: flat.csv }
unit: { capacity: 10, price_per_hour: 0.5, boot: 1h }
bounds: { min: 1, max: 50 }
slo: { max_utilisation: 0.8 }
metric_lag: 1h
decide_every: 1h
warmup: 2h
`
	for name, content := range map[string]string{"flat.csv": trace, "flat.yaml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := scenariofile.Open(filepath.Join(dir, "flat.yaml"), scenariofile.Reader{Series: func(name string, nonNegative bool) ([]fleet.Series, error) {
		return file.ReadSeries(name, file.Rules{NonNegative: nonNegative})
	}})
	if err != nil {
		t.Fatal(err)
	}
	small := policy.Default()
	small.Name, small.Bounds = "small", &policy.Bounds{Min: 1, Max: 5}
	small.Behaviour.ScaleIn = policy.Direction{Select: policy.SelectMax}
	got, err := measure(r, simulate.Policy(small))
	if err != nil {
		t.Fatal(err)
	}
	// Ten units are needed for four hours, and five serve from the first hour on.
	if got.Cost != 10 || got.OracleCost != 20 || got.OverOracle() != 0.5 || *got.ViolationShare != 1 || got.Ticks != 4 {
		t.Errorf("got %+v, short %v; want the cost 10 of 20, always short, in 4 ticks", got, *got.ViolationShare)
	}
	if got.Scenario != "flat" || got.Policy != "small" || !(got.TicksPerSecond > 0) {
		t.Errorf("got %+v, want flat, small and some speed", got)
	}
}

// Costs of 1 and 4 times the oracle's have the geometric mean 2.
func TestTheSummaryIsAGeometricMeanAndTheWorstOfEach(t *testing.T) {
	text := summary([]row{
		{Scenario: "a", Policy: "p", Cost: 10, OracleCost: 10, ViolationShare: share(0.02), TicksPerSecond: 5e6},
		{Scenario: "a", Policy: "q", Cost: 30, OracleCost: 10, ViolationShare: share(0), TicksPerSecond: 1e6},
		{Scenario: "b", Policy: "p", Cost: 80, OracleCost: 20, ViolationShare: share(0.01), TicksPerSecond: 4e6},
	})
	for _, want := range []string{"| p | 2.00 | 2.00 | 4.00 |", "| q | 3.00 | 0.00 | 1.00 |"} {
		if got := strings.Join(strings.Fields(text), " "); !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", text, want)
		}
	}
}

func TestRowsArePrintedAsTableAndAsJSON(t *testing.T) {
	rows := []row{
		{Scenario: "a", Policy: "p", Cost: 10, OracleCost: 8, ViolationShare: share(0.025), Ticks: 5, TicksPerSecond: 2e6},
		{Scenario: "a", Policy: "q", Cost: 10, OracleCost: 8, Ticks: 5, TicksPerSecond: 2e6},
	}
	var table, document bytes.Buffer
	if err := write(&table, "table", false, rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| a | p | 10.00 | 1.25 | 2.50 | 2.00 |", "| a | q | 10.00 | 1.25 | - | 2.00 |", "Over all scenarios:"} {
		if got := strings.Join(strings.Fields(table.String()), " "); !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	if err := write(&document, "json", false, rows); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Schema string
		Rows   []map[string]any
	}
	if err := json.Unmarshal(document.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "steward.bench.policies/v1" || len(got.Rows) != 2 || got.Rows[1]["violation_share"] != nil || got.Rows[0]["cost"] != 10.0 {
		t.Errorf("got %+v, want both rows, the second without a share", got)
	}
	if err := write(&table, "csv", false, rows); err == nil {
		t.Error("got no error for the form csv, want one")
	}
}
