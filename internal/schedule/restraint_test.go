package schedule

import (
	"testing"
	"time"
)

func TestBackoffDoublesUpToItsCap(t *testing.T) {
	now := at(t, "2026-01-01T00:00")
	b := Backoff{Base: time.Second, Cap: 10 * time.Second}
	for range 2 {
		for i, want := range []time.Duration{1, 2, 4, 8, 10, 10, 10} {
			if got := b.Failed(now).Sub(now); got != want*time.Second || b.Failures() != i+1 || !b.Until().Equal(now.Add(got)) {
				t.Errorf("failure %d: got a wait of %s, want %s", i+1, got, want*time.Second)
			}
		}
		b.Succeeded()
		if !b.Until().IsZero() || b.Failures() != 0 {
			t.Errorf("got to wait until %s after a success, want no wait", b.Until())
		}
	}
	long := Backoff{Base: time.Hour, Cap: 1<<63 - 1}
	for range 200 {
		if got := long.Failed(now); got.Before(now) {
			t.Fatalf("got to wait until %s, want it after %s", got, now)
		}
	}
	var none Backoff
	if got := none.Failed(now); !got.Equal(now) {
		t.Errorf("the zero value: got to wait until %s, want no wait", got)
	}
}

func TestABudgetIsADaysAndNeverMore(t *testing.T) {
	b := Budget{PerDay: 10, Zone: zone(t, "Europe/Prague")}
	for i, step := range []struct {
		at    string
		calls int
		want  bool
		left  int
	}{
		{"2026-03-28T22:58", 6, true, 4},
		{"2026-03-28T22:59", 5, false, 4}, // all or none
		{"2026-03-28T22:59", -1, false, 4},
		{"2026-03-28T22:59", 4, true, 0},
		{"2026-03-28T23:00", 10, true, 0}, // midnight in Prague
		{"2026-03-28T22:59", 1, false, 0}, // a clock that went back
		{"2026-03-29T21:59", 1, false, 0}, // a day of 23 hours
		{"2026-03-29T22:00", 1, true, 9},
	} {
		if got := b.Take(at(t, step.at), step.calls); got != step.want || b.Left(at(t, step.at)) != step.left {
			t.Errorf("step %d: got %v and %d left, want %v and %d", i+1, got, b.Left(at(t, step.at)), step.want, step.left)
		}
	}
	if (&Budget{}).Take(at(t, "2026-01-01T00:00"), 1) {
		t.Error("the zero value: got a call, want none")
	}
}
