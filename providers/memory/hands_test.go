package memory

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
)

func TestTargetTrackingFollowsDemand(t *testing.T) {
	hand := TargetTracking(0.5, 15*time.Minute)
	for _, c := range []struct {
		demand   float64
		units    int
		since    time.Duration // the last change
		want     int
		capacity float64
	}{
		{200, 4, time.Hour, 4, 100},
		{201, 4, 0, 5, 100},
		{199, 4, time.Hour, 4, 100},
		{150, 4, 15 * time.Minute, 3, 100},
		{150, 4, 14 * time.Minute, 4, 100},
		{0, 4, time.Hour, 0, 100},
		{math.NaN(), 4, time.Hour, 4, 100},
		{150, 4, time.Hour, 4, 0},
	} {
		got := hand(Moment{At: monday, Changed: monday.Add(-c.since), Units: c.units, Demand: c.demand, Unit: fleet.Unit{Capacity: c.capacity}})
		if got != c.want {
			t.Errorf("%v with %d units, changed %v ago: got %d, expected %d", c.demand, c.units, c.since, got, c.want)
		}
	}
}

func TestWorkingHoursChangeTheSizeTwiceADay(t *testing.T) {
	zone := time.FixedZone("", 3600)
	w := web(3)
	w.Hands = []Hand{WorkingHours(zone, 8, 18, 10, 2)}
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{w}})
	c.see(t, cloud, 7*time.Hour-time.Second, told{3, 0, 3})
	c.see(t, cloud, 7*time.Hour, told{3, 7, 10})
	c.scale(t, cloud, 9*time.Hour, 10, 12) // which it leaves alone until the evening
	c.see(t, cloud, 17*time.Hour-time.Second, told{12, 0, 12})
	c.see(t, cloud, 17*time.Hour+time.Minute, told{2, 0, 2})
	c.see(t, cloud, 5*day+12*time.Hour, told{2, 0, 2}) // a Saturday
}

func TestAPersonDrifts(t *testing.T) {
	w := web(20)
	var sizes []int
	w.Hands = []Hand{Drift(4, 0.25), func(m Moment) int { sizes = append(sizes, m.Units); return 20 }}
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{w}, Seed: 1})
	c.at = monday.Add(50 * day)
	if _, found := cloud.State(w.ID); !found {
		t.Fatal("there is no such workload")
	}
	changes, least, most := 0, 20, 20
	for _, n := range sizes {
		if n != 20 {
			changes++
		}
		least, most = min(least, n), max(most, n)
	}
	if len(sizes) != 50*1440 || changes < 150 || changes > 250 || least != 15 || most != 25 {
		t.Errorf("in 50 days %d changes, from %d to %d units, expected about 200, from 15 to 25", changes, least, most)
	}
}

func TestHandsAreHeldToTheBounds(t *testing.T) {
	w := web(4)
	w.Bounds = fleet.Bounds{Min: 2, Max: 6}
	w.Hands = []Hand{func(m Moment) int { return int(m.At.Sub(monday)/time.Minute)*100 - 150 }}
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{w}})
	c.see(t, cloud, time.Minute, told{2, 0, 4})
	c.see(t, cloud, 2*time.Minute, told{2, 4, 6})
}

func TestLatencyRisesWithUtilisation(t *testing.T) {
	s := Latency("p99_ms", 40)
	for u, want := range map[float64]float64{0: 40, 0.5: 80, 0.995: 4000, 3: 4000} {
		if got := s.Of(Minute{Utilisation: u}); math.Abs(got-want) > 1e-9 {
			t.Errorf("at %v: got %v ms, expected %v", u, got, want)
		}
	}
	if got := s.Of(Minute{Utilisation: math.NaN()}); !math.IsNaN(got) {
		t.Errorf("with nothing ready: got %v, expected a gap", got)
	}
}

func TestARecordedDemandComesAgain(t *testing.T) {
	demand := Recorded(fleet.Series{Start: monday, Step: time.Hour, Values: []float64{1, 2, 3}})
	for after, want := range map[time.Duration]float64{0: 1, 2*time.Hour + 1: 3, 3 * time.Hour: 1, 301 * time.Hour: 2, -1: 3, -3 * time.Hour: 1, -4 * time.Hour: 3} {
		if got := demand(monday.Add(after)); got != want {
			t.Errorf("after %v got %v, expected %v", after, got, want)
		}
	}
	if got := Recorded(fleet.Series{})(monday); !math.IsNaN(got) {
		t.Errorf("an empty series gave %v, expected a gap", got)
	}
}
