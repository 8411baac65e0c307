package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// odd are series that no model was made for.
func odd() map[string][]float64 {
	rng := rand.New(rand.NewPCG(3, 3))
	noise := func(n int, scale float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = scale * (100 + 20*math.Sin(float64(i)*2*math.Pi/24) + 5*rng.NormFloat64())
		}
		return out
	}
	with := func(values []float64, change func(v []float64)) []float64 { change(values); return values }
	return map[string][]float64{
		"nothing":  {},
		"one":      {5},
		"two":      {5, 7},
		"ten":      {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		"one gap":  {math.NaN()},
		"all gaps": slices.Repeat([]float64{math.NaN()}, 700),
		"constant": slices.Repeat([]float64{42}, 700),
		"zeros":    slices.Repeat([]float64{0}, 700),
		"huge":     noise(700, 1e10),
		"negative": noise(700, -1e10),
		"tiny":     noise(700, 1e-12),
		"both ways": with(noise(700, 1), func(v []float64) {
			for i := range v {
				v[i] -= 100
				v[i] *= 1e12
			}
		}),
		"one spike":     with(noise(700, 1), func(v []float64) { v[650] = 1e9 }),
		"spike at last": with(noise(700, 1), func(v []float64) { v[699] = 1e9 }),
		"a late start": with(noise(700, 1), func(v []float64) {
			for i := range v[:400] {
				v[i] = math.NaN()
			}
		}),
		"holes": with(noise(700, 1), func(v []float64) {
			for i := range v {
				if i%7 < 3 {
					v[i] = math.NaN()
				}
			}
		}),
		"an early end": with(noise(700, 1), func(v []float64) {
			for i := range v[600:] {
				v[600+i] = math.NaN()
			}
		}),
		"a step": with(noise(700, 1), func(v []float64) {
			for i := range v[600:] {
				v[600+i] *= 10
			}
		}),
		"zero then some": with(noise(700, 1), func(v []float64) {
			for i := range v[:600] {
				v[i] = 0
			}
		}),
		"now and then": with(slices.Repeat([]float64{0}, 700), func(v []float64) {
			for i := 0; i < 700; i += 17 {
				v[i] = 3
			}
		}),
	}
}

func TestOddSeriesGetASaneAnswer(t *testing.T) {
	grids := []time.Duration{time.Minute, 5 * time.Minute, time.Hour, 24 * time.Hour}
	if testing.Short() {
		grids = grids[2:3]
	}
	for name, values := range odd() {
		for _, step := range grids {
			t.Run(fmt.Sprint(name, " ", step), func(t *testing.T) {
				s := fleet.Series{Start: start, Step: step, Values: values}
				e := Fit(s, Options{Steps: 48})
				out, ok := e.Forecast(judged, nil)
				if _, _, known := s.Last(); known != ok {
					t.Fatalf("a series that is known: %v, was forecast: %v", known, ok)
				}
				if !ok && e.Note == "" {
					t.Error("no forecast, and no reason")
				}
				sane(t, out, values)
			})
		}
	}
}

// sane wants every value finite, within a few ranges of what was seen, and no
// quantile below a lower one.
func sane(t *testing.T, f fleet.Forecast, values []float64) {
	t.Helper()
	low, high := span(slices.DeleteFunc(slices.Clone(values), math.IsNaN))
	reach := max(high-low, max(math.Abs(high), math.Abs(low)))
	for k, mean := range f.Mean {
		before := math.Inf(-1)
		for i := range f.Values {
			v := f.Values[i][k]
			if math.IsNaN(v) || math.IsInf(v, 0) || v < before {
				t.Fatalf("step %d: level %v is %v after %v", k+1, f.Levels[i], v, before)
			}
			if v < low-20*reach-1e-9 || v > high+20*reach+1e-9 {
				t.Fatalf("step %d: level %v is %v, seen were %v to %v", k+1, f.Levels[i], v, low, high)
			}
			before = v
		}
		if math.IsNaN(mean) || mean < low-reach-1e-9 || mean > high+reach+1e-9 {
			t.Fatalf("step %d: mean %v, seen were %v to %v", k+1, mean, low, high)
		}
	}
}

func TestOneSpikeDoesNotMoveTheForecast(t *testing.T) {
	values := odd()["one spike"]
	out, _ := Fit(fleet.Series{Start: start, Step: time.Hour, Values: values}, Options{Steps: 48}).Forecast(judged, nil)
	for k, mean := range out.Mean {
		if mean < 50 || mean > 150 {
			t.Fatalf("step %d: mean %v of a series around 100", k+1, mean)
		}
	}
}

