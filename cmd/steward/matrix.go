package main

import (
	"context"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"steward/simulate"
)

// matrix is every entrant replayed in its scenario.
type matrix struct {
	contests  []contest
	workers   int
	timelines *timelineDir
	bare      bool // without what each fault did
}

// run replays all, so many at a time, each into its own slot: what comes out
// does not depend on who was first.
func (m matrix) run(ctx context.Context, bar *bar) ([][]simulate.Result, error) {
	defer m.timelines.discard()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(m.workers)
	if m.workers == 0 {
		group.SetLimit(runtime.GOMAXPROCS(0))
	}
	results := make([][]simulate.Result, len(m.contests))
	for i, c := range m.contests {
		results[i] = make([]simulate.Result, len(c.entrants))
		for _, e := range c.entrants {
			bar.expect(m.work(c.replay, e))
		}
	}
	for i, c := range m.contests {
		for j, e := range c.entrants {
			group.Go(func() error { return m.one(ctx, c.replay, e, bar.part(), &results[i][j]) })
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
func (m matrix) work(r *simulate.Replay, e simulate.Entrant) int {
	if m.bare {
		return r.Ticks
	}
	return r.Ticks * (1 + r.Counterfactuals(e))
}

func (m matrix) one(ctx context.Context, r *simulate.Replay, e simulate.Entrant, progress func(int), into *simulate.Result) error {
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
	if !m.bare {
		if res.Faults, err = r.Aftermaths(e, timeline, watch); err != nil {
			return err
		}
	}
	progress(m.work(r, e))
	*into = res
	return m.timelines.write(r.Scenario.Name, e.Name, timeline)
}
