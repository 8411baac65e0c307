package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/policy"
	"steward/simulate"
)

// expecting settles a call without scenarios: the policies have to name them,
// and those that name none are left out. So are baselines, unless they were
// asked for.
func expecting(cmd *cobra.Command, books []rulebook, f *simulateFlags, log zerolog.Logger) ([]rulebook, error) {
	if len(f.sweeps) > 0 {
		return nil, errors.New("--sweep is given without a scenario, expected one: what policies expect is not checked in a sweep")
	}
	kept := slices.DeleteFunc(slices.Clone(books), func(b rulebook) bool { return len(b.policy.Expect) == 0 })
	if len(kept) == 0 {
		return nil, fmt.Errorf("no scenario is given, and no policy expects anything of one; see '%s --help'", cmd.CommandPath())
	}
	if n := len(books) - len(kept); n > 0 {
		log.Warn().Int("policies", n).Msg("left out what expects nothing of any scenario")
	}
	if !cmd.Flags().Changed("against") {
		f.against = "none"
	}
	return kept, nil
}

// expectedContests are the scenarios that policies expect something of, in the
// order in which they are first named.
func expectedContests(books []rulebook) ([]contest, error) {
	var list []contest
	var faults []error
	for _, b := range books {
		for i, e := range b.policy.Expect {
			name := b.scenario(e)
			if _, err := os.Stat(name); err != nil {
				faults = append(faults, fmt.Errorf("%s: expect[%d].scenario: %w", b.file, i, err))
			} else if !slices.ContainsFunc(list, func(c contest) bool { return sameFile(c.file, name) }) {
				list = append(list, contest{file: name})
			}
		}
	}
	return list, errors.Join(faults...)
}

// scenario is the file that an expectation names, relative to the policy's.
func (b rulebook) scenario(e policy.Expectation) string {
	if filepath.IsAbs(e.Scenario) {
		return e.Scenario
	}
	return filepath.Join(filepath.Dir(b.file), e.Scenario)
}

// expects tells whether the policy expects anything of a scenario.
func (b rulebook) expects(scenario string) bool {
	return slices.ContainsFunc(b.policy.Expect, func(e policy.Expectation) bool { return sameFile(b.scenario(e), scenario) })
}

// sameFile tells whether two names are of one file that exists.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// judge holds the results of a share of so many contests against what their policies
// expect of these scenarios.
func judge(books []rulebook, share shard, whole int, list []contest, sims []report.Simulation) []report.Judged {
	var out []report.Judged
	expected := 0
	for _, b := range books {
		for _, e := range b.policy.Expect {
			for i, c := range list {
				results := sims[i].Policies
				at := slices.IndexFunc(results, func(r simulate.Result) bool { return r.Name == b.policy.Name })
				if at >= 0 && sameFile(b.scenario(e), c.file) {
					v := simulate.Judge(e, c.scenario.Name, results[at])
					out = append(out, report.Judged{At: expected*whole + share.position(i), Verdict: v})
				}
			}
			expected++
		}
	}
	return out
}

// allMet is an error that names what was not met.
func allMet(verdicts []simulate.Verdict) error {
	var failed []error
	for _, v := range verdicts {
		if !v.OK {
			failed = append(failed, unmet(v))
		}
	}
	return errors.Join(failed...)
}

func unmet(v simulate.Verdict) error {
	return fmt.Errorf("%s expects %s %s in %s, got %s", v.Policy, v.Measure, report.Wanted(v), v.Scenario, report.Got(v))
}
