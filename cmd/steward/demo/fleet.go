// Package demo makes up a company: its fleet over two accounts, four weeks of
// history, and the policies it runs by. All of it is synthetic, and whatever shows
// it must say so.
package demo

import (
	"fmt"
	"time"

	"steward/fleet"
	"steward/internal/synthetic"
	"steward/providers/memory"
)

// History is how long the fleet has been running when a demo begins.
const History = 28 * 24 * time.Hour

// The two accounts. The first is run with care, the second by people who are busy
// with other things.
const (
	shop = "210987654321"
	labs = "345678901234"
)

// Clouds are the two accounts, whose history begins so long before a time.
func Clouds(seed uint64, at time.Time, now func() time.Time) ([]*memory.Cloud, error) {
	start := at.Add(-History).UTC().Truncate(24 * time.Hour)
	c := company{seed: seed, at: at, start: start}
	c.shop()
	c.labs()
	var out []*memory.Cloud
	for _, account := range []struct{ name, id string }{{"shop", shop}, {"labs", labs}} {
		cfg := memory.Config{
			Name: account.name, Seed: seed, Start: start, Lag: 2 * time.Minute, Workloads: c.of(account.id),
			Faults: memory.Faults{FailedBoots: 0.01, Gaps: 0.0005, Late: 0.002, LateBills: true, Corrected: 0.02},
		}
		cloud, err := memory.New(cfg, now)
		if err != nil {
			return nil, fmt.Errorf("make up the account %s: %w", account.name, err)
		}
		out = append(out, cloud)
	}
	return out, nil
}

// company is the fleet in the making.
type company struct {
	seed      uint64
	at, start time.Time
	workloads []memory.Workload
}

func (c *company) of(account string) []memory.Workload {
	var out []memory.Workload
	for _, w := range c.workloads {
		if w.Account == account {
			out = append(out, w)
		}
	}
	return out
}

// thing is a workload in few words.
type thing struct {
	kind, name     string
	owner, tier    string
	shape          string
	units          int
	min, max       int
	capacity       float64
	boot           time.Duration
	demand         synthetic.Recipe // without start, step and span; a Base of 0 is no demand
	hands          []memory.Hand
	queue, latency bool
}

// shapes are made-up types with prices of about what such machines cost.
var shapes = map[string]fleet.Shape{
	"small":  {Name: "small", CPU: 2, Memory: 4, Hourly: 41_600},
	"medium": {Name: "medium", CPU: 2, Memory: 8, Hourly: 96_000},
	"large":  {Name: "large", CPU: 8, Memory: 32, Hourly: 384_000},
	"gpu":    {Name: "gpu", CPU: 8, Memory: 61, Hourly: 3_060_000},
	"pod":    {Name: "pod", CPU: 1, Memory: 2, Hourly: 24_000},
	"db":     {Name: "db", CPU: 4, Memory: 32, Hourly: 480_000},
	"disk":   {Name: "disk", Hourly: 110_000},
}

func (c *company) add(account, region string, t thing) {
	w := memory.Workload{
		Workload: fleet.Workload{
			ID: fleet.ID(fmt.Sprintf("demo/%s/%s/%s/%s", account, region, t.kind, t.name)), Kind: fleet.Kind(t.kind), Account: account, Region: region,
			Labels: map[string]string{"owner": t.owner, "service": t.name}, Size: fleet.Size{Units: t.units, Shape: t.shape},
			Bounds: fleet.Bounds{Min: t.min, Max: t.max}, Shapes: []fleet.Shape{shapes[t.shape]}, Currency: "USD",
			Unit: fleet.Unit{Capacity: t.capacity, MaxUtilisation: 0.8, Boot: t.boot, Drain: time.Minute},
		},
		Queue: t.queue, MinBill: time.Minute, Hands: t.hands,
	}
	if t.tier != "" {
		w.Labels["tier"] = t.tier
	}
	if t.latency {
		w.Signals = []memory.Signal{memory.Latency("p99_ms", 80)}
	}
	if t.demand.Base > 0 {
		w.Demand = c.demand(t.demand)
	}
	c.workloads = append(c.workloads, w)
}

// The demand of a demo is made up by five minutes for as long as this, and begins
// anew after it.
const (
	demandStep = 5 * time.Minute
	demandSpan = 56 * 24 * time.Hour
)

// demand follows a recipe, in a straight line between its values.
func (c *company) demand(r synthetic.Recipe) func(time.Time) float64 {
	r.Start, r.Step, r.Span = c.start, demandStep, demandSpan
	r.Seed += c.seed<<16 + uint64(len(c.workloads))
	values := r.Series(fleet.Key{}).Values
	return func(t time.Time) float64 {
		since := t.Sub(c.start) % demandSpan
		if since < 0 {
			since += demandSpan
		}
		i, rest := int(since/demandStep), float64(since%demandStep)/float64(demandStep)
		return values[i]*(1-rest) + values[(i+1)%len(values)]*rest
	}
}

// ago is a time before the demo begins, as a recipe counts it.
func (c *company) ago(d time.Duration) time.Duration { return c.at.Add(-d).Sub(c.start) }
