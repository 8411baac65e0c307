package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/internal/book"
	"steward/internal/daemon"
	"steward/internal/recording"
	"steward/internal/store"
)

// recordFlags are the options of one call of record.
type recordFlags struct {
	workload string
	from, to string
	out      string
	force    bool
}

func newRecord(a *app) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Write what is on record of workloads as scenarios",
		Long: `Writes a scenario and its series a workload: what was measured, when each value
became known, what there was, and what was decided. Replayed with the policy that
governed it and --hold, it gives the decisions that were made, and says whether it
did; without --hold it tells what the policy would have done.

The record is the store of the configuration. Scoring begins with the first
decision at or after --from; the series reach back as far as decisions looked.

  steward record --workload '*/asg/web' --from 2026-03-02T08:00:00Z --to 2026-03-02T14:00:00Z --out rec
  steward simulate rec/web.yaml --policy web.yaml --hold
  STEWARD_STORE_DSN=sqlite:demo.db steward record --workload '*' --from … --to … --out rec`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.recordWorkloads(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.workload, "workload", "", "which workloads: * stands for any text, ? for a sign")
	flags.StringVar(&f.from, "from", "", "when scoring begins, such as 2026-03-02T08:00:00Z")
	flags.StringVar(&f.to, "to", "", "when it ends")
	flags.StringVar(&f.out, "out", "", "directory for NAME.yaml, NAME.csv.gz and, where values came late, NAME-revisions.csv.gz")
	flags.BoolVar(&f.force, "force", false, "write over files that are there")
	_ = cmd.MarkFlagDirname("out")
	return cmd
}

func (a *app) recordWorkloads(cmd *cobra.Command, f recordFlags) error {
	from, to, err := f.span()
	if err != nil {
		return bad(err)
	}
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	opened, err := openBook(ctx, c, store.OpenExisting, log)
	if err != nil {
		return err
	}
	defer opened.Close()
	shelf := archive{opened}
	found, err := shelf.matching(ctx, f.workload, from, to)
	if err != nil {
		return err
	}
	tapes, err := a.tapes(ctx, shelf, found, from, to)
	if err != nil {
		return err
	}
	if err := keepTapes(f.out, f.force, tapes); err != nil {
		return err
	}
	for _, t := range tapes {
		fmt.Fprintln(a.out, t)
	}
	return nil
}

// span is the time that is asked for.
func (f recordFlags) span() (from, to time.Time, err error) {
	var faults []error
	for _, flag := range []struct {
		name, value string
		into        *time.Time
	}{{"from", f.from, &from}, {"to", f.to, &to}} {
		if *flag.into, err = time.Parse(time.RFC3339, flag.value); err != nil {
			faults = append(faults, fmt.Errorf("--%s is %q, expected a time such as 2026-03-02T08:00:00Z", flag.name, flag.value))
		}
	}
	if f.workload == "" {
		faults = append(faults, errors.New("--workload is missing, expected a pattern such as '*/asg/web', or '*' for all"))
	}
	if f.out == "" {
		faults = append(faults, errors.New("--out is missing, expected a directory"))
	}
	if len(faults) == 0 && !from.Before(to) {
		faults = append(faults, fmt.Errorf("--to is %s, expected later than --from %s", f.to, f.from))
	}
	return from.UTC(), to.UTC(), errors.Join(faults...)
}

// archive is a record that is only read.
type archive struct{ *book.Book }

// matching are the workloads that a pattern selects of those that ran when a time
// began or ended.
func (b archive) matching(ctx context.Context, pattern string, from, to time.Time) ([]fleet.ID, error) {
	var all, found []fleet.ID
	for _, at := range []time.Time{from, to} {
		there, err := b.Workloads(ctx, at)
		if err != nil {
			return nil, err
		}
		for _, w := range there {
			if !slices.Contains(all, w.ID) {
				all = append(all, w.ID)
			}
		}
	}
	slices.Sort(all)
	for _, id := range all {
		if like(pattern, string(id)) {
			found = append(found, id)
		}
	}
	switch {
	case len(all) == 0:
		return nil, bad(fmt.Errorf("no workload is on record up to %s", to.Format(time.RFC3339)))
	case len(found) == 0:
		return nil, bad(fmt.Errorf("--workload %q matches none of %d workloads on record, such as %s", pattern, len(all), all[0]))
	}
	return found, nil
}

