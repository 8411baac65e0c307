package simulate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
)

// web is a scenario without faults and with every key but the optional ones.
const web = `apiVersion: steward/v1
kind: Scenario
metadata: { name: web }
demand: { file: web.csv.gz }
unit:
  capacity: 250
  price_per_hour: 0.096
  boot: 180s
bounds: { min: 2, max: 400 }
slo: { max_utilisation: 0.8 }
metric_lag: 60s
decide_every: 60s
warmup: 14d
`

// full is a scenario in which every key is written.
const full = `apiVersion: steward/v1
kind: Scenario
metadata: { name: web }
demand: { file: web.csv.gz, series: web, scale: 0.5, unit: requests/s }
signals: [{ name: p99_ms, kind: slo, file: p99.csv, series: p99, unit: ms }, { name: hits, kind: load, file: hits.csv, scale: 2 }]
unit: { capacity: 250, price_per_hour: 0.096, currency: EUR, boot: 180s, drain: 60s, min_billing: 1h }
bounds: { min: 2, max: 400 }
slo: { max_utilisation: 0.8 }
metric_lag: 60s
decide_every: 1m30s
warmup: 2w
faults:
  - { kind: metric_gap, at: 2d, for: 30m }
  - { kind: boot_failure, probability: 0.01 }
  - { kind: lose_units, at: 3d, share: 0.3, notice: 120s }
seed: -7
`

