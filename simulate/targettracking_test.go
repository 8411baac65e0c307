package simulate

import (
	"math"
	"testing"
	"time"
)

func newTracking(step time.Duration) *targetTracking {
	r := &Replay{}
	r.demand.Step = step
	return newTargetTracking(r, 0.6).(*targetTracking)
}

func TestTargetTrackingWaitsForItsAlarms(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		name   string
		step   time.Duration
		start  int
		demand []float64
		want   string
	}{
		{
			"out after three minutes above the target, in proportion",
			time.Minute, 10, steady(900, 4), "10 10 15 15",
		},
		{
			"at the target is not above it",
			time.Minute, 10, steady(600, 6), "10 10 10 10 10 10",
		},
		{
			"a sample within the target starts the alarm anew",
			time.Minute, 10, []float64{900, 900, 600, 900, 900, 900}, "10 10 10 10 10 15",
		},
		{
			"a missing sample starts the alarm anew",
			time.Minute, 10, []float64{900, 900, gap, 900, 900, 900}, "10 10 10 10 10 15",
		},
		{
			"in after fifteen minutes below 90 % of the target, by one, then every five minutes",
			time.Minute, 10, steady(300, 26),
			"10 10 10 10 10 10 10 10 10 10 10 10 10 10 9 9 9 9 9 8 8 8 8 8 7 7",
		},
		{
			"90 % of the target is not below it",
			time.Minute, 10, steady(540, 20), "10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10",
		},
		{
			"a missing sample forbids scaling in",
			time.Minute, 10, append(steady(300, 14), gap, 300, 300), "10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10",
		},
		{
			"in only if the rest stays within the target",
			time.Minute, 2, steady(100, 16), "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2",
		},
		{
			"in where the rest is right at the target: two of three at 60 %",
			time.Minute, 3, steady(120, 15), "3 3 3 3 3 3 3 3 3 3 3 3 3 3 2",
		},
		{
			"never in to nothing",
			time.Minute, 1, steady(0, 20), "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
		},
		{
			"of a slow metric one sample is enough for the alarm out, three for the one in",
			5 * time.Minute, 10, []float64{900, 300, 300, 300, 300}, "15 15 15 14 13",
		},
		{
			"nothing serves: no metric",
			time.Minute, 0, steady(900, 4), "0 0 0 0",
		},
	} {
		if got := spelt(seen(newTracking(c.step), c.start, c.step, c.demand...)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestTargetTrackingCountsASampleOnce(t *testing.T) {
	rule := newTracking(time.Minute)
	v := pods(10, 90, 0)
	for range 30 {
		if n := rule.size(&v); n != 10 {
			t.Fatalf("got %d after one sample that was seen again and again, want 10", n)
		}
	}
}

func TestTargetTrackingDoesNotScaleInWhileUnitsWarmUp(t *testing.T) {
	rule := newTracking(time.Minute)
	v := pods(10, 20, 1)
	for v.sample = range 20 {
		if n := rule.size(&v); n != 11 {
			t.Fatalf("got %d with a unit warming up, want 11", n)
		}
	}
	v = pods(11, 20, 0)
	v.sample = 20
	if n := rule.size(&v); n != 10 {
		t.Errorf("got %d with all warmed up, want 10", n)
	}
}

func TestTargetTrackingDoesNotAskTwiceForWhatWarmsUp(t *testing.T) {
	rule := newTracking(time.Minute)
	v := pods(10, 90, 0)
	for v.sample = range 10 {
		n := rule.size(&v)
		if v.sample >= 2 && n != 15 {
			t.Fatalf("sample %d: got %d, want 15", v.sample, n)
		}
		v.desired, v.booting = n, n-v.ready
	}
}
