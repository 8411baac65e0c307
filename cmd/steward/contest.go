package main

import (
	"errors"
	"fmt"
	"strings"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/providers/file"
	"steward/simulate"
)

// contest is one scenario with those that are replayed in it.
type contest struct {
	file     string
	replay   *simulate.Replay
	entrants []simulate.Entrant
}

// contests makes ready what a call of simulate asks for: everything is read and
// checked, and the faults of all of it come together.
func contests(books []rulebook, scenarios []string, f simulateFlags) ([]contest, error) {
	sweeps, err := simulate.ParseSweeps(f.sweeps)
	if err != nil {
		return nil, err
	}
	var list []contest
	if len(scenarios) == 0 {
		list, err = expectedContests(books)
	}
	for _, name := range scenarios {
		list = append(list, contest{file: name})
	}
	faults := []error{err}
	for _, b := range books {
		entrants, err := b.entrants(sweeps, f.hold)
		faults = append(faults, err)
		for i := range list {
			if len(scenarios) > 0 || b.expects(list[i].file) {
				list[i].entrants = append(list[i].entrants, entrants...)
			}
		}
	}
	faults = append(faults, addBaselines(list, books[0].policy, f.against))
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if err := prepareAll(list); err != nil {
		return nil, err
	}
	return list, bindAll(list, f.allowUnbound)
}

// addBaselines puts the baselines behind the policies, every name once. The
// first policy's limits are those of the constrained oracle.
func addBaselines(list []contest, harness policy.Policy, against string) error {
	var baselines []simulate.Entrant
	var faults []error
	for _, name := range baselineNames(against) {
		e, err := simulate.Baseline(name, harness)
		faults = append(faults, err)
		baselines = append(baselines, e)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	for i := range list {
		list[i].entrants = append(list[i].entrants, baselines...)
		seen := map[string]bool{}
		for _, e := range list[i].entrants {
			if seen[e.Name] {
				return fmt.Errorf("%q names two policies or baselines, expected every name once", e.Name)
			}
			seen[e.Name] = true
		}
	}
	return nil
}

func baselineNames(against string) []string {
	switch against {
	case "all":
		return simulate.AllBaselines()
	case "none":
		return nil
	}
	return strings.Split(against, ",")
}

// prepareAll reads scenarios and their series; the faults of all of them come together.
func prepareAll(list []contest) error {
	var faults []error
	named := map[string]string{}
	for i := range list {
		r, err := scenariofile.Open(list[i].file, readSeries)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if first, taken := named[r.Scenario.Name]; taken {
			faults = append(faults, fmt.Errorf("%s: %q is also the name of %s, expected a name of its own",
				r.Scenario.At("metadata.name"), r.Scenario.Name, first))
		}
		named[r.Scenario.Name] = list[i].file
		list[i].replay = r
	}
	return errors.Join(faults...)
}

// readSeries reads the series that scenarios point to.
func readSeries(path string, nonNegative bool) ([]fleet.Series, error) {
	return file.ReadSeries(path, file.Rules{NonNegative: nonNegative})
}

// bindAll checks that every policy finds its signals in its scenarios. What the
// variants of a policy have in common is told once.
func bindAll(list []contest, allowUnbound bool) error {
	var faults []error
	told := map[string]bool{}
	for _, c := range list {
		for _, e := range c.entrants {
			for _, p := range e.Rules.Policies {
				if err := c.replay.Bind(p, allowUnbound); err != nil && !told[err.Error()] {
					told[err.Error()] = true
					faults = append(faults, err)
				}
			}
		}
	}
	return errors.Join(faults...)
}
