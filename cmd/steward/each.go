package main

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// each does the pieces 0 … n-1 of some work, so many at the same time, or one a
// processor if workers is 0. Each piece writes into its own slot, so what comes out
// does not depend on who was first.
func each(ctx context.Context, workers, n int, bar *bar, piece func(i int)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit(workers))
	bar.expect(n)
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			piece(i)
			bar.part()(1)
			return nil
		})
	}
	err := group.Wait()
	bar.finish()
	return err
}

// limit is how much is done at the same time: one piece a processor if workers is 0.
func limit(workers int) int {
	if workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}
