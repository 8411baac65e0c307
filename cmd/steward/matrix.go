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
		bar.expect(c.replay.Ticks * len(c.entrants))
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

func (m matrix) one(ctx context.Context, i, j int, progress func(int), into *simulate.Result) error {
	r, e := m.contests[i].replay, m.contests[i].entrants[j]
	began := time.Now()
	res, timeline, err := r.Run(e, func(done, _ int) bool {
		progress(done)
		return ctx.Err() == nil
	})
	if err != nil {
		return err
	}
	progress(r.Ticks)
	res.Seconds = time.Since(began).Seconds()
	*into = res
	m.story.keep(i, j, timeline)
	return m.timelines.write(r.Scenario.Name, e.Name, timeline)
}
