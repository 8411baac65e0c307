package simulate

import (
	"math"
	"time"

	"steward/fleet"
	"steward/policy"
)

// forecastScorer compares every forecast of demand that a decision rested on
// with what came, at the first step in which a unit asked for would have served:
// the only horizon that matters. The naive forecast of MASE is the demand 24
// hours earlier.
type forecastScorer struct {
	replay *Replay
	level  float64 // the quantile that the policy orders for

	scored, in80, in95       int
	truth, absolute, pinball float64 // sums of |truth|, |error| and quantile loss
	naive, besideNaive       float64 // sums of |naive error| and of |error| at the same steps
}

func newForecastScorer(r *Replay, rules policy.Set) *forecastScorer {
	s := &forecastScorer{replay: r}
	for _, p := range rules.Policies {
		s.level = p.Forecast.Quantile
		if budget := p.Objective.ErrorBudget; budget > 0 {
			s.level = p.Forecast.Levels()[len(p.Forecast.Levels())-1]
		}
	}
	return s
}

func (s *forecastScorer) issued(outlook []fleet.Forecast) {
	for _, f := range outlook {
		i := s.replay.demand.Index(f.Start)
		if i >= 0 && i < len(s.replay.demand.Values) && !math.IsNaN(s.replay.demand.Values[i]) {
			s.compare(f, i)
		}
	}
}

func (s *forecastScorer) compare(f fleet.Forecast, i int) {
	truth := s.replay.demand.Values[i]
	s.scored++
	s.truth += math.Abs(truth)
	missed := math.Abs(truth - first(f, 0.5))
	s.absolute += missed
	ordered := truth - first(f, s.level)
	s.pinball += math.Max(s.level*ordered, (s.level-1)*ordered)
	if first(f, 0.1) <= truth && truth <= first(f, 0.9) {
		s.in80++
	}
	if first(f, 0.025) <= truth && truth <= first(f, 0.975) {
		s.in95++
	}
	yesterday := i - int(24*time.Hour/s.replay.demand.Step)
	if yesterday >= 0 && !math.IsNaN(s.replay.demand.Values[yesterday]) {
		s.naive += math.Abs(truth - s.replay.demand.Values[yesterday])
		s.besideNaive += missed
	}
}

// first is a quantile at the first step of a forecast.
func first(f fleet.Forecast, level float64) float64 {
	if row := f.Row(level); len(row) > 0 {
		return row[0]
	}
	return math.NaN()
}

func (s *forecastScorer) accuracy() fleet.Accuracy {
	n := float64(s.scored)
	return fleet.Accuracy{
		Scored: s.scored, WAPE: s.absolute / s.truth, MASE: s.besideNaive / s.naive, Pinball: s.pinball / n,
		Coverage80: float64(s.in80) / n, Coverage95: float64(s.in95) / n,
	}
}
