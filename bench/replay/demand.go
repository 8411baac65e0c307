package main

import (
	"time"

	"steward/fleet"
	"steward/internal/synthetic"
	"steward/simulate"
)

// start is a Monday.
var start = time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)

// warmup is what may be seen before scoring begins.
const warmup = 14 * 24 * time.Hour

// demand is what is replayed under every policy.
type demand struct {
	name      string
	workloads int
	replay    func(workload int) (*simulate.Replay, error)
}

// demands are those that are asked for.
func (o options) demands() (asked []demand) {
	if o.workloads > 0 {
		asked = append(asked, demand{"months", o.workloads, month})
	}
	if o.minutes > 0 {
		asked = append(asked, demand{"minutes", 1, func(int) (*simulate.Replay, error) { return minutes(o.minutes) }})
	}
	return asked
}

// minutes is a replay of so many scored minutes, a decision at each.
func minutes(scored int) (*simulate.Replay, error) {
	recipe := synthetic.Recipe{
		Start: start, Step: time.Minute, Span: warmup + time.Duration(scored)*time.Minute,
		Base: 5000, Daily: 0.6, Weekly: 0.3, Growth: 0.01, Noise: 0.08, Seed: 1,
	}
	return replay("minutes", recipe)
}

// month is a replay of the fleet's workload i: 28 scored days of five-minute demand, a
// decision at each value. Workloads differ in size, shape, growth and noise.
func month(i int) (*simulate.Replay, error) { return replay("month", monthly(i)) }

// monthly is the recipe of a month's demand.
func monthly(i int) synthetic.Recipe {
	recipe := synthetic.Recipe{
		Start: start, Step: 5 * time.Minute, Span: warmup + 28*24*time.Hour,
		Base: 1000 * float64(1+i%17), Daily: 0.1 * float64(1+i%8), Weekly: 0.1 * float64(i%5),
		Growth: 0.01 * float64(i%4-1), Noise: 0.03 * float64(1+i%6), Seed: uint64(i),
	}
	if i%3 == 0 {
		recipe.Crowds = []synthetic.Crowd{{At: 400 * time.Hour, Rise: time.Hour, Hold: time.Hour, Fall: 2 * time.Hour, Height: 2}}
	}
	return recipe
}

// replay joins demand, and the latency that the example policy looks at, with a
// scenario that suits them.
func replay(name string, recipe synthetic.Recipe) (*simulate.Replay, error) {
	latency := recipe
	latency.Base, latency.Growth, latency.Seed = 180, 0, recipe.Seed+1e6
	return simulate.Prepare(&simulate.Scenario{
		Name: name, Demand: simulate.SeriesRef{Scale: 1},
		Signals: []simulate.Signal{{Name: "p99_ms", Kind: simulate.SLOSignal, SeriesRef: simulate.SeriesRef{Scale: 1}}},
		Unit: simulate.UnitSpec{
			Capacity: recipe.Base / 30, PricePerHour: 0.1, Currency: "USD",
			Boot: 3 * time.Minute, Drain: time.Minute, MinBilling: time.Minute,
		},
		Bounds: fleet.Bounds{Min: 2, Max: 400}, SLO: simulate.SLO{MaxUtilisation: 0.8},
		MetricLag: recipe.Step, DecideEvery: recipe.Step, Warmup: warmup,
	}, recipe.Series(fleet.Key{}), []fleet.Series{latency.Series(fleet.Key{})})
}
