package schedule

import (
	"context"
	"fmt"
	"time"

	"steward/fleet"
)

// Ledger remembers occurrences for good, for all who run jobs.
type Ledger interface {
	// Begin claims an occurrence; it is true for one caller only, ever. A claim that
	// was made although it answered with an error keeps the occurrence from running.
	Begin(ctx context.Context, job string, due, now time.Time) (bool, error)
	// End notes what came of an occurrence that was claimed.
	End(ctx context.Context, o fleet.Occurrence) error
	// LastDue is when the newest claimed occurrence was due; zero if there is none.
	LastDue(ctx context.Context, job string) (time.Time, error)
}

// ledgerTime is how long the ledger may take for a word, in the machine's time.
const ledgerTime = 5 * time.Second

func (s *Scheduler) lastDue(ctx context.Context, job string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTime)
	defer cancel()
	last, err := s.ledger.LastDue(ctx, job)
	if err != nil {
		return time.Time{}, fmt.Errorf("job %s: look up its last occurrence: %w", job, err)
	}
	return last, nil
}

// claim tells whether the occurrence is ours to run.
func (s *Scheduler) claim(ctx context.Context, job string, due time.Time) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTime)
	defer cancel()
	mine, err := s.ledger.Begin(ctx, job, due, s.clock.Now())
	if err != nil {
		return false, fmt.Errorf("job %s: claim %s: %w", job, due.Format(time.RFC3339), err)
	}
	if !mine {
		s.log.Debug().Str("job", job).Time("due", due).Msg("occurrence was claimed before")
	}
	return mine, nil
}

// tell writes a turn's notes into the ledger and strikes them off. What was run
// is written also when the scheduler is ending; a missed occurrence that somebody
// else has claimed was not missed.
func (s *Scheduler) tell(ctx context.Context, t *turn) error {
	for len(t.notes) > 0 {
		if n := &t.notes[0]; !n.claimed {
			mine, err := s.claim(ctx, n.Job, n.Due)
			if err != nil {
				return err
			}
			if !mine {
				t.notes = t.notes[1:]
				continue
			}
			n.claimed = true
		}
		if err := s.end(ctx, t.notes[0].Occurrence); err != nil {
			return err
		}
		t.notes = t.notes[1:]
	}
	return nil
}

func (s *Scheduler) end(ctx context.Context, o fleet.Occurrence) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ledgerTime)
	defer cancel()
	if err := s.ledger.End(ctx, o); err != nil {
		return fmt.Errorf("job %s: note the end of %s: %w", o.Job, o.Due.Format(time.RFC3339), err)
	}
	return nil
}
