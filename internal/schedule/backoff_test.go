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
			if got := b.Failed(now).Sub(now); got != want*time.Second || b.failures != i+1 || !b.Until().Equal(now.Add(got)) {
				t.Errorf("failure %d: got a wait of %s, want %s", i+1, got, want*time.Second)
			}
		}
		b.Succeeded()
		if !b.Until().IsZero() || b.failures != 0 {
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
