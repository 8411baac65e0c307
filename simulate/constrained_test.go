package simulate

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
	"steward/policy"
)

// everything tries all sizes at all decisions that the bounds and a policy's
// limits allow, in the simulated world.
type everything struct {
	r       *Replay
	p       policy.Policy
	bounds  fleet.Bounds
	every   int
	sizes   []int
	changes []policy.Change
	visit   func(sizes []int, rows *Timeline)
}

func (e *everything) from(decision, size int) {
	if decision*e.every >= e.r.Ticks {
		e.visit(e.sizes, e.rows())
		return
	}
	at := e.r.Time(decision * e.every)
	for n := e.bounds.Min; n <= e.bounds.Max; n++ {
		if !e.allows(at, size, n) {
			continue
		}
		changes := e.changes
		if n != size {
			e.changes = append(changes[:len(changes):len(changes)], policy.Change{At: at, Units: n - size})
		}
		e.sizes = append(e.sizes, n)
		e.from(decision+1, n)
		e.sizes, e.changes = e.sizes[:len(e.sizes)-1], changes
	}
}

// allows is the planner's rule: limits hold a change, and bounds come last.
func (e *everything) allows(at time.Time, size, want int) bool {
	after := want
	if want > size {
		after = min(want, max(size, e.p.Behaviour.ScaleOut.Ceiling(at, size, e.changes)))
	}
	if want < size {
		after = max(want, min(size, e.p.Behaviour.ScaleIn.Floor(at, size, e.changes)))
	}
	return e.bounds.Clamp(after) == want
}

func (e *everything) rows() *Timeline {
	rows := newTimeline(e.r)
	w := newWorld(e.r.InitialUnits, e.r.unit, fate{})
	for k := range e.r.Ticks {
		w.tick = k
		w.settle()
		if k%e.every == 0 {
			w.setDesired(e.sizes[k/e.every])
		}
		rows.record(k, w)
	}
	return rows
}

// exhaust is the cheapest way to meet all that anybody can meet, and what that is.
func exhaust(r *Replay, p policy.Policy, bounds fleet.Bounds) (cheapest int64, needs []int, allowed func(sizes []int) bool) {
	best := make([]int, r.Ticks)
	known := map[string]bool{}
	e := &everything{r: r, p: p, bounds: bounds, every: int(r.Scenario.DecideEvery / r.Tick)}
	e.visit = func(sizes []int, rows *Timeline) {
		known[spelt(sizes)] = true
		for k, n := range rows.ready {
			best[k] = max(best[k], int(n))
		}
	}
	e.from(0, r.InitialUnits)
	for k := range best {
		needs = append(needs, max(0, min(int(r.needs[r.sample(k)]), bounds.Max, best[k])))
	}
	cheapest = math.MaxInt64
	e.visit = func(_ []int, rows *Timeline) {
		if meets(rows, needs) {
			cheapest = min(cheapest, rows.unitTicks())
		}
	}
	e.from(0, r.InitialUnits)
	return cheapest, needs, func(sizes []int) bool { return known[spelt(sizes)] }
}

func meets(rows *Timeline, needs []int) bool {
	for k, n := range needs {
		if int(rows.ready[k]) < n {
			return false
		}
	}
	return true
}

// fresh points p at a zero value.
func fresh[T any](p **T) *T {
	*p = new(T)
	return *p
}

func drawDirection(rt *rapid.T, name string) policy.Direction {
	d := policy.Direction{Select: rapid.SampledFrom([]policy.Select{policy.SelectMax, policy.SelectMin}).Draw(rt, name+" select")}
	for range rapid.IntRange(0, 2).Draw(rt, name+" limits") {
		l := policy.Limit{Per: time.Duration(rapid.IntRange(1, 4).Draw(rt, name+" per")) * time.Minute}
		if rapid.Bool().Draw(rt, name+" by units") {
			l.Units = rapid.IntRange(1, 2).Draw(rt, name+" units")
		} else {
			l.Percent = rapid.SampledFrom([]float64{20, 50, 100}).Draw(rt, name+" percent")
		}
		d.Limits = append(d.Limits, l)
	}
	return d
}

