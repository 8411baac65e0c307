// Package schedule runs jobs when they are due, and each of their occurrences once.
//
// An occurrence is named by its job and the time at which it was due, and is
// claimed in a ledger before it is run. So it is run once, whoever runs it, after
// restarts and on both days on which clocks change too. What was due while nobody
// ran it is made up for within a bound; the rest is recorded as missed.
package schedule

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// Job is something to be done again and again. It never overlaps itself.
type Job struct {
	Name string
	Spec string // when it is due, as Parse reads it

	// Jitter is how much later than due a run may start, so that not all begin at
	// once; how much is up to the job's name and the occurrence. 0 is none.
	Jitter time.Duration

	// Timeout is how long a run may take before its context is done and it has
	// failed, in the machine's time. 0 is for ever.
	Timeout time.Duration

	// CatchUp is how many occurrences are made up for that came while nobody could
	// run them: the newest ones, oldest first. 0 makes up for none.
	CatchUp int

	// After names jobs that have to be through with an occurrence before this one
	// starts on an occurrence of the same instant, well or not. One that has no
	// time-out can hold up all that come after it.
	After []string

	// Run does it. The context is done when time is up or the scheduler ends.
	Run func(ctx context.Context, due time.Time) error
}

// Scheduler runs jobs.
type Scheduler struct {
	zone   *time.Location
	clock  Clock
	ledger Ledger
	log    zerolog.Logger

	mu      sync.Mutex
	jobs    []*state           // in the order in which those of one instant run
	known   map[string]*state  // by name; also of jobs that were replaced, which may still run
	looked  time.Time          // what the clock showed last
	busy    bool               // Run or Until is going on
	nudge   context.CancelFunc // ends the wait for the next look at the clock
	trouble Backoff            // with the ledger
}

// New makes a scheduler of jobs whose times are read in a zone; nil is UTC. Its
// error names every fault of every job, one a line.
func New(zone *time.Location, clock Clock, ledger Ledger, log zerolog.Logger, jobs ...Job) (*Scheduler, error) {
	s := &Scheduler{
		zone: zone, clock: clock, ledger: ledger, log: log, known: map[string]*state{},
		nudge:   func() {},
		trouble: Backoff{Base: time.Second, Cap: time.Minute},
	}
	if err := s.Replace(jobs...); err != nil {
		return nil, err
	}
	return s, nil
}

// Replace gives it other jobs, also while it runs. Those that keep their name and
// spec go on where they are; one that is new or has another spec is due from now
// on. A run of a job that is no more goes on to its end. If the error, which is
// as New's, is not nil, the jobs stay as they were.
func (s *Scheduler) Replace(jobs ...Job) error {
	order, err := check(s.zone, jobs)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := make([]*state, 0, len(order))
	for _, c := range order {
		j, known := s.known[c.job.Name]
		if !known {
			j = &state{}
			s.known[c.job.Name] = j
		}
		fresh := c.job.Spec != j.Spec || !slices.Contains(s.jobs, j)
		j.Job, j.times = c.job, c.times
		if fresh {
			j.queue = nil
		}
		if fresh && (s.busy || !j.seen.IsZero()) { // else the ledger will be asked
			j.look(s.clock.Now())
		}
		next = append(next, j)
	}
	s.jobs = next
	s.nudge()
	return nil
}
