package daemon

import (
	"context"
	"time"

	"steward/fleet"
	"steward/forecast"
)

// The demand is forecast by the hour, a day ahead, beside what decisions look at
// themselves: for people, and to be held against what came.
const (
	foreseenStep  = time.Hour
	foreseenSteps = 24
)

var foreseenLevels = []float64{0.025, 0.1, 0.5, 0.9, 0.975}

// Foresee forecasts the demand of every workload and keeps the forecasts.
func (o *Observer) Foresee(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.Now()
	var made []fleet.Forecast
	for _, w := range o.window.history.Workloads {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		demand, ok := o.window.demand(w.ID)
		if !ok {
			continue
		}
		known := demand.Until(now.Add(-demand.Lag + 1)).Coarser(foreseenStep)
		ensemble := o.learner.Fit(known, forecast.Options{Steps: foreseenSteps, Zone: o.Zone})
		if f, ok := ensemble.Forecast(foreseenLevels, nil); ok {
			made = append(made, f)
		}
	}
	if err := o.Record.SaveForecasts(ctx, now, made); err != nil {
		return err
	}
	o.ahead = made
	return nil
}

// Score holds issued forecasts against what came.
func (o *Observer) Score(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.Now()
	issued, err := o.Record.Unscored(ctx, now.Add(-foreseenStep))
	if err != nil {
		return err
	}
	var scores []fleet.Score
	for _, i := range issued {
		demand, ok := o.window.demand(i.Forecast.Key.Workload)
		if !ok {
			continue
		}
		accuracy := forecast.Compare(i.Forecast, demand.Coarser(i.Forecast.Step))
		scores = append(scores, fleet.Score{Key: i.Forecast.Key, Model: i.Forecast.Model, Issued: i.Issued, Scored: now, Accuracy: accuracy})
	}
	return o.Record.SaveScores(ctx, scores)
}