// The plan keeps bounds and limits, meets all that can be met, and is the
// cheapest that does where it says so.
func TestConstrainedOracleCostsTheLeastThatIsAllowed(t *testing.T) {
	exact, equal, runs := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		every := rapid.IntRange(1, 3).Draw(rt, "every")
		boot, drain := rapid.IntRange(0, 4).Draw(rt, "boot"), rapid.IntRange(0, 3).Draw(rt, "drain")
		sc := plain()
		sc.DecideEvery = time.Duration(every) * time.Minute
		sc.Unit.Boot, sc.Unit.Drain = time.Duration(boot)*time.Minute, time.Duration(drain)*time.Minute
		sc.Unit.MinBilling = time.Duration(rapid.IntRange(0, boot+drain+1).Draw(rt, "min billing")) * time.Minute
		sc.Bounds = fleet.Bounds{Min: rapid.IntRange(0, 1).Draw(rt, "min"), Max: rapid.IntRange(1, 4).Draw(rt, "max")}
		p := policy.Policy{Behaviour: policy.Behaviour{ScaleOut: drawDirection(rt, "out"), ScaleIn: drawDirection(rt, "in")}}
		start := rapid.IntRange(sc.Bounds.Min, sc.Bounds.Max).Draw(rt, "start")
		needs := rapid.SliceOfN(rapid.IntRange(-1, 5), 1, 6*every).Draw(rt, "needs")
		bounds := sc.Bounds
		if rapid.Bool().Draw(rt, "bounds of its own") {
			own := fresh(&p.Bounds)
			own.Min, own.Max = rapid.IntRange(0, 2).Draw(rt, "own min"), rapid.IntRange(2, 3).Draw(rt, "own max")
			bounds = bounds.Within(fleet.Bounds{Min: own.Min, Max: own.Max})
		}
		r := small(t, sc, start, needs)

		plan := r.solveConstrained(p)
		cheapest, reachable, allowed := exhaust(r, p, bounds)
		e, err := Baseline("oracle-constrained", p)
		if err != nil {
			rt.Fatal(err)
		}
		_, rows := replay(t, r, e)
		cost := rows.unitTicks()
		switch {
		case !allowed(plan.sizes):
			rt.Fatalf("sizes %v are not allowed, for needs %v", plan.sizes, needs)
		case !meets(rows, reachable):
			rt.Fatalf("sizes %v serve %v, want %v", plan.sizes, rows.ready, reachable)
		case plan.exact && cost != cheapest:
			rt.Fatalf("sizes %v cost %d, want %d, for needs %v", plan.sizes, cost, cheapest, reachable)
		case cost < cheapest:
			rt.Fatalf("sizes %v cost %d, less than the cheapest, %d", plan.sizes, cost, cheapest)
		}
		runs++
		if plan.exact {
			exact++
		}
		if cost == cheapest {
			equal++
		}
	})
	if exact < runs/4 {
		t.Errorf("%d of %d plans say they are exact: too few to tell anything", exact, runs)
	}
	t.Logf("%d plans, %d exact, %d the cheapest", runs, exact, equal)
}

