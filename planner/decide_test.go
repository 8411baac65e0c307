package planner

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
	"steward/policy"
)

// anyPolicy draws a policy with odd but valid limits.
func anyPolicy(t *rapid.T) policy.Policy {
	p := policy.Default()
	direction := func(name string) policy.Direction {
		d := policy.Direction{Stabilisation: time.Duration(rapid.IntRange(0, 30).Draw(t, name+" window")) * time.Minute, Select: policy.SelectMax}
		for range rapid.IntRange(0, 2).Draw(t, name+" limits") {
			l := policy.Limit{Per: time.Duration(rapid.IntRange(1, 20).Draw(t, "per")) * time.Minute}
			if rapid.Bool().Draw(t, "by percent") {
				l.Percent = float64(rapid.IntRange(1, 200).Draw(t, "percent"))
			} else {
				l.Units = rapid.IntRange(1, 10).Draw(t, "units")
			}
			d.Limits = append(d.Limits, l)
		}
		if rapid.Bool().Draw(t, name+" min") {
			d.Select = policy.SelectMin
		}
		return d
	}
	p.Behaviour = policy.Behaviour{ScaleOut: direction("out"), ScaleIn: direction("in")}
	if rapid.Bool().Draw(t, "own bounds") {
		low := rapid.IntRange(0, 60).Draw(t, "min")
		p.Bounds = &policy.Bounds{Min: low, Max: low + rapid.IntRange(0, 60).Draw(t, "span")}
	}
	return p
}

// anyHistory draws one workload with a short record, gaps and past changes.
func anyHistory(t *rapid.T, id fleet.ID) fleet.History {
	low := rapid.IntRange(0, 20).Draw(t, "bounds min")
	desired := rapid.IntRange(0, 80).Draw(t, "desired")
	pending := rapid.IntRange(0, desired).Draw(t, "pending")
	values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 5000), rapid.Just(math.NaN())), 1, 40).Draw(t, "demand")
	lag := time.Duration(rapid.IntRange(1, 5).Draw(t, "lag")) * time.Minute
	h := fleet.History{
		Workloads: []fleet.Workload{{
			ID: id, Size: fleet.Size{Units: desired, Shape: "m"}, Ready: desired - pending, Pending: pending,
			Bounds: fleet.Bounds{Min: low, Max: low + rapid.IntRange(0, 50).Draw(t, "bounds span")},
			Unit:   fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute},
		}},
		Tracks: []fleet.Track{{Series: fleet.Series{
			Key: fleet.Key{Workload: id, Metric: fleet.MetricDemand}, Start: scriptStart, Step: time.Minute, Lag: lag, Values: values,
		}}},
		Past: []fleet.Past{{Workload: id}},
	}
	for i := range rapid.IntRange(0, 20).Draw(t, "wants") {
		at := scriptStart.Add(time.Duration(i) * time.Minute)
		h.Past[0].Wants = append(h.Past[0].Wants, fleet.Want{At: at, Units: rapid.IntRange(0, 60).Draw(t, "want")})
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "acts") {
		from, to := rapid.IntRange(0, 60).Draw(t, "from"), rapid.IntRange(0, 60).Draw(t, "to")
		h.Past[0].Outcomes = append(h.Past[0].Outcomes, fleet.Outcome{
			At: scriptStart.Add(time.Duration(i) * 4 * time.Minute), Action: fleet.Action{From: fleet.Size{Units: from}, To: fleet.Size{Units: to}},
		})
	}
	return h
}

func decideAt(h fleet.History, at time.Time, p policy.Policy) fleet.Plan {
	return Decide(Input{Snapshot: h.At(at), Rules: policy.NewSet(p), Mind: NewMind(), Every: time.Minute})
}

func present(h fleet.History) time.Time {
	s := h.Tracks[0].Series
	return s.Stamp(len(s.Values) - 1).Add(s.Lag)
}

func TestGrantsStayInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, p := anyHistory(t, "web"), anyPolicy(t)
		bounds := h.Workloads[0].Bounds
		if p.Bounds != nil {
			bounds = bounds.Within(fleet.Bounds{Min: p.Bounds.Min, Max: p.Bounds.Max})
		}
		late := time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes late")) * time.Minute
		for _, d := range decideAt(h, present(h).Add(late), p).Decisions {
			if d.Grant.Units < bounds.Min || d.Grant.Units > bounds.Max {
				t.Fatalf("grant %d is outside %d..%d: %+v", d.Grant.Units, bounds.Min, bounds.Max, d.Trace)
			}
		}
	})
}

