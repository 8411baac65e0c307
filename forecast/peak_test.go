package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// weighted is the least value with at least a share of the weight at or below it.
func weighted(values []float64, half, level float64) float64 {
	type item struct{ v, w float64 }
	var items []item
	total := 0.0
	for i, v := range values {
		if v == v {
			w := math.Exp2(-float64(len(values)-1-i) / half)
			items, total = append(items, item{v, w}), total+w
		}
	}
	slices.SortFunc(items, func(a, b item) int { return int(math.Copysign(1, a.v-b.v)) })
	sum := 0.0
	for _, it := range items {
		if sum += it.w; sum >= level*total {
			return it.v
		}
	}
	return math.NaN()
}

func TestPeakPercentileIsTheDecayedQuantile(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	values := make([]float64, 4000)
	for i := range values {
		values[i] = 100*math.Exp(0.5*rng.NormFloat64()) + float64(i)/20
		if i%17 == 0 {
			values[i] = math.NaN()
		}
	}
	for _, half := range []float64{10, 60, 2000} {
		for _, level := range []float64{0.5, 0.9, 0.95, 0.99} {
			got, want := PeakPercentile(values, half, level), weighted(values, half, level)
			if math.Abs(got/want-1) > 0.03 {
				t.Errorf("half-life %v, level %v: %.2f, want %.2f", half, level, got, want)
			}
		}
	}
	if got := PeakPercentile([]float64{math.NaN()}, 5, 0.9); got == got {
		t.Errorf("of nothing known the level is %v", got)
	}
}

func TestPeaksMerge(t *testing.T) {
	a, b, both := NewPeak(50), NewPeak(50), NewPeak(50)
	for i := range 300 {
		a.Push(float64(i))
		both.Push(float64(i))
		if i >= 100 {
			b.Push(1000)
		}
	}
	if err := a.Merge(b); err != nil {
		t.Fatal(err)
	}
	if low, high := a.At(0.4), a.At(0.6); math.Abs(low-both.At(0.8)) > 10 || math.Abs(high-1000) > 10 {
		t.Errorf("merged, the levels are %.0f and %.0f, want about %.0f and 1000", low, high, both.At(0.8))
	}
	if err := a.Merge(NewPeak(7)); err == nil {
		t.Error("histograms of different half-lives were merged")
	}
}

func BenchmarkPeakPush(b *testing.B) {
	p := NewPeak(288)
	for i := 0; b.Loop(); i++ {
		p.Push(float64(i % 1000))
	}
}