// tapes makes the recordings of workloads. One of which nothing can be replayed is
// named and left out, unless there is no other.
func (a *app) tapes(ctx context.Context, b archive, ids []fleet.ID, from, to time.Time) ([]*tape, error) {
	var out []*tape
	var empty []error
	for _, id := range ids {
		source, err := b.source(ctx, id, from, to)
		if err != nil {
			return nil, err
		}
		r, err := recording.New(source)
		if errors.Is(err, recording.ErrNothing) {
			empty = append(empty, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, &tape{recording: r})
	}
	if len(out) == 0 {
		return nil, bad(errors.Join(empty...))
	}
	for _, err := range empty {
		fmt.Fprintf(a.err, "steward: left out: %s\n", err)
	}
	nameTapes(out)
	return out, nil
}

// remembered is how far back decisions look for what was wanted and done.
const remembered = 7 * 24 * time.Hour

// source gathers what is on record of a workload.
func (b archive) source(ctx context.Context, id fleet.ID, from, to time.Time) (recording.Source, error) {
	const day = 24 * time.Hour
	s := recording.Source{From: from, To: to, Every: daemon.Every, Window: daemon.Window}
	begin := from.Truncate(day).Add(-daemon.Window)
	var err error
	if s.Tracks, err = b.Store.Tracks(ctx, store.SeriesQuery{Workloads: []fleet.ID{id}, From: begin, To: to}); err != nil {
		return s, err
	}
	since := from.Truncate(day).Add(-remembered)
	if s.Decisions, s.Outcomes, err = b.decisions(ctx, id, since, to); err != nil {
		return s, err
	}
	at := from
	if len(s.Decisions) > 0 {
		at = s.Decisions[0].Looked
	}
	return s, b.sightings(ctx, &s, id, at, to)
}

// decisions are those of a workload, and what was done to it.
func (b archive) decisions(ctx context.Context, id fleet.ID, since, to time.Time) ([]recording.Decision, []fleet.Outcome, error) {
	past, err := b.PastOf(ctx, id, since)
	if err != nil {
		return nil, nil, err
	}
	standing, err := b.Decisions(ctx, store.DecisionQuery{Workload: id, From: since, To: to})
	if err != nil {
		return nil, nil, err
	}
	runs, err := b.Runs(ctx, daemon.JobDecide, since, to)
	if err != nil {
		return nil, nil, err
	}
	looked := map[int64]time.Time{}
	for _, r := range runs {
		looked[r.Due.UnixNano()] = r.Started
	}
	var out []recording.Decision
	i := 0
	for _, want := range past.Wants {
		for i < len(standing) && standing[i].Last.Before(want.At) {
			i++
		}
		if i == len(standing) || standing[i].First.After(want.At) {
			continue
		}
		d := recording.Decision{
			At: want.At, Looked: want.At, Now: standing[i].Now.Units, Want: want.Units, Grant: standing[i].Grant.Units, Policy: policyOf(standing[i].Decision),
		}
		if started, known := looked[want.At.UnixNano()]; known && started.After(d.Looked) {
			d.Looked = started
		}
		out = append(out, d)
	}
	return out, past.Outcomes, nil
}

// policyOf is the policy that governed a decision, as its reasons name it.
func policyOf(d fleet.Decision) string {
	for _, r := range d.Reasons() {
		if name, _, named := strings.Cut(r.Rule, ": "); named {
			return name
		}
	}
	return ""
}

// sightings adds what the inventory told of a workload from a time on.
func (b archive) sightings(ctx context.Context, s *recording.Source, id fleet.ID, at, to time.Time) error {
	before, err := b.Workloads(ctx, at)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(before, func(w fleet.Workload) bool { return w.ID == id }); i >= 0 {
		s.Workload = before[i]
		s.Sightings = append(s.Sightings, recording.Sighting{At: at, Ready: s.Workload.Ready, Pending: s.Workload.Pending})
	}
	times, seen, err := b.Sizes(ctx, id, at.Add(1), to.Add(time.Hour))
	if err != nil {
		return err
	}
	for i, w := range seen {
		if s.Workload.ID == "" && w.ID != "" {
			s.Workload = w
			s.Workload.Since = times[i]
		}
		s.Sightings = append(s.Sightings, recording.Sighting{At: times[i], Ready: w.Ready, Pending: w.Pending})
	}
	return nil
}
