package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/report"
)

// forecastFlags are the options of one call of forecast.
type forecastFlags struct {
	outlookFlags
	level  string
	model  string
	levels []float64
}

var forecastForms = []string{"csv", "json", "table", "html"}

func newForecast(a *app) *cobra.Command {
	var f forecastFlags
	cmd := &cobra.Command{
		Use:   "forecast FILE",
		Short: "Forecast every series of a file, with quantiles",
		Long: `Forecasts every series of a CSV file, plain or gzip, with the header
timestamp,value or series,timestamp,value, or a wide one with V1,V2,… and a row a
series. An empty value is a gap.

Every model is tested on the series' own past, and counts the more the smaller its
error was; --model takes one alone. The quantiles come from the errors of that test;
series with a short past borrow their shape from the others of the file. The same
file gives the same bytes, whatever the number of workers.

A series of which nothing is known is left out, and the reason said on standard
error.

  steward forecast examples/scenarios/traces/web.csv.gz -o table
  steward forecast examples/scenarios/traces/jobs.csv.gz --horizon 288 > ahead.csv
  steward forecast examples/scenarios/traces/web.csv.gz -o html > web.html
  steward forecast hourly.csv --horizon 48 --season 24,168 --levels 0.025,0.5,0.975
  steward forecast shop.csv --time-zone Europe/Berlin --holidays de-by
  steward forecast requests_total.csv --counter

Models: ` + wrapNames(modelNames()) + `.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.forecast(cmd, args[0], f) },
	}
	f.register(cmd, 1, "as many as are known")
	flags := cmd.Flags()
	flags.StringVar(&f.level, "levels", "0.1,0.5,0.9", "quantiles, each between 0 and 1, in the order of their columns")
	flags.StringVar(&f.model, "model", forecast.Auto, "the combination of all models, or one of them")
	outputFlag(cmd, &f.form, forecastForms...)
	_ = cmd.RegisterFlagCompletionFunc("model", cobra.FixedCompletions(modelNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// wrapNames writes names in lines that fit below the help.
func wrapNames(names []string) string {
	var lines []string
	line := "Models: "
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if len(line)+len(name) > 80 {
			lines = append(lines, strings.TrimSuffix(line, " "))
			line = ""
		}
		line += name + " "
	}
	lines = append(lines, strings.TrimSuffix(line, " "))
	return strings.TrimPrefix(strings.Join(lines, "\n"), "Models: ")
}

func (a *app) forecast(cmd *cobra.Command, name string, f forecastFlags) error {
	if err := checkForm(f.form, forecastForms...); err != nil {
		return err
	}
	if err := errors.Join(f.check(cmd), checkModel(f.model), f.readLevels()); err != nil {
		return err
	}
	series, err := f.read(name)
	if err != nil {
		return err
	}
	found, err := f.run(cmd.Context(), series, newBar(a.streams, "forecasting"))
	if err != nil {
		return err
	}
	missing := 0
	for _, s := range found {
		if s.Reason != "" {
			missing++
			fmt.Fprintf(a.err, "steward: %s is not forecast: %s\n", place(name, s.Series), s.Reason)
		}
	}
	if missing == len(found) {
		return bad(fmt.Errorf("%s: nothing could be forecast, expected a series with a value", name))
	}
	return report.Forecasts{File: name, Levels: f.levels, Series: found}.Write(a.out, f.form)
}

// place names a series of a file.
func place(name string, s fleet.Series) string {
	if s.Key.Workload == "" {
		return name
	}
	return fmt.Sprintf("%s: series %q", name, s.Key.Workload)
}

// readLevels reads --levels.
func (f *forecastFlags) readLevels() error {
	for word := range strings.SplitSeq(f.level, ",") {
		level, err := strconv.ParseFloat(word, 64)
		if err != nil || !(level > 0 && level < 1) || slices.Contains(f.levels, level) {
			return bad(fmt.Errorf("--levels is %q, expected different numbers between 0 and 1, such as 0.1,0.5,0.9", f.level))
		}
		f.levels = append(f.levels, level)
	}
	return nil
}

// run fits every series, and then lends each of them the errors of all.
func (f *forecastFlags) run(ctx context.Context, series []fleet.Series, bar *bar) ([]report.Forecasted, error) {
	rising := slices.Sorted(slices.Values(f.levels))
	found := make([]report.Forecasted, len(series))
	err := each(ctx, f.workers, len(series), bar, func(i int) {
		learner := learners.Get().(*forecast.Forecaster)
		defer learners.Put(learner)
		s := &found[i]
		s.Series, s.Ensemble = series[i], learner.Fit(series[i], f.options(series[i], f.model))
		switch said, ok := s.Ensemble.Forecast(rising, nil); {
		case !ok:
			s.Reason = s.Ensemble.Note
		case !isFinite(said):
			s.Reason = tooLarge
		case f.form != "csv":
			s.Explanation = f.explain(series[i])
		}
	})
	if err != nil {
		return nil, err
	}
	pool := forecast.NewPool(fitted(found))
	err = each(ctx, f.workers, len(series), newBar(streams{}, ""), func(i int) {
		s := &found[i]
		s.Forecast, _ = s.Ensemble.Forecast(rising, pool)
		if s.Reason == "" && !isFinite(s.Forecast) {
			s.Reason = tooLarge
		}
	})
	return found, err
}

// explain tells what a series is made of, on the clock that it follows.
func (f *forecastFlags) explain(s fleet.Series) *report.Explanation {
	if f.zone != nil && s.Step <= time.Hour {
		s = forecast.Local(s, f.zone)
	}
	return report.Explain(s, f.seasons)
}

const tooLarge = "its values are too large to be added up"

// learners keep what series have in common from one to the next; each serves one
// series at a time.
var learners = sync.Pool{New: func() any { return forecast.New() }}

// fitted are the ensembles that have something to lend: errors that overflowed would
// spoil the forecasts of all others.
func fitted(found []report.Forecasted) []*forecast.Ensemble {
	var all []*forecast.Ensemble
	for _, s := range found {
		if s.Reason == "" {
			all = append(all, s.Ensemble)
		}
	}
	return all
}

// isFinite tells whether every figure of a forecast is a number.
func isFinite(said fleet.Forecast) bool {
	return areFinite(said.Mean) && !slices.ContainsFunc(said.Values, func(row []float64) bool { return !areFinite(row) })
}

func areFinite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
