package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// path is a model's forecast of the steps after values, nil if it has none.
func path(m Model, values []float64, day, steps int) []float64 {
	leads := make([]int, steps)
	for i := range leads {
		leads[i] = i + 1
	}
	past := Past{Values: values, Day: day, Week: 7 * day}.tallied()
	f := m.Fit(past, []int{len(values)}, leads)[0]
	if f == nil {
		return nil
	}
	out := make([]float64, steps)
	f.Predict(out, past, len(values)-1)
	return out
}

// weekly is so many days of a weekly season on a rising level, with noise.
func weekly(days int, slope, noise float64, rng *rand.Rand) []float64 {
	factors := []float64{1.1, 1.15, 1.2, 1.15, 1.1, 0.7, 0.6}
	out := make([]float64, days)
	for i := range out {
		out[i] = (1000+slope*float64(i))*factors[i%7] + noise*rng.NormFloat64()
	}
	return out
}

func meanMiss(truth, said []float64) float64 {
	sum := 0.0
	for i, v := range said {
		sum += math.Abs(truth[i] - v)
	}
	return sum / float64(len(said))
}

func TestTrendModelsBeatSeasonalNaiveOnARisingWeek(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	values := weekly(140, 5, 20, rng)
	past, truth := values[:126], values[126:]
	naive := meanMiss(truth, path(SeasonalNaive{Days: 1}, past, 7, 14))
	for _, m := range []Model{DampedTrend{}, Theta{}} {
		if got := meanMiss(truth, path(m, past, 7, 14)); got > 0.7*naive {
			t.Errorf("%s is off by %.1f, a seasonal naive forecast by %.1f", m.Name(), got, naive)
		}
	}
}

func TestTrendsAreCapped(t *testing.T) {
	values := []float64{10, 20, 30, 40, 50, 60, 70, 80}
	for _, m := range []Model{DampedTrend{}, Theta{}} {
		up := path(m, values, 0, 500)
		if up[0] < 75 || up[499] < 80 || up[499] > 80+0.5*70 {
			t.Errorf("%s rises from %.1f to %.1f, want at most half the range beyond 80", m.Name(), up[0], up[499])
		}
		falling := slices.Clone(values)
		slices.Reverse(falling)
		if down := path(m, falling, 0, 500); slices.Min(down) < 0 {
			t.Errorf("%s falls to %.1f below zero, where nothing was", m.Name(), slices.Min(down))
		}
	}
}

func TestStateFollowsTheOriginBeyondTheFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	values := weekly(100, 0, 5, rng)
	for i := 70; i < len(values); i++ {
		values[i] *= 2
	}
	for _, m := range []Model{DampedTrend{}, Theta{}} {
		past := Past{Values: values, Day: 7}
		f := m.Fit(past, []int{60}, []int{1})[0]
		out := make([]float64, 1)
		f.Predict(out, past, 99)
		if want := 1.3 * values[44]; out[0] < want {
			t.Errorf("%s forecasts %.0f thirty values after its fit, want more than %.0f", m.Name(), out[0], want)
		}
	}
}

func TestThetaOfOneLevelIsSmoothing(t *testing.T) {
	s := thetaLine{Alpha: 0.3, Fade: 1}
	level := 0.0
	for i := range 20 {
		v := 5 + float64(i%3)
		level += 0.3 * (v - level)
		s.update(v)
	}
	if got := s.next(); math.Abs(got-level) > 1e-12 {
		t.Errorf("with no share of the line the forecast is %v, want %v", got, level)
	}
	rising := thetaLine{Alpha: 0.3, Fade: 1}
	for i := range 20 {
		rising.update(3 + 2*float64(i+1))
	}
	if math.Abs(rising.Rise-2) > 1e-9 || math.Abs(rising.Start-3) > 1e-9 {
		t.Errorf("the line through 3 + 2t is %v + %v·t", rising.Start, rising.Rise)
	}
}

func TestIntermittentForecastsTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	values := make([]float64, 1000)
	for i := range values {
		if rng.Float64() < 0.2 {
			values[i] = 40 + 20*rng.Float64()
		}
	}
	got := path(Intermittent{}, values, 24, 3)
	if got == nil || math.Abs(got[2]-10) > 3 {
		t.Errorf("demand of 50 at every fifth step is forecast as %v, want 10", got)
	}
	died := append(slices.Clone(values), make([]float64, 600)...)
	if late := path(Intermittent{}, died, 24, 1); late[0] > 0.3*got[0] {
		t.Errorf("after 600 zeros the forecast is %v, before them %v", late[0], got[0])
	}
	for i := range values {
		values[i]++
	}
	if path(Intermittent{}, values, 24, 1) != nil {
		t.Error("a series without zeros is taken for intermittent")
	}
}

func TestSmallModelsStaySane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-1e12, 1e12), rapid.Float64Range(0, 10), rapid.Just(math.NaN()), rapid.Just(0.0))
		values := rapid.SliceOfN(value, 0, 80).Draw(t, "values")
		day := rapid.SampledFrom([]int{0, 1, 2, 7, 24, 200}).Draw(t, "day")
		for _, m := range []Model{DampedTrend{}, Theta{}, Intermittent{}} {
			for i, v := range path(m, values, day, 30) {
				if math.IsNaN(v) || math.Abs(v) > 1e14 {
					t.Fatalf("%s forecasts %v for lead %d", m.Name(), v, i+1)
				}
			}
		}
	})
}

func BenchmarkSmallModels(b *testing.B) {
	values := weekly(300, 2, 30, rand.New(rand.NewPCG(1, 2)))
	past := Past{Values: values, Day: 7}
	for _, m := range []Model{DampedTrend{}, Theta{}} {
		b.Run(m.Name(), func(b *testing.B) {
			for b.Loop() {
				m.Fit(past, []int{len(values)}, []int{1, 2, 3, 4, 5, 6, 7})
			}
		})
	}
}
