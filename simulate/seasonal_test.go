package simulate

import (
	"math"
	"testing"
	"time"
)

const weekMinutes = 7 * 24 * 60

// season is a replay by the minute with a week and a day before scoring: a
// demand of 2 but where changed, and a boot of two minutes.
func season(t *testing.T, scored int, change func(values []float64)) *Timeline {
	t.Helper()
	sc := plain()
	sc.Warmup = (weekMinutes + 1440) * time.Minute
	values := steady(2, weekMinutes+1440+scored)
	change(values)
	_, rows := replay(t, prepare(t, sc, time.Minute, values...), baseline(t, "seasonal-naive@1"))
	return rows
}

func TestSeasonalNaiveLooksAtLastWeekABootAhead(t *testing.T) {
	const from = weekMinutes + 1440
	for _, c := range []struct {
		name   string
		change func(values []float64)
		want   string
	}{
		{
			"last week's demand is there in its minute, and the size is kept for fifteen minutes",
			func(v []float64) { v[from+4-weekMinutes] = 9 },
			"2 2 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 2 2 2",
		},
		{
			"a higher one within the fifteen minutes, then a lower one",
			func(v []float64) { v[from+4-weekMinutes], v[from+6-weekMinutes], v[from+8-weekMinutes] = 5, 9, 7 },
			"2 2 5 5 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 7 7 2",
		},
		{
			"yesterday counts where last week is a gap",
			func(v []float64) { v[from+4-weekMinutes], v[from+4-1440] = math.NaN(), 6 },
			"2 2 6 6",
		},
		{
			"and not where it is none",
			func(v []float64) { v[from+4-1440] = 6 },
			"2 2 2 2",
		},
		{
			"neither is known",
			func(v []float64) { v[from+4-weekMinutes], v[from+4-1440] = math.NaN(), math.NaN() },
			"2 2 2 2",
		},
		{
			"never less than the newest sample asks for, a minute late",
			func(v []float64) { v[from+1] = 4 },
			"2 2 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 2 2",
		},
		{
			"a missing sample forbids scaling in, and is a want for the size there is",
			func(v []float64) { v[from+1], v[from+15] = 4, math.NaN() },
			"2 2 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 2",
		},
		{
			"a missing sample does not forbid scaling out",
			func(v []float64) { v[from+1], v[from+4-weekMinutes] = math.NaN(), 9 },
			"2 2 9 9",
		},
		{
			"the starting size counts for fifteen minutes",
			func(v []float64) { v[from-1] = 8 },
			"8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 2 2",
		},
	} {
		rows := season(t, len(numbers(c.want)), c.change)
		if got := spelt(rows.desired); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A decision provides for the time until the units of the next one serve.
func TestSeasonalNaiveProvidesUntilTheNextDecision(t *testing.T) {
	rule := &seasonalNaive{boot: 2 * time.Minute, every: 5 * time.Minute, target: 0.5}
	known := steady(2, weekMinutes)
	for i := range 10 {
		known[i] = float64(i)
	}
	v := view{at: day.Add(weekMinutes * time.Minute), demand: 0, capacity: 1, known: series(time.Minute, known...)}
	if got := rule.season(&v); got != 6 {
		t.Errorf("got %v, want the most of minutes 2 to 6", got)
	}
	if got := rule.size(&v); got != 12 {
		t.Errorf("got %d units, want 12: two a unit of demand at 50 %%", got)
	}
}

func TestSeasonalNaiveAimsAtATarget(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	_, plain := replay(t, r, baseline(t, "seasonal-naive"))
	_, at := replay(t, r, baseline(t, "seasonal-naive@0.6"))
	_, other := replay(t, r, baseline(t, "seasonal-naive@0.8"))
	if csvOf(t, plain) != csvOf(t, at) || csvOf(t, plain) == csvOf(t, other) {
		t.Error("seasonal-naive is not seasonal-naive@0.6")
	}
}
