package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/report"
)

// backtestFlags are the options of one call of backtest.
type backtestFlags struct {
	outlookFlags
	origins int
	learned bool
	model   string
	models  []string
}

var backtestForms = []string{"table", "json", "csv", "html"}

const mostOrigins = 1000

func newBacktest(a *app) *cobra.Command {
	var f backtestFlags
	cmd := &cobra.Command{
		Use:   "backtest FILE",
		Short: "Score every forecasting model on the end of every series of a file",
		Long: `Goes back to several times before the end of every series, a horizon apart, forecasts
from each with what was known then and nothing later, and scores what came. The file
is one that steward forecast reads. The combination comes first, then each model
alone, on the series that it suits.

All but the milliseconds is the same in every run.

With --record each series is followed over the same stretch as by a program that runs
all the time: its values come in one by one, what was forecast is scored when its truth
comes, weights and bands follow, and it is learned anew when that is due.

  steward backtest examples/scenarios/traces/web.csv.gz
  steward backtest examples/scenarios/traces/jobs.csv.gz --horizon 12 --origins 20
  steward backtest hourly.csv --horizon 48 --season 24,168 --model auto,naive -o json
  steward backtest examples/scenarios/traces/web.csv.gz -o html > backtest.html
  steward backtest examples/scenarios/traces/jobs.csv.gz --record

Models: ` + wrapNames(modelNames()) + `.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.backtest(cmd, args[0], f) },
	}
	f.register(cmd, 4, "a quarter of what is known")
	flags := cmd.Flags()
	flags.IntVar(&f.origins, "origins", 4, "times to forecast from; fewer where a series is short")
	flags.BoolVar(&f.learned, "record", false, "follow the series value by value instead, and show the record from which weights and bands learn")
	flags.StringVar(&f.model, "model", "all", "all, or names: auto for the combination, and any model's")
	outputFlag(cmd, &f.form, backtestForms...)
	_ = cmd.RegisterFlagCompletionFunc("model", cobra.FixedCompletions(append([]string{"all"}, modelNames()...), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) backtest(cmd *cobra.Command, name string, f backtestFlags) error {
	forms := backtestForms
	if f.learned {
		forms = recordForms
	}
	if err := checkForm(f.form, forms...); err != nil {
		return err
	}
	if err := errors.Join(f.check(cmd), f.readModels()); err != nil {
		return err
	}
	if f.origins < 1 || f.origins > mostOrigins {
		return bad(fmt.Errorf("--origins is %d, expected 1 to %d", f.origins, mostOrigins))
	}
	if f.learned {
		return a.record(cmd, name, f)
	}
	series, err := f.read(name)
	if err != nil {
		return err
	}
	found, err := f.run(cmd.Context(), series, newBar(a.streams, "backtesting"))
	if err != nil {
		return err
	}
	if found.Series == 0 {
		return bad(fmt.Errorf("%s: no series is long enough to be scored, expected more values than the steps of --horizon", name))
	}
	found.File = name
	return found.Write(a.out, f.form)
}

// readModels reads --model.
func (f *backtestFlags) readModels() error {
	if f.model == "all" {
		f.models = modelNames()
		return nil
	}
	for name := range strings.SplitSeq(f.model, ",") {
		if err := checkModel(name, "all"); err != nil {
			return err
		}
		if name == "all" || slices.Contains(f.models, name) {
			return bad(fmt.Errorf("--model is %q, expected all, or every name once", f.model))
		}
		f.models = append(f.models, name)
	}
	return nil
}

// attempt is one model on one series.
type attempt struct {
	score    forecast.Score
	unsuited bool // what was scored is another model, in its place
	took     time.Duration
}

// run scores every model on every series.
func (f *backtestFlags) run(ctx context.Context, series []fleet.Series, bar *bar) (report.Backtest, error) {
	attempts := make([]attempt, len(f.models)*len(series))
	err := each(ctx, f.workers, len(attempts), bar, func(i int) {
		s, model := series[i%len(series)], f.models[i/len(series)]
		began := time.Now()
		attempts[i].score = forecast.Evaluate(s, f.options(s, model), f.origins)
		attempts[i].took = time.Since(began)
		attempts[i].unsuited = !f.suits(s, model)
	})
	if err != nil {
		return report.Backtest{}, err
	}
	var found report.Backtest
	for m, model := range f.models {
		trial := report.Trial{Model: model}
		for i := range series {
			one := attempts[m*len(series)+i]
			switch {
			case one.score.Scored == 0:
			case one.unsuited:
				trial.Unsuited++
			default:
				trial.Scores = append(trial.Scores, one.score)
				trial.Seconds += one.took.Seconds()
			}
		}
		found.Series = max(found.Series, len(trial.Scores)+trial.Unsuited)
		found.Models = append(found.Models, trial)
	}
	found.Short = len(series) - found.Series
	return found, nil
}

// suits tells whether a series is forecast by the model that is asked for: one whose
// past is too short for it, or whose step is not for it, is not.
func (f *backtestFlags) suits(s fleet.Series, model string) bool {
	fit := forecast.Fit(s, f.options(s, model))
	return model == forecast.Auto || len(fit.Members) == 1 && fit.Members[0].Name == model
}
