package schedule

import (
	"context"
	"slices"
	"time"
)

// turn is what a job has to do now: tell the ledger what it does not know yet, and
// run an occurrence, if there is one.
type turn struct {
	state *state
	job   Job // as it is now, should it be replaced meanwhile
	notes []note
	run   *waiting
}

// due is when what it runs was due; zero if it runs nothing.
func (t turn) due() time.Time {
	if t.run == nil {
		return time.Time{}
	}
	return t.run.due
}

// turns looks at the clock and gives turns to at most so many jobs, the one that
// has been due longest first; below 0 is all. It also says when to look again, and
// nudge is called if that should be earlier.
func (s *Scheduler) turns(nudge context.CancelFunc, most int) ([]turn, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nudge = nudge
	now := s.clock.Now()
	s.gather(now)
	var given []turn
	for most < 0 || len(given) < most {
		t, ok := s.first(now)
		if !ok {
			break
		}
		s.give(t, now)
		given = append(given, t)
	}
	return given, s.wake(now)
}

// gather lets all jobs see the time.
func (s *Scheduler) gather(now time.Time) {
	if now.Before(s.looked) {
		if back := s.looked.Sub(now); back > grace {
			s.log.Warn().Dur("back", back).Msg("the clock went back")
		}
		s.trouble.Succeeded() // its end may be far ahead now
		for _, j := range s.jobs {
			j.rewind(now)
		}
	}
	s.looked = now
	for _, j := range s.jobs {
		if missed := j.gather(now); missed > 0 {
			s.log.Warn().Str("job", j.Name).Int("occurrences", missed).Msg("job missed occurrences")
		}
	}
}

// first is the turn of the job that has been due longest among those that can go.
func (s *Scheduler) first(now time.Time) (turn, bool) {
	if s.trouble.Until().After(now) {
		return turn{}, false
	}
	var ready []turn
	for _, j := range s.jobs {
		if j.going.on() {
			continue
		}
		t := turn{state: j, job: j.Job, notes: j.notes}
		if len(j.queue) > 0 && !j.queue[0].from.After(now) && s.clear(j, j.queue[0].due) {
			t.run = &waiting{}
			*t.run = j.queue[0]
		}
		if t.run != nil || len(t.notes) > 0 {
			ready = append(ready, t)
		}
	}
	if len(ready) == 0 {
		return turn{}, false
	}
	return slices.MinFunc(ready, func(a, b turn) int { return a.due().Compare(b.due()) }), true
}

// clear tells whether all jobs before j are through with an instant.
func (s *Scheduler) clear(j *state, due time.Time) bool {
	return !slices.ContainsFunc(s.jobs, func(other *state) bool {
		return slices.Contains(j.After, other.Name) && !other.through(due)
	})
}

// give takes a turn off its job, which from then on is going.
func (s *Scheduler) give(t turn, now time.Time) {
	t.state.notes = nil
	t.state.going = going{due: t.due(), since: now}
	if t.run != nil {
		t.state.queue = t.state.queue[1:]
	}
}

// wake is when the clock alone may give someone a turn. Whoever waits for a run to
// end is woken by its end.
func (s *Scheduler) wake(now time.Time) time.Time {
	wake := now.AddDate(1, 0, 0)
	sooner := func(at time.Time) {
		if at.After(now) && at.Before(wake) {
			wake = at
		}
	}
	idle := false
	for _, j := range s.jobs {
		sooner(j.next)
		if j.going.on() {
			continue
		}
		idle = idle || len(j.notes) > 0
		if len(j.queue) > 0 {
			idle = true
			sooner(j.queue[0].from)
		}
	}
	if idle {
		sooner(s.trouble.Until())
	}
	return wake
}
