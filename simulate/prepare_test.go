package simulate

import (
	"math"
	"strings"
	"testing"
	"time"

	"steward/fleet"
)

func TestAScenarioThatDoesNotFitItsTraceIsRefused(t *testing.T) {
	hours := steady(1000, 24)
	for _, c := range []struct {
		name    string
		replace []string
		step    time.Duration
		demand  []float64
		want    string
	}{
		{
			"lag below the step", []string{"14d", "1h"}, time.Hour, hours,
			"web.yaml:11: metric_lag: 1m is below the trace's step 1h, expected at least that: a sample is complete only when its interval ends",
		},
		{
			"warmup as long as the trace", []string{"14d", "24h", "metric_lag: 60s", "metric_lag: 1h"}, time.Hour, hours,
			"web.yaml:13: warmup: 1d leaves nothing to score, expected less than the trace's span 1d",
		},
		{
			"warmup longer than the trace", []string{"14d", "48h", "metric_lag: 60s", "metric_lag: 1h"}, time.Hour, hours,
			"web.yaml:13: warmup: 2d leaves nothing to score, expected less than the trace's span 1d",
		},
		{
			"no trace", []string{"14d", "0s"}, time.Minute, nil,
			"web.yaml:13: warmup: 0s leaves nothing to score, expected less than the trace's span 0s",
		},
		{
			"warmup between two ticks", []string{"14d", "90s"}, time.Minute, hours,
			"web.yaml:13: warmup: 1m30s is not a multiple of the tick 1m, the greatest common divisor of the trace's step and the scenario's times",
		},
		{
			"too many ticks", []string{"14d", "1d", "metric_lag: 60s", "metric_lag: 86401s"}, 24 * time.Hour, steady(1000, 2400),
			"web.yaml:12: decide_every: the tick is 1s, which makes 207273600 ticks, expected at most 200000000: choose times with a larger common divisor",
		},
		{
			"absurd need", []string{"14d", "1m", "capacity: 250", "capacity: 1e-5"}, time.Minute, []float64{1, 20, 8e6, 1},
			"web.yaml:6: unit.capacity: the demand of 8e+06 at 2026-01-05T00:02:00Z needs 1e+12 units, expected at most 10000000: is the capacity in the demand's unit?",
		},
		{
			"endless need", []string{"14d", "1m"}, time.Minute, []float64{1, math.Inf(1)},
			"web.yaml:6: unit.capacity: the demand of +Inf at 2026-01-05T00:01:00Z needs +Inf units, expected at most 10000000: is the capacity in the demand's unit?",
		},
	} {
		sc := parsed(t, strings.NewReplacer(c.replace...).Replace(web))
		if r, err := Prepare(sc, series(c.step, c.demand...), nil); r != nil || err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestWarmupMayEndWithTheLastTickButOne(t *testing.T) {
	sc := parsed(t, strings.Replace(web, "14d", "3m", 1))
	if r := prepare(t, sc, time.Minute, 1, 1, 1, 1); r.Ticks != 1 {
		t.Errorf("%d ticks, want 1", r.Ticks)
	}
}

// Times far beyond the end of the trace do what times just beyond it do, and
// cost no more memory.
func TestTimesBeyondTheEndAreCutThere(t *testing.T) {
	long := plain()
	long.Unit.Boot, long.Unit.Drain, long.Unit.MinBilling = 36500*24*time.Hour, 36500*24*time.Hour, 36500*24*time.Hour
	just := plain()
	just.Unit.Boot, just.Unit.Drain, just.Unit.MinBilling = 6*time.Minute, 6*time.Minute, 6*time.Minute
	demand := numbers("3 1 5 2 - 9 1")
	for _, e := range []Entrant{scripted(3, 6, 1, 4, 0), baseline(t, "hpa"), baseline(t, "oracle")} {
		a, b := prepare(t, long, time.Minute, demand...), prepare(t, just, time.Minute, demand...)
		_, rows := replay(t, a, e)
		_, want := replay(t, b, e)
		if got, want := csvOf(t, rows), csvOf(t, want); got != want {
			t.Errorf("%s\ngot\n%swant\n%s", e.Name, got, want)
		}
		if w := newWorld(1, a.unit, fate{}); len(w.billEnd) > a.Ticks+2 {
			t.Errorf("%d slots for %d ticks", len(w.billEnd), a.Ticks)
		}
	}
	_, rows := replay(t, prepare(t, long, time.Minute, demand...), scripted(5))
	if got, want := spelt(rows.ready)+", "+spelt(rows.billed), "3 3 3 3 3 3, 5 5 5 5 5 5"; got != want {
		t.Errorf("ready, billed\ngot  %s\nwant %s", got, want)
	}
}

func TestNeedIsRoundedUpButNotByRounding(t *testing.T) {
	sc := plain()
	sc.Unit.Capacity, sc.SLO.MaxUtilisation = 0.1, 0.7
	for demand, want := range map[float64]float64{
		0: 0, 0.07: 1, 0.070001: 2, 0.14: 2, 0.21: 3, 2.1: 30, 2.1000000001: 31, -5: 0, 1e-30: 0,
	} {
		if got := sc.Need(demand); got != want {
			t.Errorf("the need of %v is %v, want %v", demand, got, want)
		}
	}
	sc.Unit.Capacity = math.SmallestNonzeroFloat64 // times the utilisation this is 0
	sc.SLO.MaxUtilisation = 0.3
	if got := sc.Need(0); got != 0 {
		t.Errorf("the need of nothing is %v with the smallest capacity, want 0", got)
	}
	if got := sc.Need(math.NaN()); got == got {
		t.Errorf("the need of a gap is %v", got)
	}
}

func TestValuesAreScaled(t *testing.T) {
	sc := plain()
	sc.Demand.Scale = 2
	sc.Signals = []Signal{{Name: "hits", Kind: Load, SeriesRef: SeriesRef{Scale: 10}}}
	recorded := series(time.Minute, numbers("1 2 - 4")...)
	r, err := Prepare(sc, recorded, []fleet.Series{recorded})
	if err != nil {
		t.Fatal(err)
	}
	got := gapped(r.demand.Values) + ", " + gapped(r.metric.Values) + ", " + gapped(r.signals[0].Values) + ", " + gapped(recorded.Values)
	if want := "2 4 - 8, 2 4 - 8, 10 20 - 40, 1 2 - 4"; got != want {
		t.Errorf("demand, metric, signal, as recorded\ngot  %s\nwant %s", got, want)
	}
	if r.InitialUnits != 2 {
		t.Errorf("begins with %d units, want 2", r.InitialUnits)
	}
}
