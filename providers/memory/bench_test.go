package memory

import (
	"context"
	"fmt"
	"testing"
	"time"

	"steward/fleet"
)

func BenchmarkFourWeeksOfThirtyWorkloads(b *testing.B) {
	for b.Loop() {
		var all []Workload
		for i := range 30 {
			w := named(web(4), fleet.ID(fmt.Sprintf("w%02d", i)))
			w.Hands = []Hand{TargetTracking(0.6, 15*time.Minute), Drift(0.2, 0.3)}
			w.Signals = []Signal{Latency("p99_ms", 40)}
			w.Queue = i%10 == 0
			all = append(all, w)
		}
		c := &clock{monday.Add(28 * day)}
		cloud := build(b, c, Config{Start: monday, Workloads: all, Faults: Faults{Gaps: 0.001, Late: 0.01, FailedBoots: 0.01, LateBills: true}})
		usage, err := cloud.Usage(context.Background(), monday, c.at)
		if err != nil || len(usage) != 30*5+3 || len(usage[0].Values) != 28*1440 {
			b.Fatalf("got %d series, %v", len(usage), err)
		}
		if _, err := cloud.Charges(context.Background(), monday, c.at); err != nil {
			b.Fatal(err)
		}
	}
}
