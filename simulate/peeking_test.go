package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// recorded is a scenario with two days of warm-up, so that midnights, at which
// forecasts are refitted, are among what is scored, and with a signal of its
// own on a slower grid.
func recorded(faults []Fault) *Scenario {
	sc := busy()
	sc.Warmup, sc.Faults = 2*24*time.Hour, faults
	sc.Signals = []Signal{{Name: "hits", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}}
	return sc
}

// halved is every second value, for a grid twice as slow.
func halved(values []float64) []float64 {
	var out []float64
	for i := 0; i < len(values); i += 2 {
		out = append(out, values[i])
	}
	return out
}

func prepareWithHits(t testing.TB, sc *Scenario, demand []float64) *Replay {
	t.Helper()
	r, err := Prepare(sc, series(5*time.Minute, demand...), []fleet.Series{series(10*time.Minute, halved(demand)...)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// otherwise is the trace with other valid values from a cut on.
func otherwise(values []float64, cut int, rng *rand.Rand) []float64 {
	out := slices.Clone(values)
	for i := cut; i < len(out); i++ {
		out[i] = 9000 * rng.Float64()
		if rng.IntN(10) == 0 {
			out[i] = math.NaN()
		}
	}
	return out
}

// A sample stamped t is known at t + metric_lag. What comes after a cut may
// change nothing before it, and nothing before it is known.
func TestNobodyButTheOracleKnowsTheFuture(t *testing.T) {
	byHits := policy.Default()
	byHits.Name, byHits.Signals = "by-hits", []policy.Signal{{Name: "hits", Kind: policy.Load}}
	entrants := append(causal(t), Policy(byHits))
	mishaps := []Fault{
		{Kind: FaultMetricGap, At: 5 * time.Hour, For: 40 * time.Minute}, {Kind: FaultMetricZero, At: 20 * time.Hour, For: 30 * time.Minute},
		{Kind: FaultBootFailure, Probability: 0.05}, {Kind: FaultThrottle, Probability: 0.1},
		{Kind: FaultLoseUnits, At: 9 * time.Hour, Share: 0.4, Notice: 2 * time.Minute},
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for trace, values := range traces() {
		if testing.Short() && trace != "gaps" {
			continue
		}
		for _, faults := range [][]Fault{nil, mishaps} {
			sc := recorded(faults)
			r := prepareWithHits(t, sc, values)
			var runs []*Timeline
			for _, e := range entrants {
				_, rows := replay(t, r, e)
				runs = append(runs, rows)
			}
			// The first sample that is not known when scoring begins; the one
			// before a midnight; one in the middle.
			for _, cut := range []int{r.known(), 3*288 - 2, 3*288 + 101} {
				other := prepareWithHits(t, sc, otherwise(values, cut, rng))
				until := int(r.demand.Stamp(cut).Add(sc.MetricLag).Sub(r.From) / r.Tick)
				for i, e := range entrants {
					_, rows := replay(t, other, e)
					if k := firstDifference(runs[i], rows); k < until {
						t.Errorf("%s: %s: tick %d is another with other samples, the first of which is known at tick %d", trace, e.Name, k, until)
					}
				}
			}
		}
	}
}

// The test above can only fail if the traces beyond a cut matter at all.
func TestEverybodyButTheFixedHeedsWhatComes(t *testing.T) {
	values := traces()["wave"]
	sc := recorded(nil)
	r := prepareWithHits(t, sc, values)
	other := prepareWithHits(t, sc, otherwise(values, r.known(), rand.New(rand.NewPCG(5, 6))))
	for _, e := range append(causal(t), baseline(t, "oracle")) {
		_, one := replay(t, r, e)
		_, two := replay(t, other, e)
		fixed := slices.Contains([]string{"static-peak", "static-p99", "cron"}, e.Name)
		if same := firstDifference(one, two) == r.Ticks; same != fixed {
			t.Errorf("%s: two futures, the same rows: %v, want %v", e.Name, same, fixed)
		}
	}
}

// firstDifference is the first tick at which two runs differ, their length if
// there is none.
func firstDifference(a, b *Timeline) int {
	for k := range a.desired {
		if a.desired[k] != b.desired[k] || a.ready[k] != b.ready[k] || a.billed[k] != b.billed[k] {
			return k
		}
	}
	return len(a.desired)
}
