package forecast

import (
	"math"
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
}

// backcast lays a backtest out by position.
func (c *calibrated) backcast(t trial) Backcast {
	first, last := t.target[0], t.target[len(t.target)-1]
	n := last - first + 1
	b := Backcast{First: first, Truth: gaps(n), Mean: gaps(n), Spread: gaps(n)}
	for j, i := range t.target {
		b.Truth[i-first], b.Mean[i-first], b.Spread[i-first] = t.truth[j], t.forecast[j], c.spreadAt(t.forecast[j])
	}
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
	mean := predict(c.model, past, len(past.Values)-1)
	return Look{mean, c.spreadAt(mean), c.past}, refitTime(s), true
}
