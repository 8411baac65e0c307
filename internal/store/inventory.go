package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// SaveWorkloads records what a source answered at a time: the whole of it, so
// that what is missing is gone from then on. Only changes are stored. An answer
// that is older than the one before it counts as of that one's time.
func (s *Store) SaveWorkloads(ctx context.Context, at time.Time, source string, all []fleet.Workload) error {
	bodies := map[string]string{}
	for _, w := range all {
		body, err := text("workload "+string(w.ID), w)
		if err != nil {
			return err
		}
		bodies[string(w.ID)] = body
	}
	return s.write(ctx, "save workloads of "+source, func(tx *sql.Tx) error {
		asOf, err := answered(ctx, tx, source, nanos(at))
		if err != nil {
			return err
		}
		var rows [][]any
		known := map[string]bool{}
		err = each(ctx, tx, func(scan func(...any) error) error {
			var id, body string
			if err := scan(&id, &body); err != nil {
				return err
			}
			known[id] = true
			if bodies[id] != body {
				rows = append(rows, []any{source, id, asOf, forGood, bodies[id]})
			}
			return nil
		}, "SELECT id, body FROM workload WHERE source = $1 AND until = $2", source, forGood)
		if err != nil {
			return err
		}
		for id, body := range bodies {
			if !known[id] {
				rows = append(rows, []any{source, id, asOf, forGood, body})
			}
		}
		slices.SortFunc(rows, func(a, b []any) int { return strings.Compare(a[1].(string), b[1].(string)) })
		for _, row := range rows {
			if _, err := tx.ExecContext(ctx, "UPDATE workload SET until = $1 WHERE source = $2 AND id = $3 AND until = $4 AND at < $1",
				asOf, source, row[1], forGood); err != nil {
				return err
			}
		}
		return insert(ctx, tx, "workload", []string{"source", "id", "at", "until", "body"},
			"ON CONFLICT (source, id, at) DO UPDATE SET body = excluded.body", rows)
	})
}

// forGood is until when something is so that is so still.
const forGood = int64(math.MaxInt64)

// answered notes that a source answered, and says as of when its answer counts.
func answered(ctx context.Context, tx *sql.Tx, source string, at int64) (asOf int64, err error) {
	if _, err := tx.ExecContext(ctx, "INSERT INTO inventory (source, at) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET at = excluded.at WHERE inventory.at < excluded.at", source, at); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT at FROM inventory WHERE source = $1", source).Scan(&asOf)
	return asOf, err
}

// Workloads are those of all sources as they were known at a time, by ID. Since
// is when a workload was first seen, unless its source knows better. Of two
// sources with the same workload, the one whose name comes first counts.
func (s *Store) Workloads(ctx context.Context, at time.Time) ([]fleet.Workload, error) {
	var out []fleet.Workload
	err := s.read(ctx, "read workloads", func(tx *sql.Tx) error {
		seen := map[fleet.ID]bool{}
		return each(ctx, tx, func(scan func(...any) error) error {
			var id, body, source string
			var first int64
			if err := scan(&id, &body, &source, &first); err != nil {
				return err
			}
			if body == "" || seen[fleet.ID(id)] {
				return nil
			}
			w, err := value[fleet.Workload]("workload "+id, body)
			if err != nil {
				return err
			}
			if w.Since.IsZero() {
				w.Since = moment(first)
			}
			seen[w.ID] = true
			out = append(out, w)
			return nil
		}, `SELECT w.id, w.body, w.source, (SELECT min(f.at) FROM workload f WHERE f.source = w.source AND f.id = w.id)
			FROM workload w WHERE w.until > $1 AND w.at <= $1
			ORDER BY w.source, w.id`, nanos(at))
	})
	slices.SortFunc(out, func(a, b fleet.Workload) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, err
}

// Sizes are the changes of what a workload ran in [from, to), oldest first: the
// workload as it stood from each time on. One that was gone has no ID.
func (s *Store) Sizes(ctx context.Context, id fleet.ID, from, to time.Time) (at []time.Time, as []fleet.Workload, err error) {
	err = s.read(ctx, "read sizes of "+string(id), func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var when int64
			var body string
			if err := scan(&when, &body); err != nil {
				return err
			}
			var w fleet.Workload
			if body != "" {
				var err error
				if w, err = value[fleet.Workload]("workload "+string(id), body); err != nil {
					return err
				}
			}
			at, as = append(at, moment(when)), append(as, w)
			return nil
		}, "SELECT at, body FROM workload WHERE id = $1 AND at >= $2 AND at < $3 ORDER BY at", string(id), nanos(from), nanos(to))
	})
	return at, as, err
}
