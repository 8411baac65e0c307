package planner

import (
	"fmt"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// A mind that was asked before answers as one that was not: what it remembers
// saves time and changes nothing.
func TestAMindOnlyRemembers(t *testing.T) {
	for name, p := range map[string]func(*policy.Policy){
		"error budget": func(*policy.Policy) {},
		"quantile":     func(p *policy.Policy) { p.Objective = policy.Objective{} },
		"utilisation":  func(p *policy.Policy) { p.Signals = []policy.Signal{{Name: "use", Kind: policy.Utilisation}} },
		"learned unit": func(p *policy.Policy) {
			p.Signals = append(p.Signals, policy.Signal{Name: "use", Kind: policy.Utilisation})
			p.Unit = policy.Unit{Capacity: policy.UnitCapacity{Learned: true}, Boot: policy.UnitBoot{Learned: true}}
		},
	} {
		rules := policy.Default()
		p(&rules)
		h := remembered(t)
		kept := NewMind()
		for at := scriptStart.Add(3 * 24 * time.Hour); at.Before(scriptStart.Add(6 * 24 * time.Hour)); at = at.Add(97 * time.Minute) {
			in := Input{Snapshot: h.At(at), Rules: policy.NewSet(rules), Mind: kept, Every: time.Minute}
			got := fmt.Sprintf("%+v", Decide(in)) // where a gap equals a gap
			in.Mind = NewMind()
			if want := fmt.Sprintf("%+v", Decide(in)); got != want {
				t.Fatalf("%s: at %v\ngot  %s\nwant %s", name, at, got, want)
			}
		}
	}
}

// remembered is a week of bursts by five minutes, as demand and as the use that
// ten units made of it. Every few hours a start brings two of them, and takes a
// little longer every day; units serve a little more every day.
func remembered(t *testing.T) fleet.History {
	t.Helper()
	key := func(m fleet.Metric) fleet.Key { return fleet.Key{Workload: "web", Metric: m} }
	demand := fleet.Series{
		Key: key(fleet.MetricDemand), Start: scriptStart, Step: 5 * time.Minute, Lag: 7 * time.Minute, Values: words("2016xbursts"),
	}
	use, ready := demand, demand
	use.Key, use.Values = key("use"), make([]float64, len(demand.Values))
	ready.Key, ready.Values = key(fleet.MetricReady), make([]float64, len(demand.Values))
	past := fleet.Past{Workload: "web"}
	for i, v := range demand.Values {
		today := i / 288
		use.Values[i], ready.Values[i] = v/(1000+float64(20*today)), 10
		if at := demand.Stamp(i); i%40 < 4+today {
			ready.Values[i] = 8
			use.Values[i] *= 1.25
			if i%40 == 3 {
				past.Outcomes = append(past.Outcomes, fleet.Outcome{
					At: at, Action: fleet.Action{From: fleet.Size{Units: 8}, To: fleet.Size{Units: 10}},
				})
			}
		}
	}
	h := fleet.History{
		Workloads: []fleet.Workload{{
			ID: "web", Size: fleet.Size{Units: 10}, Ready: 10, Bounds: fleet.Bounds{Min: 1, Max: 50},
			Unit:  fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute},
			Since: scriptStart.Add(24 * time.Hour),
		}},
		Tracks: []fleet.Track{{Series: demand}, {Series: use}, {Series: ready}},
		Past:   []fleet.Past{past},
	}
	h.Sort()
	return h
}
