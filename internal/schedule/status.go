package schedule

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"steward/fleet"
)

// JobStatus is where a job stands.
type JobStatus struct {
	Name    string
	Spec    string
	Next    time.Time        // when it is due next; zero if it is not, or before the first look at the clock
	Waiting int              // occurrences that are due and wait for their turn
	Running time.Time        // since when it runs; zero if it does not
	Last    fleet.Occurrence // the newest run of this process; its zero value is none
}

// Status is where all jobs stand, in the order in which those of one instant run.
func (s *Scheduler) Status() []JobStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]JobStatus, len(s.jobs))
	for i, j := range s.jobs {
		list[i] = JobStatus{Name: j.Name, Spec: j.Spec, Next: j.next, Waiting: len(j.queue), Running: j.going.since, Last: j.last}
	}
	return list
}

// RunNow runs a job at once, whether or not it is due and whether or not the
// scheduler runs, and returns its error. It is an occurrence as any other, due
// now. A job that runs already is not run beside itself.
func (s *Scheduler) RunNow(ctx context.Context, name string) error {
	t, err := s.takeNow(name)
	if err != nil {
		return err
	}
	due := t.run.due
	o, err := s.play(ctx, &t)
	t.run = nil // who asked will ask again
	s.finish(t, o, err)
	switch {
	case o.Err != "":
		return errors.Join(fmt.Errorf("job %s: %s", name, o.Err), err)
	case o.State == "" && err == nil:
		return fmt.Errorf("job %s: its run of %s was started before", name, due.Format(time.RFC3339))
	}
	return err
}

// takeNow is a turn of a job that is due now.
func (s *Scheduler) takeNow(name string) (turn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, j := range s.jobs {
		names = append(names, j.Name)
		if j.Name != name {
			continue
		}
		if j.going.on() {
			return turn{}, fmt.Errorf("job %s: runs already, since %s", name, j.going.since.UTC().Format(time.RFC3339))
		}
		now := s.clock.Now()
		t := turn{state: j, job: j.Job, run: &waiting{due: now.UTC().Truncate(time.Millisecond)}}
		j.going = going{due: t.run.due, since: now}
		return t, nil
	}
	return turn{}, fmt.Errorf("there is no job %q, the jobs are %s", name, strings.Join(names, ", "))
}
