package simulate

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// keyed is a key of the policy file with two values between which a replay must
// tell the difference.
type keyed struct {
	key      string
	one, two string          // the keys of two policy files below the metadata
	faults   []Fault         // of the scenario
	change   func(*Scenario) // further changes of the scenario
	fades    bool            // demand falls to less than half on the scored day
	hangs    bool            // it stays what it was from the afternoon of that day on
}

// awake believes zeros.
const awake = "plausibility: { collapse: 0 }\nsignals: [ { name: hits, kind: queue, target: 100000 } ]\n"

const quantile = "forecast: { quantile: 0.9 }\n"

var keys = []keyed{
	{key: "objective.error_budget", one: "objective: { error_budget: 1% }", two: "objective: { error_budget: 10% }"},
	{key: "bounds.min", one: "bounds: { min: 2, max: 90 }", two: "bounds: { min: 20, max: 90 }"},
	{key: "bounds.max", one: "bounds: { min: 2, max: 90 }", two: "bounds: { min: 2, max: 30 }"},
	{key: "bounds.scale_to_zero", one: awake + "bounds: { min: 0, max: 90, scale_to_zero: true }", two: awake + "bounds: { min: 0, max: 90 }",
		change: func(sc *Scenario) { sc.Bounds.Min, sc.Unit.Capacity = 0, 1e6 }, faults: []Fault{{Kind: FaultMetricZero, At: 0, For: 24 * time.Hour}}},
	{key: "unit.capacity", one: "unit: { capacity: 100 }", two: "unit: { capacity: 200 }"},
	{key: "unit.boot", one: quantile, two: quantile + "unit: { boot: 30m }"},
	{key: "unit.boot learned", one: quantile, two: quantile + "unit: { boot: learned }", faults: []Fault{{Kind: FaultBootFailure, Probability: 0.3}}},
	{key: "unit.capacity learned", one: "signals: [ { name: hits, kind: load } ]", two: "signals: [ { name: hits, kind: load } ]\nunit: { capacity: learned }"},
	{key: "signals.target", one: "signals: [ { name: demand, kind: load, target: 0.8 } ]", two: "signals: [ { name: demand, kind: load, target: 0.4 } ]"},
	{key: "signals.kind", one: "signals: [ { name: use, kind: utilisation, target: 0.5 } ]", two: "signals: [ { name: use, kind: load } ]"},
	{key: "signals.max_age", one: "signals: [ { name: demand, kind: load, max_age: 15m } ]", two: "signals: [ { name: demand, kind: load, max_age: 5h } ]\nmissing_data: { all_signals: scale-to-fallback, fallback_units: 70 }",
		faults: []Fault{{Kind: FaultMetricGap, At: 2 * time.Hour, For: time.Hour}}},
	{key: "signals.plausible", one: "signals: [ { name: demand, kind: load, plausible: 'value < 3000.0' } ]", two: ""},
	{key: "combine", one: "signals: [ { name: demand, kind: load }, { name: hits, kind: load } ]", two: "signals: [ { name: demand, kind: load }, { name: hits, kind: load } ]\ncombine: 'signal.demand.desired * 2.0'"},
	{key: "forecast.quantile", one: "forecast: { quantile: 0.6 }", two: "forecast: { quantile: 0.99 }"},
	{key: "forecast.model", one: quantile, two: "forecast: { quantile: 0.9, model: naive }"},
	{key: "forecast.plus", one: quantile, two: "forecast: { quantile: 0.9, plus: 40m }"},
	{key: "forecast.may_scale_in", one: quantile, two: "forecast: { quantile: 0.5, may_scale_in: true }"},
	{key: "forecast.gate", one: quantile, two: "forecast: { quantile: 0.9, gate: 'forecast.history_days > 99.0' }"},
	{key: "forecast.on_gate_fail", one: "forecast: { gate: 'false', on_gate_fail: hold }", two: "forecast: { gate: 'false', on_gate_fail: reactive-only }"},
	{key: "forecast.fallback_headroom", one: "forecast: { gate: 'false', fallback_headroom: 0.1 }", two: "forecast: { gate: 'false', fallback_headroom: 0.5 }"},
	{key: "headroom.percent", one: quantile, two: quantile + "headroom: { percent: 20 }"},
	{key: "headroom.min_units", one: quantile, two: quantile + "headroom: { min_units: 5 }"},
	{key: "headroom.zone_loss_tolerance", one: quantile + "headroom: { zones: 3 }", two: quantile + "headroom: { zones: 3, zone_loss_tolerance: 1 }"},
	{key: "headroom.zones", one: quantile + "headroom: { zones: 2, zone_loss_tolerance: 1 }", two: quantile + "headroom: { zones: 6, zone_loss_tolerance: 1 }"},
	{key: "behaviour.tolerance.up", one: quantile, two: quantile + "behaviour: { tolerance: { up: 0.3 } }"},
	{key: "behaviour.tolerance.down", one: quantile, two: quantile + "behaviour: { tolerance: { down: 0.3 } }"},
	{key: "behaviour.scale_out.stabilisation", one: quantile, two: quantile + "behaviour: { scale_out: { stabilisation: 20m } }"},
	{key: "behaviour.scale_in.stabilisation", one: quantile, two: quantile + "behaviour: { scale_in: { stabilisation: 40m } }"},
	{key: "behaviour.scale_out.cooldown", one: quantile, two: quantile + "behaviour: { scale_out: { cooldown: 30m } }"},
	{key: "behaviour.scale_in.cooldown", one: quantile, two: quantile + "behaviour: { scale_in: { cooldown: 30m } }"},
	{key: "behaviour.scale_out.limits", one: quantile, two: quantile + "behaviour: { scale_out: { limits: [ { units: 1, per: 30m } ] } }"},
	{key: "behaviour.scale_in.limits", one: quantile, two: quantile + "behaviour: { scale_in: { limits: [ { percent: 2, per: 30m } ] } }"},
	{key: "behaviour.scale_in.select", one: quantile + "behaviour: { scale_in: { select: max, limits: [ { units: 1, per: 30m }, { percent: 50, per: 30m } ] } }",
		two: quantile + "behaviour: { scale_in: { select: min, limits: [ { units: 1, per: 30m }, { percent: 50, per: 30m } ] } }"},
	{key: "guardrails.deny", one: quantile, two: quantile + "guardrails: [ { name: g, deny: 'action.is_scale_in' } ]"},
	{key: "guardrails.clamp", one: quantile, two: quantile + "guardrails: [ { name: g, clamp: 'math.least(action.to, 30.0)' } ]"},
	{key: "guardrails.break_glass", one: quantile + "guardrails: [ { name: g, deny: 'action.is_scale_in' } ]\noverrides: [ { name: o, reason: r, until: 2027-01-01T00:00:00Z, max: 99, break_glass: true } ]",
		two: quantile + "guardrails: [ { name: g, deny: 'action.is_scale_in', break_glass: true } ]\noverrides: [ { name: o, reason: r, until: 2027-01-01T00:00:00Z, max: 99, break_glass: true } ]"},
	{key: "disruption_budgets.max_unavailable", one: quantile, two: quantile + "disruption_budgets: [ { name: d, max_unavailable: 1 } ]"},
	{key: "disruption_budgets.max_actions", one: quantile, two: quantile + "disruption_budgets: [ { name: d, max_actions: 1, per: 2h } ]"},
	{key: "disruption_budgets.scope", one: quantile, two: quantile + "disruption_budgets: [ { name: d, scope: fleet, max_actions: 1, per: 2h } ]"},
	{key: "windows.blackouts", one: quantile, two: quantile + "windows: { blackouts: [ { name: b, start: '0 3 * * *', duration: 9h, applies: [scale_in, scale_out] } ] }"},
	{key: "windows.time_zone", one: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }",
		two: quantile + "windows: { time_zone: Asia/Tokyo, schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }"},
	{key: "windows.schedules.min", one: quantile, two: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }"},
	{key: "windows.schedules.max", one: quantile, two: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, max: 9 } ] }"},
	{key: "windows.calendars", one: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }",
		two: quantile + "windows: { calendars: { c: { dates: [ 2026-01-08 ] } }, schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60, except: [c] } ] }"},
	{key: "overrides.units", one: quantile, two: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T12:00:00Z, units: 50 } ]"},
	{key: "overrides.min", one: quantile, two: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T12:00:00Z, min: 50 } ]"},
	{key: "overrides.max", one: quantile, two: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T12:00:00Z, max: 9 } ]"},
	{key: "overrides.until", one: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T12:00:00Z, units: 50 } ]", two: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T06:00:00Z, units: 50 } ]"},
	{key: "overrides.from", one: quantile + "overrides: [ { name: o, reason: r, until: 2026-01-08T12:00:00Z, units: 50 } ]", two: quantile + "overrides: [ { name: o, reason: r, from: 2026-01-08T06:00:00Z, until: 2026-01-08T12:00:00Z, units: 50 } ]"},
	{key: "overrides.scale_in_on_missing", one: "overrides: [ { name: o, reason: r, from: 2026-01-08T02:00:00Z, until: 2027-01-01T00:00:00Z, units: 3 } ]", two: "overrides: [ { name: o, reason: r, from: 2026-01-08T02:00:00Z, until: 2027-01-01T00:00:00Z, units: 3, scale_in_on_missing: true } ]",
		faults: []Fault{{Kind: FaultMetricGap, At: 0, For: 24 * time.Hour}}},
	{key: "missing_data.hold_after", one: quantile + "missing_data: { hold_after: 15m, all_signals: scale-to-fallback, fallback_units: 70 }", two: quantile + "missing_data: { hold_after: 5h, all_signals: scale-to-fallback, fallback_units: 70 }",
		faults: []Fault{{Kind: FaultMetricGap, At: 2 * time.Hour, For: time.Hour}}},
	{key: "missing_data.all_signals", one: quantile, two: quantile + "missing_data: { all_signals: scale-to-forecast }",
		faults: []Fault{{Kind: FaultMetricGap, At: 2 * time.Hour, For: 4 * time.Hour}}},
	{key: "missing_data.fallback_units", one: quantile + "missing_data: { all_signals: scale-to-fallback, fallback_units: 70 }", two: quantile + "missing_data: { all_signals: scale-to-fallback, fallback_units: 80 }",
		faults: []Fault{{Kind: FaultMetricGap, At: 2 * time.Hour, For: time.Hour}}},
	{key: "missing_data.one_signal", one: quantile + "signals: [ { name: demand, kind: load }, { name: none, kind: queue, target: 1 } ]", two: quantile + "signals: [ { name: demand, kind: load }, { name: none, kind: queue, target: 1 } ]\nmissing_data: { one_signal: hold }\noverrides: [ { name: o, reason: r, until: 2027-01-01T00:00:00Z, max: 99, scale_in_on_missing: true } ]"},
	{key: "plausibility.collapse", one: quantile, two: quantile + "plausibility: { collapse: 0 }", faults: []Fault{{Kind: FaultMetricZero, At: 2 * time.Hour, For: 3 * time.Hour}}},
	{key: "plausibility.spike", one: quantile + "plausibility: { spike: 1.01 }", two: quantile},
	{key: "plausibility.frozen", one: quantile, two: quantile + "plausibility: { frozen: 0 }", hangs: true},
	{key: "plausibility.release_after", one: quantile + "plausibility: { collapse: 0.99, release_after: 10m }", two: quantile + "plausibility: { collapse: 0.99, release_after: 20h }", fades: true},
	{key: "circuit_breaker.open_when", one: quantile, two: quantile + "circuit_breaker: { open_when: 'time.hour < 6.0', open_for: 2h }"},
	{key: "circuit_breaker.open_for", one: quantile + "circuit_breaker: { open_when: 'time.hour < 6.0', open_for: 2h }", two: quantile + "circuit_breaker: { open_when: 'time.hour < 6.0', open_for: 9h }"},
	{key: "signals.name", one: quantile + "signals: [ { name: demand, kind: load } ]", two: quantile + "signals: [ { name: hits, kind: load } ]"},
	{key: "behaviour.scale_out.select", one: quantile + "behaviour: { scale_out: { select: max, limits: [ { units: 1, per: 30m }, { percent: 50, per: 30m } ] } }", two: quantile + "behaviour: { scale_out: { select: min, limits: [ { units: 1, per: 30m }, { percent: 50, per: 30m } ] } }"},
	{key: "disruption_budgets.per", one: quantile + "disruption_budgets: [ { name: d, max_actions: 1, per: 2h } ]", two: quantile + "disruption_budgets: [ { name: d, max_actions: 1, per: 30m } ]"},
	{key: "windows.schedules.start", one: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }", two: quantile + "windows: { schedules: [ { name: s, start: '0 6 * * *', duration: 9h, min: 60 } ] }"},
	{key: "windows.schedules.duration", one: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }", two: quantile + "windows: { schedules: [ { name: s, start: '0 3 * * *', duration: 2h, min: 60 } ] }"},
	{key: "windows.schedules.dates", one: quantile + "windows: { schedules: [ { name: s, dates: [ 2026-01-07 ], min: 60 } ] }", two: quantile + "windows: { schedules: [ { name: s, dates: [ 2026-01-08 ], min: 60 } ] }"},
	{key: "windows.schedules.except", one: quantile + "windows: { calendars: { c: { dates: [ 2026-01-08 ] } }, schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60 } ] }", two: quantile + "windows: { calendars: { c: { dates: [ 2026-01-08 ] } }, schedules: [ { name: s, start: '0 3 * * *', duration: 9h, min: 60, except: [c] } ] }"},
	{key: "overrides.break_glass", one: quantile + "guardrails: [ { name: g, deny: 'action.is_scale_in', break_glass: true } ]\noverrides: [ { name: o, reason: r, until: 2027-01-01T00:00:00Z, max: 99 } ]", two: quantile + "guardrails: [ { name: g, deny: 'action.is_scale_in', break_glass: true } ]\noverrides: [ { name: o, reason: r, until: 2027-01-01T00:00:00Z, max: 99, break_glass: true } ]"},
	{key: "spend.monthly", one: quantile, two: quantile + "spend: { monthly: 1000 }"},
}

