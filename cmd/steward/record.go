package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/report"
)

// recordForms are the forms of a learning record.
var recordForms = []string{"table", "json", "csv"}

// mostIssued is how many forecasts of a series are issued and scored, about.
const mostIssued = 500

// record follows every series value by value, and shows how what was forecast did.
func (a *app) record(cmd *cobra.Command, name string, f backtestFlags) error {
	if f.model != "all" && f.model != forecast.Auto {
		return bad(fmt.Errorf("--model is %q, expected none with --record, which holds every model of the combination", f.model))
	}
	series, err := f.read(name)
	if err != nil {
		return err
	}
	followed, err := f.follow(cmd.Context(), series, newBar(a.streams, "following"))
	if err != nil {
		return err
	}
	found := report.Record{File: name, Followed: followed}
	if found.Series() == 0 {
		return bad(fmt.Errorf("%s: no series is long enough to be followed, expected more values than the steps of --horizon", name))
	}
	return found.Write(a.out, f.form)
}

// follow follows each series over its end.
func (f *backtestFlags) follow(ctx context.Context, series []fleet.Series, bar *bar) ([]report.Followed, error) {
	found := make([]report.Followed, len(series))
	err := each(ctx, f.workers, len(series), bar, func(i int) {
		learner := learners.Get().(*forecast.Forecaster)
		defer learners.Put(learner)
		found[i] = followed(learner, series[i], f.options(series[i], forecast.Auto), f.origins)
	})
	return found, err
}

// followed learns what lies before so many horizons at the end of a series, and takes
// in the rest value by value, as a program does that runs all the time: it forecasts,
// scores what it forecast, and learns anew when that is due.
func followed(learner *forecast.Forecaster, s fleet.Series, o forecast.Options, origins int) (found report.Followed) {
	first := len(s.Values) - origins*o.Steps
	for first < min(2*o.Steps, len(s.Values)/2) && origins > 1 {
		origins, first = origins-1, first+o.Steps
	}
	known := s
	known.Values = slices.Clip(s.Values[:max(0, first)])
	if _, _, ok := known.Last(); !ok {
		return found
	}
	online := learner.Follow(known, o)
	rest := s.Values[first:]
	every := (len(rest) + mostIssued - 1) / mostIssued
	for i, v := range rest {
		if i%every == 0 {
			online.Forecast(forecast.Deciles, nil)
			found.Issued++
		}
		online.Update(v)
		due, why := online.Due()
		if due && !math.IsNaN(v) && i < len(rest)-1 {
			online.Refit(learner)
			found.Refits++
			if why == "drift" {
				found.Drifts++
			}
		}
	}
	found.Lines = online.Record().Lines
	return found
}
