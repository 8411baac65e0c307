package main

import (
	"errors"
	"fmt"
	"os"

	"steward/internal/config"
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

// rulebooks are the policies of files, of the configuration where no file is
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

// entrants are the policy, or its variants where there is a sweep.
func (b rulebook) entrants(sweeps []simulate.Sweep, hold bool) ([]simulate.Entrant, error) {
	list := []simulate.Entrant{simulate.Policy(b.policy)}
	if len(sweeps) > 0 {
		variants, err := simulate.Variants(b.file, b.text, sweeps)
		if err != nil {
			return nil, err
		}
		list = nil
		for _, v := range variants {
			list = append(list, v.Entrant())
		}
	}
	for i := range list {
		list[i].Hold = hold
	}
	return list, nil
}