func TestMoreDemandNeverShrinksAReactiveGrant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, p := anyHistory(t, "web"), anyPolicy(t)
		at := present(h)
		before := decideAt(h, at, p).Decisions[0]
		s := &h.Tracks[0].Series
		s.Values = slices.Clone(s.Values)
		more := rapid.Float64Range(0, 5000).Draw(t, "more")
		for i := range s.Values {
			s.Values[i] += more
		}
		after := decideAt(h, at, p).Decisions[0]
		if after.Grant.Units < before.Grant.Units {
			t.Fatalf("grant fell from %d to %d with %g more demand\n%+v\n%+v", before.Grant.Units, after.Grant.Units, more, before.Trace, after.Trace)
		}
	})
}

func TestMissingSamplesNeverScaleIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, p := anyHistory(t, "web"), anyPolicy(t)
		s := &h.Tracks[0].Series
		at := present(h)
		if rapid.Bool().Draw(t, "sent as gap") {
			s.Values[len(s.Values)-1] = math.NaN()
		} else {
			at = at.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "minutes silent")) * time.Minute)
		}
		w := h.Workloads[0]
		ceiling := w.Bounds.Max
		if p.Bounds != nil {
			ceiling = w.Bounds.Within(fleet.Bounds{Min: p.Bounds.Min, Max: p.Bounds.Max}).Max
		}
		d := decideAt(h, at, p).Decisions[0]
		if d.Grant.Units < min(w.Size.Units, ceiling) {
			t.Fatalf("grant %d is below the size %d, in bounds up to %d: %+v", d.Grant.Units, w.Size.Units, ceiling, d.Trace)
		}
	})
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole fleet.History
		for _, id := range []fleet.ID{"a", "b", "c", "d"} {
			one := anyHistory(t, id)
			whole.Workloads = append(whole.Workloads, one.Workloads...)
			whole.Tracks = append(whole.Tracks, one.Tracks...)
			whole.Past = append(whole.Past, one.Past...)
		}
		p := anyPolicy(t)
		at := present(whole)
		shuffled := fleet.History{
			Workloads: rapid.Permutation(whole.Workloads).Draw(t, "workloads"),
			Tracks:    rapid.Permutation(whole.Tracks).Draw(t, "tracks"),
			Past:      rapid.Permutation(whole.Past).Draw(t, "past"),
		}
		shuffled.Sort()
		if a, b := decideAt(whole, at, p), decideAt(shuffled, at, p); !reflect.DeepEqual(a, b) {
			t.Fatalf("the order of the input changed the plan\n%+v\n%+v", a, b)
		}
	})
}

func TestEveryWorkloadGetsADecisionWithReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, p := anyHistory(t, "web"), anyPolicy(t)
		h.Workloads = append(h.Workloads, fleet.Workload{ID: "unknown", Size: fleet.Size{Units: 3}, Bounds: fleet.Bounds{Max: 9}})
		h.Sort()
		plan := decideAt(h, present(h), p)
		if len(plan.Decisions) != len(h.Workloads) {
			t.Fatalf("got %d decisions for %d workloads", len(plan.Decisions), len(h.Workloads))
		}
		for _, d := range plan.Decisions {
			units := d.Now.Units
			for _, stage := range d.Trace {
				if stage.Before != units || len(stage.Reasons) == 0 {
					t.Fatalf("stage %+v does not follow %d units, or gives no reason", stage, units)
				}
				units = stage.After
			}
			if units != d.Grant.Units {
				t.Fatalf("the trace ends at %d, the grant is %d", units, d.Grant.Units)
			}
		}
	})
}

// BenchmarkDecide is one decision on two weeks of minutes, the model fitted.
func BenchmarkDecide(b *testing.B) {
	values := words("20160xwave")
	h := fleet.History{
		Workloads: []fleet.Workload{{
			ID: "web", Size: fleet.Size{Units: 5}, Ready: 5, Bounds: fleet.Bounds{Min: 1, Max: 50},
			Unit: fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute},
		}},
		Tracks: []fleet.Track{{Series: fleet.Series{
			Key: fleet.Key{Workload: "web", Metric: fleet.MetricDemand}, Start: scriptStart, Step: time.Minute, Lag: time.Minute, Values: values,
		}}},
	}
	in := Input{Snapshot: h.At(present(h)), Rules: policy.NewSet(policy.Default()), Mind: NewMind(), Every: time.Minute}
	b.ReportAllocs()
	for b.Loop() {
		Decide(in)
	}
}
