package policy

import "testing"

// fault is what is written below the three lines of the header and what comes
// of it on line 4.
type fault struct{ text, want string }

// expectFaults parses each text and wants one fault, on line 4.
func expectFaults(t *testing.T, list []fault) {
	t.Helper()
	for _, tc := range list {
		_, err := Parse("p.yaml", []byte(header+tc.text))
		want := "p.yaml:4: " + tc.want
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", tc.text, err, want)
		}
	}
}

func TestKeysThatNobodyKnowsAreNamedWithTheNearest(t *testing.T) {
	expectFaults(t, []fault{
		{"behavior: {}", `behavior: unknown key, did you mean "behaviour"?`},
		{"behaviour: { scale_up: {} }", `behaviour.scale_up: unknown key, did you mean "scale_out"?`},
		{"forecast: { quantil: 0.9 }", `forecast.quantil: unknown key, did you mean "quantile"?`},
		{"behaviour: { scale_in: { stabilization: 1m } }", `behaviour.scale_in.stabilization: unknown key, did you mean "stabilisation"?`},
		{"metadat: {}", `metadat: unknown key, did you mean "metadata"?`},
		{"bounds: { min: 5, maxx: 3 }", `bounds.maxx: unknown key, did you mean "max"?`},
		{"bounds: { min: 5, max: 7, scaleToZero: true }", `bounds.scaleToZero: unknown key, did you mean "scale_to_zero"?`},
		{"signals: [{ nam: a, kind: load }]", `signals[0].nam: unknown key, did you mean "name"?`},
		{"behaviour: { scale_in: { limits: [{ unit: 1, per: 1m }] } }", `behaviour.scale_in.limits[0].unit: unknown key, did you mean "units"?`},
		{"behaviour: { scale_in: { limits: [{ units: 1, pe: 1m }] } }", `behaviour.scale_in.limits[0].pe: unknown key, did you mean "per"?`},
		{"guardrails: [{ name: a, denny: 'true' }]", `guardrails[0].denny: unknown key, did you mean "deny"?`},
		{"windows: { timezone: UTC }", `windows.timezone: unknown key, did you mean "time_zone"?`},
		{"windows: { blackout: [] }", `windows.blackout: unknown key, did you mean "blackouts"?`},
		{"spec: {}", "spec: unknown key, expected one of apiVersion, kind, metadata, selector, mode, priority, objective, bounds, unit, " +
			"signals, combine, forecast, headroom, behaviour, guardrails, disruption_budgets, windows, overrides, missing_data, " +
			"plausibility, circuit_breaker, spend, approval, verify, rollback, expect"},
		{"kind: Policy", "kind: repeated key, first on line 2, expected it once"},
	})
}

func TestValuesOfAnotherTypeAreRefused(t *testing.T) {
	expectFaults(t, []fault{
		{"bounds: { min: 1.5, max: 3 }", "bounds.min: 1.5, expected a whole number"},
		{`bounds: { min: "1", max: 3 }`, `bounds.min: text "1", expected a whole number`},
		{"bounds: [1, 3]", "bounds: a list, expected a mapping"},
		{"priority: high", `priority: text "high", expected a whole number`},
		{"objective: { error_budget: low }", `objective.error_budget: found "low", expected a share such as 0.1% or 0.001`},
		{"objective: { error_budget: nan }", `objective.error_budget: found "nan", expected a share such as 0.1% or 0.001`},
		{"objective: { error_budget: [1] }", "objective.error_budget: a list, expected a single value"},
		{"signals: [{ name: a, kind: load, target: .nan }]", "signals[0].target: .nan, expected a number"},
		{"missing_data: { hold_after: 300 }", "missing_data.hold_after: 300, expected a duration such as 60s"},
		{"missing_data: { hold_after: -1s }", `missing_data.hold_after: "-1s" is negative, expected a duration such as 60s`},
		{"behaviour: { scale_in: { limits: [{ units: few, per: 1m }] } }", `behaviour.scale_in.limits[0].units: text "few", expected a whole number`},
		{"behaviour: { scale_in: { limits: [{ percent: few, per: 1m }] } }", `behaviour.scale_in.limits[0].percent: text "few", expected a number`},
		{"disruption_budgets: [{ name: a, max_unavailable: some }]",
			`disruption_budgets[0].max_unavailable: found "some", expected a number of units such as 2, or a share such as 10%`},
		{"disruption_budgets: [{ name: a, max_unavailable: 110% }]",
			`disruption_budgets[0].max_unavailable: found "110%", expected a number of units such as 2, or a share such as 10%`},
		{"spend: { monthly: 1e3 }", `spend.monthly: found "1e3", expected an amount above 0 such as 1500.00`},
		{"spend: { monthly: 0 }", `spend.monthly: found "0", expected an amount above 0 such as 1500.00`},
		{"overrides: [{ name: a, reason: b, until: tomorrow, units: 2 }]",
			`overrides[0].until: text "tomorrow", expected a time such as 2026-01-31T12:00:00Z`},
		{"combine: { a: b }", "combine: a mapping, expected a single value"},
	})
}

