package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"steward/fleet"
)

// Health is what a check found.
type Health struct {
	Series  int
	Samples int // values, corrections included
	Chunks  int
	Tail    int      // samples not folded into chunks yet
	Faults  []string // a line each; none if the store is sound
}

// mostFaults is how many faults a check tells one by one.
const mostFaults = 20

func (h *Health) fault(format string, args ...any) {
	if len(h.Faults) == mostFaults {
		h.Faults = append(h.Faults, "there are more faults")
	}
	if len(h.Faults) < mostFaults {
		h.Faults = append(h.Faults, fmt.Sprintf(format, args...))
	}
}

// Check reads the whole record: the database's own check, every checksum, and
// that each row's fellows are there. The error is of the check itself; what is
// wrong with the store is in Health.
func (s *Store) Check(ctx context.Context) (Health, error) {
	var h Health
	return h, s.read(ctx, "check", func(tx *sql.Tx) error {
		if !s.postgres {
			if err := h.pages(ctx, tx); err != nil {
				return err
			}
		}
		grids, err := h.grids(ctx, tx)
		if err != nil {
			return err
		}
		for _, look := range []func(context.Context, *sql.Tx, map[int64]grid) error{h.chunks, h.tail, h.plans, h.forecasts, h.bodies} {
			if err := look(ctx, tx, grids); err != nil {
				return err
			}
		}
		return nil
	})
}

// pages is SQLite's own check of its file.
func (h *Health) pages(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, func(scan func(...any) error) error {
		var line string
		if err := scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			h.fault("database: %s", line)
		}
		return nil
	}, "PRAGMA integrity_check(20)")
}

func (h *Health) grids(ctx context.Context, tx *sql.Tx) (map[int64]grid, error) {
	grids := map[int64]grid{}
	return grids, each(ctx, tx, func(scan func(...any) error) error {
		var g grid
		if err := scan(&g.id, &g.key.Workload, &g.key.Metric, &g.step, &g.phase); err != nil {
			return err
		}
		if g.step <= 0 || g.phase < 0 || g.phase >= g.step {
			h.fault("series %d: step %d and phase %d, expected a step above 0 and a phase below it", g.id, g.step, g.phase)
		}
		h.Series++
		grids[g.id] = g
		return nil
	}, "SELECT id, workload, metric, step, phase FROM series")
}

func (h *Health) chunks(ctx context.Context, tx *sql.Tx, grids map[int64]grid) error {
	return each(ctx, tx, func(scan func(...any) error) error {
		var id, step, number int64
		var data sql.RawBytes
		if err := scan(&id, &step, &number, &data); err != nil {
			return err
		}
		h.Chunks++
		g, known := grids[id]
		switch {
		case !known:
			h.fault("chunk %d of series %d: there is no such series", number, id)
		case step < g.step || step%g.step != 0:
			h.fault("chunk %d of series %d: its step is %d, expected %d or a multiple", number, id, step, g.step)
		}
		if step != g.step {
			if _, err := unpackRollup(data); err != nil {
				h.fault("rolled-up chunk %d of series %d: %v", number, id, err)
			}
			return nil
		}
		c, err := unpackChunk(data)
		if err != nil {
			h.fault("chunk %d of series %d: %v", number, id, err)
			return nil
		}
		for _, v := range c.first {
			if !math.IsNaN(v) {
				h.Samples++
			}
		}
		h.Samples += len(c.revisions)
		return nil
	}, "SELECT series, step, number, data FROM chunk")
}

func (h *Health) tail(ctx context.Context, tx *sql.Tx, grids map[int64]grid) error {
	return each(ctx, tx, func(scan func(...any) error) error {
		var seq, told int64
		var data sql.RawBytes
		if err := scan(&seq, &told, &data); err != nil {
			return err
		}
		samples, err := unpackBatch(nil, data, 0)
		if err != nil {
			h.fault("tail %d: %v", seq, err)
			return nil
		}
		if len(samples) != int(told) {
			h.fault("tail %d: holds %d samples, expected %d", seq, len(samples), told)
		}
		for _, s := range samples {
			if _, known := grids[s.series]; !known {
				h.fault("tail %d: there is no series %d", seq, s.series)
			}
		}
		h.Tail, h.Samples = h.Tail+len(samples), h.Samples+len(samples)
		return nil
	}, "SELECT seq, samples, data FROM tail ORDER BY seq")
}

func (h *Health) plans(ctx context.Context, tx *sql.Tx, _ map[int64]grid) error {
	members, err := readMembers(ctx, tx)
	if err != nil {
		return err
	}
	return each(ctx, tx, func(scan func(...any) error) error {
		var id string
		var decisions, standing int
		var data sql.RawBytes
		if err := scan(&id, &decisions, &standing, &data); err != nil {
			return err
		}
		if decisions != standing {
			h.fault("plan %s: %d decisions are there, expected %d", id, standing, decisions)
		}
		numbers, _, err := unpackWants(data)
		if err != nil {
			h.fault("plan %s: %v", id, err)
		}
		for _, number := range numbers {
			if _, known := members[number]; !known {
				h.fault("plan %s: there is no workload number %d", id, number)
			}
		}
		return nil
	}, "SELECT id, decisions, (SELECT count(*) FROM decision d WHERE d.first_at <= plan.at AND d.last_at >= plan.at), wants FROM plan ORDER BY at, id")
}

func (h *Health) forecasts(ctx context.Context, tx *sql.Tx, _ map[int64]grid) error {
	return each(ctx, tx, func(scan func(...any) error) error {
		var key fleet.Key
		var data sql.RawBytes
		if err := scan(&key.Workload, &key.Metric, &data); err != nil {
			return err
		}
		if _, err := unpackForecast(key, data); err != nil {
			h.fault("forecast of %s %s: %v", key.Workload, key.Metric, err)
		}
		return nil
	}, "SELECT workload, metric, data FROM forecast ORDER BY workload, metric, issued")
}

// bodies reads what is stored as JSON.
func (h *Health) bodies(ctx context.Context, tx *sql.Tx, _ map[int64]grid) error {
	for _, kind := range []struct {
		query string
		read  func(name, body string) error
	}{
		{"SELECT id, body FROM workload WHERE body <> '' ORDER BY source, id, at", reads[fleet.Workload]},
		{"SELECT line, body FROM charge ORDER BY source, line, known_at", reads[fleet.Charge]},
		{"SELECT workload, body FROM score ORDER BY workload, metric, model, issued", reads[accuracyBody]},
		{"SELECT name, body FROM decision ORDER BY name, first_at", reads[decisionBody]},
		{"SELECT action, body FROM outcome ORDER BY workload, at, action", reads[fleet.Outcome]},
		{"SELECT workload, body FROM belief ORDER BY workload, subject", reads[beliefBody]},
	} {
		if err := each(ctx, tx, func(scan func(...any) error) error {
			var name, body string
			if err := scan(&name, &body); err != nil {
				return err
			}
			if err := kind.read(name, body); err != nil {
				h.fault("%v", err)
			}
			return nil
		}, kind.query); err != nil {
			return err
		}
	}
	return nil
}

func reads[T any](name, body string) error {
	_, err := value[T](name, body)
	return err
}
