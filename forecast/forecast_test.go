package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"steward/fleet"
)

var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

var levels = []float64{0.025, 0.1, 0.5, 0.9, 0.975}

// wave is a daily wave with noise, at a step.
func wave(days int, step time.Duration, noise float64, seed uint64) fleet.Series {
	rng := rand.New(rand.NewPCG(seed, 1))
	n := int(time.Duration(days) * 24 * time.Hour / step)
	s := fleet.Series{Key: fleet.Key{Workload: "web", Metric: fleet.MetricDemand}, Start: start, Step: step, Values: make([]float64, n)}
	for i := range s.Values {
		day := 2 * math.Pi * float64(time.Duration(i)*step%(24*time.Hour)) / float64(24*time.Hour)
		s.Values[i] = 1000 - 400*math.Cos(day) + noise*rng.NormFloat64()
	}
	return s
}

func TestForecastsDoNotSeeTheFuture(t *testing.T) {
	s := wave(12, 5*time.Minute, 30, 1)
	for _, n := range []int{10, 300, 1000, 2000, 3000} {
		past := s
		past.Values = slices.Clone(s.Values[:n])
		long := slices.Clone(s.Values)
		for i := n; i < len(long); i++ {
			long[i] = 1e9
		}
		whole := s
		whole.Values = long
		want, wantOK := New().Forecast(Auto, past, 1, 6, levels)
		got, gotOK := New().Forecast(Auto, whole.Until(s.Stamp(n)), 1, 6, levels)
		if wantOK != gotOK || !cmp.Equal(want.Values, got.Values) {
			t.Errorf("%d samples: what comes later changed the forecast", n)
		}
	}
}

func TestForecasterIsOnlyACache(t *testing.T) {
	s := wave(10, 5*time.Minute, 30, 2)
	kept := New()
	for n := 200; n < len(s.Values); n += 97 {
		known := s.Until(s.Stamp(n))
		want, wantOK := New().Forecast(Auto, known, 2, 5, levels)
		got, gotOK := kept.Forecast(Auto, known, 2, 5, levels)
		if wantOK != gotOK || !cmp.Equal(want.Values, got.Values) || want.Model != got.Model {
			t.Fatalf("at %d samples a forecaster that was asked before answers differently", n)
		}
	}
}

func TestQuantilesNeverCross(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-1e12, 1e12), rapid.Float64Range(0, 10), rapid.Just(math.NaN()), rapid.Just(0.0))
		values := rapid.SliceOfN(value, 0, 60).Draw(t, "values")
		step := rapid.SampledFrom([]time.Duration{time.Minute, 7 * time.Minute, time.Hour, 24 * time.Hour, 72 * time.Hour}).Draw(t, "step")
		for range rapid.IntRange(1, 60).Draw(t, "repeats") {
			if len(values) < 3000 {
				values = append(values, values...)
			}
		}
		s := fleet.Series{Start: start, Step: step, Values: values}
		from := rapid.IntRange(1, 5).Draw(t, "from")
		f, ok := New().Forecast(Auto, s, from, from+rapid.IntRange(0, 9).Draw(t, "steps"), levels)
		if !ok {
			return
		}
		for step := range f.Values[0] {
			for i := range levels {
				v := f.Values[i][step]
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("level %v at step %d is %v", levels[i], step, v)
				}
				if i > 0 && v < f.Values[i-1][step] {
					t.Fatalf("levels cross at step %d: %v below %v", step, v, f.Values[i-1][step])
				}
			}
		}
	})
}

func TestTheBackingModelIsChosenByBacktest(t *testing.T) {
	for name, c := range map[string]struct {
		series fleet.Series
		want   string
	}{
		"noise around a wave": {wave(14, 5*time.Minute, 30, 3), "lag-ridge"},
		"three days only":     {wave(3, 5*time.Minute, 0.1, 3), "seasonal-naive-day"},
	} {
		f, ok := New().Forecast(Auto, c.series, 12, 12, levels)
		if !ok || f.Model != c.want {
			t.Errorf("%s: got %q, want %q", name, f.Model, c.want)
		}
		if !(f.Backtest.WAPE > 0 && f.Backtest.WAPE < 0.1) {
			t.Errorf("%s: WAPE in the backtest is %v", name, f.Backtest.WAPE)
		}
	}
	week := wave(21, time.Hour, 1, 4)
	for i := range week.Values {
		if day := i / 24 % 7; day >= 5 {
			week.Values[i] /= 4
		}
	}
	f, _ := New().Forecast(Auto, week, 3, 3, levels)
	if f.Model != "lag-ridge" && f.Model != "seasonal-naive-week" {
		t.Errorf("a weekly pattern is forecast by %q", f.Model)
	}
}

