package policy

import "testing"

func TestLimitsThatCanNeverActAreRefused(t *testing.T) {
	out := func(text string) string { return "behaviour: { scale_out: { " + text + " } }" }
	in := func(text string) string { return "behaviour: { scale_in: { " + text + " } }" }
	expectFaults(t, []fault{
		{in("stabilisation: 29d"), "behaviour.scale_in.stabilisation: 29d is longer than 28d"},
		{in("cooldown: 29d"), "behaviour.scale_in.cooldown: 29d is longer than 28d"},
		{out("select: most"), `behaviour.scale_out.select: found "most", expected max or min`},
		{out("limits: [{ units: 1, percent: 2, per: 1m }]"), "behaviour.scale_out.limits[0]: found units 1 and percent 2, expected one of them above 0"},
		{in("limits: [{ per: 1m }]"), "behaviour.scale_in.limits[0].units: found units 0 and percent 0, expected one of them above 0"},
		{in("limits: [{ percent: 0, per: 1m }]"), "behaviour.scale_in.limits[0].percent: found units 0 and percent 0, expected one of them above 0"},
		{in("limits: [{ units: -1, per: 1m }]"), "behaviour.scale_in.limits[0]: found units -1 and percent 0, expected one of them above 0"},
		{in("limits: [{ units: -1, percent: 5, per: 1m }]"), "behaviour.scale_in.limits[0]: found units -1 and percent 5, expected one of them above 0"},
		{in("limits: [{ units: 2000000, per: 1m }]"), "behaviour.scale_in.limits[0]: found units 2000000 and percent 0, expected at most a million"},
		{in("limits: [{ units: 1, per: 1m }, { percent: 1 }]"), "behaviour.scale_in.limits[1].per: 0s is outside 1s to 28d"},
		{in("limits: [{ units: 1, per: 29d }]"), "behaviour.scale_in.limits[0].per: 29d is outside 1s to 28d"},
		{in("select: max, limits: [{ units: 1, per: 5m }, { units: 2, per: 1m }]"),
			"behaviour.scale_in.limits[0]: can never act beside limits[1] with select max, expected it to be left out"},
		{in("select: min, limits: [{ units: 1, per: 5m }, { units: 2, per: 1m }]"),
			"behaviour.scale_in.limits[1]: can never act beside limits[0] with select min, expected it to be left out"},
		{out("limits: [{ percent: 5, per: 1m }, { percent: 5, per: 1m }]"),
			"behaviour.scale_out.limits[1]: can never act beside limits[0] with select max, expected it to be left out"},
		{out("limits: [{ percent: 100, per: 1m }]") + "\nbounds: { max: 9, scale_to_zero: true }",
			"behaviour.scale_out.limits: never lead away from 0 units, which bounds allow, since a percentage of 0 is 0, expected a limit with units"},
		{out("select: min, limits: [{ percent: 100, per: 1m }, { units: 4, per: 1m }]") + "\nbounds: { max: 9, scale_to_zero: true }",
			"behaviour.scale_out.limits: never lead away from 0 units, which bounds allow, since a percentage of 0 is 0, expected a limit with units"},
		{"behaviour: { tolerance: { up: 1 } }", "behaviour.tolerance.up: 1 is outside [0, 1), expected a share such as 0.1"},
		{"behaviour: { tolerance: { down: -0.1 } }", "behaviour.tolerance.down: -0.1 is outside [0, 1), expected a share such as 0.1"},
	})
	for _, text := range []string{
		in("limits: [{ units: 1, per: 1m }, { units: 4, per: 10m }]"),
		in("limits: [{ percent: 1, per: 1m }, { units: 4, per: 1m }], select: min"),
		out("limits: [{ percent: 100, per: 1m }]") + "\nbounds: { max: 9 }",
		out("limits: [{ percent: 100, per: 1m }, { units: 4, per: 1m }]") + "\nbounds: { min: 0, max: 9 }",
	} {
		if _, err := Parse("p.yaml", []byte(header+text)); err != nil {
			t.Errorf("%s: got %v, want no fault", text, err)
		}
	}
}

