package memory

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/providers"
)

func TestALostAnswerHappened(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(4)}, Faults: Faults{Lost: 1}})
	err := cloud.Actuator().Scale(t.Context(), to("memory/1/eu/asg/web", 4, 6))
	if providers.FaultOf(err) != providers.Down {
		t.Errorf("got %v, expected down", err)
	}
	c.see(t, cloud, 0, told{4, 2, 6})
}

func TestAThrottledActDidNotHappen(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(4)}, Faults: Faults{Throttled: 1}})
	err := cloud.Actuator().Scale(t.Context(), to("memory/1/eu/asg/web", 4, 6))
	want := "scale memory/1/eu/asg/web to 6: throttled: rate exceeded"
	if err == nil || err.Error() != want || providers.FaultOf(err) != providers.Throttled || cloud.Calls() != 1 {
		t.Errorf("got %v and %d calls, want %s", err, cloud.Calls(), want)
	}
	c.see(t, cloud, 0, told{4, 0, 4})
	if _, err := cloud.Workloads(t.Context()); providers.FaultOf(err) != providers.Throttled {
		t.Errorf("a question got %v, expected to be throttled too", err)
	}
}

func TestAShareOfCallsIsThrottled(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(4)}, Faults: Faults{Throttled: 0.2}, Seed: 5})
	asked, acted := 0, 0
	for i := range 1000 {
		if _, err := cloud.Prices(t.Context()); errors.Is(err, providers.Throttled) {
			asked++
		}
		s, _ := cloud.State(web(4).ID)
		if err := cloud.Actuator().Scale(t.Context(), to(web(4).ID, s.Units, 4+i%2)); errors.Is(err, providers.Throttled) {
			acted++
		}
	}
	if asked < 160 || asked > 240 || acted < 160 || acted > 240 {
		t.Errorf("of 1000 each %d questions and %d acts were throttled, expected about 200", asked, acted)
	}
}

func TestAnOutageAnswersNothing(t *testing.T) {
	out := Faults{Outages: []Window{{monday.Add(time.Hour), monday.Add(2 * time.Hour)}}}
	for after, want := range map[time.Duration]providers.Fault{time.Hour - 1: "", time.Hour: providers.Down, 2*time.Hour - 1: providers.Down, 2 * time.Hour: ""} {
		c := &clock{monday.Add(after)}
		cloud := build(t, c, Config{Workloads: []Workload{web(4)}, Faults: out})
		_, err := cloud.Usage(t.Context(), monday, c.at)
		if got := providers.FaultOf(err); got != want {
			t.Errorf("after %v usage got %v, expected %q", after, err, want)
		}
		if got := providers.FaultOf(cloud.Actuator().Scale(t.Context(), to(web(4).ID, 4, 4))); got != want {
			t.Errorf("after %v an act got %q, expected %q", after, got, want)
		}
	}
}

func TestSizesThatThisCloudDoesNotHaveAreInvalid(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(4)}})
	other := to(web(4).ID, 4, 6)
	other.To.Shape = "l"
	for want, act := range map[string]fleet.Action{
		`scale memory/1/eu/asg/web to 51: invalid: 51 units, expected 0 to 50`:                                         to(web(4).ID, 4, 51),
		`scale memory/1/eu/asg/web to 6: invalid: shape is to be "l", expected "m": this cloud does not change shapes`: other,
		`scale memory/1/eu/asg/web to 6: conflict: it has 4 of "m", expected 5 of "m"`:                                 to(web(4).ID, 5, 6),
		`scale memory/1/eu/asg/we to 6: unknown: there is no such workload`:                                            to("memory/1/eu/asg/we", 5, 6),
	} {
		if err := cloud.Actuator().Scale(t.Context(), act); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	c.see(t, cloud, 0, told{4, 0, 4})
}

