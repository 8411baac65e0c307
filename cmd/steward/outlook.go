package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/strictyaml"
	"steward/providers/file"
)

// outlookFlags are the options that forecast and backtest have in common.
type outlookFlags struct {
	calendarFlags
	horizon int
	season  string
	step    string
	counter bool
	workers int
	form    string

	share   int // of the known values that are forecast by default: all, a half, a third …
	seasons []int
	every   time.Duration
}

// The largest numbers of steps that are taken for what somebody means.
const (
	furthestStep  = 100_000
	longestSeason = 1_000_000
)

// register adds the flags. Without --horizon a series is forecast a day ahead, but no
// further than a share of what is known of it reaches back.
func (f *outlookFlags) register(cmd *cobra.Command, share int, shareText string) {
	f.share = share
	flags := cmd.Flags()
	flags.IntVar(&f.horizon, "horizon", 0, "steps to forecast (default: a day of them, or "+shareText+" if that is less)")
	flags.StringVar(&f.season, "season", "", "the season, or the shorter and the longer, in steps, such as 24,168 (default: the calendar's day and week)")
	flags.StringVar(&f.step, "step", "1h", "step of series that do not tell it: those of a wide file, and those of one row")
	flags.BoolVar(&f.counter, "counter", false, "the values count up, and begin anew at times: forecast by how much a second")
	f.calendarFlags.register(cmd)
	flags.IntVar(&f.workers, "workers", 0, "series at the same time (default: one a processor)")
}

// check reads what is written in the flags; every fault is a line.
func (f *outlookFlags) check(cmd *cobra.Command) error {
	var faults []error
	if cmd.Flags().Changed("horizon") && (f.horizon < 1 || f.horizon > furthestStep) {
		faults = append(faults, fmt.Errorf("--horizon is %d, expected 1 to %d steps", f.horizon, furthestStep))
	}
	if f.workers < 0 {
		faults = append(faults, fmt.Errorf("--workers is %d, expected 0 or more", f.workers))
	}
	var err error
	if f.seasons, err = parseSeasons(f.season); err != nil || cmd.Flags().Changed("season") && f.season == "" {
		faults = append(faults, fmt.Errorf("--season is %q, expected one or two rising numbers of steps, each 2 to %d, such as 24,168", f.season, longestSeason))
	}
	if f.every, err = strictyaml.ParseDuration(f.step); err != nil || f.every < time.Second {
		faults = append(faults, fmt.Errorf("--step is %q, expected a duration of at least 1s, such as 5m or 1h", f.step))
	}
	return bad(errors.Join(append(faults, f.calendarFlags.check(cmd))...))
}

var errSeasons = errors.New("no seasons")

// parseSeasons reads one or two numbers of steps; nil if there are none.
func parseSeasons(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var seasons []int
	least := 2
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < least || n > longestSeason || len(seasons) == 2 {
			return nil, errSeasons
		}
		seasons, least = append(seasons, n), n+1
	}
	return seasons, nil
}

// read reads every series of a file; of counters, their rates.
func (f *outlookFlags) read(name string) ([]fleet.Series, error) {
	series, err := file.ReadSeries(name, file.Rules{Step: f.every})
	if err == nil {
		err = f.checkTimes(name, series)
	}
	if err != nil {
		return nil, bad(err)
	}
	if f.counter {
		for i, s := range series {
			series[i] = forecast.Rate(s)
		}
	}
	return series, nil
}

// options are those for one series.
func (f *outlookFlags) options(s fleet.Series, model string) forecast.Options {
	o := forecast.Options{Steps: f.horizon, Seasons: f.seasons, Model: model, Zone: f.zone, Holidays: f.dates}
	if o.Steps == 0 {
		o.Steps = max(1, min(int(24*time.Hour/s.Step), len(s.Values)/f.share))
	}
	return o
}

// modelNames are the combination and every model.
func modelNames() []string {
	names := []string{forecast.Auto}
	for _, m := range forecast.Family() {
		if !slices.Contains(names, m.Name()) {
			names = append(names, m.Name())
		}
	}
	return names
}

// checkModel refuses what is no model's name.
func checkModel(name string, besides ...string) error {
	names := append(besides, modelNames()...)
	if slices.Contains(names, name) {
		return nil
	}
	if near := strictyaml.Nearest(name, names); near != "" {
		return bad(fmt.Errorf("--model is %q, did you mean %q?", name, near))
	}
	return bad(fmt.Errorf("--model is %q, expected one of %s", name, strings.Join(names, ", ")))
}
