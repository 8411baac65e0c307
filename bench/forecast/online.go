package main

import (
	"time"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/synthetic"
)

// online is how fast values of a made-up series of minutes are taken in one by one,
// while what was forecast every day waits for its truth.
type online struct {
	Learned          int      `json:"learned"` // values known before
	Updates          int      `json:"updates"`
	Scored           int      `json:"scored"`             // forecasts whose truth came, by the distance at which they are scored
	UpdatesPerSecond *float64 `json:"updates_per_second"` // of one processor
}

const (
	onlineStep  = time.Minute
	onlineDay   = int(24 * time.Hour / onlineStep)
	onlineKnown = 28 * onlineDay
	onlineSteps = 60
)

// online takes in whole days until it has so many values. Making the series, learning
// it and forecasting are not timed; scoring is.
func (o options) online() *online {
	days := (o.updates + onlineDay - 1) / onlineDay
	s := synthetic.Recipe{
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: onlineStep, Span: time.Duration(onlineKnown+days*onlineDay) * onlineStep,
		Base: 500, Daily: 0.5, Weekly: 0.3, Noise: 0.05, Seed: 1,
	}.Series(fleet.Key{Workload: "made-up"})
	known := cut(s, days*onlineDay)
	known.Values = known.Values[:len(known.Values):len(known.Values)]
	n := forecast.New().Follow(known, forecast.Options{Steps: onlineSteps})
	found := &online{Learned: onlineKnown, Updates: days * onlineDay}
	var took time.Duration
	for day := range days {
		n.Forecast(m4Levels, nil)
		from := onlineKnown + day*onlineDay
		before := processorTime()
		for _, v := range s.Values[from : from+onlineDay] {
			n.Update(v)
		}
		took += processorTime() - before
	}
	for _, l := range n.Record().Lines {
		if l.Model == forecast.Auto {
			found.Scored += l.Scored
		}
	}
	found.UpdatesPerSecond = pace(found.Updates, took)
	return found
}