func TestSamplesAreLateOrLost(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{
		Workloads: []Workload{web(10)}, Lag: 2 * time.Minute, Faults: Faults{Gaps: 0.02, Late: 0.1}, Seed: 9,
	})
	demand := func(from, to int) fleet.Series {
		all, err := cloud.Usage(t.Context(), monday.Add(time.Duration(from)*time.Minute), monday.Add(time.Duration(to)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.Key.Metric == fleet.MetricDemand {
				return s
			}
		}
		return fleet.Series{}
	}
	late, seen := 0, map[int]float64{}
	for minute := 30; minute <= 2000; minute++ {
		c.at = monday.Add(time.Duration(minute) * time.Minute)
		s := demand(minute-25, minute)
		if len(s.Values) != 24 || s.Lag != 2*time.Minute {
			t.Fatalf("after %d minutes %d of the last 25 are known with a lag of %v, expected all but one", minute, len(s.Values), s.Lag)
		}
		for i, v := range s.Values {
			before, was := seen[minute-25+i]
			switch {
			case !math.IsNaN(v) && !was:
				seen[minute-25+i] = v
				if minute > 30 && i < 23 {
					late++
				}
			case was && v != before:
				t.Fatalf("minute %d was %v and is %v", minute-25+i, before, v)
			}
		}
	}
	c.at = monday.Add(2030 * time.Minute)
	if gaps := demand(0, 2000).Gaps(); late < 150 || late > 250 || gaps < 20 || gaps > 60 {
		t.Errorf("of 2000 values %d came late and %d never, expected about 200 and 40", late, gaps)
	}
}

func TestABadCloudIsRefusedWithAllItsFaults(t *testing.T) {
	bad, again, dear := named(web(-1), "bad"), named(web(2), "bad"), named(web(2), "dear")
	bad.Bounds, bad.Unit.Boot, bad.Size.Shape, bad.Queue, bad.Demand = fleet.Bounds{Min: 3, Max: 2}, time.Millisecond, "l", true, nil
	again.Signals = []Signal{{Metric: fleet.MetricReady, Of: func(Minute) float64 { return 0 }}, {Metric: "p99"}}
	dear.Shapes = []fleet.Shape{{Name: "m", Hourly: 1}, {Name: "x", Hourly: -1}}
	_, err := New(Config{Lag: time.Second, Keep: -1, Workloads: []Workload{bad, again, dear, {}}, Faults: Faults{Lost: 1.5, Gaps: math.NaN()}}, nil)
	want := `start is not set, expected a time
lag is 1s, expected at least 1m0s
keep is -1ns, expected 0 or more
workloads[0] "bad": bounds are 3 to 2, expected 0 to 1000000, rising
workloads[0] "bad": it has -1 units, expected 0 to 1000000
workloads[0] "bad": its shape is "l", expected the first of its shapes, "m"
workloads[0] "bad": boot is 1ms, expected 0, or 1s or more
workloads[0] "bad": it is a queue without demand or capacity, expected both
workloads[1] "bad": signal "ready" is taken or empty, expected a name of its own
workloads[1] "bad": signal "p99" has nothing to follow, expected a demand and a function
workloads[1] "bad": the name is taken, expected another
workloads[2] "dear": shape "x" costs -0.000001, expected 0 or more
workloads[3] "": it has no id, expected one
workloads[3] "": it has no shapes, expected the present one
workloads[2] "dear": shape "m" costs 0.000001 USD, expected 0.096 USD as elsewhere in region "eu"
faults.lost is 1.5, expected a share of 0 to 1
faults.gaps is NaN, expected a share of 0 to 1`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestNoRoleLeadsToTheActuator(t *testing.T) {
	s := build(t, &clock{}, Config{Workloads: []Workload{web(1)}}).Sources()
	for _, role := range []any{s.Inventory, s.Metrics, s.Billing, s.Prices} {
		if _, acts := role.(providers.Actuator); acts {
			t.Errorf("%T can act", role)
		}
	}
	if got := strings.TrimSpace(s.Kind + " " + s.Name); got != "memory memory" {
		t.Errorf("got %q", got)
	}
}
