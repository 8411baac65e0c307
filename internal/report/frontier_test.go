package report

import (
	"bytes"
	"testing"

	"steward/simulate"
)

// swept is a sweep of one key over one scenario, and what its policy expects.
func swept() Replays {
	point := func(value string, cost, short float64, frontier bool) simulate.Point {
		return simulate.Point{
			Name: "web[objective.error_budget=" + value + "]", Settings: map[string]string{"objective.error_budget": value},
			CostRatio: &cost, MeanShort: &short, WorstShort: &short, Frontier: frontier,
		}
	}
	sims := samples()[:1]
	sims[0].Policies = sims[0].Policies[:1]
	sims[0].Policies[0].Name = "web[objective.error_budget=0.1%]"
	sims[0].Policies[0].Settings = map[string]string{"objective.error_budget": "0.1%"}
	return Replays{
		Simulations: sims,
		Frontier: []simulate.Point{
			point("0.1%", 1.59, 0.001, true), point("0.5%", 1.6, 0.005, false),
			{Name: "web[objective.error_budget=1%]", Settings: map[string]string{"objective.error_budget": "1%"}},
		},
		Expectations: []simulate.Verdict{
			{Policy: "web", Scenario: "shop", Measure: "violation_share", Op: "<=", Value: 0.002, Got: figure(0.00125), OK: true},
			{Policy: "web", Scenario: "shop", Measure: "guardrails.rate-limited", Op: "==", Value: 0, Got: figure(2)},
			{Policy: "web", Scenario: "shop", Measure: "regret", Op: "<", Value: 0.4},
		},
	}
}

func TestASweepAndExpectationsStandBehindTheTables(t *testing.T) {
	for _, form := range []string{"table", "json", "csv"} {
		var out bytes.Buffer
		if err := Simulations(&out, form, swept()); err != nil {
			t.Fatal(err)
		}
		golden(t, "sweep."+form, out.String())
	}
}
