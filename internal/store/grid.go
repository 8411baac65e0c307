package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// grid is a series as it is stored: its stamps are multiples of step, plus phase.
type grid struct {
	id    int64
	key   fleet.Key
	step  int64
	phase int64
}

// gridKey tells grids apart. A series whose step changes has several.
type gridKey struct {
	key         fleet.Key
	step, phase int64
}

// stamp is the time at which a slot begins, in nanoseconds.
func (g grid) stamp(slot int64) int64 { return slot*g.step + g.phase }

// slot is the first slot whose stamp is at or after a time.
func (g grid) slot(at int64) int64 {
	d := at - g.phase
	slot := d / g.step
	if d%g.step > 0 {
		slot++
	}
	return slot
}

// The stamps that a store can keep.
var (
	earliest = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2250, 1, 1, 0, 0, 0, 0, time.UTC)
)

// gridOf says on which grid a series lies.
func gridOf(s fleet.Series) (gridKey, error) {
	switch {
	case s.Step <= 0:
		return gridKey{}, fmt.Errorf("series %s %s: step is %v, expected above 0", s.Key.Workload, s.Key.Metric, s.Step)
	case s.Lag < 0:
		return gridKey{}, fmt.Errorf("series %s %s: lag is %v, expected 0 or more", s.Key.Workload, s.Key.Metric, s.Lag)
	case s.Start.Before(earliest) || s.End().After(latest) || len(s.Values) > math.MaxInt32:
		return gridKey{}, fmt.Errorf("series %s %s: it runs from %s to %s, expected from 1700 to 2250", s.Key.Workload, s.Key.Metric,
			s.Start.UTC().Format(time.RFC3339), s.End().UTC().Format(time.RFC3339))
	}
	phase := s.Start.UnixNano() % int64(s.Step)
	if phase < 0 {
		phase += int64(s.Step)
	}
	return gridKey{s.Key, int64(s.Step), phase}, nil
}

// refresh learns of the series that were added since it was last asked.
func (s *Store) refresh(ctx context.Context, tx *sql.Tx) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	return each(ctx, tx, func(scan func(...any) error) error {
		var g grid
		if err := scan(&g.id, &g.key.Workload, &g.key.Metric, &g.step, &g.phase); err != nil {
			return err
		}
		s.grids[gridKey{g.key, g.step, g.phase}] = g
		s.newest = max(s.newest, g.id)
		return nil
	}, "SELECT id, workload, metric, step, phase FROM series WHERE id > $1", s.newest)
}

// admit answers the grids of a batch. Those that are new get a number in a
// transaction of its own: what is in s.grids is committed, always.
func (s *Store) admit(ctx context.Context, keys []gridKey) ([]grid, error) {
	grids, strangers := s.look(keys)
	if len(strangers) == 0 {
		return grids, nil
	}
	err := s.write(ctx, "add series", func(tx *sql.Tx) error {
		if err := s.refresh(ctx, tx); err != nil { // nothing of ours is in it yet
			return err
		}
		_, strangers = s.look(keys)
		var newest int64
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM series").Scan(&newest); err != nil {
			return err
		}
		rows := make([][]any, len(strangers))
		for i, k := range strangers {
			rows[i] = []any{newest + 1 + int64(i), string(k.key.Workload), string(k.key.Metric), k.step, k.phase}
		}
		return insert(ctx, tx, "series", []string{"id", "workload", "metric", "step", "phase"}, "", rows)
	})
	if err == nil {
		err = s.read(ctx, "read series", func(tx *sql.Tx) error { return s.refresh(ctx, tx) })
	}
	grids, _ = s.look(keys)
	return grids, err
}

// look answers the grids of keys, and those that have no number yet, each once.
func (s *Store) look(keys []gridKey) (grids []grid, strangers []gridKey) {
	s.lock.Lock()
	defer s.lock.Unlock()
	grids = make([]grid, len(keys))
	seen := map[gridKey]bool{}
	for i, k := range keys {
		g, known := s.grids[k]
		if !known && !seen[k] {
			seen[k] = true
			strangers = append(strangers, k)
		}
		grids[i] = g
	}
	return grids, strangers
}

// byNumber are all grids that are known, by their numbers.
func (s *Store) byNumber() map[int64]grid {
	s.lock.Lock()
	defer s.lock.Unlock()
	out := make(map[int64]grid, len(s.grids))
	for _, g := range s.grids {
		out[g.id] = g
	}
	return out
}

// chosen are the grids that a query asks for, by key; of several with one key the
// newest comes first.
func (s *Store) chosen(q SeriesQuery) []grid {
	workloads, metrics := map[fleet.ID]bool{}, map[fleet.Metric]bool{}
	for _, w := range q.Workloads {
		workloads[w] = true
	}
	for _, m := range q.Metrics {
		metrics[m] = true
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	var out []grid
	for _, g := range s.grids {
		if (q.Workloads == nil || workloads[g.key.Workload]) && (q.Metrics == nil || metrics[g.key.Metric]) {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b grid) int {
		if c := a.key.Compare(b.key); c != 0 {
			return c
		}
		return int(b.id - a.id)
	})
	return out
}
