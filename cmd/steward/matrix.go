package main

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"steward/internal/report"
	"steward/simulate"
)

// matrix is every entrant replayed in its scenario.
type matrix struct {
	contests  []contest
	workers   int
	timelines *timelineDir
	story     *story // what a page shows in full; nil for other forms
}

// run replays all, so many at a time, each into its own slot: what comes out
// does not depend on who was first. With many workloads a piece of the work is a
// workload, which is read and let go of; else it is an entrant.
func (m matrix) run(ctx context.Context, bar *bar) ([]report.Simulation, error) {
	defer m.timelines.discard()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit(m.workers))
	sims := make([]report.Simulation, len(m.contests))
	many := slices.ContainsFunc(m.contests, contest.isMember)
	shelf := newShelf(m.contests)
	for i, c := range m.contests {
		if many {
			bar.expect(1)
			continue
		}
		sims[i] = c.simulation(c.replay)
		for _, e := range c.entrants {
			bar.expect(c.work(e))
		}
	}
	for i, c := range m.contests {
		if many {
			group.Go(func() error { return m.whole(ctx, i, shelf, bar.part(), &sims[i]) })
			continue
		}
		for j := range c.entrants {
			group.Go(func() error { return m.one(ctx, c.replay, i, j, bar.part(), &sims[i].Policies[j]) })
		}
	}
	err := group.Wait()
	bar.finish()
	if err != nil {
		return nil, err
	}
	return sims, m.timelines.keep()
}

// simulation describes the contest; its results are still to come.
func (c contest) simulation(r *simulate.Replay) report.Simulation {
	sim := report.NewSimulation(r, make([]simulate.Result, len(c.entrants)))
	sim.Own = c.own()
	if c.member != nil {
		sim.Fleet, sim.Workload = c.member.fleet, c.member.name
	}
	return sim
}

// work is the ticks that one entrant takes: its replay, and one without each fault.
func (c contest) work(e simulate.Entrant) int {
	if c.aside {
		return c.replay.Ticks
	}
	return c.replay.Ticks * (1 + c.replay.Counterfactuals(e))
}

// whole replays all entrants of a contest, one after another, and keeps of it no more
// than their results.
func (m matrix) whole(ctx context.Context, i int, from *shelf, progress func(int), into *report.Simulation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := m.contests[i]
	r, err := c.open(from)
	if err != nil {
		return err
	}
	sim := c.simulation(r)
	for j := range c.entrants {
		if err := m.one(ctx, r, i, j, func(int) {}, &sim.Policies[j]); err != nil {
			return err
		}
	}
	*into = sim
	progress(1)
	return nil
}

func (m matrix) one(ctx context.Context, r *simulate.Replay, i, j int, progress func(int), into *simulate.Result) error {
	c, e := m.contests[i], m.contests[i].entrants[j]
	before := 0
	watch := func(done, _ int) bool {
		progress(before + done)
		return ctx.Err() == nil
	}
	began := time.Now()
	res, timeline, err := r.Run(e, watch)
	if err != nil {
		return err
	}
	res.Seconds = time.Since(began).Seconds()
	before = r.Ticks
	if !c.aside {
		if res.Faults, err = r.Aftermaths(e, timeline, watch); err != nil {
			return err
		}
		m.story.keep(i, j, timeline)
		err = m.timelines.write(r.Scenario.Name, e.Name, timeline)
	}
	progress(r.Ticks * (1 + r.Counterfactuals(e)))
	*into = res
	return err
}
