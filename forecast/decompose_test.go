package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
)

// parts is a series of a trend, a daily and a weekly season and noise, with its true
// parts.
func parts(n int, noise float64) (s fleet.Series, trend, day, week []float64) {
	rng := rand.New(rand.NewPCG(7, 1))
	s = fleet.Series{Start: start, Step: time.Hour}
	for i := range n {
		trend = append(trend, 500+0.2*float64(i))
		day = append(day, 100*math.Sin(2*math.Pi*float64(i)/24))
		week = append(week, 60*math.Cos(2*math.Pi*float64(i)/168))
		s.Values = append(s.Values, trend[i]+day[i]+week[i]+noise*rng.NormFloat64())
	}
	return s, trend, day, week
}

func TestDecompositionFindsTheParts(t *testing.T) {
	s, trend, day, week := parts(1000, 10)
	for i := 300; i < 340; i++ {
		s.Values[i] = math.NaN()
	}
	s.Values[500] = 1e5
	d := Decompose(s, []int{168, 24})
	if len(d.Seasons) != 2 || d.Seasons[0].Length != 24 || d.Seasons[1].Length != 168 {
		t.Fatalf("seasons are %v", d.Seasons)
	}
	for name, pair := range map[string][2][]float64{
		"trend": {d.Trend, trend}, "day": {d.Seasons[0].Values, day}, "week": {d.Seasons[1].Values, week},
	} {
		if miss := meanMiss(pair[1], pair[0]); miss > 9 {
			t.Errorf("the %s is off by %.1f", name, miss)
		}
	}
	if r := d.Remainder[500]; r < 9e4 {
		t.Errorf("of an outlier of 1e5 the remainder is %.0f", r)
	}
}

func TestStrengthsTellWhatIsThere(t *testing.T) {
	s, _, _, _ := parts(1000, 10)
	d := Decompose(s, []int{24, 168})
	if d.Strength < 0.9 || d.Seasons[0].Strength < 0.9 || d.Seasons[1].Strength < 0.9 {
		t.Errorf("strengths are %.2f, %.2f and %.2f, want all near 1", d.Strength, d.Seasons[0].Strength, d.Seasons[1].Strength)
	}
	rng := rand.New(rand.NewPCG(8, 1))
	for i := range s.Values {
		s.Values[i] = rng.NormFloat64()
	}
	if d := Decompose(s, []int{24}); d.Strength > 0.2 || d.Seasons[0].Strength > 0.5 {
		t.Errorf("of noise the strengths are %.2f and %.2f", d.Strength, d.Seasons[0].Strength)
	}
}

func TestPartsSumToTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-1e9, 1e9), rapid.Float64Range(0, 10), rapid.Just(math.NaN()), rapid.Just(0.0))
		values := rapid.SliceOfN(value, 0, 60).Draw(t, "values")
		s := fleet.Series{Start: start, Step: time.Hour, Values: values}
		d := Decompose(s, []int{rapid.IntRange(-1, 20).Draw(t, "short"), rapid.IntRange(0, 40).Draw(t, "long")})
		_, _, known := s.Last()
		for i, v := range values {
			sum := d.Trend[i]
			if known && sum != sum {
				t.Fatalf("the trend has a gap at %d", i)
			}
			for _, season := range d.Seasons {
				sum += season.Values[i]
			}
			sum += d.Remainder[i]
			if (v != v) != (sum != sum) || math.Abs(sum-v) > 1e-3 {
				t.Fatalf("at %d the parts sum to %v, want %v", i, sum, v)
			}
		}
	})
}

func BenchmarkDecompose(b *testing.B) {
	s, _, _, _ := parts(1000, 10)
	for b.Loop() {
		Decompose(s, []int{24, 168})
	}
}
