package schedule

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestClocksWaitAsLongAsTheySay(t *testing.T) {
	for _, tc := range []struct {
		name  string
		clock func() Clock
		took  time.Duration // of the machine's time, for an hour
	}{
		{"real", Real, time.Hour},
		{"60 times as fast", func() Clock { return Scaled(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), 60) }, time.Minute},
		{"at half speed", func() Clock { return Scaled(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), 0.5) }, 2 * time.Hour},
		{"leaping", func() Clock { return Leaping(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)) }, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			clock, began := tc.clock(), time.Now()
			until := clock.Now().Add(time.Hour)
			if err := clock.Wait(t.Context(), until); err != nil || clock.Now().Before(until) {
				t.Errorf("%s: got %v and %s, want to be at %s", tc.name, err, clock.Now(), until)
			}
			if took := time.Since(began).Round(time.Millisecond); took != tc.took {
				t.Errorf("%s: got an hour after %s, want it after %s", tc.name, took, tc.took)
			}
			if err := clock.Wait(t.Context(), until.Add(-time.Minute)); err != nil {
				t.Errorf("%s: wait for what is past: got %v, want no wait", tc.name, err)
			}
			why := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(why)
			if err := clock.Wait(ctx, until.Add(time.Hour)); !errors.Is(err, why) {
				t.Errorf("%s: got %v, want the cause", tc.name, err)
			}
		})
	}
}
