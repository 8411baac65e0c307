package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"steward/fleet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book is a ledger in memory, which may be told to fail.
type book struct {
	mu     sync.Mutex
	claims []fleet.Occurrence // in the order in which they were claimed
	asked  int
	down   func(asked int) bool // whether a call fails; nil never does
}

var errDown = errors.New("disk full")

func (b *book) fails() bool {
	b.asked++
	return b.down != nil && b.down(b.asked)
}

func (b *book) Begin(_ context.Context, job string, due, now time.Time) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails() {
		return false, errDown
	}
	if b.find(job, due) >= 0 {
		return false, nil
	}
	b.claims = append(b.claims, fleet.Occurrence{Job: job, Due: due, Started: now, State: fleet.Running})
	return true, nil
}

func (b *book) End(ctx context.Context, o fleet.Occurrence) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails() || ctx.Err() != nil {
		return errDown
	}
	i := b.find(o.Job, o.Due)
	if i < 0 || b.claims[i].State != fleet.Running {
		return fmt.Errorf("%s of %s ends and does not run", o.Job, o.Due)
	}
	b.claims[i] = o
	return nil
}

func (b *book) LastDue(_ context.Context, job string) (time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails() {
		return time.Time{}, errDown
	}
	var last time.Time
	for _, o := range b.claims {
		if o.Job == job && o.Due.After(last) {
			last = o.Due
		}
	}
	return last, nil
}

func (b *book) find(job string, due time.Time) int {
	return slices.IndexFunc(b.claims, func(o fleet.Occurrence) bool { return o.Job == job && o.Due.Equal(due) })
}

// story tells of all claims, by job and time: "a 02:30 succeeded".
func (b *book) story(layout string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	sorted := slices.Clone(b.claims)
	slices.SortStableFunc(sorted, func(x, y fleet.Occurrence) int {
		if c := strings.Compare(x.Job, y.Job); c != 0 {
			return c
		}
		return x.Due.Compare(y.Due)
	})
	var lines []string
	for _, o := range sorted {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", o.Job, o.Due.UTC().Format(layout), o.State, o.Err)))
	}
	return lines
}

// diary notes what ran, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.lines)
}

// job is one that notes when it runs.
func (d *diary) job(name, spec string) Job {
	return Job{Name: name, Spec: spec, Run: func(_ context.Context, due time.Time) error {
		d.note("%s %s", name, due.Format("02T15:04"))
		return nil
	}}
}

func scheduler(t *testing.T, clock Clock, ledger Ledger, jobs ...Job) *Scheduler {
	t.Helper()
	return in(t, "UTC", clock, ledger, jobs...)
}

func in(t *testing.T, zoneName string, clock Clock, ledger Ledger, jobs ...Job) *Scheduler {
	t.Helper()
	s, err := New(zone(t, zoneName), clock, ledger, zerolog.New(zerolog.NewTestWriter(t)), jobs...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// repeat is a line again and again.
func repeat(n int, line func(i int) string) []string {
	var lines []string
	for i := range n {
		lines = append(lines, line(i))
	}
	return lines
}
