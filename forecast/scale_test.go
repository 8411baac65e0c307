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
	looks, _ := New().Looks("lag-ridge", s, 3, 3)
	if len(looks) != 1 {
		t.Fatalf("got %d forecasts after two weeks, want 1", len(looks))
	}
	l := looks[0]
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

// A feature that would make errors smaller does not count, and the others are what
// is best without it.
func TestNoWeightIsBelowZero(t *testing.T) {
	var gram [scaleWidth][scaleWidth]float64
	var right, want [scaleWidth]float64
	for x := 1.0; x <= 20; x++ { // y = 3·x₁ + 0.5·x₂ − 2·x₃, and x₃ hangs with nothing
		row := [scaleWidth]float64{0, x, x * x, math.Cos(math.Pi * x)}
		y := 3*x + 0.5*x*x - 2*row[3]
		for i := range row {
			right[i] += row[i] * y
			for j := range row {
				gram[i][j] += row[i] * row[j]
			}
		}
	}
	got := nonNegative(gram, right)
	// Without x₃ the best weights of x₁ and x₂ solve two equations.
	det := gram[1][1]*gram[2][2] - gram[1][2]*gram[1][2]
	want[1] = (right[1]*gram[2][2] - right[2]*gram[1][2]) / det
	want[2] = (right[2]*gram[1][1] - right[1]*gram[1][2]) / det
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			t.Errorf("got weights %v, want %v", got, want)
			break
		}
	}
}
