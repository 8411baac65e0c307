// Package report shows what the thinking rooms found: the same values as a table
// for people, as JSON and CSV for machines. Sentences are made here and
// nowhere else.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"steward/fleet"
	"steward/simulate"
)

// Simulation is one replayed scenario with the results of all its entrants.
type Simulation struct {
	Schema       string             `json:"schema"`
	Scenario     string             `json:"scenario"`
	TickSeconds  float64            `json:"tick_seconds"`
	ScoredFrom   time.Time          `json:"scored_from"`
	ScoredTicks  int                `json:"scored_ticks"`
	InitialUnits int                `json:"initial_units"`
	Seed         int64              `json:"seed"`
	InputDigest  fleet.Digest       `json:"input_digest"`
	Policies     []simulate.Result  `json:"policies"`
	Settings     map[string]string  `json:"settings,omitempty"` // what a sweep set in the scenario
	Censored     *simulate.Censored `json:"censored,omitempty"` // the demand that was cut off when it was recorded
	OracleCost   float64            `json:"-"`                  // what the oracle pays
	Settling     time.Duration      `json:"-"`                  // how long nothing may be hurt for a fault to be over

	Fleet    string        `json:"-"` // the scenario of many workloads that this is one of; "" for a scenario of one
	Workload string        `json:"-"` // which of them
	Scored   time.Duration `json:"-"` // the scored time without gaps
	Demand   float64       `json:"-"` // its sum over the scored ticks

	Terms *simulate.Scenario `json:"-"` // what was replayed
	Own   int                `json:"-"` // how many of Policies are policies, which stand before the baselines
	Told  []Told             `json:"-"` // those that a page shows in full
}

// Told is a policy that a page shows in full.
type Told struct {
	Name     string
	Timeline *simulate.Timeline
	Worst    []simulate.Episode
	Review   simulate.Review // a moment for each of Worst
}

// A page tells of so many policies in full, of so many in one scenario, and of each
// so many of its worst moments; more would make it slow to open.
const (
	MostTold     = 24
	MostTogether = 3
	MostMoments  = 10
)

// Replays is what one call of simulate found.
type Replays struct {
	Simulations  []Simulation
	Frontier     []simulate.Point // of a sweep
	Sensitivity  []simulate.Sensitivity
	Expectations []simulate.Verdict // of the policies
	Fleets       []Fleet            // of the scenarios of many workloads
}

// NewSimulation describes a replay; results are in the order of its entrants.
func NewSimulation(r *simulate.Replay, results []simulate.Result) Simulation {
	scored, demand := r.Recorded()
	return Simulation{
		Schema: "steward.simulation/v1", Scenario: r.Scenario.Name, TickSeconds: r.Tick.Seconds(), ScoredFrom: r.From.UTC(),
		ScoredTicks: r.Ticks, InitialUnits: r.InitialUnits, Seed: r.Scenario.Seed, InputDigest: r.Digest, Policies: results,
		Settings: r.Scenario.Settings(), Censored: r.Censored, OracleCost: r.OracleCost(), Settling: r.Scenario.Settling(), Terms: r.Scenario, Scored: scored, Demand: demand,
	}
}

// Simulations writes replays in a form: table, json, csv, markdown or html. CSV has
// the results, and of a sweep its frontier.
func Simulations(out io.Writer, form string, all Replays) error {
	switch form {
	case "table":
		return simulationTables(out, all)
	case "json":
		return simulationJSON(out, all)
	case "csv":
		return simulationCSV(out, all)
	case "markdown":
		return simulationMarkdown(out, all)
	case "html":
		return simulationHTML(out, all)
	}
	return fmt.Errorf("output form is %q, expected table, json, csv, markdown or html", form)
}

// besides are the parts of a document that not every call has.
type besides struct {
	Frontier     []simulate.Point       `json:"frontier,omitempty"`
	Sensitivity  []simulate.Sensitivity `json:"sensitivity,omitempty"`
	Expectations []simulate.Verdict     `json:"expectations,omitempty"`
	Totals       []Fleet                `json:"totals,omitempty"`
}

// simulationJSON writes one replay as it is and several under one schema.
func simulationJSON(out io.Writer, all Replays) error {
	rest := besides{all.Frontier, all.Sensitivity, all.Expectations, all.Fleets}
	if len(all.Simulations) == 1 && len(all.Fleets) == 0 {
		return writeJSON(out, struct {
			Simulation
			besides
		}{all.Simulations[0], rest})
	}
	return writeJSON(out, struct {
		Schema      string       `json:"schema"`
		Simulations []Simulation `json:"simulations"`
		besides
	}{"steward.simulations/v1", all.Simulations, rest})
}

func writeJSON(out io.Writer, document any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
