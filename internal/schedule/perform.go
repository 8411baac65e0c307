package schedule

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"steward/fleet"
)

// perform takes a turn to its end, and puts back what it left undone, so that
// somebody may take another.
func (s *Scheduler) perform(ctx context.Context, t turn) {
	o, err := s.play(ctx, &t)
	s.finish(t, o, err)
}

// play does a turn's work and strikes it off the turn. Its error is the ledger's;
// the occurrence is zero if none was run.
func (s *Scheduler) play(ctx context.Context, t *turn) (fleet.Occurrence, error) {
	if err := s.tell(ctx, t); err != nil || t.run == nil {
		return fleet.Occurrence{}, err
	}
	due := t.run.due
	mine, err := s.claim(ctx, t.job.Name, due)
	if err != nil {
		return fleet.Occurrence{}, err
	}
	t.run = nil
	if !mine {
		return fleet.Occurrence{}, nil
	}
	o := s.occur(ctx, t.job, due)
	t.notes = []note{{o, true}}
	return o, s.tell(ctx, t)
}

func (s *Scheduler) finish(t turn, o fleet.Occurrence, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := t.state
	j.going = going{}
	j.notes = append(t.notes, j.notes...)
	if t.run != nil {
		j.queue = append([]waiting{*t.run}, j.queue...)
		j.trim()
	}
	if o.State != "" {
		j.last = o
	}
	switch {
	case err == nil:
		s.trouble.Succeeded()
	case !errors.Is(err, context.Canceled): // that was not the ledger's fault
		s.troubled(err)
	}
	s.nudge()
}

// troubled logs that the ledger failed, and returns when to ask it again.
func (s *Scheduler) troubled(err error) time.Time {
	again := s.trouble.Failed(s.clock.Now())
	s.log.Error().Err(err).Time("again", again).Msg("no job runs without its ledger")
	return again
}

// occur runs an occurrence and says what came of it.
func (s *Scheduler) occur(ctx context.Context, job Job, due time.Time) fleet.Occurrence {
	o := fleet.Occurrence{Job: job.Name, Due: due, Started: s.clock.Now().UTC()}
	began := time.Now()
	err := s.guarded(ctx, job, due)
	o.Ended, o.State = s.clock.Now().UTC(), fleet.Succeeded
	log := s.log.Debug()
	if err != nil {
		o.State, o.Err = fleet.Failed, oneLine(err.Error())
		log = s.log.Warn()
		if ctx.Err() != nil {
			o.State = fleet.Abandoned
		}
	}
	log.Str("job", job.Name).Time("due", due).Dur("took", time.Since(began)).AnErr("err", err).Msg("job " + string(o.State))
	return o
}

var (
	errTimeout = errors.New("time is up")
	errGone    = errors.New("ended its goroutine and did not return")
)

// guarded runs a job within its time, on a goroutine of its own so that all that
// it may do to that is an error here: to panic, and to end it.
func (s *Scheduler) guarded(ctx context.Context, job Job, due time.Time) error {
	if job.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, job.Timeout, errTimeout)
		defer cancel()
	}
	result := make(chan error, 1)
	go func() {
		err := errGone
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panicked: %v", p)
				s.log.Debug().Str("job", job.Name).Bytes("stack", debug.Stack()).Msg("job panicked")
			}
			result <- err
		}()
		err = job.Run(ctx, due)
	}()
	err := <-result
	if errors.Is(context.Cause(ctx), errTimeout) {
		return fmt.Errorf("took longer than %s", job.Timeout)
	}
	return err
}

// oneLine is text with its white space folded.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
