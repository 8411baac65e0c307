package simulate

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// committed is a plain scenario of which an amount is committed to an hour.
func committed(perHour, discount float64) *Scenario {
	sc := plain()
	sc.Prices = &Prices{Commitment: &Commitment{PerHour: perHour, Discount: discount}}
	return sc
}

// billOf is the bill of so many units in each tick, all of them on demand.
func billOf(t testing.TB, sc *Scenario, step time.Duration, billed ...int32) *Bill {
	t.Helper()
	samples := make([]float64, len(billed)+int(sc.Warmup/step))
	r := prepare(t, sc, step, samples...)
	if r.Ticks != len(billed) {
		t.Fatalf("got %d ticks, want %d", r.Ticks, len(billed))
	}
	rows := newTimeline(r)
	copy(rows.billed, billed)
	return rows.bill()
}

// byTheHour is a scenario in which everything takes an hour, of which two units are
// committed to at half of their price of 60.
func byTheHour() *Scenario {
	sc := committed(60, 0.5)
	sc.Unit.Boot, sc.Unit.Drain = time.Hour, time.Hour
	sc.MetricLag, sc.DecideEvery, sc.Warmup = time.Hour, time.Hour, time.Hour
	return sc
}

func TestACommitmentPaysFirstAndIsLostByTheHour(t *testing.T) {
	for _, tc := range []struct {
		name   string
		billed []int32
		want   Bill
	}{
		{"what is used pays for units", []int32{2, 2},
			Bill{List: 240, Commitment: 120, UsedCommitment: 120, AfterCommitments: 120}},
		{"beyond it units are on demand", []int32{5, 2},
			Bill{List: 420, OnDemand: 180, Commitment: 120, UsedCommitment: 120, AfterCommitments: 300, Marginal: 180}},
		{"an hour's rest does not help the next", []int32{0, 4},
			Bill{List: 240, OnDemand: 120, Commitment: 120, UsedCommitment: 60, UnusedCommitment: 60, AfterCommitments: 240, Marginal: 120}},
		{"it is paid for nothing too", []int32{0, 0, 1},
			Bill{List: 60, Commitment: 180, UsedCommitment: 30, UnusedCommitment: 150, AfterCommitments: 180}},
	} {
		if got := *billOf(t, byTheHour(), time.Hour, tc.billed...); got != tc.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tc.name, got, tc.want)
		}
	}
}

