package simulate

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
	"steward/policy"
)

// constantly is a plain scenario with spot units at half of the price that nobody
// takes back.
func constantly(share float64, base int) *Scenario {
	sc := plain()
	sc.Prices = &Prices{Spot: &Spot{Share: share, Base: base, Price: 0.5}}
	return sc
}

func TestTheMarketSuppliesItsShareAboveTheBase(t *testing.T) {
	for _, tc := range []struct {
		share float64
		base  int
		want  string // spot units among 0, 1, 2 … 8
	}{
		{0, 0, "0 0 0 0 0 0 0 0 0"}, {1, 0, "0 1 2 3 4 5 6 7 8"}, {0.5, 0, "0 0 1 1 2 2 3 3 4"}, {0.5, 3, "0 0 0 0 0 1 1 2 2"},
		{0.3, 1, "0 0 0 0 0 1 1 1 2"}, {1, 100, "0 0 0 0 0 0 0 0 0"},
	} {
		m := &spotMarket{Spot: &Spot{Share: tc.share, Base: tc.base}}
		var got []int
		for n := range 9 {
			got = append(got, m.among(n))
		}
		if spelt(got) != tc.want {
			t.Errorf("share %v above %d: got %s, want %s", tc.share, tc.base, spelt(got), tc.want)
		}
	}
}

// What units cost and of which kind they are changes no row of a timeline.
func TestPricesAloneMoveNoUnit(t *testing.T) {
	faults := []Fault{
		{Kind: FaultBootFailure, Probability: 0.1}, {Kind: FaultThrottle, Probability: 0.1}, {Kind: FaultLoseUnits, At: 5 * time.Hour, Share: 0.4},
	}
	for trace, values := range traces() {
		without, with := busy(), busy()
		without.Faults, with.Faults = faults, faults
		with.Unit.MinBilling, without.Unit.MinBilling = 10*time.Minute, 10*time.Minute
		with.Prices = &Prices{Commitment: &Commitment{PerHour: 0.1, Discount: 0.3}, Spot: &Spot{Share: 0.7, Base: 1, Price: 0.3}}
		one, two := prepare(t, without, 5*time.Minute, values...), prepare(t, with, 5*time.Minute, values...)
		if one.Digest == two.Digest {
			t.Error("prices are not in the digest")
		}
		for _, e := range []Entrant{baseline(t, "hpa"), baseline(t, "step"), baseline(t, "oracle"), Policy(policy.Default())} {
			a, rowsA := replay(t, one, e)
			b, rowsB := replay(t, two, e)
			if k := firstDifference(rowsA, rowsB); k < one.Ticks || a.Cost != b.Cost {
				t.Errorf("%s: %s: got another row at tick %d and the cost %v, want that of no prices, %v", trace, e.Name, k, b.Cost, a.Cost)
			}
			if b.Bill.Spot == 0 || b.Bill.OnDemand == 0 {
				t.Errorf("%s: %s: got the bill %+v, want units of both kinds", trace, e.Name, *b.Bill)
			}
		}
	}
}

// kinds is a world that anyone can check: single units, of which those that are
// ready are equally new.
type kinds struct {
	market *spotMarket
	boot   int
	units  []kind
}

type kind struct {
	spot   bool
	serves int
}

func (m *kinds) spots() int {
	n := 0
	for _, u := range m.units {
		if u.spot {
			n++
		}
	}
	return n
}

func (m *kinds) set(tick, units int, closed bool) {
	if more := units - len(m.units); more > 0 {
		spot := 0
		if !closed {
			spot = min(more, max(0, m.market.among(units)-m.spots()))
		}
		for i := range more {
			m.units = append(m.units, kind{i >= more-spot, tick + m.boot})
		}
	}
	for len(m.units) > units {
		m.dismiss(tick)
	}
}

// dismiss lets one of the newest units go, of the kind of which there are too many
// if there is one.
func (m *kinds) dismiss(tick int) {
	newest := 0
	for i, u := range m.units {
		if max(u.serves, tick) > max(m.units[newest].serves, tick) {
			newest = i
		}
	}
	tooMany := m.spots() > m.market.among(len(m.units)-1)
	for i, u := range m.units {
		if max(u.serves, tick) == max(m.units[newest].serves, tick) && u.spot == tooMany {
			newest = i
		}
	}
	m.units = append(m.units[:newest], m.units[newest+1:]...)
}

func (m *kinds) takeBack(tick, units int) {
	for i := len(m.units) - 1; i >= 0 && units > 0; i-- {
		if m.units[i].spot && m.units[i].serves < tick {
			m.units = append(m.units[:i], m.units[i+1:]...)
			units--
		}
	}
}

