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

// contest is one scenario, or one of its workloads, at one point of a sweep over its
// keys, with those that are replayed in it.
type contest struct {
	file     string
	settings []simulate.Setting // of the scenario
	scenario *simulate.Scenario
	replay   *simulate.Replay // nil where the scenario has many workloads
	member   *member          // which of many workloads; nil for a scenario of one
	entrants []simulate.Entrant
	aside    bool // for its results alone: no timelines, and not what each fault did
}

// contests makes ready what a call of simulate asks for: everything is read and
// checked, and the faults of all of it come together.
func contests(books []rulebook, scenarios []string, f simulateFlags) ([]contest, error) {
	sweeps, err := simulate.ParseSweeps(f.sweeps)
	if err != nil {
		return nil, err
	}
	ofPolicies, ofScenarios := simulate.SplitSweeps(sweeps)
	var list []contest
	if len(scenarios) == 0 {
		list, err = expectedContests(books)
	}
	for _, settings := range simulate.Grid(ofScenarios) {
		for _, name := range scenarios {
			list = append(list, contest{file: name, settings: settings})
		}
	}
	faults := []error{err}
	for _, b := range books {
		variants, err := b.variants(ofPolicies)
		faults = append(faults, err)
		for i := range list {
			if len(scenarios) > 0 || b.expects(list[i].file) {
				list[i].enter(sweeps, variants, f.hold)
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

// enter adds the variants of a policy, under names that tell all that was swept.
func (c *contest) enter(sweeps []simulate.Sweep, variants []simulate.Variant, hold bool) {
	for _, v := range variants {
		e := simulate.Policy(v.Policy).With(simulate.InOrder(sweeps, c.settings, v.Settings))
		e.Hold = hold
		c.entrants = append(c.entrants, e)
	}
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
		for _, e := range baselines {
			list[i].entrants = append(list[i].entrants, e.With(list[i].settings))
		}
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

// prepareAll reads scenarios and, of those with one workload, their series; the
// faults of all of them come together, each once.
func prepareAll(list []contest) error {
	var faults []error
	told := map[string]bool{}
	named := map[string]string{}
	read := seriesReader()
	for i := range list {
		err := list[i].prepare(read)
		if err != nil {
			if !told[err.Error()] {
				faults = append(faults, err)
			}
			told[err.Error()] = true
			continue
		}
		sc := list[i].scenario
		id := fmt.Sprint(sc.Name, list[i].settings)
		if first, taken := named[id]; taken {
			faults = append(faults, fmt.Errorf("%s: %q is also the name of %s, expected a name of its own",
				sc.At("metadata.name"), sc.Name, first))
		}
		named[id] = list[i].file
	}
	return errors.Join(faults...)
}

func (c *contest) prepare(read scenariofile.Reader) (err error) {
	c.scenario, err = scenariofile.Parse(c.file, c.settings)
	if err == nil && c.scenario.Sources == nil {
		c.replay, err = scenariofile.Join(c.scenario, read)
	}
	return err
}

// seriesReader reads the series that scenarios point to, every file once.
func seriesReader() scenariofile.Reader {
	type key struct {
		path        string
		nonNegative bool
	}
	known := map[key][]fleet.Series{}
	return scenariofile.Reader{Revisions: readRevisions, Series: func(path string, nonNegative bool) ([]fleet.Series, error) {
		k := key{path, nonNegative}
		if all, ok := known[k]; ok {
			return all, nil
		}
		all, err := readSeries(path, nonNegative)
		if err == nil {
			known[k] = all
		}
		return all, err
	}}
}

// readRevisions reads the revisions of a file.
func readRevisions(path string) ([]simulate.Revision, error) {
	all, err := file.ReadRevisions(path)
	out := make([]simulate.Revision, len(all))
	for i, r := range all {
		out[i] = simulate.Revision(r)
	}
	return out, err
}

// readSeries reads the series of a file.
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
				if err := c.scenario.Bind(p, allowUnbound); err != nil && !told[err.Error()] {
					told[err.Error()] = true
					faults = append(faults, err)
				}
			}
		}
	}
	return errors.Join(faults...)
}
