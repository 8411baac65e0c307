package simulate

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cheapest is the least unit-ticks for which a need can be met, found by trying
// everything: at each tick any number of units is asked for and any number of
// ready ones let go. Units alike, it only matters how many serve and how many
// will in one, two, … ticks.
type cheapest struct {
	needs       []int
	boot, drain int
	most        int
	known       map[supply]int
}

type supply struct {
	tick, ready int
	coming      [4]int // units that serve in one tick, in two, …
}

// unreachable is more than anything costs.
const unreachable = 1 << 30

func (c *cheapest) from(s supply) int {
	if s.tick == len(c.needs) {
		return 0
	}
	if cost, ok := c.known[s]; ok {
		return cost
	}
	best := unreachable
	for asked := range c.most + 1 {
		for released := range s.ready + 1 {
			next := s
			next.tick, next.ready = s.tick+1, s.ready-released
			if c.boot == 0 {
				next.ready += asked
			}
			if next.ready < c.needs[s.tick] {
				continue
			}
			cost := next.ready + released*min(c.drain, len(c.needs)-s.tick)
			if c.boot > 0 {
				next.coming[c.boot-1] += asked
			}
			for _, n := range next.coming {
				cost += n
			}
			next.ready += next.coming[0]
			copy(next.coming[:], next.coming[1:])
			next.coming[len(next.coming)-1] = 0
			best = min(best, cost+c.from(next))
		}
	}
	c.known[s] = best
	return best
}

// small is a replay by the minute of small whole needs, a negative one being a
// gap. It starts with so many units, all ready.
func small(t testing.TB, sc *Scenario, start int, needs []int) *Replay {
	t.Helper()
	values := numbers(strings.ReplaceAll(spelt(append([]int{start}, needs...)), "-1", "-"))
	return prepare(t, sc, time.Minute, values...)
}

func TestOracleCostsTheLeastThatIsPossible(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		boot, drain := rapid.IntRange(0, 3).Draw(rt, "boot"), rapid.IntRange(0, 3).Draw(rt, "drain")
		sc := plain()
		sc.Unit.Boot, sc.Unit.Drain = time.Duration(boot)*time.Minute, time.Duration(drain)*time.Minute
		sc.Unit.MinBilling = time.Duration(rapid.IntRange(0, boot+drain).Draw(rt, "min billing")) * time.Minute
		sc.Bounds.Max = rapid.IntRange(1, 3).Draw(rt, "max")
		sc.Bounds.Min = rapid.IntRange(0, 1).Draw(rt, "min") // which does not bind the oracle
		start := rapid.IntRange(sc.Bounds.Min, sc.Bounds.Max).Draw(rt, "start")
		needs := rapid.SliceOfN(rapid.IntRange(-1, 4), 1, 12).Draw(rt, "needs")
		r := small(t, sc, start, needs)

		res, rows := replay(t, r, baseline(t, "oracle"))
		c := cheapest{boot: boot, drain: drain, most: sc.Bounds.Max, known: map[supply]int{}}
		for k, need := range needs {
			need = max(0, min(need, sc.Bounds.Max))
			if k < boot {
				need = min(need, start)
			}
			c.needs = append(c.needs, need)
			if int(rows.ready[k]) < need {
				rt.Fatalf("tick %d: %d serve, want %d of needs %v", k, rows.ready[k], need, needs)
			}
		}
		want := c.from(supply{ready: start})
		if got := rows.unitTicks(); got != int64(want) || r.oracle.unitTicks != got {
			rt.Fatalf("%d unit-ticks (%d without a run), want %d, for needs %v", got, r.oracle.unitTicks, want, needs)
		}
		if res.Regret != nil && *res.Regret != 0 {
			rt.Fatalf("the oracle regrets %v", *res.Regret)
		}
	})
}

