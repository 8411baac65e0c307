package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"
)

// Retention says for how long things are kept; zero keeps them for good.
// Workloads, charges, prices, beliefs and the audit are always kept.
type Retention struct {
	Raw       time.Duration // samples as they were recorded; then 5-minute figures are left of them
	Five      time.Duration // 5-minute figures; then hourly ones are left
	Hourly    time.Duration // hourly figures, and samples of a step that fits neither
	Forecasts time.Duration // forecasts and their scores
	Plans     time.Duration // plans, decisions, outcomes
	Jobs      time.Duration // occurrences, but for each job's newest
}

// The steps to which samples are rolled up.
const (
	fiveMinutes = int64(5 * time.Minute)
	hour        = int64(time.Hour)
)

// Retain rolls up and drops what is older at now than the retention says. It
// goes by chunks, so that something may stay a chunk's span longer. Broken off
// anywhere, it has done part of its work, and the next run does the rest.
func (s *Store) Retain(ctx context.Context, now time.Time, r Retention) error {
	if err := s.settle(ctx, now, r); err != nil {
		return err
	}
	grids := slices.Collect(maps.Values(s.byNumber()))
	slices.SortFunc(grids, func(a, b grid) int { return int(a.id - b.id) })
	for len(grids) > 0 {
		group := grids[:min(len(grids), chunksAtOnce)]
		grids = grids[len(group):]
		if err := s.write(ctx, "roll up samples", func(tx *sql.Tx) error {
			for _, g := range group {
				if err := g.age(ctx, tx, now, r); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return s.forget(ctx, now, r)
}

// settle folds the tail, and keeps samples from being added to what is about to
// be rolled up.
func (s *Store) settle(ctx context.Context, now time.Time, r Retention) error {
	return s.write(ctx, "retain", func(tx *sql.Tx) error {
		if err := s.refresh(ctx, tx); err != nil {
			return err
		}
		if r.Raw > 0 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO horizon (step, before) VALUES (0, $1) ON CONFLICT (step) DO UPDATE SET before = excluded.before WHERE horizon.before < excluded.before",
				nanos(now.Add(-r.Raw))); err != nil {
				return err
			}
		}
		return foldTail(ctx, tx, s.byNumber())
	})
}

// age rolls up one series, from the finest step to the coarsest.
func (g grid) age(ctx context.Context, tx *sql.Tx, now time.Time, r Retention) error {
	coarser := func(step int64) (int64, time.Duration) {
		switch {
		case step < fiveMinutes && fiveMinutes%step == 0:
			return fiveMinutes, r.Raw
		case step < hour && hour%step == 0:
			if step == g.step {
				return hour, r.Raw
			}
			return hour, r.Five
		}
		return 0, r.Hourly
	}
	for step := g.step; step != 0; {
		next, keep := coarser(step)
		if keep > 0 {
			if err := g.rollUp(ctx, tx, step, next, nanos(now.Add(-keep))); err != nil {
				return fmt.Errorf("series %s %s: %w", g.key.Workload, g.key.Metric, err)
			}
		}
		step = next
	}
	return nil
}

// rollUp moves what lies wholly before a time from one step to the next; to 0 it
// is dropped.
func (g grid) rollUp(ctx context.Context, tx *sql.Tx, step, next, before int64) error {
	last := (before-step)/(chunkSlots*step) - 1
	if before < step {
		last-- // division rounds towards zero
	}
	var old []stored
	err := each(ctx, tx, func(scan func(...any) error) error {
		var c stored
		err := scan(&c.number, &c.data)
		old = append(old, c)
		return err
	}, "SELECT number, data FROM chunk WHERE series = $1 AND step = $2 AND number <= $3 ORDER BY number", g.id, step, last)
	if err != nil || len(old) == 0 {
		return err
	}
	if next != 0 {
		sums := summary{step: next, parts: map[int64]*rollup{}}
		for _, c := range old {
			if err := sums.addChunk(g, step, c); err != nil {
				return err
			}
		}
		if err := g.merge(ctx, tx, sums); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM chunk WHERE series = $1 AND step = $2 AND number <= $3", g.id, step, last)
	return err
}

// merge adds figures to those that are stored.
func (g grid) merge(ctx context.Context, tx *sql.Tx, sums summary) error {
	var rows [][]any
	for _, number := range sums.numbers() {
		part := sums.parts[number]
		var data []byte
		err := tx.QueryRowContext(ctx, "SELECT data FROM chunk WHERE series = $1 AND step = $2 AND number = $3", g.id, sums.step, number).Scan(&data)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		default:
			have, err := unpackRollup(data)
			if err != nil {
				return fmt.Errorf("chunk %d: %w", number, err)
			}
			for i, n := range part.values {
				have.add(i, part.mean[i], part.peak[i], n)
			}
			have.lag = max(have.lag, part.lag)
			part = have
		}
		rows = append(rows, []any{g.id, sums.step, number, part.pack()})
	}
	return insert(ctx, tx, "chunk", chunkColumns, "ON CONFLICT (series, step, number) DO UPDATE SET data = excluded.data", rows)
}

// forget drops old state.
func (s *Store) forget(ctx context.Context, now time.Time, r Retention) error {
	return s.write(ctx, "drop old state", func(tx *sql.Tx) error {
		for _, drop := range []struct {
			keep  time.Duration
			where string
		}{
			{r.Forecasts, "forecast WHERE issued < $1"},
			{r.Forecasts, "score WHERE issued < $1"},
			{r.Plans, "plan WHERE at < $1"},
			{r.Plans, "decision WHERE last_at < $1"},
			{r.Plans, "trip WHERE at < $1"},
			{r.Plans, "outcome WHERE at < $1"},
			{r.Jobs, "occurrence WHERE due < $1 AND due < (SELECT max(o.due) FROM occurrence o WHERE o.job = occurrence.job)"},
		} {
			if drop.keep <= 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+drop.where, nanos(now.Add(-drop.keep))); err != nil {
				return err
			}
		}
		return nil
	})
}

// summary gathers figures of a series over a coarser step.
type summary struct {
	step  int64
	parts map[int64]*rollup // by number
}

// add counts in n values of that mean and highest value, the first of them at a
// stamp, known by the stamp of their step + lag.
func (sums summary) add(stamp int64, mean, peak float64, n, lag int64) {
	slot := stamp / sums.step
	if stamp%sums.step < 0 {
		slot--
	}
	number, within := place(slot)
	part := sums.parts[number]
	if part == nil {
		part = newRollup()
		sums.parts[number] = part
	}
	part.lag = max(part.lag, lag)
	part.add(within, mean, peak, n)
}

// addChunk counts in a chunk of the given step: the series' own, or one that it
// was rolled up to.
func (sums summary) addChunk(g grid, step int64, c stored) error {
	base := c.number * chunkSlots
	if step != g.step {
		r, err := unpackRollup(c.data)
		if err != nil {
			return fmt.Errorf("chunk %d: %w", c.number, err)
		}
		for i, n := range r.values {
			if n > 0 {
				sums.add((base+int64(i))*step, r.mean[i], r.peak[i], n, r.lag+sums.step-step)
			}
		}
		return nil
	}
	part, err := unpackChunk(c.data)
	if err != nil {
		return fmt.Errorf("chunk %d: %w", c.number, err)
	}
	sums.addPart(g, c.number, part)
	return nil
}

// addPart counts in samples as they are known now.
func (sums summary) addPart(g grid, number int64, part *chunk) {
	for i := range chunkSlots {
		if v := part.knownAt(i, math.MaxInt64); v == v {
			sums.add(g.stamp(number*chunkSlots+int64(i)), v, v, 1, part.lag+sums.step-g.step)
		}
	}
}

func (sums summary) numbers() []int64 { return slices.Sorted(maps.Keys(sums.parts)) }
