package providers

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Counts are the calls of all sources since the start, for a page of metrics. The
// zero value is ready. It is safe for concurrent use.
type Counts struct {
	mu   sync.Mutex
	rows map[counted]Tally
}

// Tally is the calls to one role of one source that ended alike.
type Tally struct {
	Source string
	Role   Role
	Fault  Fault // "" for those that were answered
	Calls  int
	Took   time.Duration // all of them together
}

type counted struct {
	source string
	role   Role
	fault  Fault
}

// Rows are the tallies in the order of source, role and fault.
func (n *Counts) Rows() []Tally {
	n.mu.Lock()
	defer n.mu.Unlock()
	rows := make([]Tally, 0, len(n.rows))
	for _, row := range n.rows {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Fault, b.Fault))
	})
	return rows
}

// Count adds every call to n. One that its caller gave up is neither an answer
// nor a fault, and is not counted.
func Count(n *Counts, clock Clock) Wrapper {
	return func(ctx context.Context, c Call, do func(context.Context) error) error {
		began := clock.now()
		err := do(ctx)
		if fault := FaultOf(err); err == nil || fault != "" {
			n.add(counted{c.Source, c.Role, fault}, clock.now().Sub(began))
		}
		return err
	}
}

func (n *Counts) add(what counted, took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.rows == nil {
		n.rows = map[counted]Tally{}
	}
	row := n.rows[what]
	row.Source, row.Role, row.Fault = what.source, what.role, what.fault
	row.Calls, row.Took = row.Calls+1, row.Took+took
	n.rows[what] = row
}
