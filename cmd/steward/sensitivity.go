package main

import (
	"errors"
	"slices"

	"steward/internal/report"
	"steward/internal/scenariofile"
	"steward/simulate"
)

// sensitivities are the contests of a sensitivity: the policies of each contest,
// under every variation of its scenario.
func sensitivities(list []contest, wanted bool) ([]contest, error) {
	if !wanted {
		return nil, nil
	}
	var out []contest
	var faults []error
	read := seriesReader()
	for _, c := range list {
		for _, v := range simulate.Variations {
			settings := append(slices.Clone(c.settings), v.Setting())
			r, err := scenariofile.OpenWith(c.file, settings, read)
			faults = append(faults, err)
			out = append(out, contest{file: c.file, settings: settings, scenario: c.scenario, replay: r, entrants: c.policies(), aside: true})
		}
	}
	return out, errors.Join(faults...)
}

// policies are the entrants that are no baselines; they come first.
func (c contest) policies() []simulate.Entrant {
	return slices.DeleteFunc(slices.Clone(c.entrants), simulate.Entrant.IsBaseline)
}

// sensitivity sums up the results behind those of the list.
func sensitivity(list []contest, sims []report.Simulation) []simulate.Sensitivity {
	varied := sims[len(list):]
	if len(varied) == 0 {
		return nil
	}
	n := len(simulate.Variations)
	var out []simulate.Sensitivity
	for i, c := range list {
		for j := range c.policies() {
			var own []simulate.Result
			for _, found := range varied[i*n : (i+1)*n] {
				own = append(own, found.Policies[j])
			}
			out = append(out, simulate.NewSensitivity(c.scenario.Name, sims[i].Policies[j], own))
		}
	}
	return out
}
