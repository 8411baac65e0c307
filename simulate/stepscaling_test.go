package simulate

import (
	"math"
	"slices"
	"testing"
	"time"
)

func newSteps(step time.Duration) *stepScaling {
	r := &Replay{}
	r.demand.Step = step
	return newStepScaling(r, 0.6).(*stepScaling)
}

func TestStepScalingStepsByTheDistance(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		name   string
		step   time.Duration
		start  int
		demand []float64
		want   string
	}{
		{"just above the target: 10 %", time.Minute, 10, steady(650, 4), "10 10 11 11"},
		{"at the target: nothing", time.Minute, 10, steady(600, 5), "10 10 10 10 10"},
		{"just below 10 points above: 10 %", time.Minute, 10, steady(699, 3), "10 10 11"},
		{"10 points above: 30 %", time.Minute, 10, steady(700, 4), "10 10 13 13"},
		{"20 points above: 60 %", time.Minute, 10, steady(800, 4), "10 10 16 16"},
		{"far above: 60 %, as long as it lasts", time.Minute, 10, steady(2000, 7), "10 10 16 25 40 40 40"},
		{"a sample within the target starts the alarm anew", time.Minute, 10, []float64{900, 900, 600, 900, 900, 900}, "10 10 10 10 10 16"},
		{"a missing sample starts the alarm anew", time.Minute, 10, []float64{900, 900, gap, 900, 900, 900}, "10 10 10 10 10 16"},
		{
			"in by 10 % after fifteen minutes, then every five",
			time.Minute, 100, steady(3000, 25),
			spelt(slices.Concat(slices.Repeat([]int{100}, 14), slices.Repeat([]int{90}, 5), slices.Repeat([]int{81}, 5), []int{73})),
		},
		{"in by one unit where 10 % is less", 5 * time.Minute, 5, steady(100, 5), "5 5 4 3 2"},
		{"90 % of the target is not below it", 5 * time.Minute, 10, steady(540, 5), "10 10 10 10 10"},
		{"never in to nothing", 5 * time.Minute, 1, steady(0, 5), "1 1 1 1 1"},
		{"nothing serves: no metric", time.Minute, 0, steady(900, 4), "0 0 0 0"},
	} {
		if got := spelt(seen(newSteps(c.step), c.start, c.step, c.demand...)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// The alarm goes on while units warm up: within its step it adds nothing more,
// in the next it adds the difference.
func TestStepScalingCountsWhatWarmsUp(t *testing.T) {
	for _, c := range []struct{ ready, booting, percent, want int }{
		{10, 0, 65, 11},
		{10, 1, 65, 11},
		{10, 1, 75, 13},
		{10, 3, 75, 13},
		{10, 3, 85, 16},
		{10, 9, 85, 19},
		{11, 0, 65, 12},
	} {
		rule := newSteps(time.Minute)
		rule.high, rule.sample = alarmHigh, 0
		v := pods(c.ready, c.percent, c.booting)
		if got := rule.size(&v); got != c.want {
			t.Errorf("%+v: got %d", c, got)
		}
	}
}

func TestStepScalingDoesNotScaleInWhileUnitsWarmUp(t *testing.T) {
	rule := newSteps(time.Minute)
	v := pods(10, 20, 1)
	for v.sample = range 20 {
		if n := rule.size(&v); n != 11 {
			t.Fatalf("got %d with a unit warming up, want 11", n)
		}
	}
	v.ready, v.booting, v.sample = 11, 0, 20
	if n := rule.size(&v); n != 10 {
		t.Errorf("got %d with all warmed up, want 10", n)
	}
}

// 12.7 is 12, 0.67 is 1, -0.67 is -1 and -6.67 is -6, as AWS has it.
func TestStepsAreRoundedTowardNothingButToAUnit(t *testing.T) {
	for _, c := range []struct {
		size    int
		percent float64
		want    int
	}{
		{127, 10, 12}, {67, 1, 1}, {67, -1, -1}, {667, -1, -6}, {10, 30, 3}, {100, -10, -10}, {0, 60, 0}, {10, 0, 0},
	} {
		if got := stepOf(c.size, c.percent); got != c.want {
			t.Errorf("%v %% of %d: got %d, want %d", c.percent, c.size, got, c.want)
		}
	}
}
