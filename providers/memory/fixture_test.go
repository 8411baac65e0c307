package memory

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// clock is a time that tests set.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// wave is demand with a day's rhythm, between 200 and 1800.
func wave(t time.Time) float64 {
	return 1000 - 800*math.Cos(2*math.Pi*float64(t.Unix()%86400)/86400)
}

// web is a group of units that serve 100 each, without hands.
func web(units int) Workload {
	return Workload{
		Workload: fleet.Workload{
			ID: "memory/1/eu/asg/web", Kind: "asg", Account: "1", Region: "eu", Labels: map[string]string{"role": "web"},
			Size: fleet.Size{Units: units, Shape: "m"}, Bounds: fleet.Bounds{Min: 0, Max: 50},
			Unit:   fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute, Drain: time.Minute},
			Shapes: []fleet.Shape{{Name: "m", CPU: 2, Memory: 8, Hourly: 96_000}}, Currency: "USD",
		},
		Demand: wave,
	}
}

// named is w under another name, so that one cloud can hold it twice.
func named(w Workload, id fleet.ID) Workload {
	w.ID = id
	return w
}

func build(t testing.TB, c *clock, cfg Config) *Cloud {
	t.Helper()
	if cfg.Start.IsZero() {
		cfg.Start = monday
	}
	if c.at.IsZero() {
		c.at = cfg.Start
	}
	cloud, err := New(cfg, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return cloud
}

// to is an action from and to so many units of the shape m.
func to(id fleet.ID, from, to int) fleet.Action {
	return fleet.Action{Workload: id, From: fleet.Size{Units: from, Shape: "m"}, To: fleet.Size{Units: to, Shape: "m"}}
}