// A row of these stories is one tick a column; a boot takes two, a drain one.
func TestOracleKeepsAUnitThroughAGapThatIsShort(t *testing.T) {
	for _, story := range []struct {
		promise        string
		start          int
		need           string
		desired, ready string
	}{
		{
			promise: "a gap of a boot and a drain is kept",
			start:   2,
			need:    "2 2 1 1 1 2 2 2",
			desired: "2 2 2 2 2 2 2 2",
			ready:   "2 2 2 2 2 2 2 2",
		},
		{
			promise: "a longer gap is not",
			start:   2,
			need:    "2 2 1 1 1 1 2 2",
			desired: "2 2 1 1 2 2 2 2",
			ready:   "2 2 1 1 1 1 2 2",
		},
		{
			promise: "every layer has gaps of its own",
			start:   3,
			need:    "3 2 1 1 1 2 3 3 0 0 0 0 1",
			desired: "3 2 2 2 3 3 3 3 0 0 1 1 1",
			ready:   "3 2 2 2 2 2 3 3 0 0 0 0 1",
		},
		{
			promise: "what is there at the start and is not needed soon goes at once",
			start:   5,
			need:    "2 2 2 3 2 2 2 2 4",
			desired: "3 3 3 3 2 2 4 4 4",
			ready:   "3 3 3 3 2 2 2 2 4",
		},
		{
			promise: "what is needed at the start and not there comes with the first boot that can end",
			start:   1,
			need:    "4 4 4 3 0 0 0 0",
			desired: "4 4 4 3 0 0 0 0",
			ready:   "1 1 4 3 0 0 0 0",
		},
		{
			promise: "a need that ends before any boot can is not met",
			start:   1,
			need:    "4 4 1 1",
			desired: "1 1 1 1",
			ready:   "1 1 1 1",
		},
		{
			promise: "a unit is asked for a boot before it is needed",
			start:   0,
			need:    "0 0 0 0 2 0 0 0",
			desired: "0 0 2 2 2 0 0 0",
			ready:   "0 0 0 0 2 0 0 0",
		},
		{
			promise: "a gap in demand needs nothing",
			start:   1,
			need:    "1 - - - - 1 - - - 1",
			desired: "1 0 0 1 1 1 1 1 1 1",
			ready:   "1 0 0 0 0 1 1 1 1 1",
		},
		{
			promise: "the maximum cuts the need",
			start:   2,
			need:    "9 9 0 0 0 0 9 9",
			desired: "2 2 0 0 6 6 6 6",
			ready:   "2 2 0 0 0 0 6 6",
		},
	} {
		t.Run(story.promise, func(t *testing.T) {
			sc := plain()
			sc.Bounds.Max = 6
			values := append([]float64{float64(story.start)}, numbers(story.need)...)
			_, rows := replay(t, prepare(t, sc, time.Minute, values...), baseline(t, "oracle"))
			if got := spelt(rows.desired); got != story.desired {
				t.Errorf("desired\ngot  %s\nwant %s", got, story.desired)
			}
			if got := spelt(rows.ready); got != story.ready {
				t.Errorf("ready\ngot  %s\nwant %s", got, story.ready)
			}
		})
	}
}

func TestOracleHeedsNeitherTheMinimumNorTheGridOfDecisions(t *testing.T) {
	sc := plain()
	sc.Bounds.Min, sc.DecideEvery = 2, 4*time.Minute
	_, rows := replay(t, prepare(t, sc, time.Minute, numbers("2 2 1 0 0 0 0 3 3")...), baseline(t, "oracle"))
	if got, want := spelt(rows.desired), "2 1 0 0 3 3 3 3"; got != want {
		t.Errorf("desired\ngot  %s\nwant %s", got, want)
	}
}

