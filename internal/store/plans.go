package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// ErrNone is in the error of whoever asks for one thing that is not there.
var ErrNone = errors.New("there is none")

// SavePlan records a plan with all its decisions, and answers its name. A
// decision's trace is stored when its name was not in the plan before; otherwise
// only the time moves at which it was last seen. The forecasts that the plan
// rests on are left to SaveForecasts. Saving a plan again changes nothing; a new
// one must be later than all before it.
func (s *Store) SavePlan(ctx context.Context, p fleet.Plan) (id string, err error) {
	id = p.ID()
	return id, s.write(ctx, "save plan "+id, func(tx *sql.Tx) error {
		stored, err := planIsThere(ctx, tx, id, p.At)
		if err != nil || stored {
			return err
		}
		wants, err := packWants(ctx, tx, p.Decisions)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO plan (id, at, rules, decisions, wants) VALUES ($1, $2, $3, $4, $5)",
			id, nanos(p.At), string(p.Rules), len(p.Decisions), wants)
		if err != nil {
			return err
		}
		if err := saveDecisions(ctx, tx, p); err != nil {
			return err
		}
		var trips [][]any
		for _, d := range p.Decisions {
			if d.Tripped {
				trips = append(trips, []any{string(d.Workload), nanos(p.At)})
			}
		}
		return insert(ctx, tx, "trip", []string{"workload", "at"}, "ON CONFLICT DO NOTHING", trips)
	})
}

// planIsThere tells whether the plan is stored; it is an error if it is not and
// one of that time or later is.
func planIsThere(ctx context.Context, tx *sql.Tx, id string, at time.Time) (bool, error) {
	var newest string
	var last int64
	err := tx.QueryRowContext(ctx, "SELECT id, at FROM plan WHERE id = $1 OR at >= $2 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, at DESC LIMIT 1", id, nanos(at)).Scan(&newest, &last)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil || newest == id:
		return err == nil, err
	}
	return false, fmt.Errorf("its time is %s, expected later than plan %s of %s", at.UTC().Format(time.RFC3339Nano), newest, moment(last).Format(time.RFC3339Nano))
}

func saveDecisions(ctx context.Context, tx *sql.Tx, p fleet.Plan) error {
	last, err := standingDecisions(ctx, tx, nanos(p.At))
	if err != nil {
		return err
	}
	var fresh, seen [][]any
	for _, d := range p.Decisions {
		name := d.ID()
		if first, stands := last[name]; stands {
			seen = append(seen, []any{name, first})
			continue
		}
		body, err := text("decision "+name, bodyOfDecision(d))
		if err != nil {
			return err
		}
		fresh = append(fresh, []any{name, nanos(p.At), nanos(p.At), string(d.Workload), body})
	}
	move, err := tx.PrepareContext(ctx, "UPDATE decision SET last_at = $1 WHERE name = $2 AND first_at = $3")
	if err != nil {
		return err
	}
	defer move.Close()
	for _, row := range seen {
		if _, err := move.ExecContext(ctx, nanos(p.At), row[0], row[1]); err != nil {
			return err
		}
	}
	return insert(ctx, tx, "decision", []string{"name", "first_at", "last_at", "workload", "body"}, "ON CONFLICT DO NOTHING", fresh)
}

// standingDecisions are the names of the decisions in the last plan before a
// time, with the time from which each stands.
func standingDecisions(ctx context.Context, tx *sql.Tx, at int64) (map[string]int64, error) {
	names := map[string]int64{}
	return names, each(ctx, tx, func(scan func(...any) error) error {
		var name string
		var first int64
		if err := scan(&name, &first); err != nil {
			return err
		}
		names[name] = first
		return nil
	}, "SELECT name, first_at FROM decision WHERE last_at = (SELECT max(at) FROM plan WHERE at < $1)", at)
}

// PlanHead is a plan without its decisions.
type PlanHead struct {
	ID        string
	At        time.Time
	Rules     fleet.Digest
	Decisions int
}