func TestAConstantIsForecastAsItself(t *testing.T) {
	out, _ := Fit(fleet.Series{Start: start, Step: time.Hour, Values: odd()["constant"]}, Options{Steps: 48}).Forecast(judged, nil)
	for k := range out.Mean {
		if math.Abs(out.Mean[k]-42) > 1e-6 || math.Abs(out.Values[0][k]-42) > 1e-3 || math.Abs(out.Values[10][k]-42) > 1e-3 {
			t.Fatalf("step %d: %v, from %v to %v", k+1, out.Mean[k], out.Values[0][k], out.Values[10][k])
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(3), 1.0, uint8(24))
	f.Add(uint64(2), uint16(900), uint8(9), 1e12, uint8(2))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, gaps uint8, scale float64, season uint8) {
		if !(math.Abs(scale) <= 1e12) {
			scale = 1e12
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		values := make([]float64, n%1200)
		for i := range values {
			values[i] = scale * (math.Sin(float64(i)) + rng.NormFloat64()*rng.Float64())
			if rng.UintN(12) < uint(gaps)%12 {
				values[i] = math.NaN()
			}
			if rng.UintN(40) == 0 {
				values[i] = 0
			}
		}
		o := Options{Steps: 1 + int(seed%60)}
		if season > 1 {
			o.Seasons = []int{int(season), 7 * int(season)}
		}
		out, ok := Fit(fleet.Series{Start: start, Step: time.Hour, Values: values}, o).Forecast(judged, nil)
		if ok {
			sane(t, out, values)
		}
	})
}

// What lies behind the end of a slice is nobody's past.
func TestGarbageAfterTheEndChangesNothing(t *testing.T) {
	for _, step := range []time.Duration{5 * time.Minute, time.Hour} {
		s := wave(20, step, 30, 12)
		for _, n := range []int{3, 50, 200, 400, len(s.Values) - 60} {
			clean, dirty := s, s
			clean.Values = slices.Clone(s.Values[:n])
			dirty.Values = slices.Clone(s.Values)
			for i := n; i < len(dirty.Values); i++ {
				dirty.Values[i] = []float64{1e12, math.NaN(), math.Inf(1)}[i%3]
			}
			dirty.Values = dirty.Values[:n]
			want, _ := Fit(clean, Options{Steps: 48}).Forecast(judged, nil)
			got, _ := Fit(dirty, Options{Steps: 48}).Forecast(judged, nil)
			if !cmp.Equal(got.Values, want.Values) || !cmp.Equal(got.Mean, want.Mean) {
				t.Errorf("step %v, %d values: what lies behind them changed the forecast", step, n)
			}
		}
	}
}

// A fold's predictors see nothing at or after their end, whatever else they are
// fitted beside.
func TestModelsDoNotSeeBeyondTheirEnds(t *testing.T) {
	const steps = 24
	leads := make([]int, steps)
	for i := range leads {
		leads[i] = i + 1
	}
	for _, m := range Family() {
		s := wave(60, time.Hour, 30, 13)
		n := len(s.Values)
		end := n - 100
		said := func(values []float64) []float64 {
			past := newPast(fleet.Series{Start: start, Step: time.Hour, Values: values}).tallied().filled().withScales()
			p := m.Fit(past, []int{end, len(values)}, leads)[0]
			if p == nil {
				return nil
			}
			out := make([]float64, steps)
			p.Predict(out, past, end-1)
			return out
		}
		want := said(slices.Clone(s.Values))
		changed := slices.Clone(s.Values)
		for i := end; i < n; i++ {
			changed[i] *= 1.2 // within what was seen, or a scale's ceiling would tell
		}
		changed[n-1] = s.Values[n-1]
		if got := said(changed); !cmp.Equal(got, want) {
			t.Errorf("%s: later values changed the forecast", m.Name())
		}
	}
}

// A model alone has no others to differ from; its bands hold what they promise all
// the same.
func TestBandsOfOneModelHold(t *testing.T) {
	s := wave(60, time.Hour, 40, 14)
	for _, model := range []string{"seasonal-naive-day", "lag-path", "level"} {
		r := Evaluate(s, Options{Steps: 24, Model: model}, 12)
		if r.Coverage80 < 0.65 || r.Coverage80 > 0.95 || r.Coverage95 < 0.85 {
			t.Errorf("%s: bands cover %v and %v", model, r.Coverage80, r.Coverage95)
		}
	}
}

// What a band promises it holds, however short the past.
func TestBandsHoldOverNoise(t *testing.T) {
	for _, c := range []struct {
		n, steps int
		height   float64
	}{{6, 6, 0}, {12, 6, 0}, {30, 6, 0}, {200, 24, 0}, {700, 48, 30}, {700, 168, 30}} {
		in80, in95, total := 0.0, 0.0, 0.0
		for seed := range uint64(40) {
			rng := rand.New(rand.NewPCG(seed, 5))
			values := make([]float64, c.n+c.steps)
			for i := range values {
				values[i] = 100 + 3*rng.NormFloat64() + c.height*math.Sin(2*math.Pi*float64(i)/24)
			}
			f, _ := Fit(fleet.Series{Start: start, Step: time.Hour, Values: values[:c.n]}, Options{Steps: c.steps}).Forecast(judged, nil)
			for k, y := range values[c.n:] {
				in80 += inside(y, f.Values[1][k], f.Values[9][k])
				in95 += inside(y, f.Values[0][k], f.Values[10][k])
				total++
			}
		}
		if in80/total < 0.68 || in80/total > 0.95 || in95/total < 0.88 {
			t.Errorf("%d values, %d steps: bands cover %.2f and %.2f", c.n, c.steps, in80/total, in95/total)
		}
	}
}
