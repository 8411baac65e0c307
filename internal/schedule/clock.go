package schedule

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time, and waits for one.
type Clock interface {
	Now() time.Time
	// Wait returns nil once Now is not before until, or earlier if the clock went
	// back meanwhile, or the cause why ctx is done.
	Wait(ctx context.Context, until time.Time) error
}

// Real is the clock of the machine.
func Real() Clock {
	withoutMonotonic := func() time.Time { return time.Now().Round(0) }
	return machine{withoutMonotonic}
}

// Scaled begins at start and runs factor times as fast as the machine's clock;
// factor must be above 0.
func Scaled(start time.Time, factor float64) Clock {
	if !(factor > 0) {
		panic("schedule: a clock must run forward")
	}
	return scaled{start: start, began: time.Now(), factor: factor}
}

// Leaping begins at start and stands still until somebody waits: then it is at
// once as late as they wait for. It is for [Scheduler.Until].
func Leaping(start time.Time) Clock { return &leaping{now: start} }

// machine tells the date that people see, also when they change it.
type machine struct{ now func() time.Time }

func (m machine) Now() time.Time { return m.now() }

// Wait looks at the date every few seconds, for a machine may be suspended, or its
// clock set, while a timer runs.
func (m machine) Wait(ctx context.Context, until time.Time) error {
	const look = 5 * time.Second
	for {
		now := m.now()
		if !now.Before(until) {
			return nil
		}
		if err := pause(ctx, min(until.Sub(now), look)); err != nil {
			return err
		}
		if m.now().Before(now) {
			return nil
		}
	}
}

type scaled struct {
	start, began time.Time
	factor       float64
}

func (s scaled) Now() time.Time {
	return s.start.Add(time.Duration(float64(time.Since(s.began)) * s.factor))
}

func (s scaled) Wait(ctx context.Context, until time.Time) error {
	for {
		left := until.Sub(s.Now())
		if left <= 0 {
			return nil
		}
		// A nanosecond more, so that rounding does not make it wait in vain.
		if err := pause(ctx, time.Duration(float64(left)/s.factor)+1); err != nil {
			return err
		}
	}
}

type leaping struct {
	mu  sync.Mutex
	now time.Time
}

func (l *leaping) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *leaping) Wait(ctx context.Context, until time.Time) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.now) {
		l.now = until
	}
	return nil
}

// pause waits for a length of the machine's time.
func pause(ctx context.Context, length time.Duration) error {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
