package simulate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const market = `apiVersion: steward/v1
kind: Scenario
metadata: { name: market }
demand: { file: market.csv }
unit: { capacity: 10, price_per_hour: 0.1, boot: 3m, drain: 1m }
bounds: { min: 1, max: 50 }
slo: { max_utilisation: 0.8 }
metric_lag: 1m
decide_every: 1m
warmup: 1m
faults: [{ kind: throttle, probability: 0.1 }]
`

// set is settings written as KEY=VALUE KEY=VALUE.
func set(text string) []Setting {
	var out []Setting
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(word, "=")
		out = append(out, Setting{key, value})
	}
	return out
}

// A scenario with settings is the file with the values written in it.
func TestSettingsStandInAScenarioAsIfWritten(t *testing.T) {
	for _, tc := range []struct{ settings, was, is string }{
		{"scenario.unit.boot=90s", "boot: 3m", "boot: 90s"},
		{"scenario.unit.boot=x0.5", "boot: 3m", "boot: 90s"},
		{"scenario.unit.boot=x0", "boot: 3m", "boot: 0s"},
		{"scenario.unit.boot=x0.333", "boot: 3m", "boot: 60s"},
		{"scenario.unit.price_per_hour=x0.3", "0.1, boot", "0.03, boot"},
		{"scenario.demand.scale=2", "market.csv", "market.csv, scale: 2"},
		{"scenario.demand.scale=x2", "market.csv", "market.csv, scale: 2"},
		{"scenario.demand.scale=3 scenario.demand.scale=x2", "market.csv", "market.csv, scale: 6"},
		{"scenario.bounds.max=x2", "max: 50", "max: 100"},
		{"scenario.metric_lag=5m", "metric_lag: 1m", "metric_lag: 5m"},
		{"scenario.seed=7", "warmup: 1m", "warmup: 1m\nseed: 7"},
		{"scenario.faults[0].probability=0.5", "probability: 0.1", "probability: 0.5"},
	} {
		sc, err := ParseScenarioWith("market.yaml", []byte(market), set(tc.settings))
		if err != nil {
			t.Errorf("%s: %v", tc.settings, err)
			continue
		}
		want, err := ParseScenario("market.yaml", []byte(strings.Replace(market, tc.was, tc.is, 1)))
		if err != nil {
			t.Fatal(err)
		}
		demand := series(time.Minute, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
		got, gotErr := Prepare(sc, demand, nil)
		same, wantErr := Prepare(want, demand, nil)
		if gotErr != nil || wantErr != nil || got.Digest != same.Digest {
			t.Errorf("%s: got %+v, want %+v (%v, %v)", tc.settings, sc, want, gotErr, wantErr)
		}
	}
}

func TestFaultsOfAScenariosSweepAreOneClearLine(t *testing.T) {
	for _, tc := range []struct{ setting, want string }{
		{"scenario.unit.bot=1m", `--sweep scenario.unit.bot: unknown key of a scenario, did you mean "scenario.unit.boot"?`},
		{"scenario.boot=1m", `--sweep scenario.boot: unknown key of a scenario, did you mean "scenario.unit.boot"?`},
		{"scenario.colour=1", `--sweep scenario.colour: unknown key of a scenario, expected one such as scenario.unit.boot or scenario.demand.scale`},
		{"scenario.prices.spot.prize=1", `--sweep scenario.prices.spot.prize: unknown key of a scenario, did you mean "scenario.prices.spot.price"?`},
		{"scenario.prices.spot.share=0.5", `--sweep scenario.prices.spot.share=0.5: market.yaml: prices.spot.price: is missing, expected a share of the unit's price such as 0.3, or a path`},
		{"scenario.metadata.name=x", `--sweep scenario.metadata.name: unknown key of a scenario, expected one such as scenario.unit.boot or scenario.demand.scale`},
		{"demand.scale=2", `--sweep demand.scale: is a key of the scenario, expected "scenario.demand.scale"`},
		{"metric_lag=2m", `--sweep metric_lag: is a key of the scenario, expected "scenario.metric_lag"`},
		{"scenario.unit.boot=soon", `--sweep scenario.unit.boot=soon: market.yaml: unit.boot: "soon", expected a duration such as 60s`},
		{"scenario.unit.boot=x-1", `--sweep scenario.unit.boot=x-1: market.yaml: unit.boot: found "x-1", expected a factor such as x0.5`},
		{"scenario.unit.min_billing=x2", `--sweep scenario.unit.min_billing=x2: market.yaml: unit.min_billing: is not written there, expected a value instead of the factor x2`},
		{"scenario.demand.file=x2", `--sweep scenario.demand.file=x2: market.yaml: demand.file: is "market.csv", expected a number or a duration to take a factor of`},
		{"scenario.warmup=x1e12", `--sweep scenario.warmup=x1e12: market.yaml: warmup: x1e+12 makes more than 100 years`},
		{"scenario.bounds.max=0", `--sweep scenario.bounds.max=0: market.yaml: bounds.min: 1 is above bounds.max 0`},
		{"scenario.metric_lag=30s", `--sweep scenario.metric_lag=30s: market.yaml: metric_lag: 30s is below the trace's step 1m, expected at least that: a sample is complete only when its interval ends`},
	} {
		list, err := ParseSweeps([]string{tc.setting})
		if err == nil {
			var sc *Scenario
			if sc, err = ParseScenarioWith("market.yaml", []byte(market), Grid(list)[0]); err == nil {
				_, err = Prepare(sc, series(time.Minute, 1, 2, 3), nil)
			}
		}
		if err == nil || strings.SplitN(err.Error(), "\n", 2)[0] != tc.want {
			t.Errorf("%s: got %v\nwant %s", tc.setting, err, tc.want)
		}
	}
}

func TestEveryKeyThatMayBeSweptIsOneOfAScenario(t *testing.T) {
	for _, key := range scenarioKeys {
		for _, list := range []string{"faults", "signals"} {
			key = strings.Replace(key, list+".", list+"[0].", 1)
		}
		_, err := ParseScenarioWith("market.yaml", []byte(market), []Setting{{scenarioPrefix + key, "no value"}})
		if err != nil && strings.Contains(err.Error(), "unknown key") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestSettingsKeepTheOrderOfTheirSweeps(t *testing.T) {
	list := sweeps(t, "scenario.unit.boot=x0.5,x1", "headroom.percent=1,2", "scenario.seed=1")
	ofPolicies, ofScenarios := SplitSweeps(list)
	if len(ofPolicies) != 1 || len(ofScenarios) != 2 {
		t.Fatalf("got %v and %v, want one and two", ofPolicies, ofScenarios)
	}
	got := joined(InOrder(list, Grid(ofPolicies)[1], Grid(ofScenarios)[1]), ",")
	if diff := cmp.Diff(got, "scenario.unit.boot=x1,headroom.percent=2,scenario.seed=1"); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}
