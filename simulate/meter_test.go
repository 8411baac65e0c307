package simulate

import (
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

func TestUtilisationGivesTheDecisionsThatLoadGives(t *testing.T) {
	sc := busy()
	sc.Faults = []Fault{
		{Kind: FaultMetricZero, At: 4 * time.Hour, For: 30 * time.Minute}, {Kind: FaultMetricGap, At: 9 * time.Hour, For: 30 * time.Minute},
	}
	for trace, values := range traces() {
		r := prepare(t, sc, 5*time.Minute, values...)
		byLoad, byUse := policies()[0], policies()[1]
		byLoad.Objective, byUse.Objective = policy.Objective{}, policy.Objective{} // whose setting may turn on the last digit
		_, load := replay(t, r, Policy(byLoad))
		_, use := replay(t, r, Policy(byUse))
		differ := 0
		for k := range load.desired {
			if load.desired[k] != use.desired[k] {
				differ++
			}
		}
		// The demand is made of what was measured, but for rounding.
		if differ > r.Ticks/100 {
			t.Errorf("%s: %d of %d ticks differ", trace, differ, r.Ticks)
		}
	}
}

func TestTheMeterAveragesWhatServedOverASample(t *testing.T) {
	sc := plain()
	sc.DecideEvery, sc.Warmup = 15*time.Second, 90*time.Second
	r := prepare(t, sc, time.Minute, 5, 6, 9, 8)
	m := newMeter(r, r.metric.Values, &fleet.History{})
	for k, ready := range []int{1, 2, 3, 6, 3, 4, 0, 0, 0, 0} {
		m.read(k, ready, ready)
	}
	// Of the second sample two ticks are scored. Before scoring the starting
	// size served; nothing serving has no utilisation.
	if got, want := gapped(m.ready), "5 1.5 4 0"; got != want {
		t.Errorf("ready\ngot  %s\nwant %s", got, want)
	}
	if got, want := gapped(m.utilisation), "1 4 2.25 -"; got != want {
		t.Errorf("utilisation\ngot  %s\nwant %s", got, want)
	}
}
