package simulate

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// told is a timeline by the minute, told by columns; units serve a demand of 10
// each, 8 of them well. It starts with as many units as are first desired.
func told(t testing.TB, demand, desired, ready string) *Timeline {
	t.Helper()
	sc := plain()
	sc.Unit.Capacity, sc.SLO.MaxUtilisation = 10, 0.8
	wanted := numbers(desired)
	r := prepare(t, sc, time.Minute, append([]float64{8 * wanted[0]}, numbers(demand)...)...)
	rows := newTimeline(r)
	for k, n := range numbers(ready) {
		rows.desired[k], rows.ready[k], rows.billed[k] = int32(wanted[k]), int32(n), int32(n)+1
	}
	return rows
}

func TestFiguresWorkedByHand(t *testing.T) {
	//                need:    1  3 -  4  5  0  3
	res := score(told(t, "8 20 - 32 40  0 21",
		"2 2 2 3 4 4 4",
		"2 2 2 2 4 4 0"))
	want := Result{
		Cost: 23, Currency: "USD", UnitHours: 23.0 / 60, // 16 ready and one more each minute
		// Short by 1 of 3, 2 of 4, 1 of 5 and 3 of 3, in three episodes, the
		// first two of which only the gap parts.
		ViolationShare: some(4.0 / 6), ViolationMinutes: 4, ViolationEpisodes: 3, WorstShortageUnits: 3,
		UnderAccuracy: some((1.0/3 + 2.0/4 + 1.0/5 + 3.0/3) / 6), UnderTimeshare: some(4.0 / 6),
		// Over by 1 of 1, and by 4 where none is needed.
		OverAccuracy: some((1.0 + 4.0) / 6), OverTimeshare: some(2.0 / 6),
		UnservedShare:   some((12.0 + 21) / (8 + 20 + 32 + 40 + 21)),
		MeanUtilisation: some((8.0 + 20 + 20 + 40 + 0) / (20 + 20 + 20 + 40 + 40)),
		P95Utilisation:  some(1),
		ScaleOuts:       2, ScaleIns: 0, Reversals: 0,
		// Of four steps between scored minutes, need and supply went: up and
		// level, up and up, down and level, up and down.
		Instability: some(3.0 / 4), Guardrails: map[string]int{},
	}
	if diff := cmp.Diff(want, res, cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func some(v float64) *float64 { return &v }

func TestEpisodesAreParted(t *testing.T) {
	for _, c := range []struct {
		promise, demand, ready string
		want                   int
	}{
		{"none", "8 8 8 8", "1 1 1 1", 0},
		{"one while it lasts", "80 80 8 8", "1 2 1 1", 1},
		{"by a minute that is met", "80 8 80 8", "1 1 1 1", 2},
		{"by a gap", "80 - 80 8", "1 1 1 1", 2},
		{"not by another shortage", "80 40 16 8", "1 1 1 1", 1},
		{"at the end", "8 8 8 80", "1 1 1 1", 1},
	} {
		if got := score(told(t, c.demand, c.ready, c.ready)).ViolationEpisodes; got != c.want {
			t.Errorf("%s: got %d episodes, want %d", c.promise, got, c.want)
		}
	}
}

func TestOppositeChangesWithinHalfAnHourAreReversals(t *testing.T) {
	for _, c := range []struct {
		promise string
		changes map[int]int32 // by minute, of a size of 10
		want    [3]int        // out, in, reversals
	}{
		{"at 30 minutes", map[int]int32{5: 1, 35: -1}, [3]int{1, 1, 1}},
		{"after 30 minutes", map[int]int32{5: 1, 36: -1}, [3]int{1, 1, 0}},
		{"up and up", map[int]int32{5: 1, 6: 1}, [3]int{2, 0, 0}},
		{"each against the one before", map[int]int32{5: 1, 6: -1, 7: 1, 50: 2, 60: -2}, [3]int{3, 2, 3}},
		{"counted from the last change alike", map[int]int32{5: 1, 30: 1, 50: -1}, [3]int{2, 1, 1}},
		{"the first against nothing", map[int]int32{0: -3}, [3]int{0, 1, 0}},
		{"by several units at once", map[int]int32{0: 5, 30: -9}, [3]int{1, 1, 1}},
	} {
		r := prepare(t, plain(), time.Minute, steady(10, 81)...)
		rows, size := newTimeline(r), int32(10)
		for k := range rows.desired {
			size += c.changes[k]
			rows.desired[k] = size
		}
		res := score(rows)
		if got := [3]int{res.ScaleOuts, res.ScaleIns, res.Reversals}; got != c.want {
			t.Errorf("%s: out, in, reversals are %v, want %v", c.promise, got, c.want)
		}
	}
}

func TestWhatCannotBeToldIsNull(t *testing.T) {
	nothing := score(told(t, "- - -", "2 2 2", "2 2 2"))
	for name, figure := range map[string]*float64{
		"violation": nothing.ViolationShare, "unserved": nothing.UnservedShare, "mean utilisation": nothing.MeanUtilisation,
		"p95": nothing.P95Utilisation, "under": nothing.UnderAccuracy, "over": nothing.OverAccuracy,
		"under time": nothing.UnderTimeshare, "over time": nothing.OverTimeshare, "instability": nothing.Instability, "regret": nothing.Regret,
	} {
		if figure != nil {
			t.Errorf("nothing scored: %s is %v, want null", name, *figure)
		}
	}
	if nothing.Cost != 9 {
		t.Errorf("gaps cost %v, want 9: they are paid for", nothing.Cost)
	}
	idle := score(told(t, "0 0", "0 0", "0 0"))
	if idle.UnservedShare != nil || idle.MeanUtilisation != nil || idle.P95Utilisation != nil {
		t.Errorf("no demand, nothing serving: %v %v %v, want null", idle.UnservedShare, idle.MeanUtilisation, idle.P95Utilisation)
	}
	if idle.ViolationShare == nil || *idle.ViolationShare != 0 {
		t.Errorf("no demand is met by nothing: got %v, want 0", idle.ViolationShare)
	}
	if alone := score(told(t, "8 - 8", "1 1 1", "1 1 1")); alone.Instability != nil {
		t.Errorf("no two scored minutes in a row: instability is %v, want null", *alone.Instability)
	}
}

// slowly works the figures out again, one after the other, as they are defined.
func slowly(rows *Timeline) Result {
	r := rows.replay
	type minute struct {
		demand, capacity, served float64
		need, ready              int
	}
	var scored []minute
	res := Result{Currency: "USD", Guardrails: map[string]int{}}
	tick := r.Tick.Hours()
	at := func(k int) (m minute, ok bool) {
		m.demand = r.demand.Values[r.demand.Index(r.Time(k))]
		m.need = int(math.Ceil(m.demand/(r.Scenario.Unit.Capacity*r.Scenario.SLO.MaxUtilisation) - 1e-9))
		m.ready = int(rows.ready[k])
		m.capacity = float64(m.ready) * r.Scenario.Unit.Capacity
		m.served = min(m.demand, m.capacity)
		return m, !math.IsNaN(m.demand)
	}
	steps, unsteady := 0, 0
	for k := range rows.ready {
		res.UnitHours += float64(rows.billed[k]) * tick
		m, ok := at(k)
		if !ok {
			continue
		}
		scored = append(scored, m)
		if k == 0 {
			if m.need > m.ready {
				res.ViolationEpisodes++
			}
			continue
		}
		before, known := at(k - 1)
		if m.need > m.ready && !(known && before.need > before.ready) {
			res.ViolationEpisodes++
		}
		if known {
			steps++
			if sign(m.need-before.need) != sign(m.ready-before.ready) {
				unsteady++
			}
		}
	}
	res.Cost = res.UnitHours * r.Scenario.Unit.PricePerHour
	mean := func(of func(m minute) float64) *float64 {
		sum := 0.0
		for _, m := range scored {
			sum += of(m)
		}
		return ratio(sum, float64(len(scored)))
	}
	share := func(is func(m minute) bool) *float64 {
		return mean(func(m minute) float64 {
			if is(m) {
				return 1
			}
			return 0
		})
	}
	total := func(of func(m minute) float64) float64 {
		if sum := mean(of); sum != nil {
			return *sum * float64(len(scored))
		}
		return 0
	}
	res.ViolationShare = share(func(m minute) bool { return m.need > m.ready })
	res.UnderTimeshare, res.OverTimeshare = res.ViolationShare, share(func(m minute) bool { return m.ready > m.need })
	if res.ViolationShare != nil {
		res.ViolationMinutes = *res.ViolationShare * float64(len(scored)) * r.Tick.Minutes()
	}
	res.UnderAccuracy = mean(func(m minute) float64 { return float64(max(0, m.need-m.ready)) / float64(max(m.need, 1)) })
	res.OverAccuracy = mean(func(m minute) float64 { return float64(max(0, m.ready-m.need)) / float64(max(m.need, 1)) })
	res.UnservedShare = ratio(total(func(m minute) float64 { return max(0, m.demand-m.capacity) }), total(func(m minute) float64 { return m.demand }))
	res.MeanUtilisation = ratio(total(func(m minute) float64 { return m.served }), total(func(m minute) float64 { return m.capacity }))
	res.Instability = ratio(float64(unsteady), float64(steps))
	var used []float64
	for _, m := range scored {
		res.WorstShortageUnits = max(res.WorstShortageUnits, m.need-m.ready)
		if m.ready > 0 {
			used = append(used, m.served/m.capacity)
		}
	}
	if slices.Sort(used); len(used) > 0 {
		res.P95Utilisation = &used[int(math.Ceil(0.95*float64(len(used))-1e-9))-1]
	}
	slowMoves(rows, &res)
	return res
}

func slowMoves(rows *Timeline, res *Result) {
	type move struct{ tick, by int }
	var moves []move
	sizes := append([]int32{int32(rows.replay.InitialUnits)}, rows.desired...)
	for k := range rows.desired {
		if by := int(sizes[k+1] - sizes[k]); by != 0 {
			moves = append(moves, move{k, by})
		}
	}
	for i, m := range moves {
		if m.by > 0 {
			res.ScaleOuts++
		} else {
			res.ScaleIns++
		}
		if i > 0 && m.by*moves[i-1].by < 0 && time.Duration(m.tick-moves[i-1].tick)*rows.replay.Tick <= 30*time.Minute {
			res.Reversals++
		}
	}
}

func TestFiguresAgreeWithTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := plain()
		sc.Unit.Capacity, sc.SLO.MaxUtilisation = rapid.Float64Range(0.5, 3).Draw(rt, "capacity"), rapid.Float64Range(0.3, 1).Draw(rt, "slo")
		sc.Unit.Drain = rapid.SampledFrom([]time.Duration{0, 20 * time.Second, time.Minute}).Draw(rt, "drain")
		step := time.Duration(rapid.IntRange(1, 15).Draw(rt, "step")) * time.Minute
		sc.MetricLag, sc.Warmup = step, step
		value := rapid.OneOf(rapid.Float64Range(0, 20), rapid.SampledFrom(numbers("- - 0 4")))
		r := prepare(t, sc, step, rapid.SliceOfN(value, 2, 12).Draw(rt, "demand")...)
		rows := newTimeline(r)
		size := rapid.Int32Range(0, 8)
		desired := int32(r.InitialUnits)
		for k := range rows.ready {
			if rapid.IntRange(0, 5).Draw(rt, "moves") == 0 {
				desired = size.Draw(rt, "desired")
			}
			rows.desired[k], rows.ready[k] = desired, size.Draw(rt, "ready")
			rows.billed[k] = rows.ready[k] + size.Draw(rt, "more billed")
		}
		if diff := cmp.Diff(slowly(rows), score(rows), cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-9, 1e-9)); diff != "" {
			rt.Fatalf("(-as defined +got)\n%s", diff)
		}
	})
}

func TestRankedIsWhatASortWouldPutThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64(), rapid.SampledFrom(numbers("0 1 1 2")))
		values := rapid.SliceOfN(value, 1, 60).Draw(t, "values")
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		i := rapid.IntRange(0, len(values)-1).Draw(t, "position")
		if got := ranked(values, i); got != sorted[i] {
			t.Fatalf("got %v, want %v", got, sorted[i])
		}
	})
}

func TestNearestRankIsTheLeastThatCoversTheShare(t *testing.T) {
	for n := 1; n <= 300; n++ {
		for _, percent := range []int{50, 95, 99, 100} {
			want := 0 // the first position at which percent of the values stand at or before it
			for (want+1)*100 < n*percent {
				want++
			}
			if got := nearestRank(n, percent); got != want {
				t.Fatalf("%d %% of %d: got %d, want %d", percent, n, got, want)
			}
		}
	}
}
