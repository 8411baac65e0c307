package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// Summary is a series over a coarser step: the mean and the highest of the
// values that stand in each, as they are known now.
type Summary struct {
	Mean fleet.Series
	Peak fleet.Series
}

// Summaries are the series that a query asks for over steps of the given length,
// by key: of samples as recorded where these are kept, and of roll-ups where
// they are not. A time for which only something coarser is left is a gap, and so
// is a series whose own step does not divide the length.
func (s *Store) Summaries(ctx context.Context, q SeriesQuery, step time.Duration) ([]Summary, error) {
	if step <= 0 {
		return nil, fmt.Errorf("summaries of step %v, expected above 0", step)
	}
	var out []Summary
	err := s.read(ctx, "read summaries", func(tx *sql.Tx) error {
		if err := s.refresh(ctx, tx); err != nil {
			return err
		}
		grids := s.chosen(q)
		told, err := fresh(ctx, tx, grids)
		if err != nil {
			return err
		}
		for len(grids) > 0 {
			same := 1
			for same < len(grids) && grids[same].key == grids[0].key {
				same++
			}
			sums := summary{step: int64(step), parts: map[int64]*rollup{}}
			for _, g := range grids[:same] {
				if err := q.sum(ctx, tx, sums, g, told[g.id]); err != nil {
					return fmt.Errorf("series %s %s: %w", g.key.Workload, g.key.Metric, err)
				}
			}
			if summary, some := q.summary(grids[0].key, sums); some {
				out = append(out, summary)
			}
			grids = grids[same:]
		}
		return nil
	})
	return out, err
}

// sum counts in all that is stored of a grid within the query's time.
func (q SeriesQuery) sum(ctx context.Context, tx *sql.Tx, sums summary, g grid, told []sample) error {
	parts := map[int64]*chunk{}
	var rolled []stored
	var steps []int64
	err := each(ctx, tx, func(scan func(...any) error) error {
		var step int64
		var c stored
		if err := scan(&step, &c.number, &c.data); err != nil {
			return err
		}
		if step == g.step {
			part, err := unpackChunk(c.data)
			parts[c.number] = part
			return err
		}
		if sums.step%step == 0 {
			rolled, steps = append(rolled, c), append(steps, step)
		}
		return nil
	}, "SELECT step, number, data FROM chunk WHERE series = $1 ORDER BY step, number", g.id)
	if err != nil {
		return err
	}
	for i, c := range rolled {
		if err := sums.addChunk(g, steps[i], c); err != nil {
			return err
		}
	}
	if sums.step%g.step != 0 {
		return nil
	}
	for _, s := range told {
		number, slot := place(s.slot)
		if parts[number] == nil {
			parts[number] = &chunk{}
		}
		parts[number].learn(slot, g.stamp(s.slot), s)
	}
	for _, number := range slices.Sorted(maps.Keys(parts)) {
		sums.addPart(g, number, parts[number])
	}
	return nil
}

// summary is what was gathered, within the query's time.
func (q SeriesQuery) summary(key fleet.Key, sums summary) (Summary, bool) {
	from, to := q.slots(grid{step: sums.step})
	lo, hi, lag := int64(math.MaxInt64), int64(math.MinInt64), int64(0)
	for number, part := range sums.parts {
		for i, n := range part.values {
			if slot := number*chunkSlots + int64(i); n > 0 && slot >= from && slot < to {
				lo, hi, lag = min(lo, slot), max(hi, slot+1), max(lag, part.lag)
			}
		}
	}
	if lo >= hi {
		return Summary{}, false
	}
	series := fleet.Series{Key: key, Start: moment(lo * sums.step), Step: time.Duration(sums.step), Lag: time.Duration(lag), Values: make([]float64, hi-lo)}
	for i := range series.Values {
		series.Values[i] = math.NaN()
	}
	peak := series
	peak.Values = slices.Clone(series.Values)
	for number, part := range sums.parts {
		for i, n := range part.values {
			if at := number*chunkSlots + int64(i) - lo; n > 0 && at >= 0 && at < hi-lo {
				series.Values[at], peak.Values[at] = part.mean[i], part.peak[i]
			}
		}
	}
	return Summary{series, peak}, true
}
