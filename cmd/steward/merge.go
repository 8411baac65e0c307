package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"steward/internal/report"
)

func newMerge(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Put the shards of a replay together",
		Long: `Puts together what 'steward simulate --shard I/N -o json' wrote, and prints what the
whole replay would have printed. The shards have to be of the same scenarios, series,
policies and version, all of them and each once; the order does not matter.

  steward simulate fleet.yaml --shard 1/2 -o json >1.json
  steward simulate fleet.yaml --shard 2/2 -o json >2.json
  steward simulate merge 1.json 2.json`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error { return a.merge(files, form) },
	}
	outputFlag(cmd, &form, simulateForms...)
	return cmd
}

func (a *app) merge(files []string, form string) error {
	if err := checkForm(form, simulateForms...); err != nil {
		return err
	}
	var shards []report.Shard
	var faults []error
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("read shard: %w", err))
			continue
		}
		s, err := report.ReadShard(name, data)
		faults = append(faults, err)
		shards = append(shards, s)
	}
	if err := errors.Join(faults...); err != nil {
		return bad(err)
	}
	sims, verdicts, err := report.Merge(shards)
	if err != nil {
		return bad(err)
	}
	if form == "html" {
		if err := checkTold(sims); err != nil {
			return bad(err)
		}
	}
	found := sumUp(sims)
	found.Expectations = verdicts
	return errors.Join(report.Simulations(a.out, form, found), allMet(verdicts))
}

// checkTold refuses a page of scenarios that it would tell in full: their timelines
// are in no shard.
func checkTold(sims []report.Simulation) error {
	for _, sim := range sims {
		if sim.Fleet == "" {
			return fmt.Errorf("--output is html, but %s is a scenario of one workload, whose timeline shards do not hold; expected another form, or a replay of it without --shard", sim.Scenario)
		}
	}
	return nil
}
