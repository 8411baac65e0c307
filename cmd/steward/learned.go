package main

import (
	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/internal/store"
)

func newLearned(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "learned",
		Short: "Show what the record has taught about units",
		Long: `Shows what the record says of each workload's unit: how long it boots, and what it
serves; since when that is believed, from how many observations, and whether
decisions go by it. They do where the policy says so (unit.boot: learned).

  steward learned
  steward learned -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.learned(cmd, form) },
	}
	outputFlag(cmd, &form, "table", "json")
	return cmd
}

func (a *app) learned(cmd *cobra.Command, form string) error {
	if err := checkForm(form, "table", "json"); err != nil {
		return err
	}
	return a.withStore(cmd, store.OpenExisting, func(s *store.Store) error {
		beliefs, err := s.Beliefs(cmd.Context())
		if err != nil {
			return err
		}
		return report.Learned(a.out, form, beliefs)
	})
}
