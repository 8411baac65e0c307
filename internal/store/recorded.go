package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"steward/fleet"
)

// PastOf is Past for one workload, without room for the others.
func (s *Store) PastOf(ctx context.Context, workload fleet.ID, since time.Time) (fleet.Past, error) {
	past, others := fleet.Past{Workload: workload}, fleet.Past{}
	err := s.read(ctx, "read the past of "+string(workload), func(tx *sql.Tx) error {
		err := readWants(ctx, tx, since, func(id fleet.ID) *fleet.Past {
			if id == workload {
				return &past
			}
			others.Wants = others.Wants[:0]
			return &others
		})
		if err != nil {
			return err
		}
		return each(ctx, tx, func(scan func(...any) error) error {
			var body string
			if err := scan(&body); err != nil {
				return err
			}
			o, err := value[fleet.Outcome]("outcome for "+string(workload), body)
			past.Outcomes = append(past.Outcomes, o)
			return err
		}, "SELECT body FROM outcome WHERE workload = $1 AND at >= $2 ORDER BY at, action", string(workload), nanos(since))
	})
	return past, err
}

// Runs are the occurrences of a job that were due in [from, to) and were begun,
// oldest first.
func (s *Store) Runs(ctx context.Context, job string, from, to time.Time) ([]fleet.Occurrence, error) {
	var out []fleet.Occurrence
	err := s.read(ctx, "read runs of "+job, func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			o := fleet.Occurrence{Job: job}
			var due, started, ended int64
			if err := scan(&due, &started, &ended, &o.State, &o.Err); err != nil {
				return err
			}
			o.Due, o.Started, o.Ended = moment(due), moment(started), moment(ended)
			out = append(out, o)
			return nil
		}, "SELECT due, started, ended, state, err FROM occurrence WHERE job = $1 AND due >= $2 AND due < $3 AND state <> $4 ORDER BY due",
			job, nanos(from), nanos(to), string(fleet.Missed))
	})
	slices.SortFunc(out, func(a, b fleet.Occurrence) int { return a.Due.Compare(b.Due) })
	return out, err
}