func TestWhatPeopleForbidAndAllowIsChecked(t *testing.T) {
	expectFaults(t, []fault{
		{"mode: on", `mode: found "on", expected off, observe, recommend, approve or auto`},
		{"selector: { provider: aws/1 }", `selector.provider: found "aws/1", expected the first part of an ID such as aws`},
		{`selector: { labels: { "": a } }`, "selector.labels: holds a label without a name, expected a name"},
		{"guardrails: [{ deny: 'true' }]", `guardrails[0].name: found "", expected letters, digits, '.', '_' or '-'`},
		{"guardrails: [{ name: a }]", "guardrails[0]: has 0 of deny, clamp and warn, expected one"},
		{"guardrails: [{ name: a, deny: 'true', warn: 'true' }]", "guardrails[0]: has 2 of deny, clamp and warn, expected one"},
		{"guardrails: [{ name: a, deny: null }]", "guardrails[0].deny: null, expected an expression"},
		{"guardrails: [{ name: a, deny: 'true' }, { name: a, warn: 'true' }]",
			`guardrails[1].name: "a" is taken by an earlier one, expected another name`},
		{"disruption_budgets: [{ name: a }]", "disruption_budgets[0]: limits nothing, expected max_unavailable, or max_actions with per"},
		{"disruption_budgets: [{ name: a, max_unavailable: 0% }]",
			"disruption_budgets[0].max_unavailable: is 0, so that nothing could ever change, expected above 0"},
		{"disruption_budgets: [{ name: a, max_actions: 0, per: 1h }]", "disruption_budgets[0].max_actions: 0 is outside 1 to 1000000"},
		{"disruption_budgets: [{ name: a, max_actions: 3 }]", "disruption_budgets[0].per: 0s is outside 1s to 28d"},
		{"disruption_budgets: [{ name: a, max_unavailable: 1, per: 1h }]",
			"disruption_budgets[0].per: is written without max_actions, expected both or none"},
		{"disruption_budgets: [{ name: a, scope: zone, max_unavailable: 1 }]",
			`disruption_budgets[0].scope: found "zone", expected workload or fleet`},
		{"circuit_breaker: { open_when: 'true' }", "circuit_breaker.open_for: is not above 0s, expected how long, such as 1h"},
		{"circuit_breaker: { open_for: 1h }", "circuit_breaker.open_for: is written without circuit_breaker.open_when, expected both or none"},
		{"approval: { quorum: 0 }", "approval.quorum: 0 is below 1"},
		{"approval: { approvers: [ann], quorum: 2 }", "approval.quorum: 2 is above the 1 approvers"},
		{"approval: { approvers: [ann, ann] }", `approval.approvers[1]: "ann" is taken by an earlier one, expected another name`},
		{"approval: { approvers: [''] }", `approval.approvers[0]: found "", expected a person or a group such as group:sre`},
		{"approval: { expires_after: 0s }", "approval.expires_after: is not above 0s"},
		{"verify: { wait_for: 'true' }", "verify.timeout: is not above 0s, expected how long, such as 1h"},
		{"verify: { timeout: 1h }", "verify.timeout: is written without verify.wait_for, expected both or none"},
		{"rollback: { to: next }", `rollback.to: found "next", expected previous`},
		{"expect: [{ measure: cost, op: <, value: 1 }]", "expect[0].scenario: is missing, expected a scenario's file"},
		{"expect: [{ scenario: a.yaml, measure: violations_share, op: <, value: 1 }]",
			`expect[0].measure: found "violations_share", did you mean violation_share?`},
		{"expect: [{ scenario: a.yaml, measure: cost, op: '=<', value: 1 }]", `expect[0].op: found "=<", expected <, <=, ==, >= or >`},
		{"expect: [{ scenario: a.yaml, measure: cost, op: < }]", `expect[0].value: is missing, expected what "cost" is compared with`},
	})
}

func TestOverridesSayWhyUntilWhenAndWhat(t *testing.T) {
	const until = "until: 2026-01-31T12:00:00Z"
	expectFaults(t, []fault{
		{"overrides: [{ reason: b, units: 2, " + until + " }]", `overrides[0].name: found "", expected letters, digits, '.', '_' or '-'`},
		{"overrides: [{ name: a, units: 2, " + until + " }]", "overrides[0].reason: is missing, expected why"},
		{"overrides: [{ name: a, reason: b, units: 2 }]", "overrides[0].until: is missing, expected when it expires, such as 2026-01-31T12:00:00Z"},
		{"overrides: [{ name: a, reason: b, units: 2, from: 2026-01-31T12:00:00Z, " + until + " }]",
			"overrides[0].until: 2026-01-31T12:00:00Z is not after from 2026-01-31T12:00:00Z"},
		{"overrides: [{ name: a, reason: b, " + until + " }]",
			"overrides[0]: changes nothing, expected units, min, max, scale_in_on_missing or break_glass"},
		{"overrides: [{ name: a, reason: b, units: 2, min: 1, " + until + " }]", "overrides[0].units: is written beside min or max, expected one of them"},
		{"overrides: [{ name: a, reason: b, min: 3, max: 2, " + until + " }]", "overrides[0].min: 3 is above max 2"},
		{"overrides: [{ name: a, reason: b, units: -1, " + until + " }]", "overrides[0].units: -1 is outside 0 to 1000000"},
		{"overrides: [{ name: a, reason: b, units: 1, " + until + " }, { name: a, reason: b, units: 1, " + until + " }]",
			`overrides[1].name: "a" is taken by an earlier one, expected another name`},
	})
}
