package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

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
// does not depend on who was first.
func (m matrix) run(ctx context.Context, bar *bar) ([][]simulate.Result, error) {
	defer m.timelines.discard()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit(m.workers))
	results := make([][]simulate.Result, len(m.contests))
	for i, c := range m.contests {
		results[i] = make([]simulate.Result, len(c.entrants))
		for _, e := range c.entrants {
			bar.expect(c.work(e))
		}
	}
	for i, c := range m.contests {
		for j := range c.entrants {
			group.Go(func() error { return m.one(ctx, i, j, bar.part(), &results[i][j]) })
		}
	}
	err := group.Wait()
	bar.finish()
	if err != nil {
		return nil, err
	}
	return results, m.timelines.keep()
}

// work is the ticks that one entrant takes: its replay, and one without each fault.
func (c contest) work(e simulate.Entrant) int {
	if c.aside {
		return c.replay.Ticks
	}
	return c.replay.Ticks * (1 + c.replay.Counterfactuals(e))
}

func (m matrix) one(ctx context.Context, i, j int, progress func(int), into *simulate.Result) error {
	c, e := m.contests[i], m.contests[i].entrants[j]
	before := 0
	watch := func(done, _ int) bool {
		progress(before + done)
		return ctx.Err() == nil
	}
	began := time.Now()
	res, timeline, err := c.replay.Run(e, watch)
	if err != nil {
		return err
	}
	res.Seconds = time.Since(began).Seconds()
	before = c.replay.Ticks
	if !c.aside {
		if res.Faults, err = c.replay.Aftermaths(e, timeline, watch); err != nil {
			return err
		}
		m.story.keep(i, j, timeline)
		err = m.timelines.write(c.replay.Scenario.Name, e.Name, timeline)
	}
	progress(c.work(e))
	*into = res
	return err
}
