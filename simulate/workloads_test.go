package simulate

import (
	"math"
	"strings"
	"testing"
	"time"
)

// withDemand is a whole scenario around the text of its demand, on line 4.
func withDemand(demand string) []byte {
	return []byte("apiVersion: steward/v1\nkind: Scenario\nmetadata: { name: many }\ndemand: " + demand + `
unit: { capacity: 10, price_per_hour: 0.1, boot: 1m }
bounds: { min: 1, max: 50 }
slo: { max_utilisation: 0.8 }
metric_lag: 1m
decide_every: 1m
warmup: 1m
`)
}

func TestADemandIsOneOrManyWorkloads(t *testing.T) {
	for _, tc := range []struct {
		demand string
		many   int
		file   string
	}{
		{"{ file: a.csv }", 0, "a.csv"},
		{"{ file: a.csv, series: a, scale: 2 }", 0, "a.csv"},
		{"{ file: a.csv, series: '*' }", 1, ""},
		{"{ file: 'a-*.csv' }", 1, ""},
		{"{ dir: traces }", 1, ""},
		{"[{ file: a.csv }]", 1, ""},
		{"\n  - { file: a.csv, name: one, scale: 3 }\n  - { dir: traces }", 2, ""},
	} {
		sc, err := ParseScenario("many.yaml", withDemand(tc.demand))
		if err != nil {
			t.Errorf("%s: %v", tc.demand, err)
			continue
		}
		if len(sc.Sources) != tc.many || sc.Demand.File != tc.file {
			t.Errorf("%s: got %d sources and the file %q, want %d and %q", tc.demand, len(sc.Sources), sc.Demand.File, tc.many, tc.file)
		}
		for _, s := range sc.Sources {
			if want := map[bool]float64{true: 3, false: 1}[s.Name == "one"]; s.Scale != want {
				t.Errorf("%s: got the scale %v, want %v", tc.demand, s.Scale, want)
			}
		}
	}
}

func TestFaultsOfADemandNameTheirEntry(t *testing.T) {
	for demand, want := range map[string]string{
		"[]":                        "many.yaml:4: demand: is empty, expected a series file, or a list of them",
		"a.csv":                     `many.yaml:4: demand: text "a.csv", expected a mapping or a list`,
		"{ scale: 1 }":              "many.yaml:4: demand.file: is missing, expected the path of a series file",
		"{ file: a, name: b }":      `many.yaml:4: demand.name: found "b", expected a name in a list of workloads alone`,
		"{ file: a, dir: b }":       `many.yaml:4: demand.dir: found "b" beside the file "a", expected one of them`,
		"{ dir: b, scale: 0 }":      "many.yaml:4: demand.scale: 0 is not above 0",
		"{ dir: b, sclae: 1 }":      `many.yaml:4: demand.sclae: unknown key, did you mean "scale"?`,
		"\n  - { file: a }\n  - {}": "many.yaml:6: demand[1].file: is missing, expected the path of a series file",
		"[{ dir: a, name: b }]":     `many.yaml:4: demand[0].name: found "b", expected none: there may be many workloads here`,
		"[{ file: a, name: b/c }]":  `many.yaml:4: demand[0].name: found "b/c", expected letters, digits, '.', '_' or '-'`,
	} {
		if _, err := ParseScenario("many.yaml", withDemand(demand)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v\nwant %s", demand, err, want)
		}
	}
}

func TestAWorkloadsFaultsStandWhereItsSourceDoes(t *testing.T) {
	sc, err := ParseScenario("many.yaml", withDemand("\n  - { file: a }\n  - { file: b }"))
	if err != nil {
		t.Fatal(err)
	}
	one := sc.Workload("b", 1, sc.Sources[1].SeriesRef)
	if got, want := one.At("demand.file"), "many.yaml:6: demand[1].file"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := one.At("warmup"), "many.yaml:12: warmup"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if one.Name != "many/b" || one.Sources != nil || !strings.HasSuffix(one.Demand.File, "b") {
		t.Errorf("got %q of %+v, want many/b alone", one.Name, one.Demand)
	}
}

func TestWhatIsRecordedLeavesOutGaps(t *testing.T) {
	sc := plain()
	sc.Unit.Boot = 30 * time.Second // two ticks a sample
	r := prepare(t, sc, time.Minute, 9, 1, math.NaN(), 3)
	if scored, demand := r.Recorded(); scored != 2*time.Minute || demand != 8 {
		t.Errorf("got %v and %v, want 2m and 8: each sample twice, but the gap", scored, demand)
	}
}
