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

// backcast lays a backtest out by position, with the errors that were to be expected.
func backcast(t trial, expected []float64) Backcast {
	first, last := t.target[0], t.target[len(t.target)-1]
	n := last - first + 1
	b := Backcast{First: first, Truth: gaps(n), Mean: gaps(n), Spread: gaps(n)}
	for j, i := range t.target {
		b.Truth[i-first], b.Mean[i-first], b.Spread[i-first] = t.truth[j], t.forecast[j], expected[j]
	}
	expected = slices.Clone(expected)
	slices.Sort(expected)
	b.Usual = expected[len(expected)/2]
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
	Ahead        int // steps after the last value
	Mean, Spread float64
	Past         Backcast

	by *calibrated
}

// Looks forecasts the values from and to steps after the last of s, at the knots
// between them, and says when the models were fitted. Those for which s is too short
// are left out.
func (f *Forecaster) Looks(model string, s fleet.Series, from, to int) (looks []Look, fitted time.Time) {
	s = recent(s)
	past := newPast(s)
	steps := to - from + 1
	looks = make([]Look, 0, knots(steps))
	for k := range knots(steps) {
		ahead := from + knot(k, steps)
		if c := f.fitted(model, s, &past, ahead); c != nil {
			mean, spread := c.predict(past)
			looks, fitted = append(looks, Look{ahead, mean, spread, c.past, c}), refitTime(s)
		}
	}
	return looks, fitted
}

// Forget lets go of how the models behind looks did in the past but for what is usual:
// it takes more memory than all else, and is asked for once after a fit. Remember
// works it out again.
func Forget(looks []Look) {
	for _, l := range looks {
		l.by.past = Backcast{First: l.by.past.First, Usual: l.by.past.Usual}
	}
}

// Remember is Looks with all that Forget let go of.
func (f *Forecaster) Remember(model string, s fleet.Series, from, to int) (looks []Look, fitted time.Time) {
	for k := range knots(to - from + 1) {
		key := fitKey{model, s.Key, from + knot(k, to-from+1)}
		if have := f.fits[key]; have.chosen != nil && have.chosen.past.Truth == nil {
			delete(f.fits, key)
		}
	}
	return f.Looks(model, s, from, to)
}

// predict is the forecast from the last value of a past, and the error to be
// expected of it.
func (c *calibrated) predict(past Past) (mean, spread float64) {
	origin := len(past.Values) - 1
	mean = predict(c.model, past, origin)
	return mean, c.scale.at(past, origin, mean)
}