// untimed are the keys that no timeline can show: what is selected, the scenario
// being the workload; names and words; who must agree, and what happens then.
var untimed = []string{
	"apiVersion", "kind", "metadata", "selector", "mode", "priority", "guardrails.name", "guardrails.reason", "guardrails.warn",
	"disruption_budgets.name", "windows.schedules.name", "overrides.name", "overrides.reason",
	"approval", "verify", "rollback", "expect",
}

// Every key of the policy file does something: between two values of it some
// replay differs.
func TestEveryPolicyKeyChangesATimeline(t *testing.T) {
	for _, k := range keys {
		t.Run(k.key, func(t *testing.T) {
			one, two := k.replay(t, k.one), k.replay(t, k.two)
			if slices.Equal(one.desired, two.desired) {
				t.Errorf("the same timeline for\n%s\nand for\n%s", k.one, k.two)
			}
		})
	}
}

var keyRow = regexp.MustCompile("(?m)^\\| `([a-z_A-Z.\\[\\]]+)` \\|")

// The guide's table of keys, which a test of policy holds to the code, names none
// that is neither replayed above nor known to show in no timeline.
func TestEveryPolicyKeyIsReplayed(t *testing.T) {
	guide, err := os.ReadFile("../docs/guide/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(guide), "## All keys")
	rows := keyRow.FindAllStringSubmatch(table, -1)
	if !found || len(rows) < 50 {
		t.Fatalf("found %d keys in the guide, want its table", len(rows))
	}
	for _, row := range rows {
		key := strings.ReplaceAll(row[1], "[]", "")
		covered := func(name string) bool {
			return name == key || strings.HasPrefix(key, name+".")
		}
		shown := slices.ContainsFunc(keys, func(k keyed) bool { return covered(k.key) })
		if !shown && !slices.ContainsFunc(untimed, covered) {
			t.Errorf("%s is neither replayed nor known to show in no timeline", key)
		}
	}
}

func (k keyed) replay(t *testing.T, text string) *Timeline {
	t.Helper()
	header := "apiVersion: steward/v1\nkind: Policy\nmetadata: { name: p }\n"
	p, err := policy.Parse("p.yaml", []byte(header+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	sc := busy()
	sc.Faults = k.faults
	if k.change != nil {
		k.change(sc)
	}
	sc.Signals = []Signal{{Name: "hits", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}}
	demand, hits := shaped(), shaped()
	for i := range demand.Values[3*288:] {
		switch {
		case k.fades:
			demand.Values[3*288+i] *= 0.4
		case k.hangs && i > 180:
			demand.Values[3*288+i] = demand.Values[3*288+180]
		}
	}
	for i := range hits.Values {
		hits.Values[i] *= 0.6
	}
	r, err := Prepare(sc, demand, []fleet.Series{hits})
	if err != nil {
		t.Fatal(err)
	}
	_, rows, err := r.Run(Policy(p), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// shaped is a daily wave with bursts, four days by five minutes.
func shaped() fleet.Series {
	s := fleet.Series{Start: day, Step: 5 * time.Minute, Values: make([]float64, 4*288)}
	for i := range s.Values {
		s.Values[i] = 2500 - 2000*math.Cos(2*math.Pi*float64(i)/288) + float64(i*7919%389)
		if i%50 == 7 {
			s.Values[i] *= 1.7
		}
	}
	return s
}
