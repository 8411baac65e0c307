package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"steward/fleet"
	"steward/simulate"
)

const shardSchema = "steward.simulation-shard/v1"

// Shard is a share of a large replay: every so manieth of its simulations.
type Shard struct {
	Schema       string       `json:"schema"`
	Version      string       `json:"version"` // of the program that replayed it
	Shard        int          `json:"shard"`   // from 1
	Of           int          `json:"of"`
	Whole        int          `json:"whole"`  // simulations of all shards together
	Inputs       fleet.Digest `json:"inputs"` // of all that is replayed in all shards
	Simulations  []piece      `json:"simulations"`
	Expectations []Judged     `json:"expectations,omitempty"`

	file string
}

// Judged is what became of an expectation, and where it stands among all.
type Judged struct {
	At int `json:"at"`
	simulate.Verdict
}

// piece is a simulation with what its JSON form leaves out.
type piece struct {
	At int `json:"at"` // its position in the whole, from 0
	Simulation
	Beside struct {
		Fleet      string             `json:"fleet,omitempty"`
		Workload   string             `json:"workload,omitempty"`
		Own        int                `json:"own"`
		OracleCost float64            `json:"oracle_cost"`
		Settling   time.Duration      `json:"settling_ns"`
		Scored     time.Duration      `json:"scored_ns"`
		Demand     float64            `json:"demand"`
		Terms      *simulate.Scenario `json:"terms"`
	} `json:"beside"`
}

// Write writes the shard, which holds every simulation of the whole whose position
// falls to it.
func (s Shard) Write(out io.Writer, sims []Simulation) error {
	s.Schema, s.Simulations = shardSchema, make([]piece, len(sims))
	for i, sim := range sims {
		p := piece{At: s.Shard - 1 + i*s.Of, Simulation: sim}
		b := &p.Beside
		b.Fleet, b.Workload, b.Own, b.OracleCost, b.Settling = sim.Fleet, sim.Workload, sim.Own, sim.OracleCost, sim.Settling
		b.Scored, b.Demand, b.Terms = sim.Scored, sim.Demand, sim.Terms
		s.Simulations[i] = p
	}
	return writeJSON(out, s)
}

// ReadShard reads what Write wrote. Faults name the file.
func ReadShard(file string, data []byte) (Shard, error) {
	s := Shard{file: file}
	if err := json.Unmarshal(data, &s); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			err = fmt.Errorf("%s is a %s", kind.Field, kind.Value)
		}
		return s, fmt.Errorf("%s: %w, expected what 'steward simulate --shard I/N -o json' wrote", file, err)
	}
	if s.Schema != shardSchema {
		return s, fmt.Errorf("%s: the schema is %q, expected %q, which 'steward simulate --shard I/N -o json' writes", file, s.Schema, shardSchema)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&Shard{}); err != nil {
		return s, fmt.Errorf("%s: %w, expected a shard of this version", file, err)
	}
	if s.Shard < 1 || s.Shard > s.Of || s.Whole < s.Of || len(s.Simulations) != s.share() {
		return s, fmt.Errorf("%s: shard %d of %d holds %d of %d workloads, expected all of its share", file, s.Shard, s.Of, len(s.Simulations), s.Whole)
	}
	for i := range s.Simulations {
		p := &s.Simulations[i]
		if p.At != s.Shard-1+i*s.Of || p.Beside.Terms == nil || p.Beside.Own < 1 || p.Beside.Own > len(p.Policies) {
			return s, fmt.Errorf("%s: simulations[%d]: is not one of shard %d of %d, expected it as it was written", file, i, s.Shard, s.Of)
		}
		p.restore()
	}
	return s, nil
}

// share is how many of the whole's simulations fall to the shard.
func (s Shard) share() int { return (s.Whole - s.Shard + s.Of) / s.Of }

// restore puts back what JSON left out.
func (p *piece) restore() {
	sim, b := &p.Simulation, p.Beside
	sim.Fleet, sim.Workload, sim.Own, sim.OracleCost, sim.Settling = b.Fleet, b.Workload, b.Own, b.OracleCost, b.Settling
	sim.Scored, sim.Demand, sim.Terms = b.Scored, b.Demand, b.Terms
	for i := range sim.Policies {
		sim.Policies[i].Baseline = i >= sim.Own
	}
}

// Merge puts shards together to the whole: its simulations, and what became of
// expectations. Shards that do not fit together are refused.
func Merge(shards []Shard) ([]Simulation, []simulate.Verdict, error) {
	if err := fitting(shards); err != nil {
		return nil, nil, err
	}
	sims := make([]Simulation, shards[0].Whole)
	var judged []Judged
	for _, s := range shards {
		for _, p := range s.Simulations {
			sims[p.At] = p.Simulation
		}
		judged = append(judged, s.Expectations...)
	}
	for i := range sims[1:] {
		if maps.Equal(sims[i].Settings, sims[i+1].Settings) && !slices.Equal(sims[i].names(), sims[i+1].names()) {
			return nil, nil, fmt.Errorf("%s and %s have other policies, expected the same in one replay", sims[i].Scenario, sims[i+1].Scenario)
		}
	}
	return sims, Verdicts(judged), nil
}

func (sim Simulation) names() []string {
	var out []string
	for _, r := range sim.Policies {
		out = append(out, r.Name)
	}
	return out
}

// Verdicts are what became of expectations, in their order.
func Verdicts(judged []Judged) []simulate.Verdict {
	slices.SortFunc(judged, func(a, b Judged) int { return a.At - b.At })
	var out []simulate.Verdict
	for _, j := range judged {
		out = append(out, j.Verdict)
	}
	return out
}

// fitting is an error unless the shards are all those of one replay, each once.
func fitting(shards []Shard) error {
	first := shards[0]
	var faults []error
	from := map[int]string{}
	for _, s := range shards {
		switch {
		case s.Version != first.Version:
			faults = append(faults, fmt.Errorf("%s: was replayed by version %s, and %s by %s, expected one version", s.file, s.Version, first.file, first.Version))
		case s.Inputs != first.Inputs || s.Whole != first.Whole:
			faults = append(faults, fmt.Errorf("%s: other scenarios, series, policies or flags than in %s, expected the same", s.file, first.file))
		case s.Of != first.Of:
			faults = append(faults, fmt.Errorf("%s: is one of %d shards, and %s one of %d, expected one division", s.file, s.Of, first.file, first.Of))
		case from[s.Shard] != "":
			faults = append(faults, fmt.Errorf("%s: is shard %d of %d, as is %s, expected every shard once", s.file, s.Shard, s.Of, from[s.Shard]))
		}
		from[s.Shard] = s.file
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for i := 1; i <= first.Of; i++ {
		if from[i] == "" {
			faults = append(faults, fmt.Errorf("shard %d of %d is missing, expected all of them", i, first.Of))
		}
	}
	return errors.Join(faults...)
}