// A row of these stories is one tick a column; a boot takes two, a drain one.
func TestConstrainedOracleStories(t *testing.T) {
	one := func(per time.Duration) policy.Direction {
		return policy.Direction{Limits: []policy.Limit{{Units: 1, Per: per}}}
	}
	const m = time.Minute
	for _, story := range []struct {
		promise string
		out, in policy.Direction
		every   time.Duration
		min     int
		start   int
		need    string
		desired string
	}{
		{
			promise: "without limits it is the oracle",
			start:   3, need: "3 2 1 1 1 2 3 3 0 0 0 0 1", desired: "3 2 2 2 3 3 3 3 0 0 1 1 1",
		},
		{
			promise: "a rise begins in time for its limit",
			out:     one(m),
			start:   1, need: "1 1 1 1 1 1 1 4 1 1", desired: "1 1 1 2 3 4 4 4 1 1",
		},
		{
			promise: "what the limit keeps out of reach is met as far as it can be",
			out:     one(m),
			start:   1, need: "1 1 1 6 6 1 1", desired: "2 3 4 4 4 1 1",
		},
		{
			promise: "a limit of two minutes is spread over them",
			out:     one(2 * m),
			start:   1, need: "1 1 1 1 1 1 1 3 1 1", desired: "1 1 1 2 2 3 3 3 1 1",
		},
		{
			promise: "a fall takes its time",
			in:      one(m),
			start:   5, need: "5 1 1 1 1 1 1", desired: "5 4 3 2 1 1 1",
		},
		{
			promise: "a spike within the period may be taken back at once",
			in:      one(4 * m),
			start:   1, need: "1 1 1 4 1 1 1 1 1", desired: "1 4 4 4 1 1 1 1 1",
		},
		{
			promise: "it decides on the grid only: early out, late in",
			every:   3 * m,
			start:   1, need: "1 1 1 1 1 1 1 3 1 1 1 1", desired: "1 1 1 3 3 3 3 3 3 1 1 1",
		},
		{
			promise: "the minimum holds it",
			min:     2,
			start:   2, need: "0 0 0 0 0 3 0 0", desired: "2 2 2 3 3 3 2 2",
		},
	} {
		t.Run(story.promise, func(t *testing.T) {
			sc := plain()
			sc.Bounds, sc.DecideEvery = fleet.Bounds{Min: story.min, Max: 10}, max(m, story.every)
			values := slices.Concat([]float64{float64(story.start)}, numbers(story.need))
			e, err := Baseline("oracle-constrained", policy.Policy{Behaviour: policy.Behaviour{ScaleOut: story.out, ScaleIn: story.in}})
			if err != nil {
				t.Fatal(err)
			}
			_, rows := replay(t, prepare(t, sc, m, values...), e)
			if got := spelt(rows.desired); got != story.desired {
				t.Errorf("desired\ngot  %s\nwant %s", got, story.desired)
			}
		})
	}
}

func TestConstrainedOracleKeepsThePolicysBounds(t *testing.T) {
	values := numbers("4 4 4 0 0 0 0 0 0 0 0 9 9 9")
	p := policy.Default()
	b := fresh(&p.Bounds)
	b.Min, b.Max = 2, 6
	r := prepare(t, plain(), time.Minute, values...)
	e, err := Baseline("oracle-constrained", p)
	if err != nil {
		t.Fatal(err)
	}
	_, rows := replay(t, r, e)
	if least, most := slices.Min(rows.desired), slices.Max(rows.desired); least != 2 || most != 6 {
		t.Errorf("got sizes from %d to %d, want from 2 to 6: %v", least, most, rows.desired)
	}
}

// The harness costs, and knowledge is worth something: the constrained oracle
// lies between the oracle and the policy whose limits it keeps.
func TestConstrainedOracleLiesBetweenOracleAndPolicy(t *testing.T) {
	for trace, values := range traces() {
		r := prepare(t, busy(), 5*time.Minute, values...)
		for _, p := range policies() {
			_, policed := replay(t, r, Policy(p))
			e, err := Baseline("oracle-constrained", p)
			if err != nil {
				t.Fatal(err)
			}
			_, rows := replay(t, r, e)
			meets := true
			for k := range rows.ready {
				meets = meets && int(rows.ready[k]) >= r.reachableNeed(k)
			}
			if meets && rows.unitTicks() < r.oracle.unitTicks {
				t.Errorf("%s: %s: %d unit-ticks, less than the oracle's %d", trace, p.Name, rows.unitTicks(), r.oracle.unitTicks)
			}
			better := false
			for k := range rows.ready {
				need := r.needs[r.sample(k)]
				better = better || policed.ready[k] >= need && rows.ready[k] < need
			}
			if better {
				t.Errorf("%s: %s met a need that the constrained oracle did not", trace, p.Name)
			}
		}
	}
}

func TestTheConstrainedOracleHasNoFaults(t *testing.T) {
	sc := plain()
	sc.Faults = []Fault{
		{Kind: FaultBootFailure, Probability: 1}, {Kind: FaultThrottle, Probability: 1}, {Kind: FaultLoseUnits, At: time.Minute, Share: 1},
	}
	res, rows := replay(t, prepare(t, sc, time.Minute, numbers("1 1 1 1 3 3 3")...), baseline(t, "oracle-constrained"))
	if got, want := spelt(rows.ready), "1 1 1 3 3 3"; got != want || *res.ViolationShare != 0 {
		t.Errorf("ready\ngot  %s\nwant %s", got, want)
	}
}
