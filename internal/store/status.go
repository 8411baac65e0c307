package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// SaveStatus records how fresh a source's word is. The newest one counts, but for
// when it last answered, which a question without an answer does not change.
func (s *Store) SaveStatus(ctx context.Context, st fleet.SourceStatus) error {
	return s.write(ctx, "save status of "+st.Source, func(tx *sql.Tx) error {
		return insert(ctx, tx, "status", []string{"source", "role", "kind", "asked", "fresh_at", "err"},
			"ON CONFLICT (source, role) DO UPDATE SET kind = excluded.kind, asked = excluded.asked, err = excluded.err, "+
				"fresh_at = CASE WHEN excluded.fresh_at > status.fresh_at THEN excluded.fresh_at ELSE status.fresh_at END",
			[][]any{{st.Source, st.Role, st.Kind, nanos(st.Asked), nanos(st.FreshAt), st.Err}})
	})
}

// Statuses are those of all sources, by source and role.
func (s *Store) Statuses(ctx context.Context) ([]fleet.SourceStatus, error) {
	var out []fleet.SourceStatus
	err := s.read(ctx, "read statuses", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var st fleet.SourceStatus
			var asked, fresh int64
			if err := scan(&st.Source, &st.Role, &st.Kind, &asked, &fresh, &st.Err); err != nil {
				return err
			}
			st.Asked, st.FreshAt = moment(asked), moment(fresh)
			out = append(out, st)
			return nil
		}, "SELECT source, role, kind, asked, fresh_at, err FROM status")
	})
	slices.SortFunc(out, func(a, b fleet.SourceStatus) int {
		if c := strings.Compare(a.Source, b.Source); c != 0 {
			return c
		}
		return strings.Compare(a.Role, b.Role)
	})
	return out, err
}

// beliefBody is a belief as it is stored: its figures need not be finite.
type beliefBody struct {
	Value   number    `json:"value"`
	Unit    string    `json:"unit,omitempty"`
	Samples int       `json:"samples"`
	Given   number    `json:"given"`
	Heeded  bool      `json:"heeded"`
	Since   time.Time `json:"since"`
	At      time.Time `json:"at"`
}

// SaveBeliefs records what was learned; of one workload and subject the newest
// counts.
func (s *Store) SaveBeliefs(ctx context.Context, beliefs []fleet.Belief) error {
	rows := make([][]any, len(beliefs))
	for i, b := range beliefs {
		body, err := text("belief about "+string(b.Workload), beliefBody{number(b.Value), b.Unit, b.Samples, number(b.Given), b.Heeded, b.Since, b.At})
		if err != nil {
			return err
		}
		rows[i] = []any{string(b.Workload), b.Subject, body}
	}
	return s.write(ctx, "save beliefs", func(tx *sql.Tx) error {
		return insertEach(ctx, tx, "belief", []string{"workload", "subject", "body"}, "ON CONFLICT (workload, subject) DO UPDATE SET body = excluded.body", rows)
	})
}

// Beliefs are those that stand, by workload and subject.
func (s *Store) Beliefs(ctx context.Context) ([]fleet.Belief, error) {
	var out []fleet.Belief
	err := s.read(ctx, "read beliefs", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var b fleet.Belief
			var body string
			if err := scan(&b.Workload, &b.Subject, &body); err != nil {
				return err
			}
			held, err := value[beliefBody]("belief about "+string(b.Workload), body)
			b.Value, b.Unit, b.Samples, b.Given = float64(held.Value), held.Unit, held.Samples, float64(held.Given)
			b.Heeded, b.Since, b.At = held.Heeded, held.Since, held.At
			out = append(out, b)
			return err
		}, "SELECT workload, subject, body FROM belief")
	})
	slices.SortFunc(out, func(a, b fleet.Belief) int {
		if c := strings.Compare(string(a.Workload), string(b.Workload)); c != 0 {
			return c
		}
		return strings.Compare(a.Subject, b.Subject)
	})
	return out, err
}

// Record adds a line to the audit. Lines are never changed or dropped.
func (s *Store) Record(ctx context.Context, e fleet.Entry) error {
	return s.write(ctx, "record "+e.What, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO audit (seq, at, who, what, subject, note)
			SELECT coalesce(max(seq), 0) + 1, $1, $2, $3, $4, $5 FROM audit`, nanos(e.At), e.Who, e.What, e.Subject, e.Note)
		return err
	})
}

// Audit are the lines of [from, to), in the order in which they were recorded.
func (s *Store) Audit(ctx context.Context, from, to time.Time) ([]fleet.Entry, error) {
	var out []fleet.Entry
	err := s.read(ctx, "read audit", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var e fleet.Entry
			var at int64
			if err := scan(&at, &e.Who, &e.What, &e.Subject, &e.Note); err != nil {
				return err
			}
			e.At = moment(at)
			out = append(out, e)
			return nil
		}, "SELECT at, who, what, subject, note FROM audit WHERE at >= $1 AND at < $2 ORDER BY seq", nanos(from), nanos(to))
	})
	return out, err
}
