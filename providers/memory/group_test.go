package memory

import (
	"testing"
	"time"
)

// told is what units are doing: ready, booting and billed.
type told [3]int

func (c *clock) see(t *testing.T, cloud *Cloud, after time.Duration, want told) {
	t.Helper()
	c.at = monday.Add(after)
	s, found := cloud.State("memory/1/eu/asg/web")
	if got := (told{s.Ready, s.Booting, s.Billed}); !found || got != want || s.Units != got[0]+got[1] {
		t.Errorf("after %v: got ready, booting, billed %v of %d units, expected %v", after, got, s.Units, want)
	}
}

func (c *clock) scale(t *testing.T, cloud *Cloud, after time.Duration, from, units int) {
	t.Helper()
	c.at = monday.Add(after)
	if err := cloud.Actuator().Scale(t.Context(), to("memory/1/eu/asg/web", from, units)); err != nil {
		t.Errorf("after %v: %v", after, err)
	}
}

func TestUnitsBootServeAndDrain(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(4)}})
	c.see(t, cloud, 0, told{4, 0, 4})
	c.scale(t, cloud, 10*time.Second, 4, 6)
	c.see(t, cloud, 10*time.Second, told{4, 2, 6})
	c.see(t, cloud, 3*time.Minute+9*time.Second, told{4, 2, 6})
	c.see(t, cloud, 3*time.Minute+10*time.Second, told{6, 0, 6})
	c.scale(t, cloud, 4*time.Minute, 6, 8)
	c.scale(t, cloud, 5*time.Minute, 8, 5) // two that boot go at once, one that serves drains
	c.see(t, cloud, 5*time.Minute, told{5, 0, 6})
	c.see(t, cloud, 6*time.Minute, told{5, 0, 5})
}

func TestAUnitIsPaidForItsMinimum(t *testing.T) {
	c := &clock{}
	w := web(1)
	w.MinBill = 10 * time.Minute
	cloud := build(t, c, Config{Workloads: []Workload{w}})
	c.scale(t, cloud, 0, 1, 3)
	c.scale(t, cloud, time.Minute, 3, 1)
	c.see(t, cloud, 9*time.Minute, told{1, 0, 3})
	c.see(t, cloud, 10*time.Minute, told{1, 0, 1})
}

func TestAFailedBootIsTriedAgain(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(1)}, Faults: Faults{FailedBoots: 0.5}, Seed: 3})
	c.scale(t, cloud, 0, 1, 21)
	c.at = monday.Add(3 * time.Minute)
	s, _ := cloud.State("memory/1/eu/asg/web")
	if s.Booting < 4 || s.Booting > 16 || s.Units != 21 || s.Billed != 21 {
		t.Errorf("after one boot got %+v, expected about ten that boot again, and all paid for", s)
	}
	c.see(t, cloud, time.Hour, told{21, 0, 21})
}

func TestWhatIsNotServedWaits(t *testing.T) {
	w := web(2)
	w.Queue, w.Demand = true, func(at time.Time) float64 {
		if at.Before(monday.Add(10 * time.Minute)) {
			return 210 // 10 a second more than two units serve
		}
		return 195
	}
	for after, want := range map[time.Duration]float64{time.Minute: 600, 10 * time.Minute: 6000, 14 * time.Minute: 4800, time.Hour: 0} {
		c := &clock{}
		cloud := build(t, c, Config{Workloads: []Workload{w}})
		c.at = monday.Add(after)
		if s, _ := cloud.State(w.ID); s.Backlog != want {
			t.Errorf("after %v %v items wait, expected %v", after, s.Backlog, want)
		}
		usage, err := cloud.Usage(t.Context(), monday, c.at)
		if n := len(usage); err != nil || n == 0 || usage[0].Key.Metric != MetricBacklog || usage[0].Values[len(usage[0].Values)-1] != want {
			t.Errorf("after %v got %d series, %v, expected the backlog first, ending with %v", after, n, err, want)
		}
	}
}
