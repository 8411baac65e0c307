package main

import (
	"fmt"
	"time"

	"steward/fleet"
	"steward/internal/synthetic"
)

// shops are the workloads of fleet.yaml: eight shops of unlike size and habits that
// share a file. The smallest closes at night, the last has a crowd on every day that
// is scored.
func shops() []fleet.Series {
	var out []fleet.Series
	for i := range 8 {
		r := synthetic.Recipe{
			Start: monday, Step: 10 * time.Minute, Span: 17 * day, Base: 600 * float64(1+i*i), Daily: 0.7 - 0.06*float64(i),
			Weekly: 0.05 * float64(i), Growth: 0.01 * float64(i%3), Noise: 0.03 + 0.01*float64(i%4), Seed: uint64(20 + i),
		}
		if i == 0 {
			r.Outages = nights(17)
		}
		if i == 7 {
			for d := range 3 {
				r.Crowds = append(r.Crowds, synthetic.Crowd{
					At: time.Duration(14+d)*day + 11*hour, Rise: 20 * time.Minute, Hold: 40 * time.Minute, Fall: hour, Height: 0.8,
				})
			}
		}
		out = append(out, r.Series(fleet.Key{Workload: fleet.ID(fmt.Sprintf("shop-%d", i+1)), Metric: fleet.MetricDemand}))
	}
	return out
}
