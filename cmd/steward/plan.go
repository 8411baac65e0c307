package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/internal/store"
	"steward/providers"
)

// errChanges ends a plan that holds changes, where the exit status is to tell so.
var errChanges = errors.New("the plan holds changes")

type planFlags struct {
	form     string
	workload string
	collect  bool
	detailed bool
}

func newPlan(a *app) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Report what would be done now, and do nothing",
		Long: `Reports what would be done to every workload now, what it would cost, what that
saves, how risky it is, and why: the untouched ones too. Nothing is changed
anywhere; this command holds nothing to change anything with.

It plans from what the daemon has on record. --collect asks every provider of
the configuration first, and keeps what they answer.

  steward plan
  steward plan --collect -o markdown
  steward plan --workload '*/asg/*' -o json
  steward plan -o html > plan.html
  steward plan --detailed-exitcode      # 0: no change, 3: the plan holds changes

Without a configuration, see what a report looks like: steward demo --once`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.plan(cmd, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.collect, "collect", false, "ask every provider first")
	flags.StringVar(&f.workload, "workload", "", "only workloads whose ID matches; * is any text, ? is one sign")
	flags.BoolVar(&f.detailed, "detailed-exitcode", false, "exit status 3 if the plan holds changes")
	outputFlag(cmd, &f.form, report.PlanForms...)
	return cmd
}

func (a *app) plan(cmd *cobra.Command, f planFlags) error {
	if err := checkForm(f.form, report.PlanForms...); err != nil {
		return err
	}
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	if len(c.Providers) == 0 {
		return bad(errors.New("no provider is configured, expected some in providers of the configuration; see 'steward demo --once' for a report without one"))
	}
	ctx := cmd.Context()
	open := store.OpenExisting
	if f.collect {
		open = store.Open
	}
	observer, book, err := a.observer(ctx, c, open, log, new(providers.Counts))
	if err != nil {
		return err
	}
	defer book.Close()
	if f.collect {
		if err := observer.Collect(ctx); err != nil {
			log.Warn().Err(err).Msg("not every source answered; the plan says how fresh each is")
		}
		if err := observer.Foresee(ctx); err != nil {
			return err
		}
	}
	view, err := observer.View(ctx)
	if err != nil {
		return err
	}
	if view, err = only(view, f.workload); err != nil {
		return err
	}
	plan := planOf(view, c.Mode, false)
	if err := plan.Write(a.out, f.form); err != nil {
		return err
	}
	if f.detailed && plan.Changes() > 0 {
		return fmt.Errorf("%w: %d", errChanges, plan.Changes())
	}
	return nil
}
