package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
)

// daily is so many hours of a day's wave about 100, with noise that has heavy tails.
func daily(hours int, noise float64, rng *rand.Rand) []float64 {
	out := make([]float64, hours)
	for i := range out {
		tail := math.Sqrt(3 / (rng.ExpFloat64() + rng.ExpFloat64() + rng.ExpFloat64()))
		out[i] = 100 - 40*math.Cos(2*math.Pi*float64(i)/24) + noise*rng.NormFloat64()*tail
	}
	return out
}

func TestBriefGapsAreBridgedAndLongOnesTakeTheSeason(t *testing.T) {
	whole := make([]float64, 96)
	for i := range whole {
		whole[i] = 100 - 40*math.Cos(2*math.Pi*float64(i)/24)
		if i >= 48 {
			whole[i] += 30
		}
	}
	cut := func(from, to int) []float64 {
		out := slices.Clone(whole)
		fill(out[from:to], math.NaN())
		return out
	}
	if got := Fill(cut(50, 53), 24); math.Abs(got[51]-(whole[49]+whole[53])/2) > 1e-9 {
		t.Errorf("a brief gap is filled with %.1f between %.1f and %.1f", got[51], whole[49], whole[53])
	}
	for _, gap := range [][2]int{{26, 36}, {66, 78}, {84, 96}, {61, 70}, {0, 20}} {
		got := Fill(cut(gap[0], gap[1]), 24)
		if miss := meanMiss(whole, got); miss > 1.5 {
			t.Errorf("filled from %d to %d the series is off by %.2f", gap[0], gap[1], miss)
		}
	}
	gaps := []float64{math.NaN(), math.NaN()}
	if got := Fill(gaps, 24); got[0] == got[0] {
		t.Errorf("nothing known is filled with %v", got)
	}
}

func TestOneSpikeIsClippedToNearNothing(t *testing.T) {
	clean := daily(24*14, 3, rand.New(rand.NewPCG(9, 1)))
	for _, season := range []int{0, 24} {
		for _, at := range []int{0, 1, 100, 334, 335} {
			for _, spike := range []float64{1e9, -1e9} {
				values := slices.Clone(clean)
				values[at] = spike
				got, _ := ClipOutliers(values, season)
				if d := math.Abs(got[at] - clean[at]); d > 150 {
					t.Errorf("season %d: a spike at %d is clipped to %.0f, it was %.0f", season, at, got[at], clean[at])
				}
			}
		}
	}
	constant := make([]float64, 100)
	fill(constant, 100)
	constant[60] = 1e9
	if got, n := ClipOutliers(constant, 0); n != 1 || math.Abs(got[60]-100) > 2 {
		t.Errorf("a spike of a constant is clipped to %v", got[60])
	}
	zeros := make([]float64, 100)
	zeros[60] = 1e9
	if got, _ := ClipOutliers(zeros, 24); got[60] != 0 {
		t.Errorf("a spike of nothing is clipped to %v", got[60])
	}
}

func TestASpikeHardlyChangesTheForecast(t *testing.T) {
	clean := daily(24*21, 3, rand.New(rand.NewPCG(10, 1)))
	spiked := slices.Clone(clean)
	spiked[400] = 1e9
	clipped, _ := ClipOutliers(spiked, 24)
	for _, m := range Family() {
		want, got := path(m, clean, 24, 24), path(m, clipped, 24, 24)
		if want != nil && meanMiss(want, got) > 3 {
			t.Errorf("%s: a clipped spike changes the forecast by %.1f", m.Name(), meanMiss(want, got))
		}
	}
}

func TestRegularPeaksStay(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	values := daily(24*14, 2, rng)
	for i := 3; i < len(values); i += 24 {
		values[i] += 5000
	}
	bursts := make([]float64, 400)
	for i := range bursts {
		if rng.Float64() < 0.03 {
			bursts[i] = 50 + 50*rng.Float64()
		}
	}
	for name, v := range map[string][]float64{"nightly jobs": values, "rare bursts": bursts} {
		if got, n := ClipOutliers(v, 24); n > 0 || !slices.Equal(got, v) {
			t.Errorf("%s: %d values are clipped", name, n)
		}
	}
}

func TestShiftsAreFoundWhereTheyAre(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(12, seed))
		values := daily(24*14, 3, rng)
		at := 24*4 + rng.IntN(24*9)
		factor := 2.0
		if seed%2 == 1 {
			factor = 0.4
		}
		for i := at; i < len(values); i++ {
			values[i] *= factor
		}
		s, ok := FindShift(values, 24)
		if !ok || max(s.At-at, at-s.At) > 4 || math.Abs(s.Ratio/factor-1) > 0.15 {
			t.Errorf("seed %d: a change by %.1f at %d is found as %+v, %v", seed, factor, at, s, ok)
			continue
		}
		moved := s.Reanchor(values)
		if was, now := center(moved[:at-at%24]), center(moved[at:]); math.Abs(was/now-1) > 0.35 {
			t.Errorf("seed %d: re-anchored, the levels are %.0f and %.0f", seed, was, now)
		}
	}
}

func TestOrdinarySeriesHaveNoShift(t *testing.T) {
	kinds := map[string]func(i int, v float64) float64{
		"a season":       func(_ int, v float64) float64 { return v },
		"a rising trend": func(i int, v float64) float64 { return v * (1 + float64(i)/200) },
		"a falling one":  func(i int, v float64) float64 { return v * (1 - float64(i)/400) },
		"two levels in turn": func(i int, v float64) float64 {
			if i/37%2 == 0 {
				return 3 * v
			}
			return v
		},
		"a burst": func(i int, v float64) float64 {
			if i > 100 && i < 112 {
				return 4 * v
			}
			return v
		},
	}
	const tries = 100
	for name, change := range kinds {
		found := 0
		for seed := range uint64(tries) {
			rng := rand.New(rand.NewPCG(13, seed))
			values := daily(24*7+rng.IntN(24*7), 2+20*rng.Float64(), rng)
			for i := range values {
				values[i] = change(i, values[i])
			}
			for _, season := range []int{0, 24} {
				if _, ok := FindShift(values, season); ok {
					found++
				}
			}
		}
		if found > 0 {
			t.Errorf("%s: %d of %d are said to shift", name, found, 2*tries)
		}
	}
}

func TestRandomWalksSeldomShift(t *testing.T) {
	found := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(14, seed))
		v, values := 100.0, make([]float64, 300)
		for i := range values {
			v += rng.NormFloat64()
			values[i] = v
		}
		if _, ok := FindShift(values, 24); ok {
			found++
		}
	}
	if found > 3 {
		t.Errorf("%d of 300 random walks are said to shift", found)
	}
}

func TestRateKnowsThatCountersBeginAnew(t *testing.T) {
	gap := math.NaN()
	s := fleet.Series{Start: start, Step: time.Minute, Values: []float64{60, 180, 180, 30, gap, 90, 150}}
	got := Rate(s)
	want := []float64{gap, 2, 0, 0.5, gap, gap, 1}
	if diff := cmp.Diff(want, got.Values, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if s.Values[0] != 60 {
		t.Error("the counter was changed")
	}
}
