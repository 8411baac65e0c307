package simulate

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// benchReplay is four weeks of daily waves at one minute, two of them scored.
func benchReplay(b *testing.B) *Replay {
	b.Helper()
	s := fleet.Series{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Minute, Values: make([]float64, 28*1440)}
	for i := range s.Values {
		s.Values[i] = 5000 + 4000*math.Sin(float64(i)/1440*2*math.Pi) + float64(i*7919%1009)
	}
	r, err := Prepare(&Scenario{
		Name: "bench", Demand: SeriesRef{Scale: 1},
		Unit:   UnitSpec{Capacity: 100, PricePerHour: 0.1, Currency: "USD", Boot: 3 * time.Minute, Drain: time.Minute, MinBilling: time.Minute},
		Bounds: fleet.Bounds{Min: 2, Max: 500}, SLO: SLO{MaxUtilisation: 0.8},
		MetricLag: time.Minute, DecideEvery: time.Minute, Warmup: 14 * 24 * time.Hour,
	}, s, nil)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func benchmarkEntrant(b *testing.B, e Entrant) {
	r := benchReplay(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.Run(e, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(r.Ticks)*float64(b.N)/b.Elapsed().Seconds(), "ticks/s")
}

func BenchmarkHPA(b *testing.B)            { benchmarkEntrant(b, baseline(b, "hpa")) }
func BenchmarkTargetTracking(b *testing.B) { benchmarkEntrant(b, baseline(b, "target-tracking")) }
func BenchmarkStatic(b *testing.B)         { benchmarkEntrant(b, baseline(b, "static-peak")) }
func BenchmarkDefaultPolicy(b *testing.B)  { benchmarkEntrant(b, Policy(policy.Default())) }
func BenchmarkStep(b *testing.B)           { benchmarkEntrant(b, baseline(b, "step")) }
func BenchmarkCron(b *testing.B)           { benchmarkEntrant(b, baseline(b, "cron")) }
func BenchmarkPredictive(b *testing.B)     { benchmarkEntrant(b, baseline(b, "predictive")) }
func BenchmarkSeasonalNaive(b *testing.B)  { benchmarkEntrant(b, baseline(b, "seasonal-naive")) }
func BenchmarkConstrained(b *testing.B)    { benchmarkEntrant(b, baseline(b, "oracle-constrained")) }