func TestSizesThatContradictTheBoundsAreRefused(t *testing.T) {
	const bound, until = "bounds: { min: 5, max: 9 }\n", "until: 2026-01-31T12:00:00Z"
	expectFaults(t, []fault{
		{"bounds: { min: 5, max: 3 }", "bounds.max: 3 is below min 5"},
		{"bounds: { min: -1, max: 3 }", "bounds.min: -1 is below 0"},
		{"bounds: { min: 5 }", "bounds.max: is missing, expected the most units allowed"},
		{"bounds: {}", "bounds.max: is missing, expected the most units allowed"},
		{"overrides: [{ name: a, reason: b, units: 0, " + until + " }]\nbounds: { max: 5 }", "overrides[0].units: 0 is outside bounds 1 to 5"},
		{"bounds: { max: 2000000 }", "bounds.max: 2000000 is above 1000000"},
		{"windows: { schedules: [{ name: a, start: '0 8 * * *', duration: 8h, min: 10 }] }\n" + bound,
			"windows.schedules[0].min: 10 is above bounds.max 9"},
		{"windows: { schedules: [{ name: a, start: '0 8 * * *', duration: 8h, max: 4 }] }\n" + bound,
			"windows.schedules[0].max: 4 is below bounds.min 5"},
		{"overrides: [{ name: a, reason: b, units: 10, " + until + " }]\n" + bound, "overrides[0].units: 10 is outside bounds 5 to 9"},
		{"overrides: [{ name: a, reason: b, units: 0, " + until + " }]\n" + bound, "overrides[0].units: 0 is outside bounds 5 to 9"},
		{"overrides: [{ name: a, reason: b, min: 10, " + until + " }]\n" + bound, "overrides[0].min: 10 is above bounds.max 9"},
		{"overrides: [{ name: a, reason: b, max: 4, " + until + " }]\n" + bound, "overrides[0].max: 4 is below the 5 units that bounds allow"},
		{"missing_data: { all_signals: scale-to-fallback, fallback_units: 4 }\n" + bound,
			"missing_data.fallback_units: 4 is outside bounds 5 to 9"},
		{"headroom: { min_units: 10 }\n" + bound, "headroom.min_units: 10 is above bounds.max 9"},
	})
	if _, err := Parse("p.yaml", []byte(header+"bounds: { min: 2, max: 9, scale_to_zero: true }\n"+
		"overrides: [{ name: a, reason: b, units: 0, "+until+" }]")); err != nil {
		t.Errorf("got %v, want zero to be allowed where bounds scale to zero", err)
	}
}

