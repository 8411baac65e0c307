package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"steward/fleet"
)

// Begin claims an occurrence of a job: it is true for the first who asks, and
// false for all others, whatever process they are in and for good.
func (s *Store) Begin(ctx context.Context, job string, due, now time.Time) (claimed bool, err error) {
	err = s.write(ctx, "begin job "+job, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "INSERT INTO occurrence (job, due, started, ended, state, err) VALUES ($1, $2, $3, $4, $5, '') ON CONFLICT DO NOTHING",
			job, nanos(due), nanos(now), nanos(time.Time{}), string(fleet.Running))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		claimed = n == 1
		return err
	})
	return claimed && err == nil, err
}

// End records what came of an occurrence, whether it was begun or missed.
func (s *Store) End(ctx context.Context, o fleet.Occurrence) error {
	return s.write(ctx, "end job "+o.Job, func(tx *sql.Tx) error {
		return insert(ctx, tx, "occurrence", occurrenceColumns,
			"ON CONFLICT (job, due) DO UPDATE SET started = excluded.started, ended = excluded.ended, state = excluded.state, err = excluded.err",
			[][]any{{o.Job, nanos(o.Due), nanos(o.Started), nanos(o.Ended), string(o.State), o.Err}})
	})
}

// Abandon notes, of occurrences that were begun before a time and have no end, that
// their process is gone, and answers how many there were.
func (s *Store) Abandon(ctx context.Context, before, now time.Time) (n int64, err error) {
	err = s.write(ctx, "abandon jobs", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE occurrence SET state = $1, ended = $2, err = $3 WHERE state = $4 AND started < $5",
			string(fleet.Abandoned), nanos(now), "its process ended before it did", string(fleet.Running), nanos(before))
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

var occurrenceColumns = []string{"job", "due", "started", "ended", "state", "err"}

// LastDue is when the newest occurrence on record was due, the zero time if
// there is none.
func (s *Store) LastDue(ctx context.Context, job string) (time.Time, error) {
	due := nanos(time.Time{})
	err := s.read(ctx, "read job "+job, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT due FROM occurrence WHERE job = $1 ORDER BY due DESC LIMIT 1", job).Scan(&due)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return moment(due), err
}

// Occurrences are the newest ones of a job, newest first; of every job if job is
// "". They are at most limit.
func (s *Store) Occurrences(ctx context.Context, job string, limit int) ([]fleet.Occurrence, error) {
	query, args := "SELECT job, due, started, ended, state, err FROM occurrence", []any{limit}
	if job != "" {
		query, args = query+" WHERE job = $2", append(args, job)
	}
	var out []fleet.Occurrence
	err := s.read(ctx, "read jobs", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var o fleet.Occurrence
			var due, started, ended int64
			if err := scan(&o.Job, &due, &started, &ended, &o.State, &o.Err); err != nil {
				return fmt.Errorf("occurrence: %w", err)
			}
			o.Due, o.Started, o.Ended = moment(due), moment(started), moment(ended)
			out = append(out, o)
			return nil
		}, query+" ORDER BY due DESC, job LIMIT $1", args...)
	})
	return out, err
}
