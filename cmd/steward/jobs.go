package main

import (
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/internal/schedule"
	"steward/internal/store"
	"steward/providers"
)

func newJobs(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "jobs",
		Short: "Show when the daemon's jobs run, and how they went",
		Long: `Shows every job of the daemon: when it is due, and what came of its newest run,
whichever process ran it. 'steward jobs run NAME' runs one now.

  steward jobs
  steward jobs run inventory`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.jobs(cmd, form) },
	}
	outputFlag(cmd, &form, "table", "json")
	cmd.AddCommand(&cobra.Command{
		Use:   "run NAME",
		Short: "Run a job now",
		Long: `Runs a job now, as the daemon would, and keeps what it finds. It does not run
beside a run of the same moment.

  steward jobs run usage
  steward jobs run report`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runJob(cmd, args[0]) },
	})
	return cmd
}

// visit is a daemon that does not live: its parts, for one command.
func (a *app) visit(cmd *cobra.Command) (*house, error) {
	c, log, err := a.load(cmd)
	if err != nil {
		return nil, err
	}
	h := &house{app: a, cmd: cmd, config: c, log: log, counts: new(providers.Counts), clock: schedule.Real()}
	if h.observer, h.book, err = a.observer(cmd.Context(), c, store.OpenExisting, log, h.counts); err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err == nil {
		h.scheduler, err = schedule.New(zone, h.clock, h.book, log, h.jobs(c)...)
	}
	if err != nil {
		return nil, bad(errors.Join(err, h.book.Close()))
	}
	return h, nil
}

func (a *app) jobs(cmd *cobra.Command, form string) error {
	if err := checkForm(form, "table", "json"); err != nil {
		return err
	}
	h, err := a.visit(cmd)
	if err != nil {
		return err
	}
	defer h.book.Close()
	now := h.clock.Now()
	list := jobsOf(h.scheduler.Status())
	for i := range list {
		last, err := h.book.Occurrences(cmd.Context(), list[i].Name, 1)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			list[i].Last = last[0]
		}
		zone, _ := time.LoadLocation(h.config.TimeZone) // it was loaded before
		if times, err := schedule.Parse(list[i].When, zone); err == nil {
			list[i].Next = times.Next(now)
		}
	}
	return report.Jobs(a.out, form, list)
}

func (a *app) runJob(cmd *cobra.Command, name string) error {
	h, err := a.visit(cmd)
	if err != nil {
		return err
	}
	defer h.book.Close()
	if !slices.ContainsFunc(h.scheduler.Status(), func(j schedule.JobStatus) bool { return j.Name == name }) {
		return bad(h.scheduler.RunNow(cmd.Context(), name))
	}
	return h.scheduler.RunNow(cmd.Context(), name)
}
