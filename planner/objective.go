package planner

import (
	"math"
	"time"

	"steward/fleet"
	"steward/forecast"
)

// setting is how much capacity an error budget takes: so many spreads above the
// mean forecast, how evenly they are spread over good and bad forecasts, and how
// long what was wanted is held.
type setting struct {
	spreads float64
	evening float64 // 0 in proportion to each forecast's spread, 1 the same for all
	hold    int     // steps
}

// evens tells whether the spread of a forecast is drawn towards the usual one.
func (s setting) evens() bool { return s.spreads > 0 && s.evening > 0 }

// settingKey names what a setting was found for.
type settingKey struct {
	series fleet.Key
	policy string
	refit  time.Time
}

// byBudget is the demand to be ready for over the lead, so that the error budget
// is kept.
func (v view) byBudget() float64 {
	peak := 0.0
	for _, l := range v.looks {
		peak = math.Max(peak, l.Mean+v.setting.spreads*margin(l, l.Spread, v.setting.evening))
	}
	return peak
}

// setting is the one that would have been the cheapest to keep the error budget,
// had it been in force over the known past. It is found for decisions that are
// made as soon as a sample is known, whenever this one is made.
func (d *deliberation) setting(r *reading, v view) setting {
	s := r.series
	l := d.leadAt(s.Stamp(len(s.Values)-1).Add(s.Lag), s)
	refit := v.fitted
	if l.from != v.lead.from || l.to != v.lead.to {
		_, refit = d.looks(r, l)
	}
	key := settingKey{s.Key, d.policy.Name, refit}
	set, found := d.in.Mind.settings[key]
	if !found {
		looks, _ := d.in.Mind.forecaster.Remember(d.policy.Forecast.Model, s, l.from, l.to)
		p := rehearsal{
			looks: looks, step: s.Step, lag: steps(s.Lag, s), begins: l.begins,
			budget: d.budgetLeft(refit), need: func(demand float64) int { return d.need(demand, r.signal) },
		}
		set = p.cheapest()
		d.in.Mind.settings[key] = set
		forecast.Forget(looks)
	}
	forecast.Forget(v.looks)
	return set
}

// score is how much of a time was spent short.
type score struct{ short, total float64 } // seconds

// share is NaN where nothing was measured.
func (s score) share() float64 { return s.short / s.total }

// scored is how far back the realised violations count.
const scored = 28 * 24 * time.Hour

// realised measures the share of time in violation up to a moment, over the
// record of what ran.
func (d *deliberation) realised(until time.Time) score {
	var sum score
	ready, ok := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricReady})
	if !ok || len(d.readings) == 0 {
		return sum
	}
	demand, signal := d.readings[0].series, d.readings[0].signal
	from := until.Add(-scored)
	if d.workload.Since.After(from) {
		from = d.workload.Since
	}
	for i := max(0, demand.Index(from)); i < len(demand.Values) && demand.Stamp(i).Before(until); i++ {
		j := index(ready, demand.Stamp(i))
		if v := demand.Values[i]; !math.IsNaN(v) && j >= 0 && j < len(ready.Values) && !math.IsNaN(ready.Values[j]) {
			sum.total += demand.Step.Seconds()
			sum.short += demand.Step.Seconds() * shortShare(ready.Values, j, float64(d.need(v, signal)))
		}
	}
	return sum
}

// shortShare is the part of step j in which fewer units served than were needed.
// Where the size changed within the step, its mean tells when.
func shortShare(ready []float64, j int, need float64) float64 {
	mean := ready[j]
	if need <= mean+1e-9 {
		return 0
	}
	if j == 0 || j+1 == len(ready) || math.IsNaN(ready[j-1]) || math.IsNaN(ready[j+1]) {
		return 1
	}
	from, to := ready[j-1], ready[j+1]
	if from < mean && mean < to && need <= to {
		return (to - mean) / (to - from)
	}
	return 1
}

// repaid is the time in which a deficit or surplus of the budget is made up.
const repaid = 7 * 24 * time.Hour

// budgetLeft is the share of time that may be spent short from now on: less than
// the policy's after too much of it, more after little.
func (d *deliberation) budgetLeft(now time.Time) float64 {
	budget := d.policy.Objective.ErrorBudget
	so := d.realised(now)
	left := budget + (budget*so.total-so.short)/repaid.Seconds()
	return math.Max(budget/2, math.Min(left, 1.5*budget))
}
