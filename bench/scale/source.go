package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"steward/fleet"
	"steward/providers"
)

// company is a fleet whose demand is worked out when it is asked for. It counts the
// time that takes.
type company struct {
	n    int
	step time.Duration
	now  time.Time
	took time.Duration
}

func (c *company) sources() providers.Sources {
	return providers.Sources{Name: "scale", Kind: "synthetic", Inventory: c, Metrics: c}
}

// Workloads are groups of 2 to 41 units.
func (c *company) Workloads(context.Context) ([]fleet.Workload, error) {
	defer c.count(time.Now())
	out := make([]fleet.Workload, c.n)
	for i := range out {
		units := c.units(i)
		out[i] = fleet.Workload{
			ID: id(i), Kind: "asg", Account: "1", Region: "eu", Labels: map[string]string{"team": fmt.Sprintf("team-%d", i%50)},
			Size: fleet.Size{Units: units, Shape: "m"}, Ready: units, Bounds: fleet.Bounds{Min: 1, Max: 100}, Currency: "USD",
			Unit: fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 2 * time.Minute}, Shapes: []fleet.Shape{{Name: "m", Hourly: 96_000}},
		}
	}
	return out, nil
}

func id(i int) fleet.ID { return fleet.ID(fmt.Sprintf("scale/1/eu/asg/w%05d", i)) }

func (c *company) units(i int) int { return 2 + i%40 }

// Usage is demand, utilisation, ready and billed units.
func (c *company) Usage(_ context.Context, from, to time.Time) ([]fleet.Series, error) {
	defer c.count(time.Now())
	from = from.Truncate(c.step)
	n := int(to.Add(-c.step).Sub(from)/c.step) + 1
	var out []fleet.Series
	for i := range c.n {
		demand := make([]float64, max(0, n))
		use, ready, billed := make([]float64, len(demand)), make([]float64, len(demand)), make([]float64, len(demand))
		units := float64(c.units(i))
		for k := range demand {
			demand[k] = c.demand(i, from.Add(time.Duration(k)*c.step))
			use[k], ready[k], billed[k] = math.Round(1000*demand[k]/(100*units))/1000, units, units
		}
		for _, s := range []struct {
			metric fleet.Metric
			values []float64
		}{{fleet.MetricBilled, billed}, {fleet.MetricDemand, demand}, {fleet.MetricReady, ready}, {fleet.MetricUtilisation, use}} {
			out = append(out, fleet.Series{Key: fleet.Key{Workload: id(i), Metric: s.metric}, Start: from, Step: c.step, Lag: c.step, Values: s.values})
		}
	}
	return out, nil
}

// demand has a day's rhythm and noise, four digits of it.
func (c *company) demand(i int, at time.Time) float64 {
	tick := uint64(at.Unix()) / 60
	noise := float64(mix(uint64(i)<<32^tick)%1000)/1000 - 0.5
	day := math.Sin(2 * math.Pi * (float64(tick%1440)/1440 + float64(i%7)/20))
	return math.Round(10*float64(c.units(i))*50*(1+0.5*day+0.1*noise)) / 10
}

func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

func (c *company) count(began time.Time) { c.took += time.Since(began) }