// Scoring begins at 00:40 and ends at 01:20: two hours count in part.
func TestAnHourScoredInPartCountsInPart(t *testing.T) {
	sc := committed(60, 0.5)
	sc.Warmup = 40 * time.Minute
	billed := make([]int32, 40)
	for k := range billed[:20] {
		billed[k] = 6
	}
	want := Bill{List: 120, OnDemand: 80, Commitment: 40, UsedCommitment: 20, UnusedCommitment: 20, AfterCommitments: 120, Marginal: 80}
	if got := *billOf(t, sc, time.Minute, billed...); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Ticks of an hour from 01:40 on: each lies in two hours.
func TestATickMayLieInTwoHours(t *testing.T) {
	trace := series(time.Hour, 0, 0, 0)
	trace.Start = day.Add(40 * time.Minute)
	r, err := Prepare(byTheHour(), trace, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := newTimeline(r)
	copy(rows.billed, []int32{4, 0})
	want := Bill{List: 240, OnDemand: 80, Commitment: 120, UsedCommitment: 80, UnusedCommitment: 40, AfterCommitments: 200, Marginal: 80}
	if got := *rows.bill(); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestWithoutPricesThereIsNoBill(t *testing.T) {
	res, _ := replay(t, prepare(t, plain(), time.Minute, steady(5, 40)...), baseline(t, "hpa"))
	if res.Bill != nil {
		t.Errorf("got %+v, want none", res.Bill)
	}
}

// pathed is the busy scenario with a commitment and with spot units that are
// interrupted by chance and by their price, which crosses that of the unit.
func pathed(t testing.TB) *Scenario {
	t.Helper()
	sc := busy()
	sc.Prices = &Prices{
		Commitment: &Commitment{PerHour: 1.3, Discount: 0.28},
		Spot: &Spot{
			Share: 0.6, Base: 3, Path: &SeriesRef{Scale: 0.5},
			Interruptions: Interruptions{Probability: 0.05, Notice: 2 * time.Minute},
		},
	}
	rng := rand.New(rand.NewPCG(8, 9))
	prices := make([]float64, 4*24*4)
	for i := range prices {
		prices[i] = 0.08 + 0.05*rng.Float64()
		switch {
		case i%40 > 36:
			prices[i] = 0.3
		case i > 0 && rng.IntN(10) == 0:
			prices[i] = math.NaN()
		}
	}
	sc.FollowSpot(series(15*time.Minute, prices...))
	return sc
}

// The bill is added up again from the rows of the timeline, second by second.
func TestABillIsThatOfTheTimeline(t *testing.T) {
	odd := pathed(t)
	odd.DecideEvery, odd.Unit.Boot, odd.Unit.Drain, odd.Unit.MinBilling = 10*time.Minute, 30*time.Minute, 10*time.Minute, 0
	odd.MetricLag, odd.Warmup = 10*time.Minute, 3*24*time.Hour+35*time.Minute
	for name, sc := range map[string]*Scenario{"by the minute": pathed(t), "by five minutes, from 00:35 on": odd} {
		r := prepare(t, sc, 5*time.Minute, traces()["wave"]...)
		for _, entrant := range []string{"hpa", "static-peak", "step", "oracle"} {
			res, rows := replay(t, r, baseline(t, entrant))
			want, got := addedUp(t, sc, csvOf(t, rows)), *res.Bill
			if interrupted := got.SpotInterruptions > 0; interrupted != (entrant != "oracle") {
				t.Errorf("%s: %s: got %d units interrupted", name, entrant, got.SpotInterruptions)
			}
			for figure, pair := range map[string][2]float64{
				"list": {got.List, want.List}, "on demand": {got.OnDemand, want.OnDemand}, "spot": {got.Spot, want.Spot},
				"commitment": {got.Commitment, want.Commitment}, "unused": {got.UnusedCommitment, want.UnusedCommitment},
				"after": {got.AfterCommitments, want.AfterCommitments}, "marginal": {got.Marginal, want.Marginal}, "cost": {got.List, res.Cost},
			} {
				if math.Abs(pair[0]-pair[1]) > 2e-6 || pair[1] == 0 && figure != "unused" {
					t.Errorf("%s: %s: %s: got %v, want %v and some", name, entrant, figure, pair[0], pair[1])
				}
			}
		}
	}
}

// addedUp is the bill of a timeline's rows, the plain way.
func addedUp(t *testing.T, sc *Scenario, timeline string) Bill {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(timeline)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(row []string) time.Time {
		stamp, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			t.Fatal(err)
		}
		return stamp
	}
	figure := func(row []string, column string) float64 {
		for i, name := range rows[0] {
			if name == column {
				v, err := strconv.ParseFloat(row[i], 64)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
		}
		t.Fatalf("no column %s", column)
		return 0
	}
	tick := int64(at(rows[2]).Sub(at(rows[1])).Seconds())
	var b Bill
	use, seconds := map[int64]float64{}, map[int64]float64{}
	for _, row := range rows[1:] {
		billed, spot := figure(row, "billed"), figure(row, "billed_spot")
		for s := range tick {
			hour := (at(row).Unix() + s) / 3600
			use[hour] += (billed - spot) / 3600
			seconds[hour]++
			b.Spot += spot * figure(row, "spot_price") / 3600
		}
		b.List += billed * float64(tick) / 3600 * sc.Unit.PricePerHour
	}
	for hour := at(rows[1]).Unix() / 3600; seconds[hour] > 0; hour++ {
		paid := sc.Prices.Commitment.PerHour * seconds[hour] / 3600
		rate := sc.Unit.PricePerHour * (1 - sc.Prices.Commitment.Discount)
		covered := min(use[hour], paid/rate)
		b.Commitment += paid
		b.UnusedCommitment += paid - covered*rate
		b.OnDemand += (use[hour] - covered) * sc.Unit.PricePerHour
	}
	b.Marginal = b.OnDemand + b.Spot
	b.AfterCommitments = b.Marginal + b.Commitment
	return b
}

func TestTheFiguresOfABillAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := committed(rapid.Float64Range(0, 500).Draw(rt, "per hour"), rapid.Float64Range(0, 0.95).Draw(rt, "discount"))
		sc.Unit.PricePerHour = rapid.Float64Range(0, 100).Draw(rt, "price")
		sc.Warmup = time.Duration(rapid.IntRange(1, 130).Draw(rt, "warm-up")) * time.Minute
		if rapid.Bool().Draw(rt, "without commitment") {
			sc.Prices.Commitment = nil
		}
		billed := rapid.SliceOfN(rapid.Int32Range(0, 40), 1, 200).Draw(rt, "billed")
		spot := make([]int32, len(billed))
		if rapid.Bool().Draw(rt, "spot") {
			sc.Prices.Spot = &Spot{Price: rapid.Float64Range(0, 1).Draw(rt, "spot price")}
			for k := range spot {
				spot[k] = rapid.Int32Range(0, billed[k]).Draw(rt, "spot units")
			}
		}
		r := prepare(t, sc, time.Minute, make([]float64, len(billed)+int(sc.Warmup/time.Minute))...)
		rows := newTimeline(r)
		copy(rows.billed, billed)
		copy(rows.spot, spot)
		b := rows.bill()
		for name, v := range map[string]float64{
			"on demand": b.OnDemand, "spot": b.Spot, "used": b.UsedCommitment, "unused": b.UnusedCommitment, "marginal": b.Marginal,
		} {
			if v < 0 {
				rt.Errorf("%s is %v, below nothing", name, v)
			}
		}
		same := func(what string, got, want float64) {
			if math.Round(got*1e6) != math.Round(want*1e6) {
				rt.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		same("after commitments", b.AfterCommitments, b.OnDemand+b.Spot+b.Commitment)
		same("marginal", b.Marginal, b.AfterCommitments-b.Commitment)
		same("commitment", b.UsedCommitment+b.UnusedCommitment, b.Commitment)
		if sc.Prices.Commitment == nil && sc.Prices.Spot == nil && b.AfterCommitments != b.List {
			rt.Errorf("nothing but on demand: got %v, want the list's %v", b.AfterCommitments, b.List)
		}
		if b.Marginal > b.List+1e-6 {
			rt.Errorf("marginal is %v, above the list's %v", b.Marginal, b.List)
		}
	})
}

// Letting units go never makes a bill larger, and never saves more than the units
// cost at list.
func TestASavingIsNeverLargerThanTheBill(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := committed(rapid.Float64Range(0, 2000).Draw(rt, "per hour"), rapid.Float64Range(0, 0.95).Draw(rt, "discount"))
		many := rapid.SliceOfN(rapid.Int32Range(0, 40), 1, 150).Draw(rt, "many")
		few := make([]int32, len(many))
		for k := range few {
			few[k] = rapid.Int32Range(0, many[k]).Draw(rt, "few")
		}
		before, after := billOf(t, sc, time.Minute, many...), billOf(t, sc, time.Minute, few...)
		saved, atList := before.AfterCommitments-after.AfterCommitments, before.List-after.List
		if saved < -2e-6 || saved > atList+2e-6 || saved > before.Marginal+2e-6 {
			rt.Errorf("got %v saved of a bill of %+v, want 0 to %v", saved, *before, math.Min(atList, before.Marginal))
		}
	})
}
