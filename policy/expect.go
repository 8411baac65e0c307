package policy

import (
	"regexp"
	"slices"
	"strings"

	"steward/fleet"
)

// Expectation is a measure that a replay of a scenario must meet.
type Expectation struct {
	Scenario string  `yaml:"scenario"` // file, relative to the policy
	Measure  string  `yaml:"measure"`  // one of Measures
	Op       string  `yaml:"op"`       // <, <=, ==, >=, >
	Value    float64 `yaml:"value"`
}

// Measures are the figures of a replay that an expectation may name, as
// steward.simulation/v1 spells them. Beside them there is guardrails.NAME, the
// hits of a reason code that guards.
var Measures = []string{
	"cost", "unit_hours", "boot_waste_hours", "violation_share", "violation_minutes", "violation_episodes", "unserved_share",
	"worst_shortage_units", "mean_utilisation", "p95_utilisation", "scale_outs", "scale_ins", "reversals", "under_accuracy",
	"over_accuracy", "under_timeshare", "over_timeshare", "instability", "regret",
	"forecast.wape", "forecast.mase", "forecast.pinball", "forecast.coverage80", "forecast.coverage95",
	"bill.list", "bill.on_demand", "bill.spot", "bill.commitment", "bill.used_commitment", "bill.unused_commitment",
	"bill.after_commitments", "bill.marginal", "bill.spot_interruptions",
}

var someone = regexp.MustCompile(`^\S(.{0,98}\S)?$`)

func isMeasure(name string) bool {
	hit, ok := strings.CutPrefix(name, "guardrails.")
	code := fleet.Code(hit)
	return slices.Contains(Measures, name) || ok && slices.Contains(fleet.Codes(), code) && code.Guards()
}

// Met tells whether a measured value is what was expected.
func (e Expectation) Met(value float64) bool {
	switch e.Op {
	case "<":
		return value < e.Value
	case "<=":
		return value <= e.Value
	case "==":
		return value == e.Value
	case ">=":
		return value >= e.Value
	case ">":
		return value > e.Value
	}
	return false
}
