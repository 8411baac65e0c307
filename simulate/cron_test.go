package simulate

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
)

// hourly is a replay by the hour that begins on a Monday at midnight.
func hourly(t *testing.T, step time.Duration, warmup ...float64) *Replay {
	t.Helper()
	sc := plain()
	sc.Bounds = fleet.Bounds{Min: 0, Max: 1000}
	sc.MetricLag, sc.DecideEvery, sc.Warmup = step, time.Hour, time.Duration(len(warmup))*step
	return prepare(t, sc, step, append(warmup, 500, 500)...)
}

func scheduled(c sizer, at time.Duration) int { return c.size(&view{at: day.Add(at)}) }

func TestCronTakesTheHighestNeedOfTheHourOfTheWeek(t *testing.T) {
	const week, h = 7 * 24 * time.Hour, time.Hour
	var warmup []float64 // Monday 1 … 24, Tuesday 25, 26, a gap
	for i := range 26 {
		warmup = append(warmup, float64(i+1))
	}
	c := newCron(hourly(t, h, append(warmup, math.NaN())...))
	for _, want := range []struct {
		name string
		at   time.Duration
		size int
	}{
		{"Monday 00:00, 1.1 of 1", week, 2},
		{"Monday 00:59", week + 59*time.Minute, 2},
		{"Monday 09:00, 1.1 of 10 is 11", week + 9*h, 11},
		{"Monday 23:00, 26.4", week + 23*h, 27},
		{"Tuesday 00:00, 27.5", 24 * h, 28},
		{"Tuesday 01:00, 28.6", 25 * h, 29},
		{"Tuesday 02:00, a gap: as on Monday, 3.3", 26 * h, 4},
		{"Wednesday 00:00, never seen: the most of Monday and Tuesday", 48 * h, 28},
		{"Sunday 23:00, as on Monday", week - h, 27},
		{"years before", -520*week + 9*h, 11},
	} {
		if got := scheduled(c, want.at); got != want.size {
			t.Errorf("%s: got %d, want %d", want.name, got, want.size)
		}
	}
}

func TestCronOfAShortHistory(t *testing.T) {
	two := newCron(hourly(t, time.Hour, 10, 20))
	if a, b, c := scheduled(two, 0), scheduled(two, time.Hour), scheduled(two, 5*time.Hour); a != 11 || b != 22 || c != 22 {
		t.Errorf("two hours: got %d, %d and %d for an hour of the day never seen, want 11, 22 and the most, 22", a, b, c)
	}
	if got := scheduled(newCron(hourly(t, time.Hour)), 0); got != 1000 {
		t.Errorf("nothing known: got %d, want the maximum", got)
	}
	slow := newCron(hourly(t, 2*time.Hour, 10, 20))
	if a, b := scheduled(slow, time.Hour), scheduled(slow, 2*time.Hour); a != 11 || b != 22 {
		t.Errorf("samples of two hours: got %d in the second hour and %d in the third, want 11 and 22", a, b)
	}
}
