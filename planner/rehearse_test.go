package planner

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"steward/forecast"
)

// rehearsed is a past in which forecasts of one step were as wrong as errs says of
// their spread, which is 10 in one half of the time and 90 in the other.
func rehearsed(errs func(rng *rand.Rand, spread float64) float64) *rehearsal {
	rng := rand.New(rand.NewPCG(8, 9))
	past := forecast.Backcast{First: 1, Usual: 50}
	for i := range 4000 {
		spread := 10.0
		if i/100%2 == 1 {
			spread = 90
		}
		past.Mean, past.Spread = append(past.Mean, 1000), append(past.Spread, spread)
		past.Truth = append(past.Truth, 1000+errs(rng, spread))
	}
	return &rehearsal{
		looks: []forecast.Look{{Ahead: 1, Past: past}}, step: 15 * time.Minute, lag: 1, budget: 0.02,
		need: func(demand float64) int { return int(math.Ceil(demand)) },
	}
}

// Where errors are as large as expected the margin is shared out in proportion to
// them, where they are not more evenly; and nothing that is tried would be cheaper.
func TestTheCheapestSettingKeepsTheBudget(t *testing.T) {
	for _, tc := range []struct {
		name string
		errs func(rng *rand.Rand, spread float64) float64
		want float64 // evening
	}{
		{"as expected", func(rng *rand.Rand, spread float64) float64 { return spread * (2*rng.Float64() - 1) }, 0},
		{"alike", func(rng *rand.Rand, _ float64) float64 { return 50 * (2*rng.Float64() - 1) }, 0.5},
	} {
		p := rehearsed(tc.errs)
		got := p.cheapest()
		if got.evening != tc.want {
			t.Errorf("%s: evened by %v, want %v", tc.name, got.evening, tc.want)
		}
		p.share(got.evening)
		least, short := p.run(slices.Index(spreads, got.spreads), got.hold)
		if !p.keeps(short) {
			t.Errorf("%s: got %v of the time short, want the budget kept", tc.name, short)
		}
		for _, evening := range evenings {
			p.share(evening)
			for _, hold := range holds {
				for place, times := range spreads {
					if cost, short := p.run(place, int(hold/p.step)); p.keeps(short) && cost < least {
						t.Errorf("%s: got cost %v, but %v spreads evened by %v and held for %v cost %v", tc.name, least, times, evening, hold, cost)
					}
				}
			}
		}
	}
}

func TestSlideIsTheExtremeOfTheLastValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	in := make([]int, 37)
	for i := range in {
		in[i] = rng.IntN(9)
	}
	out, rest := make([]int, len(in)), make([]int, len(in))
	for span := range len(in) + 3 {
		for i, got := range slide(in, out, span, rest, true) {
			if want := slices.Max(in[max(0, i-max(span, 1)+1) : i+1]); got != want {
				t.Fatalf("largest of %d to position %d: got %d, want %d", span, i, got, want)
			}
		}
		for i, got := range slide(in, out, span, rest, false) {
			if want := slices.Min(in[max(0, i-max(span, 1)+1) : i+1]); got != want {
				t.Fatalf("smallest of %d to position %d: got %d, want %d", span, i, got, want)
			}
		}
	}
}
