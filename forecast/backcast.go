package forecast

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// Backcast is how a model would have forecast the newest part of the past: every
// forecast saw only what came before its origin, and was fitted on what came
// before its fold. Position i of the slices is position First + i of the
// series' recent part.
type Backcast struct {
	First  int
	Truth  []float64 // NaN where it is not known
	Mean   []float64 // NaN where nothing was forecast
	Spread []float64 // how large an error was to be expected
	Usual  float64   // the median of Spread
}

// backcast lays a backtest out by position.
func backcast(t trial, errors *errorScale, past Past) Backcast {
	first, last := t.target[0], t.target[len(t.target)-1]
	n := last - first + 1
	b := Backcast{First: first, Truth: gaps(n), Mean: gaps(n), Spread: gaps(n)}
	known := make([]float64, 0, len(t.target))
	for j, i := range t.target {
		spread := errors.at(past, i-errors.ahead, t.forecast[j])
		b.Truth[i-first], b.Mean[i-first], b.Spread[i-first] = t.truth[j], t.forecast[j], spread
		known = append(known, spread)
	}
	slices.Sort(known)
	b.Usual = known[len(known)/2]
	return b
}

func gaps(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// Look is one forecast, and how the model behind it did in the past.
type Look struct {
	Mean, Spread float64
	Past         Backcast
}

// Look forecasts the value ahead steps after the last of s, and says when the
// model was fitted. It answers false while s is too short.
func (f *Forecaster) Look(model string, s fleet.Series, ahead int) (Look, time.Time, bool) {
	s = recent(s)
	past := newPast(s)
	c := f.fitted(model, s, past, ahead)
	if c == nil {
		return Look{}, time.Time{}, false
	}
	mean, spread := c.predict(past)
	return Look{mean, spread, c.past}, refitTime(s), true
}

// predict is the forecast from the last value of a past, and the error to be
// expected of it.
func (c *calibrated) predict(past Past) (mean, spread float64) {
	origin := len(past.Values) - 1
	mean = predict(c.model, past, origin)
	return mean, c.scale.at(past, origin, mean)
}
