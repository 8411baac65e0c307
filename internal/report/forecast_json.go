package report

import (
	"math"
	"time"

	"steward/fleet"
)

type forecastJSON struct {
	Schema string       `json:"schema"`
	File   string       `json:"file"`
	Levels []float64    `json:"levels"`
	Series []seriesJSON `json:"series"`
}

type seriesJSON struct {
	Series      string         `json:"series"`
	StepSeconds float64        `json:"step_seconds"`
	Values      int            `json:"values"`
	Gaps        int            `json:"gaps"`
	Reason      string         `json:"reason,omitempty"`
	Model       string         `json:"model,omitempty"`
	Note        string         `json:"note,omitempty"`
	Explanation *Explanation   `json:"explanation"`
	Backtest    fleet.Accuracy `json:"backtest"`
	Members     []memberJSON   `json:"members"`
	Steps       []stepJSON     `json:"steps"`
}

type memberJSON struct {
	Name   string       `json:"name"`
	Weight float64      `json:"weight"` // the mean over all steps
	Ranges []weightJSON `json:"ranges"`
}

// weightJSON is a member's weight at some steps, and its error there in the
// backtest.
type weightJSON struct {
	From   int      `json:"from"`
	To     int      `json:"to"`
	Weight float64  `json:"weight"`
	Error  *float64 `json:"error"`
}

type stepJSON struct {
	Step      int                `json:"step"`
	Timestamp *time.Time         `json:"timestamp"`
	Mean      float64            `json:"mean"`
	Quantiles map[string]float64 `json:"quantiles"`
}

func newForecastJSON(all Forecasts) forecastJSON {
	doc := forecastJSON{Schema: "steward.forecast/v1", File: all.File, Levels: all.Levels, Series: []seriesJSON{}}
	for _, s := range all.Series {
		one := seriesJSON{
			Series: s.name(), StepSeconds: s.Series.Step.Seconds(), Values: len(s.Series.Values), Gaps: s.Series.Gaps(),
			Reason: s.Reason, Note: s.Ensemble.Note, Explanation: s.Explanation, Backtest: measured(s.Forecast.Backtest), Members: []memberJSON{}, Steps: []stepJSON{},
		}
		if s.Reason == "" {
			one.Model, one.Members, one.Steps = s.Forecast.Model, s.members(), s.steps(all.Levels)
		}
		doc.Series = append(doc.Series, one)
	}
	return doc
}

// measured is a record whose figures are unknown if nothing was scored.
func measured(a fleet.Accuracy) fleet.Accuracy {
	if a.Scored == 0 {
		unknown := math.NaN()
		return fleet.Accuracy{WAPE: unknown, MASE: unknown, Pinball: unknown, Coverage80: unknown, Coverage95: unknown}
	}
	return a
}

// members are those that count, the one that counts most first.
func (s Forecasted) members() []memberJSON {
	out := []memberJSON{}
	for _, p := range s.parts() {
		out = append(out, memberJSON{p.Name, p.Weight, s.ranges(p.Weights, p.Errors)})
	}
	return out
}

// ranges gives the figures of each bucket the steps that it spans.
func (s Forecasted) ranges(weights, errors []float64) []weightJSON {
	var out []weightJSON
	for b, weight := range weights {
		from, to := s.span(b)
		out = append(out, weightJSON{From: from, To: to, Weight: weight, Error: finite(errors[b])})
	}
	return out
}

func (s Forecasted) steps(levels []float64) []stepJSON {
	var out []stepJSON
	for k, mean := range s.Forecast.Mean {
		one := stepJSON{Step: k + 1, Mean: mean, Quantiles: map[string]float64{}}
		if s.timed() {
			at := s.at(k).UTC()
			one.Timestamp = &at
		}
		for _, level := range levels {
			one.Quantiles[exact(level)] = s.Forecast.Row(level)[k]
		}
		out = append(out, one)
	}
	return out
}
