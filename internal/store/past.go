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

// packWants writes which size every decision wants, the workloads by number.
func packWants(ctx context.Context, tx *sql.Tx, all []fleet.Decision) ([]byte, error) {
	members, err := readMembers(ctx, tx)
	if err != nil {
		return nil, err
	}
	known := make(map[fleet.ID]int64, len(members))
	next := int64(1)
	for number, workload := range members {
		known[workload] = number
		next = max(next, number+1)
	}
	var rows [][]any
	numbers, units := make([]int64, len(all)), make([]int64, len(all))
	for i, d := range all {
		number, there := known[d.Workload]
		if !there {
			number, next = next, next+1
			known[d.Workload] = number
			rows = append(rows, []any{number, string(d.Workload)})
		}
		numbers[i], units[i] = number, int64(d.Want.Units)
	}
	out := appendInts(make([]byte, 4), []int64{int64(len(all))})
	out = seal(appendInts(appendInts(out, numbers), units))
	return out, insert(ctx, tx, "member", []string{"number", "workload"}, "", rows)
}

// readMembers are the workloads by the numbers that wants name them by.
func readMembers(ctx context.Context, tx *sql.Tx) (map[int64]fleet.ID, error) {
	members := map[int64]fleet.ID{}
	return members, each(ctx, tx, func(scan func(...any) error) error {
		var number int64
		var workload fleet.ID
		if err := scan(&number, &workload); err != nil {
			return err
		}
		members[number] = workload
		return nil
	}, "SELECT number, workload FROM member")
}

// unpackWants reads what packWants writes.
func unpackWants(data []byte) (numbers, units []int64, err error) {
	content, err := unsealed(data)
	if err != nil {
		return nil, nil, err
	}
	u, n := unpacker{rest: content}, []int64{0}
	if u.ints(n); n[0] < 0 || n[0] > mostBatch {
		u.broken = true
		n[0] = 0
	}
	numbers, units = make([]int64, n[0]), make([]int64, n[0])
	u.ints(numbers)
	u.ints(units)
	if u.broken || len(u.rest) > 0 {
		return nil, nil, errors.New("wants cannot be read: the data is damaged")
	}
	return numbers, units, nil
}

// SaveOutcome records what became of an action. It is on disk when the call
// returns.
func (s *Store) SaveOutcome(ctx context.Context, o fleet.Outcome) error {
	body, err := text("outcome of "+o.Action.ID, o)
	if err != nil {
		return err
	}
	return s.write(ctx, "save outcome of "+o.Action.ID, func(tx *sql.Tx) error {
		return insert(ctx, tx, "outcome", []string{"workload", "at", "action", "body"},
			"ON CONFLICT (workload, at, action) DO UPDATE SET body = excluded.body",
			[][]any{{string(o.Action.Workload), nanos(o.At), o.Action.ID, body}})
	})
}

// Past is what was wanted for every workload and done to it since a time, by
// workload: what later decisions look back on.
func (s *Store) Past(ctx context.Context, since time.Time) ([]fleet.Past, error) {
	pasts := map[fleet.ID]*fleet.Past{}
	of := func(w fleet.ID) *fleet.Past {
		if pasts[w] == nil {
			pasts[w] = &fleet.Past{Workload: w}
		}
		return pasts[w]
	}
	err := s.read(ctx, "read the past", func(tx *sql.Tx) error {
		if err := readWants(ctx, tx, since, of); err != nil {
			return err
		}
		if err := each(ctx, tx, func(scan func(...any) error) error {
			var workload fleet.ID
			var body string
			if err := scan(&workload, &body); err != nil {
				return err
			}
			o, err := value[fleet.Outcome]("outcome for "+string(workload), body)
			p := of(workload)
			p.Outcomes = append(p.Outcomes, o)
			return err
		}, "SELECT workload, body FROM outcome WHERE at >= $1 ORDER BY at, action", nanos(since)); err != nil {
			return err
		}
		return each(ctx, tx, func(scan func(...any) error) error {
			var workload fleet.ID
			var at int64
			if err := scan(&workload, &at); err != nil {
				return err
			}
			p := of(workload)
			p.Trips = append(p.Trips, moment(at))
			return nil
		}, "SELECT workload, at FROM trip WHERE at >= $1 ORDER BY at", nanos(since))
	})
	var out []fleet.Past
	for _, p := range pasts {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b fleet.Past) int { return strings.Compare(string(a.Workload), string(b.Workload)) })
	return out, err
}

func readWants(ctx context.Context, tx *sql.Tx, since time.Time, of func(fleet.ID) *fleet.Past) error {
	members, err := readMembers(ctx, tx)
	if err != nil {
		return err
	}
	return each(ctx, tx, func(scan func(...any) error) error {
		var id string
		var at int64
		var data []byte
		if err := scan(&id, &at, &data); err != nil {
			return err
		}
		numbers, units, err := unpackWants(data)
		if err != nil {
			return fmt.Errorf("plan %s: %w", id, err)
		}
		for i, number := range numbers {
			workload, known := members[number]
			if !known {
				return fmt.Errorf("plan %s wants a size of workload number %d, which there is not: the data is damaged", id, number)
			}
			p := of(workload)
			p.Wants = append(p.Wants, fleet.Want{At: moment(at), Units: int(units[i])})
		}
		return nil
	}, "SELECT id, at, wants FROM plan WHERE at >= $1 ORDER BY at, id", nanos(since))
}
