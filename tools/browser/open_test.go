package browser

import (
	"bufio"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// How long a page of a long replay takes to open, from the start of the navigation to
// the end of its load event, and how large it is. Replaying the year takes minutes.
func BenchmarkOpen(b *testing.B) {
	for _, trace := range []struct {
		name string
		step time.Duration
		days int // scored, after two weeks
	}{{"28-days-at-1m", time.Minute, 28}, {"90-days-at-5m", 5 * time.Minute, 90}, {"365-days-at-1m", time.Minute, 365}} {
		b.Run(trace.name, func(b *testing.B) {
			if made.browser == nil {
				b.Skip("no Chromium is installed")
			}
			file := filepath.Join(made.dir, trace.name+".html")
			if _, err := os.Stat(file); err != nil {
				steward(b, "simulate", long(b, trace.name, trace.step, trace.days), "--against", "hpa,target-tracking,static-peak,oracle", "--report", file)
			}
			size, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			sum, worst := 0.0, 0.0
			for range b.N {
				tab := open(b, file, views[2])
				took := eval[float64](tab, `performance.getEntriesByType("navigation")[0].loadEventEnd`)
				sum, worst = sum+took, math.Max(worst, took)
			}
			b.ReportMetric(sum/float64(b.N), "ms-loaded")
			b.ReportMetric(worst, "ms-worst")
			b.ReportMetric(float64(size.Size())/1000, "kB")
		})
	}
}

// long writes a scenario whose demand goes by the day and the week, with noise and
// rare crowds.
func long(b *testing.B, name string, step time.Duration, days int) string {
	b.Helper()
	const day = 24 * time.Hour
	rng := rand.New(rand.NewSource(1))
	scenario := filepath.Join(made.dir, name+".yaml")
	text := fmt.Sprintf(`apiVersion: steward/v1
kind: Scenario
metadata: { name: %[1]s }
demand: { file: %[1]s.csv, unit: requests/s }
unit: { capacity: 250, price_per_hour: 0.096, boot: 180s, drain: 60s, min_billing: 60s }
bounds: { min: 2, max: 400 }
slo: { max_utilisation: 0.8 }
metric_lag: %[2]s
decide_every: %[2]s
warmup: 14d
`, name, step)
	if err := os.WriteFile(scenario, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	f, err := os.Create(filepath.Join(made.dir, name+".csv"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "timestamp,value")
	at := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	for range int(time.Duration(days+14) * day / step) {
		turn := 2 * math.Pi * float64(at.Unix()) / day.Seconds()
		demand := 5000 * (1 + 0.6*math.Sin(turn) + 0.2*math.Sin(turn/7)) * (1 + 0.06*rng.NormFloat64())
		if rng.Intn(2000) == 0 {
			demand += 4000
		}
		fmt.Fprintf(w, "%s,%.1f\n", at.Format(time.RFC3339), math.Max(0, demand))
		at = at.Add(step)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return scenario
}