func TestQuantilesCoverWhatTheyPromise(t *testing.T) {
	s := wave(20, 5*time.Minute, 50, 5)
	f := New()
	scored := 0
	below := make([]int, len(levels))
	for n := 14 * 288; n < len(s.Values)-3; n++ {
		out, ok := f.Forecast(Auto, s.Until(s.Stamp(n)), 3, 3, levels)
		if !ok {
			t.Fatal("no forecast after two weeks")
		}
		scored++
		for i := range levels {
			if s.Values[n+2] <= out.Values[i][0] {
				below[i]++
			}
		}
	}
	for i, level := range levels {
		if share := float64(below[i]) / float64(scored); math.Abs(share-level) > 0.03 {
			t.Errorf("level %v covers %v of %d", level, share, scored)
		}
	}
}

func TestForecastSaysWhenItsStepsAre(t *testing.T) {
	s := wave(3, time.Minute, 1, 6)
	f, ok := New().Forecast(Auto, s, 4, 9, levels)
	if !ok || !f.Start.Equal(s.End().Add(3*time.Minute)) || f.Step != time.Minute || len(f.Values[0]) != 6 {
		t.Errorf("got start %v, step %v, %d steps, %v", f.Start, f.Step, len(f.Values[0]), ok)
	}
}

func TestNothingIsForecastBelowZeroThatNeverWas(t *testing.T) {
	s := wave(4, 5*time.Minute, 0, 7)
	for i := range s.Values {
		s.Values[i] = max(0, s.Values[i]-1000)
	}
	f, ok := New().Forecast(Auto, s, 1, 288, levels)
	if !ok || slices.Min(f.Values[0]) < 0 {
		t.Errorf("lowest quantile reaches %v, %v", slices.Min(f.Values[0]), ok)
	}
}

func TestShortOrEmptySeriesHaveNoForecast(t *testing.T) {
	for _, n := range []int{0, 1, 2, 10} {
		s := fleet.Series{Start: start, Step: time.Hour, Values: make([]float64, n)}
		if f, ok := New().Forecast(Auto, s, 1, 1, levels); ok && f.Values[4][0] != 0 {
			t.Errorf("%d zeros: got %v", n, f.Values)
		}
	}
	missing := fleet.Series{Start: start, Step: time.Hour, Values: slices.Repeat([]float64{math.NaN()}, 500)}
	if _, ok := New().Forecast(Auto, missing, 1, 1, levels); ok {
		t.Error("a series of gaps was forecast")
	}
}

func TestGapsInThePastDoNotMatterMuch(t *testing.T) {
	s := wave(14, 5*time.Minute, 10, 8)
	holed := s
	holed.Values = slices.Clone(s.Values)
	for i := range holed.Values {
		if i%50 < 5 {
			holed.Values[i] = math.NaN()
		}
	}
	a, _ := New().Forecast(Auto, s, 3, 3, levels)
	b, ok := New().Forecast(Auto, holed, 3, 3, levels)
	if !ok || math.Abs(a.Values[2][0]-b.Values[2][0]) > 30 {
		t.Errorf("median %v became %v with gaps", a.Values[2][0], b.Values[2][0])
	}
}

func BenchmarkRefit(b *testing.B) {
	s := wave(14, time.Minute, 30, 9)
	for b.Loop() {
		New().Forecast(Auto, s, 4, 4, levels)
	}
}

func BenchmarkForecast(b *testing.B) {
	s := wave(14, time.Minute, 30, 9)
	f := New()
	b.ReportAllocs()
	for b.Loop() {
		f.Forecast(Auto, s, 4, 4, levels)
	}
}
