package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/providers/file"
	"steward/simulate"
)

func faultScenarios(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "faults", "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("got %v and %v, want the scenarios of faults", paths, err)
	}
	return paths
}

func read(path string, nonNegative bool) ([]fleet.Series, error) {
	return file.ReadSeries(path, file.Rules{NonNegative: nonNegative})
}

// outcome replays an entrant in a scenario of the suite.
func outcome(t *testing.T, path string, e simulate.Entrant) simulate.Result {
	t.Helper()
	r, err := scenariofile.Open(path, scenariofile.Reader{Series: read})
	if err != nil {
		t.Fatal(err)
	}
	res, rows, err := r.Run(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.Faults, err = r.Aftermaths(e, rows, nil); err != nil {
		t.Fatal(err)
	}
	return res
}

// The most that each scenario may take from the default policy, in minutes short
// of all causes.
var mostMinutes = map[string]float64{
	"metric-outage": 10, "metric-zero": 6, "boot-failures": 12, "throttling": 10, "slow-boots": 60, "zone-loss": 12,
	"spot-reclaim": 15, "crowd": 25, "everything": 20,
}

func TestTheDefaultPolicySurvivesTheSuite(t *testing.T) {
	paths := faultScenarios(t)
	if len(paths) != len(mostMinutes) {
		t.Errorf("got %d scenarios, want %d", len(paths), len(mostMinutes))
	}
	kinds := map[simulate.FaultKind]bool{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		res := outcome(t, path, simulate.Policy(policy.Default()))
		if most, known := mostMinutes[name]; !known || res.ViolationMinutes > most {
			t.Errorf("%s: got %v minutes short, want at most %v", name, res.ViolationMinutes, most)
		}
		for _, f := range res.Faults {
			kinds[f.Kind] = true
			if f.Survived == nil || !*f.Survived {
				t.Errorf("%s: got %+v, want %s survived", name, f, f.Kind)
			}
		}
	}
	if len(kinds) != 5 {
		t.Errorf("got the faults %v, want all five kinds", kinds)
	}
}

func TestThePolicyForTheWebSurvivesTheWorst(t *testing.T) {
	const path = "../../policies/web.yaml"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	web, err := policy.Parse(path, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"metric-zero", "spot-reclaim", "zone-loss"} {
		path := filepath.Join("..", "faults", name+".yaml")
		res := outcome(t, path, simulate.Policy(web))
		if res.ViolationMinutes > 5 {
			t.Errorf("%s: got %v minutes short, want at most 5", path, res.ViolationMinutes)
		}
		for _, f := range res.Faults {
			if f.Survived == nil || !*f.Survived {
				t.Errorf("%s: got %+v, want %s survived", path, f, f.Kind)
			}
		}
	}
}

// A fault that is harmless to everybody would show nothing.
func TestTheSuiteTellsPoliciesApart(t *testing.T) {
	hpa, err := simulate.Baseline("hpa@0.6", policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	res := outcome(t, filepath.Join("..", "faults", "metric-zero.yaml"), hpa)
	if f := res.Faults[0]; f.Survived == nil || *f.Survived || f.ViolationMinutes < 10 || f.WorstShortageUnits < 20 {
		t.Errorf("got %+v, want the HPA to let the fleet go for a metric that reads zero", f)
	}
	lost := outcome(t, filepath.Join("..", "faults", "zone-loss.yaml"), simulate.Policy(policy.Default())).Faults[0]
	if lost.ReactSeconds == nil || *lost.ReactSeconds > 60 || lost.RecoverSeconds == nil || *lost.RecoverSeconds != 180 {
		t.Errorf("got %+v, want units asked for within a minute, and recovery when they have booted", lost)
	}
}