func TestKindsAgreeWithSingleUnits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		market := &spotMarket{Spot: &Spot{Share: rapid.Float64Range(0, 1).Draw(rt, "share"), Base: rapid.IntRange(0, 6).Draw(rt, "base")}}
		boot, start := rapid.IntRange(1, 4).Draw(rt, "boot"), rapid.IntRange(0, 12).Draw(rt, "start")
		w, m := newWorld(start, unitRules{boot: boot}, fate{}), &kinds{market: market, boot: boot}
		w.enter(market)
		m.set(-100, start, false)
		for tick := range rapid.IntRange(1, 40).Draw(rt, "ticks") {
			w.tick, w.closed = tick, rapid.IntRange(0, 4).Draw(rt, "closed") == 0
			if n := rapid.IntRange(0, 12).Draw(rt, "taken"); n < 4 {
				w.takeBack(n)
				m.takeBack(tick, n)
			}
			w.settle()
			n := rapid.IntRange(0, 14).Draw(rt, "desired")
			w.setDesired(n)
			m.set(tick, n, w.closed)
			if w.ready+w.booting != len(m.units) || w.spot != m.spots() || w.billed != len(m.units) || w.billedSpot != m.spots() {
				rt.Fatalf("tick %d: got %d units, %d of them spot, and %d and %d billed, want %d and %d of both", tick, w.ready+w.booting, w.spot,
					w.billed, w.billedSpot, len(m.units), m.spots())
			}
		}
	})
}

// A kind's bill follows its units: through a boot that fails, a drain and a minimum.
func TestEveryKindIsPaidForUntilItIsGone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := constantly(rapid.Float64Range(0, 1).Draw(rt, "share"), rapid.IntRange(0, 5).Draw(rt, "base"))
		rules := unitRules{rapid.IntRange(0, 3).Draw(rt, "boot"), rapid.IntRange(0, 3).Draw(rt, "drain"), rapid.IntRange(0, 6).Draw(rt, "minimum")}
		w := newWorld(rapid.IntRange(0, 9).Draw(rt, "start"), rules, fate{seed: 1, bootFailure: rapid.SampledFrom([]float64{0, 0.4}).Draw(rt, "failures")})
		w.enter(&spotMarket{Spot: sc.Prices.Spot})
		check := func() {
			alive, ready := 0, w.servingSpot()
			for _, c := range append(append([]cohort(nil), w.boots...), w.serving...) {
				if c.spot < 0 || c.spot > c.units {
					rt.Fatalf("tick %d: a cohort of %d units has %d spot units", w.tick, c.units, c.spot)
				}
				alive += c.spot
			}
			if w.spot != alive || ready > w.ready || w.billedSpot < alive || w.billedSpot > w.billed {
				rt.Fatalf("tick %d: got %d spot units, %d billed of %d, want %d and at least these billed", w.tick, w.spot, w.billedSpot, w.billed, alive)
			}
		}
		for w.tick = range 40 {
			w.takeBack(max(0, rapid.IntRange(-6, 3).Draw(rt, "taken")))
			w.settle()
			w.setDesired(rapid.IntRange(0, 12).Draw(rt, "desired"))
			check()
		}
		w.setDesired(0)
		for range 12 {
			w.tick++
			w.settle()
			check()
		}
		if w.billed != 0 || w.billedSpot != 0 {
			rt.Fatalf("got %d billed, %d of them spot, long after all were gone", w.billed, w.billedSpot)
		}
	})
}

// With a probability of p an hour, n units meet p × n interruptions an hour; and the
// provider makes up for each.
func TestInterruptionsComeAsOftenAsTheyAreSaidTo(t *testing.T) {
	for _, tick := range []time.Duration{time.Minute, 7 * time.Minute, 2 * time.Hour} {
		sc := constantly(1, 0)
		sc.Unit.Boot, sc.Unit.Drain, sc.MetricLag, sc.DecideEvery, sc.Warmup = 0, 0, tick, tick, tick
		sc.Prices.Spot.Interruptions = Interruptions{Probability: 0.1}
		hours := 500
		r := prepare(t, sc, tick, steady(40, int(time.Duration(hours)*time.Hour/tick))...)
		res, rows := replay(t, r, scripted(40))
		want := 0.1 * 40 * r.hours(int64(r.Ticks))
		if got := float64(res.Bill.SpotInterruptions); math.Abs(got-want) > 4*math.Sqrt(want) {
			t.Errorf("a tick of %v: got %v interruptions, want %v or so", tick, got, want)
		}
		if rows.desired[r.Ticks-1] != 40 || rows.ready[r.Ticks-1] != 40 {
			t.Errorf("a tick of %v: got %d ready of %d, want 40 again", tick, rows.ready[r.Ticks-1], rows.desired[r.Ticks-1])
		}
	}
}

// Whoever has n spot units loses the same of them as whoever has more.
func TestEveryoneMeetsTheSameInterruptions(t *testing.T) {
	sc := constantly(1, 0)
	sc.Prices.Spot.Interruptions.Probability = 0.2
	r := prepare(t, sc, time.Minute, steady(1, 300)...)
	few, many := newReclaimer(r, newFate(sc)), newReclaimer(r, newFate(sc))
	for k := range r.Ticks {
		few.drawn(k, 5)
		many.drawn(k, 50)
		for i, h := range few.hours {
			var shared []interruption
			for _, f := range many.hours[i].fated {
				if f.unit <= 5 {
					shared = append(shared, f)
				}
			}
			for j, f := range h.fated {
				if j >= len(shared) || f != shared[j] {
					t.Fatalf("tick %d: hour %d: got %v, want the first of %v", k, h.hour, h.fated, shared)
				}
			}
		}
	}
}

