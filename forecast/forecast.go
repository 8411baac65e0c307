// Package forecast says what will happen to a series: quantiles of its future,
// from models chosen by how they did on its own past. It is a function of its
// arguments; a Forecaster only remembers what it worked out before.
package forecast

import (
	"time"

	"steward/fleet"
)

// Models learn from the newest so many days; what lies before serves the
// backtest, up to so many samples in all.
const (
	trainDays   = 56
	mostSamples = 15120
)

// maxHorizons is how many horizons of one forecast get a model of their own;
// those between are interpolated.
const maxHorizons = 5

// Forecaster forecasts series with the models that suit them, refitting on a
// fixed grid of time. It is a cache: its answers do not depend on what it
// was asked before. It is not safe for concurrent use.
type Forecaster struct {
	models []Model // for one lead
	all    []Model // for whole paths
	fits   map[fitKey]fit
}

type fitKey struct {
	model string
	key   fleet.Key
	ahead int
}

// fit is what was learnt for one horizon of a series from its past up to a
// time of the grid.
type fit struct {
	until  time.Time
	chosen *calibrated // nil if no model could be fitted
}

// New makes a forecaster.
func New() *Forecaster {
	return &Forecaster{models: Models(), fits: map[fitKey]fit{}}
}

// Models lists those that forecast one lead, from which Forecast chooses the one that
// did best; Family is those of whole paths, which Fit combines.
func Models() []Model {
	return []Model{Naive{}, SeasonalNaive{Days: 1}, SeasonalNaive{Days: 7}, LagRidge{}}
}

// Forecast gives the quantiles of the values from and to steps after the last
// of s, and those between, by a model or, for Auto, by the one that did best. It answers false while s is too
// short.
func (f *Forecaster) Forecast(model string, s fleet.Series, from, to int, levels []float64) (fleet.Forecast, bool) {
	looks, _ := f.Looks(model, s, from, to)
	return Between(s, looks, from, to, levels)
}

// Between gives the quantiles of the values from and to steps after the last of s,
// seen at the knots between them and interpolated elsewhere. It answers false if any
// knot could not be seen.
func Between(s fleet.Series, looks []Look, from, to int, levels []float64) (fleet.Forecast, bool) {
	steps := to - from + 1
	if len(looks) < knots(steps) {
		return fleet.Forecast{}, false
	}
	out := fleet.Forecast{
		Key: s.Key, Start: s.Stamp(len(s.Values) - 1 + from), Step: s.Step, Levels: levels,
		Model: looks[0].by.name, Backtest: looks[0].by.accuracy, Values: make([][]float64, len(levels)),
	}
	rows := make([]float64, len(levels)*steps)
	for i, level := range levels {
		out.Values[i] = rows[i*steps : (i+1)*steps]
		last := -1
		for _, l := range looks {
			step := l.Ahead - from
			out.Values[i][step] = l.by.quantile(l.Mean, l.Spread, level)
			interpolate(out.Values[i], last, step)
			last = step
		}
	}
	return out, true
}

// recent is the part of s that models may look at.
func recent(s fleet.Series) fleet.Series {
	drop := max(0, len(s.Values)-max(int(trainDays*24*time.Hour/s.Step), mostSamples))
	// Whole days keep positions and midnights where they were.
	if day := int(24 * time.Hour / s.Step); day > 0 {
		drop -= drop % day
	}
	s.Start, s.Values = s.Stamp(drop), s.Values[drop:]
	return s
}

// knots is how many of a forecast's steps get a model of their own; those between are
// interpolated.
func knots(steps int) int { return min(steps, maxHorizons) }

// knot is the place of one of them among 0 … steps-1.
func knot(k, steps int) int {
	if n := knots(steps); n > 1 {
		return k * (steps - 1) / (n - 1)
	}
	return 0
}

// interpolate fills the row between two knots.
func interpolate(row []float64, a, b int) {
	for i := a + 1; a >= 0 && i < b; i++ {
		row[i] = row[a] + (row[b]-row[a])*float64(i-a)/float64(b-a)
	}
}

// fitted is the model in force for a horizon of s: learnt from the values
// before the newest time of the refit grid. The horizons share the past's tables.
func (f *Forecaster) fitted(model string, s fleet.Series, past *Past, ahead int) *calibrated {
	until := refitTime(s)
	key := fitKey{model, s.Key, ahead}
	if have, ok := f.fits[key]; ok && have.until.Equal(until) {
		return have.chosen
	}
	if past.tables == nil {
		*past = past.tabled()
	}
	known := past.until(len(s.Until(until).Values))
	chosen := choose(f.named(model), known, ahead)
	f.fits[key] = fit{until, chosen}
	return chosen
}

// named is the one model of that name, or all.
func (f *Forecaster) named(model string) []Model {
	for _, m := range f.models {
		if m.Name() == model {
			return []Model{m}
		}
	}
	return f.models
}

// refitTime is the newest time of the refit grid: midnights UTC, every fourth one
// for coarse steps, and full hours while the series is younger than three days.
func refitTime(s fleet.Series) time.Time {
	grid := 24 * time.Hour
	if s.Step >= 30*time.Minute {
		grid *= 4
	}
	until := s.End().Truncate(grid)
	if until.Sub(s.Start) < 3*24*time.Hour {
		until = s.End().Truncate(max(time.Hour, s.Step))
	}
	return until
}
