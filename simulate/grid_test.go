package simulate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"steward/fleet"
)

func TestASampleIsKnownOneLagAfterItsStamp(t *testing.T) {
	sc := plain()
	sc.MetricLag, sc.DecideEvery, sc.Warmup = 90*time.Second, 30*time.Second, 3*time.Minute
	var seen []view
	replay(t, prepare(t, sc, time.Minute, numbers("0 1 2 3 - 5")...), spy(&seen))
	// Scoring begins at 3:00. The sample stamped 1:00 is known at 2:30, the
	// next at 3:30.
	want := "1 2 2 3 3 4"
	var got []int
	for k, v := range seen {
		got = append(got, v.sample)
		if at := day.Add(3*time.Minute + time.Duration(k)*30*time.Second); !v.at.Equal(at) {
			t.Errorf("decision %d is at %s, want %s", k, v.at, at)
		}
	}
	if spelt(got) != want {
		t.Errorf("newest sample\ngot  %s\nwant %s", spelt(got), want)
	}
	if last := seen[len(seen)-1].demand; last == last {
		t.Errorf("a gap is seen as %v, want a missing sample", last)
	}
}

// What an entrant asked for is booting until it serves, and its size at once.
func TestEntrantsSeeWhatServesAndWhatBoots(t *testing.T) {
	sc := withFaults(Fault{Kind: FaultLoseUnits, At: 5 * time.Minute, Share: 0.5})
	var got []string
	wants := []int{4, 6, 3, 3, 3, 3}
	e := sized("spy", func(*Replay) sizer {
		return sizerFunc(func(v *view) int {
			got = append(got, fmt.Sprint(v.desired, v.ready, v.booting))
			return wants[len(got)-1]
		})
	})
	replay(t, prepare(t, sc, time.Minute, numbers("2 2 2 2 2 2 2")...), e)
	// Two of three served when half of them, rounded up, were lost.
	if got, want := strings.Join(got, ", "), "2 2 0, 4 2 2, 6 4 2, 3 3 0, 3 3 0, 3 1 0"; got != want {
		t.Errorf("desired, ready, booting\ngot  %s\nwant %s", got, want)
	}
}

func TestDecisionsAreTakenOnTheirGridOnly(t *testing.T) {
	sc := plain()
	sc.DecideEvery = 3 * time.Minute
	_, rows := replay(t, prepare(t, sc, time.Minute, 1, 1, 1, 1, 1, 1, 1, 1, 1), scripted(2, 5, 3))
	if got, want := spelt(rows.desired), "2 2 2 5 5 5 3 3"; got != want {
		t.Errorf("desired\ngot  %s\nwant %s", got, want)
	}
}

func TestTheTickDividesAllTimes(t *testing.T) {
	for _, c := range []struct {
		step, boot, drain, minBilling, lag, every time.Duration // in seconds
		tick                                      time.Duration
	}{
		{60, 180, 60, 60, 60, 60, 60},
		{60, 0, 0, 0, 60, 60, 60},
		{60, 90, 60, 60, 60, 60, 30},
		{60, 180, 45, 60, 60, 60, 15},
		{60, 180, 60, 3600, 60, 60, 60},
		{60, 180, 60, 50, 60, 60, 10},
		{60, 180, 60, 60, 61, 60, 1},
		{60, 180, 60, 60, 60, 15, 15},
		{300, 180, 60, 60, 300, 600, 60},
		{300, 600, 900, 1200, 600, 300, 300},
	} {
		sc := plain()
		sc.Unit.Boot, sc.Unit.Drain, sc.Unit.MinBilling = c.boot*time.Second, c.drain*time.Second, c.minBilling*time.Second
		sc.MetricLag, sc.DecideEvery, sc.Warmup = c.lag*time.Second, c.every*time.Second, 2*c.step*time.Second
		r := prepare(t, sc, c.step*time.Second, 1, 1, 1, 1, 1, 1, 1)
		if r.Tick != c.tick*time.Second {
			t.Errorf("%+v: the tick is %v", c, r.Tick)
		}
		if want := int(5 * c.step / c.tick); r.Ticks != want || !r.From.Equal(day.Add(2*c.step*time.Second)) {
			t.Errorf("%+v: %d ticks from %s, want %d from the third sample", c, r.Ticks, r.From, want)
		}
		_, rows := replay(t, r, scripted(1))
		csv := strings.Split(strings.TrimSpace(csvOf(t, rows)), "\n")
		last := r.demand.End().Add(-r.Tick).Format(time.RFC3339)
		if len(csv) != r.Ticks+1 || !strings.HasPrefix(csv[1], r.From.Format(time.RFC3339)) || !strings.HasPrefix(csv[r.Ticks], last) {
			t.Errorf("%+v: %d rows from %s to %s, want %d up to %s", c, len(csv)-1, csv[1], csv[len(csv)-1], r.Ticks, last)
		}
	}
}

func TestAWarmupMayEndWithinASample(t *testing.T) {
	sc := plain()
	sc.DecideEvery, sc.Warmup = 20*time.Second, 80*time.Second
	r := prepare(t, sc, time.Minute, 1, 2, 3)
	_, rows := replay(t, r, scripted(1))
	var demand []string
	for _, row := range strings.Split(strings.TrimSpace(csvOf(t, rows)), "\n")[1:] {
		demand = append(demand, strings.Split(row, ",")[1])
	}
	if got, want := strings.Join(demand, " "), "2 2 3 3 3"; got != want {
		t.Errorf("demand by tick\ngot  %s\nwant %s", got, want)
	}
}

func TestAllBeginWithTheNeedOfTheLastKnownSample(t *testing.T) {
	for _, c := range []struct {
		trace    string
		lag      time.Duration // in minutes
		min, max int
		want     int
	}{
		{"7 8 9 1 1", 1, 0, 100, 9},
		{"7 8 9 1 1", 2, 0, 100, 8},
		{"7 8 9 1 1", 3, 0, 100, 7},
		{"7 8 - 1 1", 1, 0, 100, 8},
		{"- - - 1 1", 1, 3, 100, 3},
		{"7 8 9 1 1", 4, 3, 100, 3},
		{"7 8 9 1 1", 1, 0, 5, 5},
		{"7 8 0 1 1", 1, 2, 5, 2},
		{"7 8 8.5 1 1", 1, 0, 100, 9},
	} {
		sc := plain()
		sc.Warmup, sc.MetricLag, sc.Bounds = 3*time.Minute, c.lag*time.Minute, fleet.Bounds{Min: c.min, Max: c.max}
		r := prepare(t, sc, time.Minute, numbers(c.trace)...)
		var seen []view
		_, rows := replay(t, r, spy(&seen))
		v := seen[0]
		got := [5]int{r.InitialUnits, v.desired, v.ready, int(rows.ready[0]), int(rows.billed[0])}
		if want := [5]int{c.want, c.want, c.want, c.want, c.want}; got != want || v.booting != 0 {
			t.Errorf("%+v: begins with, desired, ready, served, billed: %v and %d booting", c, got, v.booting)
		}
	}
}