func TestOracleLivesInAWorldWithoutFaults(t *testing.T) {
	sc := plain()
	sc.Faults = []Fault{
		{Kind: FaultBootFailure, Probability: 1}, {Kind: FaultThrottle, Probability: 1}, {Kind: FaultLoseUnits, At: time.Minute, Share: 1},
	}
	res, rows := replay(t, prepare(t, sc, time.Minute, numbers("1 1 1 1 3 3 3")...), baseline(t, "oracle"))
	if got, want := spelt(rows.ready), "1 1 1 3 3 3"; got != want || *res.ViolationShare != 0 {
		t.Errorf("ready\ngot  %s\nwant %s", got, want)
	}
}

// The oracle is a lower bound: nobody who meets what can be met is cheaper.
func TestNobodyWhoMeetsTheNeedIsCheaperThanTheOracle(t *testing.T) {
	comparable := 0
	for trace, values := range traces() {
		for _, maxUse := range []float64{0.8, 1} {
			sc := busy()
			sc.SLO.MaxUtilisation = maxUse
			r := prepare(t, sc, 5*time.Minute, values...)
			for _, e := range causal(t) {
				_, rows := replay(t, r, e)
				meets := true
				for k := range rows.ready {
					meets = meets && int(rows.ready[k]) >= r.reachableNeed(k)
				}
				if !meets {
					continue
				}
				comparable++
				if cost := rows.unitTicks(); cost < r.oracle.unitTicks {
					t.Errorf("%s: %s costs %d unit-ticks, the oracle %d", trace, e.Name, cost, r.oracle.unitTicks)
				}
			}
		}
	}
	if comparable < 10 {
		t.Errorf("only %d runs met the need: the traces are too hard to tell anything", comparable)
	}
}

func TestRegretIsNullWhereItWouldMislead(t *testing.T) {
	flat := func(n int) []float64 { return numbers("2" + strings.Repeat(" 2", n)) }
	short := func(ticks int) Entrant { // is one unit short for so many ticks
		sizes := make([]int, ticks, ticks+1)
		for i := range sizes {
			sizes[i] = 1
		}
		return scripted(append(sizes, 2)...)
	}
	instant := plain()
	instant.Unit.Boot, instant.Unit.Drain = 0, 0
	bound, free := plain(), plain()
	bound.Unit.MinBilling = bound.Unit.Boot + bound.Unit.Drain + time.Minute
	free.Unit.PricePerHour = 0
	exact := plain()
	exact.Unit.MinBilling = exact.Unit.Boot + exact.Unit.Drain
	for _, c := range []struct {
		name    string
		sc      *Scenario
		values  []float64
		entrant Entrant
		want    float64
		null    bool
	}{
		{name: "one percent of the time short", sc: instant, values: flat(200), entrant: short(2), want: -0.005},
		{name: "more than one percent", sc: instant, values: flat(200), entrant: short(3), null: true},
		{name: "a unit too many", sc: plain(), values: flat(10), entrant: scripted(3), want: 0.5},
		{name: "a minimum as long as boot and drain", sc: exact, values: flat(10), entrant: scripted(3), want: 0.5},
		{name: "a minimum longer than boot and drain", sc: bound, values: flat(10), entrant: scripted(3), null: true},
		{name: "units for nothing", sc: free, values: flat(10), entrant: scripted(3), null: true},
		{name: "nothing to score", sc: plain(), values: numbers("2 - - -"), entrant: scripted(3), null: true},
		{name: "nothing needed", sc: plain(), values: numbers("0 0 0 0"), entrant: scripted(3), null: true},
	} {
		res, _ := replay(t, prepare(t, c.sc, time.Minute, c.values...), c.entrant)
		switch {
		case c.null && res.Regret != nil:
			t.Errorf("%s: got %v, want null", c.name, *res.Regret)
		case !c.null && res.Regret == nil:
			t.Errorf("%s: got null, want %v", c.name, c.want)
		case !c.null && !near(*res.Regret, c.want):
			t.Errorf("%s: got %v, want %v", c.name, *res.Regret, c.want)
		}
	}
}