func TestWhatTheSizeFollowsIsChecked(t *testing.T) {
	expectFaults(t, []fault{
		{"signals: []", "signals: holds nothing that a size can follow, expected a signal of kind load, utilisation or queue"},
		{"signals: [{ name: p99, kind: slo }]", "signals: holds nothing that a size can follow, expected a signal of kind load, utilisation or queue"},
		{"signals: [{ name: a, kind: load }, { name: a, kind: load }]", `signals[1].name: "a" is taken by an earlier one, expected another name`},
		{"signals: [{ kind: load }]", `signals[0].name: found "", expected a letter, then letters, digits or '_', since expressions use it`},
		{"signals: [{ name: a-b, kind: load }]", `signals[0].name: found "a-b", expected a letter, then letters, digits or '_', since expressions use it`},
		{"signals: [{ name: in, kind: load }]", `signals[0].name: "in" means something else in expressions, expected another name`},
		{"signals: [{ name: a, kind: share }]", `signals[0].kind: found "share", expected load, utilisation, queue or slo`},
		{"signals: [{ name: a, kind: load, target: 0 }]", "signals[0].target: 0 is outside (0, 1], expected a share of capacity such as 0.6"},
		{"signals: [{ name: a, kind: utilisation, target: 60 }]", "signals[0].target: 60 is outside (0, 1], expected a share of capacity such as 0.6"},
		{"signals: [{ name: a, kind: queue }]", "signals[0].target: 0 is not above 0, expected the items that one unit may have waiting"},
		{"signals: [{ name: a, kind: load }, { name: b, kind: slo, target: 1 }]",
			"signals[1].target: is written for a signal of kind slo, which no size follows, expected none"},
		{"signals: [{ name: a, kind: load, max_age: 29d }]", "signals[0].max_age: 29d is longer than 28d"},
		{"objective: { error_budget: 0 }", "objective.error_budget: 0 is outside (0, 0.5], expected a share of time such as 0.1%"},
		{"objective: { error_budget: 60% }", "objective.error_budget: 0.6 is outside (0, 0.5], expected a share of time such as 0.1%"},
		{"forecast: { quantile: 0.49 }", "forecast.quantile: 0.49 is outside [0.5, 1)"},
		{"forecast: { quantile: 1 }", "forecast.quantile: 1 is outside [0.5, 1)"},
		{"forecast: { quantile: 0.9 }\nobjective: { error_budget: 1% }",
			"forecast.quantile: is written beside objective.error_budget, which finds the quantile by itself, expected one of them"},
		{"forecast: { fallback_headroom: -0.1 }", "forecast.fallback_headroom: -0.1 is outside 0 to 10, expected a share such as 0.2"},
		{"forecast: { fallback_headroom: 20 }", "forecast.fallback_headroom: 20 is outside 0 to 10, expected a share such as 0.2"},
		{"forecast: { plus: 29d }", "forecast.plus: 29d is longer than 28d"},
		{"forecast: { model: '' }", `forecast.model: found "", expected auto or the name of a model`},
		{"forecast: { on_gate_fail: stop }", `forecast.on_gate_fail: found "stop", expected reactive-only or hold`},
		{"headroom: { percent: -1 }", "headroom.percent: -1 is outside 0 to 1000"},
		{"headroom: { min_units: -1 }", "headroom.min_units: -1 is outside 0 to 1000000"},
		{"headroom: { zone_loss_tolerance: -1 }", "headroom.zone_loss_tolerance: -1 is below 0"},
		{"headroom: { zones: -1 }", "headroom.zones: -1 is outside 0 to 100"},
		{"headroom: { zone_loss_tolerance: 1, zones: 1 }", "headroom.zones: 1 is not above zone_loss_tolerance 1"},
		{"headroom: { zone_loss_tolerance: 2 }", "headroom.zones: 0 is not above zone_loss_tolerance 2"},
		{"unit: { capacity: 0 }", "unit.capacity: 0 is not above 0"},
		{"unit: { boot: 25h }", "unit.boot: 1d1h is longer than 1d"},
		{"unit: { capacity: learnt }", `unit.capacity: found "learnt", expected a number such as 250, or learned`},
		{"unit: { capacity: 0x1p4 }", `unit.capacity: found "0x1p4", expected a number such as 250, or learned`},
		{"unit: { capacity: .inf }", `unit.capacity: found ".inf", expected a number such as 250, or learned`},
		{"unit: { capacity: -5 }", "unit.capacity: -5 is not above 0"},
		{"unit: { capacity: [learned] }", "unit.capacity: a list, expected a single value"},
		{"unit: { boot: 60 }", `unit.boot: found "60", expected a duration such as 60s, or learned`},
		{"unit: { boot: -1s }", `unit.boot: found "-1s", expected a duration such as 60s, or learned`},
		{"missing_data: { hold_after: 0s }", "missing_data.hold_after: is not above 0s"},
		{"missing_data: { one_signal: wait }", `missing_data.one_signal: found "wait", expected ignore or hold`},
		{"missing_data: { all_signals: ignore }", `missing_data.all_signals: found "ignore", expected hold, scale-to-forecast or scale-to-fallback`},
		{"missing_data: { all_signals: scale-to-fallback }",
			"missing_data.fallback_units: is missing, expected the size that scale-to-fallback falls back to"},
		{"missing_data: { fallback_units: 3 }",
			"missing_data.fallback_units: is never used, expected all_signals to be scale-to-fallback"},
		{"missing_data: { all_signals: scale-to-fallback, fallback_units: 0 }", "missing_data.fallback_units: 0 is outside 1 to 1000000"},
		{"plausibility: { collapse: 1 }", "plausibility.collapse: 1 is outside [0, 1), expected a share such as 0.1"},
		{"plausibility: { spike: 0.5 }", "plausibility.spike: 0.5 is not above 1, expected a multiple such as 20, or 0 for none"},
		{"plausibility: { frozen: 0.5 }", "plausibility.frozen: 0.5 is below 1, expected a multiple such as 2, or 0 for none"},
		{"plausibility: { release_after: 30d }", "plausibility.release_after: 30d is longer than 28d"},
	})
}