func parsed(t testing.TB, text string) *Scenario {
	t.Helper()
	sc, err := ParseScenario("web.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

var ignoreDocument = cmpopts.IgnoreUnexported(Scenario{})

func TestEveryKeyOfAScenarioIsRead(t *testing.T) {
	const day = 24 * time.Hour
	want := &Scenario{
		File: "web.yaml", Name: "web", Demand: SeriesRef{File: "web.csv.gz", Series: "web", Scale: 0.5, Unit: "requests/s"},
		Signals: []Signal{
			{Name: "p99_ms", Kind: SLOSignal, SeriesRef: SeriesRef{File: "p99.csv", Series: "p99", Scale: 1, Unit: "ms"}},
			{Name: "hits", Kind: Load, SeriesRef: SeriesRef{File: "hits.csv", Scale: 2}},
		},
		Unit: UnitSpec{
			Capacity: 250, PricePerHour: 0.096, Currency: "EUR", Boot: 3 * time.Minute, Drain: time.Minute, MinBilling: time.Hour,
		},
		Bounds: fleet.Bounds{Min: 2, Max: 400}, SLO: SLO{MaxUtilisation: 0.8},
		MetricLag: time.Minute, DecideEvery: 90 * time.Second, Warmup: 14 * day,
		Faults: []Fault{
			{Kind: FaultMetricGap, At: 2 * day, For: 30 * time.Minute},
			{Kind: FaultBootFailure, Probability: 0.01},
			{Kind: FaultLoseUnits, At: 3 * day, Share: 0.3, Notice: 2 * time.Minute},
		},
		Seed: -7,
	}
	if diff := cmp.Diff(want, parsed(t, full), ignoreDocument); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhatAScenarioLeavesOutIsPlain(t *testing.T) {
	want := &Scenario{
		File: "web.yaml", Name: "web", Demand: SeriesRef{File: "web.csv.gz", Scale: 1},
		Unit:   UnitSpec{Capacity: 250, PricePerHour: 0.096, Currency: "USD", Boot: 3 * time.Minute},
		Bounds: fleet.Bounds{Min: 2, Max: 400}, SLO: SLO{MaxUtilisation: 0.8},
		MetricLag: time.Minute, DecideEvery: time.Minute, Warmup: 14 * 24 * time.Hour,
	}
	if diff := cmp.Diff(want, parsed(t, web), ignoreDocument, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFaultsOfAScenarioNameLineAndPath(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"misspelt key", "decide_every", "decide_evry", `web.yaml:12: decide_evry: unknown key, did you mean "decide_every"?`},
		{"misspelt key of the unit", "capacity: 250", "capcity: 250", `web.yaml:6: unit.capcity: unknown key, did you mean "capacity"?`},
		{"number for a duration", "boot: 180s", "boot: 180", "web.yaml:8: unit.boot: 180, expected a duration such as 60s"},
		{"unit that is none", "180s", "180x", `web.yaml:8: unit.boot: "180x", expected the units w, d, h, m, s, ms, from large to small`},
		{"negative duration", "180s", "-180s", `web.yaml:8: unit.boot: "-180s" is negative, expected a duration such as 60s`},
		{"part of a second", "180s", "180500ms", "web.yaml:8: unit.boot: 3m500ms is not a whole number of seconds"},
		{"very long time", "180s", "36501d", "web.yaml:8: unit.boot: 36501d is outside 0s to 100 years"},
		{"no time between decisions", "decide_every: 60s", "decide_every: 0s", "web.yaml:12: decide_every: 0s is outside 1s to 100 years"},
		{"text for a number", "250", "many", `web.yaml:6: unit.capacity: text "many", expected a number`},
		{"not a number", "250", ".nan", `web.yaml:6: unit.capacity: .nan, expected a number`},
		{"no capacity", "  capacity: 250\n", "", "web.yaml:5: unit.capacity: is missing, expected the demand one unit serves at 100 %"},
		{"capacity of nothing", "250", "0", "web.yaml:6: unit.capacity: 0 is not above 0, expected the demand one unit serves at 100 %"},
		{"no price", "  price_per_hour: 0.096\n", "", "web.yaml:5: unit.price_per_hour: is missing, expected the price of one unit for an hour"},
		{"price below nothing", "0.096", "-1", "web.yaml:7: unit.price_per_hour: -1 is outside 0 to 1000000"},
		{"percentage", "0.8", "80", "web.yaml:10: slo.max_utilisation: 80 is outside (0, 1], expected a share of capacity such as 0.8"},
		{"no utilisation", "slo: { max_utilisation: 0.8 }\n", "", "web.yaml:1: slo.max_utilisation: is missing, expected a share of capacity such as 0.8"},
		{"min over max", "min: 2", "min: 500", "web.yaml:9: bounds.min: 500 is above bounds.max 400"},
		{"min below 0", "min: 2", "min: -1", "web.yaml:9: bounds.min: -1 is below 0"},
		{"very many units", "max: 400", "max: 20000000", "web.yaml:9: bounds.max: 20000000 is outside 1 to 10000000"},
		{"part of a unit", "min: 2", "min: 2.5", "web.yaml:9: bounds.min: 2.5, expected a whole number"},
		{
			"no bounds", "bounds: { min: 2, max: 400 }", "bounds: {}",
			"web.yaml:9: bounds.min: is missing, expected the fewest units allowed\nweb.yaml:9: bounds.max: is missing, expected the most units allowed",
		},
		{"another kind", "Scenario", "Policy", `web.yaml:2: kind: found "Policy", expected Scenario`},
		{"another version", "steward/v1", "steward/v2", `web.yaml:1: apiVersion: found "steward/v2", expected steward/v1`},
		{"name with a path", "name: web", "name: ../web", `web.yaml:3: metadata.name: found "../web", expected letters, digits, '.', '_' or '-'`},
		{"no series", "file: web.csv.gz", "series: web", "web.yaml:4: demand.file: is missing, expected the path of a series file"},
		{"scale of nothing", "file: web.csv.gz", "file: web.csv.gz, scale: 0", "web.yaml:4: demand.scale: 0 is not above 0"},
		{"no times", "metric_lag: 60s\ndecide_every: 60s\nwarmup: 14d\n", "", `web.yaml:1: metric_lag: is missing, expected a duration such as 60s
web.yaml:1: decide_every: is missing, expected a duration such as 60s
web.yaml:1: warmup: is missing, expected a duration such as 60s`},
		{"null for a time", "warmup: 14d", "warmup:", "web.yaml:13: warmup: null, expected a duration such as 60s"},
		{"repeated key", "warmup: 14d", "warmup: 14d\nwarmup: 1d", "web.yaml:14: warmup: repeated key, first on line 13, expected it once"},
		{"list", web, "- a\n", "web.yaml:1: a list, expected a mapping"},
		{"nothing", web, "", "web.yaml:1: empty, expected a YAML document"},
	} {
		text := strings.Replace(web, c.old, c.new, 1)
		if sc, err := ParseScenario("web.yaml", []byte(text)); sc != nil || err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestFaultsOfFaultsAndSignals(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"faults: [{ kind: fire }]", `faults[0].kind: found "fire", expected metric_gap, metric_zero, boot_failure, throttle or lose_units`},
		{"faults: [{ at: 2d }]", `faults[0].kind: found "", expected metric_gap, metric_zero, boot_failure, throttle or lose_units`},
		{"faults: [{ kind: metric_gap, at: 2d }]", "faults[0].for: is missing, a metric_gap needs for"},
		{"faults: [{ kind: metric_zero, for: 2d }]", "faults[0].at: is missing, a metric_zero needs at"},
		{"faults: [{ kind: throttle }]", "faults[0].probability: is missing, a throttle needs probability"},
		{"faults: [{ kind: lose_units, at: 1d }]", "faults[0].share: is missing, a lose_units needs share"},
		{"faults: [{ kind: throttle, probability: 1, at: 1d }]", "faults[0].at: means nothing to a throttle"},
		{"faults: [{ kind: boot_failure, probability: 1, notice: 1d }]", "faults[0].notice: means nothing to a boot_failure"},
		{"faults: [{ kind: throttle, probability: 1.5 }]", "faults[0].probability: 1.5 is outside 0 to 1"},
		{"faults: [{ kind: lose_units, at: 1d, share: -0.1 }]", "faults[0].share: -0.1 is outside 0 to 1"},
		{"faults: [{ kind: lose_units, at: 1d, share: 1, notice: 36501d }]", "faults[0]: 36501d is longer than 100 years"},
		{"faults: [{ kind: throttle, probability: 1 }, 5]", "faults[1]: 5, expected a mapping"},
		{"faults: { kind: throttle }", "faults: a mapping, expected a list"},
		{"signals: [{ name: a b, kind: load, file: x }]", `signals[0].name: found "a b", expected letters, digits, '.', '_' or '-'`},
		{"signals: [{ name: demand, kind: load, file: x }]", `signals[0].name: "demand" is taken, expected a name of its own`},
		{"signals: [{ name: a, kind: load, file: x }, { name: a, kind: slo, file: x }]", `signals[1].name: "a" is taken, expected a name of its own`},
		{"signals: [{ name: a, kind: cpu, file: x }]", `signals[0].kind: found "cpu", expected load, utilisation, queue, slo, units or any`},
		{"signals: [{ name: a, kind: load }]", "signals[0].file: is missing, expected the path of a series file"},
		{"signals: [{ name: a, kind: load, file: x, scale: -1 }]", "signals[0].scale: -1 is not above 0"},
		{"revisions: {}", "revisions.file: is missing, expected the path of a file of revisions"},
		{"fleet: { desired: d, ready: r, pending: p }", "fleet.file: is missing, expected the path of a series file"},
		{"fleet: { file: x, desired: d, pending: p }", "fleet.ready: is missing, expected the name of a series of fleet.file"},
		{"fleet: { file: x, desired: d, ready: r, pending: p, window: 36h }", "fleet.window: 1d12h is not a whole number of days up to 100 years"},
		{"fleet: { file: x, desired: d, ready: r, pending: p, changed: c, before: b }",
			"fleet.after: is missing, expected the name of a series: fleet.changed, before and after stand together"},
		{"fleet: { file: x, desired: d, ready: r, pending: p, wnated: w }", `fleet.wnated: unknown key, did you mean "wanted"?`},
		{"signals: [{ name: a, kind: load, file: x, scal: 1 }]", `signals[0].scal: unknown key, did you mean "scale"?`},
	} {
		if _, err := ParseScenario("web.yaml", []byte(web+c.line)); err == nil || err.Error() != "web.yaml:14: "+c.want {
			t.Errorf("%s\ngot  %v\nwant web.yaml:14: %s", c.line, err, c.want)
		}
	}
}

func TestAllFaultsOfAScenarioComeAtOnce(t *testing.T) {
	text := strings.NewReplacer(
		"capacity: 250", "capacity: 0", "boot: 180s", "boot: 180", "min: 2", "min: 500",
		"warmup: 14d", "warmpu: 14d\nfaults:\n  - { kind: throttle, probability: 2 }\n  - { kind: fire }",
	).Replace(web)
	want := `web.yaml:6: unit.capacity: 0 is not above 0, expected the demand one unit serves at 100 %
web.yaml:8: unit.boot: 180, expected a duration such as 60s
web.yaml:9: bounds.min: 500 is above bounds.max 400
web.yaml:13: warmpu: unknown key, did you mean "warmup"?
web.yaml:15: faults[0].probability: 2 is outside 0 to 1
web.yaml:16: faults[1].kind: found "fire", expected metric_gap, metric_zero, boot_failure, throttle or lose_units`
	if _, err := ParseScenario("web.yaml", []byte(text)); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// Whatever the text, it is a scenario that can be prepared or refused, or
// faults, a line each, that begin with the file's name.
func FuzzScenario(f *testing.F) {
	f.Add(web)
	f.Add(full)
	short := strings.Replace(web, "14d", "1m", 1)
	f.Add(short)
	f.Add(strings.Replace(full, "2w", "30s", 1))
	f.Add(strings.NewReplacer("180s", "36500d", "metric_lag: 60s", "metric_lag: 61s").Replace(short))
	f.Add(strings.NewReplacer("250", "1e-300", "0.8", "1e-300").Replace(short))
	f.Add(strings.NewReplacer("2w", "1m", "scale: 0.5", "scale: 1e308").Replace(full))
	f.Add(short + "faults: [{ kind: lose_units, at: 36500d, share: 1, notice: 36500d }, { kind: metric_gap, at: 36500d, for: 36500d }]\n")
	f.Add(short + "signals: [{ name: s, kind: units, file: x }]\nrecorded: { units: s, capacity: 1 }\n")
	f.Add(short + "revisions: { file: r }\nfleet: { file: x, desired: d, ready: r, pending: p, window: 28d, since: 2026-01-05T00:00:00Z, workload: { id: a/b, labels: { c: d } } }\n")
	f.Add("bounds: &b { min: 1 }\nslo: { <<: *b }\n")
	f.Add("a: [b\n")
	f.Fuzz(func(t *testing.T, text string) {
		sc, err := ParseScenario("web.yaml", []byte(text))
		if err == nil {
			var signals []fleet.Series
			for range sc.Signals {
				signals = append(signals, series(5*time.Minute, 3, 4))
			}
			var r *Replay
			if r, err = Prepare(sc, series(time.Minute, numbers("0 1 5 - 700 3")...), signals); err == nil {
				replay(t, r, baseline(t, "hpa"))
			}
		}
		if err == nil {
			return
		}
		for _, line := range strings.Split(err.Error(), "\n") {
			if !strings.HasPrefix(line, "web.yaml:") {
				t.Errorf("a fault without its place: %q", line)
			}
		}
	})
}