// followed is a scenario of eight units, half of them spot, whose price is given by
// the minute; the unit's price is 60.
func followed(prices string) *Scenario {
	sc := plain()
	sc.Prices = &Prices{Spot: &Spot{Share: 0.5, Path: &SeriesRef{Scale: 1}, Interruptions: Interruptions{Notice: 2 * time.Minute}}}
	sc.FollowSpot(series(time.Minute, numbers(prices)...))
	return sc
}

func TestAPriceAboveTheMostTakesEverySpotUnitBack(t *testing.T) {
	sc := followed("30 30 30 70 - 90 50 30 30 30 30 30 30 30")
	r := prepare(t, sc, time.Minute, steady(8, 14)...)
	res, rows := replay(t, r, scripted(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 4))
	for _, row := range []struct{ name, got, want string }{
		// The word comes in the third tick, the end in the fifth, and what the provider
		// gets in their place serves two minutes later, on demand: the market is closed.
		{"ready", spelt(rows.ready), "8 8 8 8 4 4 8 8 8 8 4 4 4"},
		{"billed", spelt(rows.billed), "8 8 8 8 8 8 8 8 8 8 8 4 4"},
		{"spot", spelt(rows.spot), "4 4 4 4 0 0 0 0 0 0 0 0 0"},
	} {
		if row.got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", row.name, row.got, row.want)
		}
	}
	// Spot units pay 30, 30 and then no more than the most of 60.
	if want := (Bill{List: 96, OnDemand: 80, Spot: 12, AfterCommitments: 92, Marginal: 92, SpotInterruptions: 4}); *res.Bill != want {
		t.Errorf("got  %+v\nwant %+v", *res.Bill, want)
	}
}

// Who is warned once is not warned again: what comes after the end stays.
func TestAWarningTakesItsOwnUnitsOnly(t *testing.T) {
	sc := followed("30 30 30 70 70 70 30 30 30 30 30")
	sc.Unit.Boot = 0
	res, rows := replay(t, prepare(t, sc, time.Minute, steady(8, 11)...), scripted(8, 8, 8, 8, 8, 16))
	if got := spelt(rows.spot); got != "4 4 4 4 0 8 8 8 8 8" || res.Bill.SpotInterruptions != 4 {
		t.Errorf("got %s spot units and %d interruptions, want 8 from the sixth tick on and 4", got, res.Bill.SpotInterruptions)
	}
}

func TestAMaximumMayLieBelowOrAboveThePriceOnDemand(t *testing.T) {
	for _, tc := range []struct {
		most float64
		want int
	}{{40, 4}, {0, 4}, {75, 0}} {
		sc := followed("30 30 70 70 30 30 30 30")
		sc.Prices.Spot.MaxPrice = tc.most
		res, _ := replay(t, prepare(t, sc, time.Minute, steady(8, 8)...), scripted(8))
		if got := res.Bill.SpotInterruptions; got != tc.want {
			t.Errorf("at most %v: got %d units taken back, want %d", tc.most, got, tc.want)
		}
	}
}

func TestTheOraclesMeetNoInterruption(t *testing.T) {
	sc := followed("30 30 70 70 30 30 30 30")
	for _, name := range []string{"oracle", "oracle-constrained"} {
		res, _ := replay(t, prepare(t, sc, time.Minute, steady(8, 8)...), baseline(t, name))
		if res.Bill.SpotInterruptions != 0 || *res.ViolationShare != 0 {
			t.Errorf("%s: got %+v, want no unit taken back", name, *res.Bill)
		}
	}
}

// Other prices after a cut change no row before it, for anybody.
func TestNobodyKnowsThePricesToCome(t *testing.T) {
	values, rng := traces()["wave"], rand.New(rand.NewPCG(5, 5))
	sc := pathed(t)
	r := prepare(t, sc, 5*time.Minute, values...)
	cut := r.Ticks / 2
	other := *sc
	path := fleet.Series{Start: sc.spotPath.Start, Step: sc.spotPath.Step, Values: append([]float64(nil), sc.spotPath.Values...)}
	for i := range path.Values {
		if !path.Stamp(i).Before(r.Time(cut)) {
			path.Values[i] = 0.3 * rng.Float64()
		}
	}
	other.spotPath = path
	changed := prepare(t, &other, 5*time.Minute, values...)
	if r.Digest == changed.Digest {
		t.Error("the path is not in the digest")
	}
	differ := false
	for _, e := range causal(t) {
		_, one := replay(t, r, e)
		_, two := replay(t, changed, e)
		k := firstDifference(one, two)
		if k < cut {
			t.Errorf("%s: tick %d is another with other prices from tick %d on", e.Name, k, cut)
		}
		differ = differ || k < r.Ticks
	}
	if !differ {
		t.Error("other prices change nothing at all: the paths tell nothing")
	}
}
