package simulate

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
)

// pods is what the autoscaler sees of so many ready pods at a utilisation in
// percent, and of some that boot beside them.
func pods(ready, percent, booting int) view {
	return view{
		at: day, desired: ready + booting, ready: ready, booting: booting,
		demand: float64(ready * percent), capacity: 100, bounds: fleet.Bounds{Min: 0, Max: 1000},
	}
}

// newPods is an autoscaler without a past.
func newPods(target float64, every time.Duration) *hpa {
	sc := plain()
	sc.Bounds.Max, sc.DecideEvery = 1000, every
	return newHPA(&Replay{Scenario: sc, From: day}, target).(*hpa)
}

func TestHPARecommendsByRatio(t *testing.T) {
	missing := pods(10, 0, 0)
	missing.demand = math.NaN()
	none := pods(0, 0, 0)
	none.demand = 130 // 1.3 pods at 100 %
	lost := pods(4, 150, 1)
	lost.desired = 12 // seven were lost
	idle := none
	idle.demand = 0
	for _, c := range []struct {
		name   string
		view   view
		target float64
		want   int // -1: no recommendation
	}{
		{"in proportion", pods(10, 90, 0), 0.6, 15},
		{"rounded up", pods(10, 91, 0), 0.6, 16},
		{"a whole number stays one: 25 at 14/50 are 7", pods(25, 14, 0), 0.5, 7},
		{"a whole number stays one: 15 at 124/60 are 31", pods(15, 124, 0), 0.6, 31},
		{"within the tolerance above", pods(100, 107, 0), 1, 100},
		{"at the edge above", pods(100, 110, 0), 1, 100},
		{"beyond the tolerance above", pods(100, 111, 0), 1, 111},
		{"at the edge below", pods(10, 72, 0), 0.8, 10},
		{"beyond the tolerance below", pods(10, 71, 0), 0.8, 9},
		{"down", pods(7, 30, 0), 0.6, 4},
		{"down to nothing", pods(7, 0, 0), 0.6, 0},

		{"up: unready pods count as idle", pods(6, 120, 2), 0.6, 12},
		{"up: unready pods bring it within the tolerance", pods(10, 75, 2), 0.6, 12},
		{"up: unready pods turn the direction", pods(4, 90, 8), 0.6, 12},
		{"up: never below what was asked for", lost, 0.6, 12},
		{"down: unready pods are left out", pods(10, 30, 2), 0.6, 5},
		{"within the tolerance with unready pods", pods(10, 57, 2), 0.6, 12},
		{"a little above with unready pods", pods(10, 63, 2), 0.6, 12},

		{"no metric", missing, 0.6, -1},
		{"no ready pod", pods(0, 90, 3), 0.6, -1},
		{"zero replicas: no tolerance", none, 0.6, 3},
		{"zero replicas: no demand", idle, 0.6, 0},
	} {
		got, ok := newPods(c.target, time.Minute).recommend(&c.view)
		if !ok {
			got = -1
		}
		if got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

// seen is an autoscaler's sizes by decision, every request granted at once.
func seen(h sizer, start int, every time.Duration, demand ...float64) []int {
	var sizes []int
	v := pods(start, 0, 0)
	for i, d := range demand {
		v.at, v.demand, v.sample = day.Add(time.Duration(i)*every), d, i
		v.desired = h.size(&v)
		v.ready = v.desired
		sizes = append(sizes, v.desired)
	}
	return sizes
}

// steady is a demand that goes on.
func steady(demand float64, times int) []float64 { return slices.Repeat([]float64{demand}, times) }

func TestHPAHoldsTheLargestRecommendationOfItsWindow(t *testing.T) {
	sc := plain()
	sc.Bounds.Max, sc.DecideEvery = 1000, time.Minute
	start := func() sizer { return newHPA(&Replay{Scenario: sc, From: day, InitialUnits: 10}, 0.6) }
	for _, c := range []struct {
		name   string
		demand []float64
		want   string
	}{
		{
			"the starting size counts for five minutes, not longer",
			steady(300, 8), "10 10 10 10 10 5 5 5",
		},
		{
			"a higher demand within the window holds its size",
			[]float64{600, 600, 840, 600, 600, 600, 600, 600, 600}, "10 10 14 14 14 14 14 10 10",
		},
		{
			"a falling demand is followed five minutes late",
			[]float64{480, 420, 360, 300, 240, 180, 180, 180, 180, 180, 180}, "10 10 10 10 10 7 6 5 4 3 3",
		},
		{
			"scaling up does not wait",
			[]float64{900, 60, 1500}, "15 15 25",
		},
		{
			"without a metric nothing changes and nothing is remembered",
			append(steady(300, 3), append(steady(math.NaN(), 4), 300)...), "10 10 10 10 10 10 10 5",
		},
	} {
		if got := spelt(seen(start(), 10, time.Minute, c.demand...)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestHPAScalesUpByItsRatePolicies(t *testing.T) {
	for _, c := range []struct {
		every time.Duration
		start int
		want  string
	}{
		{15 * time.Second, 2, "6 12 24 48 96 192 300"},
		{15 * time.Second, 0, "4 8 16 32 64 128 256 300"},
		{30 * time.Second, 2, "12 48 192 300"},
		{60 * time.Second, 2, "48 300"},
		{60 * time.Second, 1, "40 300"},
		{time.Hour, 0, "300"},
		// Three decisions fall into one period of 15 s, and share its limit.
		{5 * time.Second, 2, "6 6 6 12 12 12 24"},
	} {
		h := newPods(0.5, c.every)
		h.wants = nil
		if got := spelt(seen(h, c.start, c.every, steady(15000, len(numbers(c.want)))...)); got != c.want {
			t.Errorf("from %d every %v\ngot  %s\nwant %s", c.start, c.every, got, c.want)
		}
	}
	// In an hour the policies would apply 240 times; eight are the most: 2 → 768.
	h := newPods(0.5, time.Hour)
	if got := seen(h, 2, time.Hour, 1e6); got[0] != 768 {
		t.Errorf("from 2 every hour: got %d, want 768", got[0])
	}
}

func TestHPACountsItsRateFromTheSizeBeforeThePeriod(t *testing.T) {
	h := newPods(0.5, 5*time.Second)
	v := pods(6, 1000, 0)
	h.added = []fleet.Want{{At: day.Add(-15 * time.Second), Units: 30}, {At: day.Add(-10 * time.Second), Units: -5}, {At: day.Add(-5 * time.Second), Units: 1}}
	if got, want := h.size(&v), 2*(6-1+5); got != want {
		t.Errorf("got %d, want %d: the change 15 s ago is over, later ones are not", got, want)
	}
}

func TestHPAStaysWithinBoundsAndRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.SampledFrom([]int{5, 15, 20, 60, 600}).Draw(t, "every")) * time.Second
		h := newPods(rapid.Float64Range(0.05, 1).Draw(t, "target"), every)
		h.bounds.Min = rapid.IntRange(0, 20).Draw(t, "min")
		h.bounds.Max = h.bounds.Min + rapid.IntRange(1, 200).Draw(t, "span")
		v := view{at: day, capacity: 100, bounds: h.bounds, desired: rapid.IntRange(h.bounds.Min, h.bounds.Max).Draw(t, "start")}
		sizes := []int{v.desired} // after each decision
		for i := range rapid.IntRange(1, 30).Draw(t, "decisions") {
			v.ready = rapid.IntRange(0, v.desired).Draw(t, "ready")
			v.booting = v.desired - v.ready
			v.demand = rapid.OneOf(rapid.Float64Range(0, 3e4), rapid.Just(math.NaN())).Draw(t, "demand")
			// The limit counts from the size a period ago; a period has 15 s.
			n, most := h.size(&v), sizes[max(0, i-max(0, int(15*time.Second/every)-1))]
			for range max(1, min(8, int(every/(15*time.Second)))) {
				most = max(2*most, most+4)
			}
			if n < h.bounds.Min || n > h.bounds.Max || n > max(most, v.desired) {
				t.Fatalf("%d from %d, bounds %v, by rate at most %d", n, v.desired, h.bounds, most)
			}
			if math.IsNaN(v.demand) && n != v.desired {
				t.Fatalf("%d from %d without a metric", n, v.desired)
			}
			v.desired, v.at, sizes = n, v.at.Add(every), append(sizes, n)
		}
	})
}
