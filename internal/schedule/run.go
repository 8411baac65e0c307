package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Run runs the jobs, each beside the others, until ctx is done. Then it cancels
// those that run and waits for them, but no longer than eight seconds: its error
// names those that did not heed it.
func (s *Scheduler) Run(ctx context.Context) error {
	if _, leaps := s.clock.(*leaping); leaps {
		return errors.New("a leaping clock would leap while jobs run: use Until")
	}
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	if s.recall(ctx) != nil {
		return nil
	}
	var runs sync.WaitGroup
	for ctx.Err() == nil {
		waiting, nudge := context.WithCancel(ctx)
		turns, wake := s.turns(nudge, -1)
		for _, t := range turns {
			runs.Go(func() { s.perform(ctx, t) })
		}
		_ = s.clock.Wait(waiting, wake) // whatever ended it, the world is looked at again
		nudge()
	}
	return s.await(&runs)
}

// await waits for the runs to end, within what a process is given to end.
func (s *Scheduler) await(runs *sync.WaitGroup) error {
	const patience = 8 * time.Second
	ended := make(chan struct{})
	go func() {
		runs.Wait()
		close(ended)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-ended:
		return nil
	case <-timer.C:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var deaf []error
	for _, name := range slices.Sorted(maps.Keys(s.known)) { // those that were replaced may run, too
		if s.known[name].going.on() {
			deaf = append(deaf, fmt.Errorf("job %s: still runs %s after it was told to end", name, patience))
		}
	}
	return errors.Join(deaf...)
}

// Until runs what is due up to a time and including it, one after another, and
// returns when the clock shows it or ctx is done. With a leaping clock a day
// passes as fast as its jobs run, and in the same way every time.
func (s *Scheduler) Until(ctx context.Context, end time.Time) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	if err := s.recall(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		waiting, nudge := context.WithCancel(ctx)
		turns, wake := s.turns(nudge, 1)
		switch {
		case len(turns) > 0:
			s.perform(ctx, turns[0])
		case wake.After(end) && !s.clock.Now().Before(end):
			nudge()
			return nil
		default:
			if wake.After(end) {
				wake = end
			}
			_ = s.clock.Wait(waiting, wake) // ctx is asked at the top
		}
		nudge()
	}
	return context.Cause(ctx)
}

func (s *Scheduler) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		return errors.New("the scheduler runs already")
	}
	s.busy = true
	return nil
}

func (s *Scheduler) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
}

// recall asks the ledger where each job was, again and again until it answers. A
// job that never ran is due from now on.
func (s *Scheduler) recall(ctx context.Context) error {
	began := s.clock.Now()
	for {
		err := s.recallOnce(ctx, began)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		again := s.troubled(err)
		if err := s.clock.Wait(ctx, again); err != nil {
			return err
		}
	}
}

func (s *Scheduler) recallOnce(ctx context.Context, began time.Time) error {
	for _, name := range s.unknown() {
		last, err := s.lastDue(ctx, name)
		if err != nil {
			return err
		}
		if last.IsZero() || last.After(began) {
			last = began
		}
		s.mu.Lock()
		s.known[name].look(last)
		s.mu.Unlock()
	}
	s.trouble.Succeeded()
	return nil
}

// unknown names the jobs of which the ledger has not been asked.
func (s *Scheduler) unknown() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, j := range s.jobs {
		if j.seen.IsZero() {
			names = append(names, j.Name)
		}
	}
	return names
}
