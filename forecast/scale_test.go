package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"steward/fleet"
)

// Where a series is rough for half of every day, larger errors are expected
// there.
func TestLargerErrorsAreExpectedWhereTheyAre(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	day := 288
	s := fleet.Series{Start: start, Step: 5 * time.Minute, Values: make([]float64, 14*day)}
	for i := range s.Values {
		s.Values[i] = 500 + 5*random.NormFloat64()
		if i%day >= day/2 {
			s.Values[i] += 95 * random.NormFloat64()
		}
	}
	l, _, ok := New().Look("lag-ridge", s, 3)
	if !ok {
		t.Fatal("no forecast after two weeks")
	}
	var sum, n [2]float64
	for i, spread := range l.Past.Spread {
		if half := (l.Past.First + i) % day / (day / 2); !math.IsNaN(spread) {
			sum[half], n[half] = sum[half]+spread, n[half]+1
		}
	}
	calm, rough := sum[0]/n[0], sum[1]/n[1]
	if !(rough > 4*calm) {
		t.Errorf("expects errors of %v in the calm half of the day, %v in the rough one", calm, rough)
	}
	if !(calm < l.Past.Usual && l.Past.Usual < rough) {
		t.Errorf("usual are errors of %v, not between %v and %v", l.Past.Usual, calm, rough)
	}
}
