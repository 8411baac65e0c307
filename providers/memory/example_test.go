package memory_test

import (
	"context"
	"fmt"
	"time"

	"steward/fleet"
	"steward/providers/memory"
)

// A group of two units, asked for a third: it is paid for at once, and serves when
// it has booted.
func Example() {
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	cloud, err := memory.New(memory.Config{Start: now, Workloads: []memory.Workload{{
		Workload: fleet.Workload{
			ID: "web", Kind: "asg", Size: fleet.Size{Units: 2, Shape: "m"}, Bounds: fleet.Bounds{Min: 1, Max: 9},
			Unit: fleet.Unit{Capacity: 100, Boot: 3 * time.Minute}, Shapes: []fleet.Shape{{Name: "m", Hourly: 96_000}}, Currency: "USD",
		},
		Demand: func(time.Time) float64 { return 150 },
	}}}, func() time.Time { return now })
	if err != nil {
		fmt.Println(err)
		return
	}
	act := fleet.Action{Workload: "web", From: fleet.Size{Units: 2, Shape: "m"}, To: fleet.Size{Units: 3, Shape: "m"}}
	if err := cloud.Actuator().Scale(context.Background(), act); err != nil {
		fmt.Println(err)
		return
	}
	from := now
	now = now.Add(5 * time.Minute)
	usage, err := cloud.Sources().Metrics.Usage(context.Background(), from, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range usage {
		fmt.Println(s.Key.Metric, s.Values)
	}
	// Output:
	// billed [3 3 3 3 3]
	// demand [150 150 150 150 150]
	// ready [2 2 2 3 3]
	// utilisation [0.75 0.75 0.75 0.5 0.5]
}
