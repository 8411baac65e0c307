package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"steward/internal/config"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/simulate"
)

// rulebook is a policy as it is written.
type rulebook struct {
	file   string
	text   []byte
	policy policy.Policy
}

// builtIn is the default policy as a file would write it, for a sweep to change.
const builtIn = `apiVersion: steward/v1
kind: Policy
metadata: { name: default }
signals: [{ name: demand, kind: load }]
`

// policyFiles are the files that are named, or else those that the scenarios name,
// which have to be the same in all of them.
func policyFiles(named, scenarios []string) ([]string, error) {
	if len(named) > 0 {
		return named, nil
	}
	var found []string
	var first *simulate.Scenario
	for _, file := range scenarios {
		sc, err := scenariofile.Parse(file, nil)
		if err != nil {
			continue // it is told with all that is wrong with scenarios
		}
		var own []string
		for _, name := range sc.Policies {
			own = append(own, scenariofile.Beside(sc, name))
		}
		if first != nil && !slices.Equal(own, found) {
			return nil, fmt.Errorf("%s: are not the policies of %s, expected the same, or --policy", sc.At("policies"), first.File)
		}
		first, found = sc, own
	}
	return found, nil
}

// rulebooks are the policies of files, or of the configuration where no file is
// named, or else the built-in default.
func rulebooks(c config.Config, files []string) ([]rulebook, error) {
	if len(files) == 0 {
		files = c.Files
	}
	if len(files) == 0 {
		return []rulebook{{"the built-in default", []byte(builtIn), policy.Default()}}, nil
	}
	var books []rulebook
	var faults []error
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("read policy: %w", err))
			continue
		}
		p, err := policy.Parse(name, text)
		faults = append(faults, err)
		books = append(books, rulebook{name, text, p})
	}
	return books, errors.Join(faults...)
}

// variants are the policy, at every point of a sweep over its keys.
func (b rulebook) variants(sweeps []simulate.Sweep) ([]simulate.Variant, error) {
	if len(sweeps) == 0 {
		return []simulate.Variant{{Policy: b.policy}}, nil
	}
	return simulate.Variants(b.file, b.text, sweeps)
}
