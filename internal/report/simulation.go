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
	Schema       string            `json:"schema"`
	Scenario     string            `json:"scenario"`
	TickSeconds  float64           `json:"tick_seconds"`
	ScoredFrom   time.Time         `json:"scored_from"`
	ScoredTicks  int               `json:"scored_ticks"`
	InitialUnits int               `json:"initial_units"`
	Seed         int64             `json:"seed"`
	InputDigest  fleet.Digest      `json:"input_digest"`
	Policies     []simulate.Result `json:"policies"`
}

// NewSimulation describes a replay; results are in the order of its entrants.
func NewSimulation(r *simulate.Replay, results []simulate.Result) Simulation {
	return Simulation{
		Schema: "steward.simulation/v1", Scenario: r.Scenario.Name, TickSeconds: r.Tick.Seconds(), ScoredFrom: r.From.UTC(),
		ScoredTicks: r.Ticks, InitialUnits: r.InitialUnits, Seed: r.Scenario.Seed, InputDigest: r.Digest, Policies: results,
	}
}

// Simulations writes replays in a form: table, json or csv.
func Simulations(out io.Writer, form string, sims []Simulation) error {
	switch form {
	case "table":
		return simulationTables(out, sims)
	case "json":
		return simulationJSON(out, sims)
	case "csv":
		return simulationCSV(out, sims)
	}
	return fmt.Errorf("output form is %q, expected table, json or csv", form)
}

// simulationJSON writes one replay as it is and several under one schema.
func simulationJSON(out io.Writer, sims []Simulation) error {
	var document any = struct {
		Schema      string       `json:"schema"`
		Simulations []Simulation `json:"simulations"`
	}{"steward.simulations/v1", sims}
	if len(sims) == 1 {
		document = sims[0]
	}
	return writeJSON(out, document)
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
