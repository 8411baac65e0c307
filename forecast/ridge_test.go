package forecast

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Ends that share their rows, and rows that share their means, give the weights to the
// bit that each end alone gives.
func TestSharingChangesNoRidge(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, days := range []int{3, 5, 10, 64} {
		past := Past{Day: 48, Week: 7 * 48, Hour: 2, Phase: 5}
		for i := range days * past.Day {
			v := 100 + 50*math.Sin(float64(i)/7) + rng.NormFloat64()
			if rng.IntN(40) == 0 {
				v = nan
			}
			past.Values = append(past.Values, v)
		}
		n := len(past.Values)
		ends, leads := []int{n / 2, n / 2, 3 * n / 4, n - 7, n}, []int{3}
		together := LagRidge{}.Fit(past.tabled(), ends, leads)
		for i, end := range ends {
			if want := (LagRidge{}).Fit(past, []int{end}, leads)[0]; !reflect.DeepEqual(together[i], want) {
				t.Errorf("%d days, end %d: got %v, want %v", days, end, together[i], want)
			}
			if p := together[i]; p != nil && predict(p, past.tabled(), n-1) != predict(p, past, n-1) {
				t.Errorf("%d days, end %d: tables change the forecast", days, end)
			}
		}
		if fitted := together[len(ends)-1] != nil; fitted != (days >= 4) {
			t.Errorf("%d days: fitted is %v", days, fitted)
		}
	}
}