// Plans are those made in [from, to), newest first.
func (s *Store) Plans(ctx context.Context, from, to time.Time) ([]PlanHead, error) {
	var out []PlanHead
	err := s.read(ctx, "read plans", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var p PlanHead
			var at int64
			if err := scan(&p.ID, &at, &p.Rules, &p.Decisions); err != nil {
				return err
			}
			p.At = moment(at)
			out = append(out, p)
			return nil
		}, "SELECT id, at, rules, decisions FROM plan WHERE at >= $1 AND at < $2", nanos(from), nanos(to))
	})
	slices.SortFunc(out, func(a, b PlanHead) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, err
}

// Plan is one plan with its decisions, by workload; its Outlook is empty. Where a
// decision stood in several plans, its trace is that of the first. If there is no
// such plan, the error is ErrNone.
func (s *Store) Plan(ctx context.Context, id string) (fleet.Plan, error) {
	var p fleet.Plan
	err := s.read(ctx, "read plan "+id, func(tx *sql.Tx) error {
		var at int64
		err := tx.QueryRowContext(ctx, "SELECT at, rules FROM plan WHERE id = $1", id).Scan(&at, &p.Rules)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNone
		}
		if err != nil {
			return err
		}
		p.At = moment(at)
		found, err := decisions(ctx, tx, "first_at <= $1 AND last_at >= $1", at)
		for _, d := range found {
			p.Decisions = append(p.Decisions, d.Decision)
		}
		return err
	})
	slices.SortFunc(p.Decisions, func(a, b fleet.Decision) int { return strings.Compare(string(a.Workload), string(b.Workload)) })
	return p, err
}

// Standing is a decision with the times of the first and the last plan that held
// it, without a break.
type Standing struct {
	fleet.Decision
	First, Last time.Time
}

func decisions(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]Standing, error) {
	var out []Standing
	err := each(ctx, tx, func(scan func(...any) error) error {
		var name, body string
		var first, last int64
		if err := scan(&name, &first, &last, &body); err != nil {
			return err
		}
		d, err := value[decisionBody]("decision "+name, body)
		if err != nil {
			return err
		}
		out = append(out, Standing{d.decision(), moment(first), moment(last)})
		return nil
	}, "SELECT name, first_at, last_at, body FROM decision WHERE "+where, args...)
	slices.SortFunc(out, func(a, b Standing) int {
		if c := a.First.Compare(b.First); c != 0 {
			return c
		}
		return strings.Compare(string(a.Workload), string(b.Workload))
	})
	return out, err
}

// Decision is the decision with that name, where it stood last. If there is no
// such decision, the error is ErrNone.
func (s *Store) Decision(ctx context.Context, name string) (Standing, error) {
	var out Standing
	err := s.read(ctx, "read decision "+name, func(tx *sql.Tx) error {
		found, err := decisions(ctx, tx, "name = $1", name)
		if err == nil && len(found) == 0 {
			err = ErrNone
		}
		if err == nil {
			out = found[len(found)-1]
		}
		return err
	})
	return out, err
}

// DecisionQuery says which decisions are asked for; what is left zero leaves out
// nothing.
type DecisionQuery struct {
	Workload fleet.ID
	From, To time.Time // that stood at some time in [From, To)
}

// Decisions are those that a query asks for, by the time from which they stood
// and then by workload.
func (s *Store) Decisions(ctx context.Context, q DecisionQuery) ([]Standing, error) {
	if q.To.IsZero() {
		q.To = latest
	}
	where, args := "last_at >= $1 AND first_at < $2", []any{nanos(q.From), nanos(q.To)}
	if q.Workload != "" {
		args = append(args, string(q.Workload))
		where += fmt.Sprintf(" AND workload = $%d", len(args))
	}
	var out []Standing
	err := s.read(ctx, "read decisions", func(tx *sql.Tx) (err error) {
		out, err = decisions(ctx, tx, where, args...)
		return err
	})
	return out, err
}
