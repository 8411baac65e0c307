package main

import (
	"time"

	"steward/fleet"
	"steward/internal/synthetic"
)

const (
	day  = 24 * time.Hour
	hour = time.Hour
)

// monday is the start of every trace.
var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// recipes are the traces by name. Changing one changes what the scenarios show:
// write the files anew and look at the bounds in the YAML beside them.
var recipes = map[string]synthetic.Recipe{
	"web": {
		Start: monday, Step: time.Minute, Span: 28 * day,
		Base: 8000, Daily: 0.6, Weekly: 0.3, Growth: 0.03, Noise: 0.04, Seed: 1,
	},
	"crowds": {
		Start: monday, Step: time.Minute, Span: 21 * day,
		Base: 3000, Daily: 0.5, Weekly: 0.2, Growth: 0.01, Noise: 0.05, Seed: 2,
		Crowds: []synthetic.Crowd{
			{At: 3*day + 19*hour, Rise: 10 * time.Minute, Hold: 20 * time.Minute, Fall: hour, Height: 1.5},
			{At: 8*day + 12*hour, Rise: 3 * time.Minute, Hold: 15 * time.Minute, Fall: 40 * time.Minute, Height: 2},
			{At: 12*day + 9*hour, Rise: 20 * time.Minute, Hold: hour, Fall: 2 * hour, Height: 1},
			{At: 14*day + 20*hour, Rise: 10 * time.Minute, Hold: 30 * time.Minute, Fall: hour, Height: 1.5},
			{At: 16*day + 3*hour, Rise: 4 * time.Minute, Hold: 10 * time.Minute, Fall: 30 * time.Minute, Height: 2.5},
			{At: 17*day + 11*hour, Rise: 45 * time.Minute, Hold: 2 * hour, Fall: 3 * hour, Height: 1.2},
			{At: 19*day + 18*hour, Rise: 2 * time.Minute, Hold: 25 * time.Minute, Fall: 50 * time.Minute, Height: 3},
		},
	},
	"outage": {
		Start: monday, Step: time.Minute, Span: 21 * day,
		Base: 5000, Daily: 0.55, Weekly: 0.25, Growth: 0.01, Noise: 0.04, Seed: 3,
		Outages: []synthetic.Window{{At: 17*day + 14*hour + 10*time.Minute, For: 45 * time.Minute}},
	},
	"jobs": {
		Start: monday, Step: 5 * time.Minute, Span: 21 * day,
		Base: 60, Daily: 0.7, Weekly: 0.4, Noise: 0.08, Seed: 4, Outages: nights(21),
	},
}

// signals are series beside the demand of a scenario, by name.
var signals = map[string]synthetic.Recipe{
	// The 99th percentile of the shop's latency in ms, with a bad hour on the 20th of January.
	"web-p99": {
		Start: monday, Step: 5 * time.Minute, Span: 28 * day,
		Base: 180, Daily: 0.2, Weekly: 0.1, Noise: 0.05, Seed: 5,
		Crowds: []synthetic.Crowd{{At: 15*day + 20*hour, Rise: 10 * time.Minute, Hold: hour, Fall: 20 * time.Minute, Height: 2}},
	},
	// What a spot unit of the shop costs for an hour: about a third of its price on
	// demand, and more than that on the 22nd and on the 28th of January.
	"spot": {
		Start: monday, Step: 15 * time.Minute, Span: 28 * day,
		Base: 0.035, Daily: 0.15, Weekly: 0.1, Noise: 0.06, Seed: 9,
		Crowds: []synthetic.Crowd{
			{At: 17*day + 10*hour, Rise: hour, Hold: 2 * hour, Fall: hour, Height: 2.4},
			{At: 23*day + 19*hour, Rise: 30 * time.Minute, Hold: hour, Fall: hour, Height: 2.2},
		},
	},
	// The jobs that wait.
	"jobs-backlog": {
		Start: monday, Step: 5 * time.Minute, Span: 21 * day,
		Base: 3000, Daily: 0.7, Weekly: 0.4, Noise: 0.1, Seed: 6, Outages: nights(21),
	},
}

// recordings are the traces of the scenarios in recorded/: a shop that was served by 26
// units, whatever it asked for.
var recordings = map[string]synthetic.Recipe{
	"capped": {
		Start: monday, Step: 5 * time.Minute, Span: 14 * day,
		Base: 5000, Daily: 0.5, Weekly: 0.2, Noise: 0.03, Seed: 9, Limit: 26 * 250,
	},
}

// nights are the hours from midnight to five in which nobody sends a job.
func nights(days int) []synthetic.Window {
	var out []synthetic.Window
	for d := range days {
		out = append(out, synthetic.Window{At: time.Duration(d) * day, For: 5 * hour})
	}
	return out
}

// traces are all series, by the names of their files.
func traces() map[string][]fleet.Series {
	all := map[string][]fleet.Series{"fleet": shops()}
	for _, some := range []map[string]synthetic.Recipe{recipes, signals, suite, recordings} {
		for name, recipe := range some {
			all[name] = alone(name, recipe)
		}
	}
	return all
}

// alone is a recipe's series as the only one of its file.
func alone(name string, recipe synthetic.Recipe) []fleet.Series {
	return []fleet.Series{recipe.Series(fleet.Key{Workload: fleet.ID(name), Metric: fleet.MetricDemand})}
}
