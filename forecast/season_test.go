package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// repeated is noise around sines of some periods.
func repeated(n int, step time.Duration, noise float64, periods ...float64) fleet.Series {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	s := fleet.Series{Start: start, Step: step, Values: make([]float64, n)}
	for i := range s.Values {
		s.Values[i] = 100 + 0.01*float64(i) + noise*rng.NormFloat64()
		for _, p := range periods {
			s.Values[i] += 10 * math.Sin(2*math.Pi*float64(i)/p)
		}
	}
	return s
}

func TestSeasonsAreFound(t *testing.T) {
	weekend := repeated(24*70, time.Hour, 1, 24)
	for i := range weekend.Values {
		if i/24%7 >= 5 {
			weekend.Values[i] -= 30
		}
	}
	for name, c := range map[string]struct {
		series fleet.Series
		want   []int
	}{
		"a day":                      {repeated(24*30, time.Hour, 3, 24), []int{24, 168}},
		"a day and a week":           {weekend, []int{24, 168}},
		"half a day":                 {repeated(24*30, time.Hour, 3, 12), []int{12}},
		"four hours of half minutes": {repeated(6000, 30*time.Second, 1, 500), []int{500}},
		"a week of days":             {repeated(200, 24*time.Hour, 2, 7), []int{7}},
		"noise of hours":             {repeated(24*30, time.Hour, 3), []int{24, 168}},
		"noise of months":            {repeated(100, 30*24*time.Hour, 3), nil},
		"a year of months":           {repeated(120, 30*24*time.Hour, 2, 12), []int{12}},
	} {
		if got := Seasons(c.series); !cmp.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestSeasonsOfAlmostNothing(t *testing.T) {
	for _, values := range [][]float64{nil, {1}, {1, 2}, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, {math.NaN(), math.NaN(), math.NaN()}} {
		s := fleet.Series{Start: start, Step: time.Hour, Values: values}
		if got := Seasons(s); !cmp.Equal(got, []int{24, 168}) {
			t.Errorf("%v: got %v", values, got)
		}
	}
}
