package simulate

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
	"steward/policy"
)

// ordering is a policy that orders for the quantile of 98 %.
func ordering() policy.Policy {
	p := policy.Default()
	p.Forecast.Quantile = 0.98
	return p
}

// band is a forecast whose first step is stamped so many steps after the
// trace's start: its quantiles for 2.5, 10, 50, 90, 97.5 and 98 %. The second
// step counts nowhere.
func band(step int, quantiles ...float64) fleet.Forecast {
	f := fleet.Forecast{Start: day.Add(time.Duration(step) * time.Hour), Step: time.Hour, Levels: ordering().Forecast.Levels()}
	for _, q := range quantiles {
		f.Values = append(f.Values, []float64{q, 1e9})
	}
	return f
}

func TestForecastsAreHeldAgainstTheDemandThatCame(t *testing.T) {
	sc := plain()
	sc.MetricLag, sc.Warmup = time.Hour, 30*time.Hour
	values := make([]float64, 40)
	for i := range values {
		values[i] = float64(i)
	}
	values[7], values[33] = math.NaN(), math.NaN()
	r := prepare(t, sc, time.Hour, values...)
	s := newForecastScorer(r, policy.NewSet(ordering()))
	s.issued([]fleet.Forecast{
		band(30, 20, 25, 28, 30, 35, 36), // 2 below; at the edge of the band of 80 %
		band(31, 20, 31, 32, 33, 35, 36), // 1 above; at the other edge; no demand was known 24 hours before
		band(32, 33, 34, 35, 36, 37, 38), // 3 above; outside of both bands
	})
	s.issued([]fleet.Forecast{
		band(33, 33, 34, 35, 36, 37, 38), // a gap: nothing to hold it against
		band(34, 20, 21, 22, 23, 24, 24), // 12 below, 10 below what was ordered
		band(40, 33, 34, 35, 36, 37, 38), // after the end
		band(-1, 33, 34, 35, 36, 37, 38), // before the start
	})
	s.issued(nil)
	want := fleet.Accuracy{
		Scored: 4, WAPE: (2.0 + 1 + 3 + 12) / (30 + 31 + 32 + 34), MASE: (2.0 + 3 + 12) / (24 + 24 + 24),
		Pinball:    (0.02*6 + 0.02*5 + 0.02*6 + 0.98*10) / 4,
		Coverage80: 2.0 / 4, Coverage95: 2.0 / 4,
	}
	if diff := cmp.Diff(want, s.accuracy(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhoForecastsNothingHasNoAccuracy(t *testing.T) {
	res, _ := replay(t, prepare(t, plain(), time.Minute, 1, 2, 3), baseline(t, "hpa"))
	got, err := json.Marshal(res.Forecast)
	if want := `{"scored":0,"wape":null,"mase":null,"pinball":null,"coverage80":null,"coverage95":null}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// Every decision of a policy that has a forecast is scored, unless its first
// step is a gap or lies beyond the trace.
func TestAPolicysForecastsAreScored(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	res, _ := replay(t, r, Policy(policy.Default()))
	a := res.Forecast
	if a.Scored < r.Ticks-10 || a.Scored > r.Ticks || !(a.WAPE > 0 && a.WAPE < 0.2) || !(a.Coverage80 > 0.6 && a.Coverage80 <= a.Coverage95) {
		t.Errorf("%d of %d decisions scored: %+v", a.Scored, r.Ticks, a)
	}
}
