package planner

import (
	"math"
	"time"

	"steward/fleet"
	"steward/forecast"
	"steward/policy"
)

// foresee wants what will be needed from the moment at which a unit asked for
// now would serve until one asked for at the next decision would. now is what
// the newest sample needs.
func (d *deliberation) foresee(r *reading, now int) {
	view, ok := d.lookAhead(r)
	if !ok {
		d.withoutForecast(r, fleet.NoForecast, "forecast.fallback_headroom", now)
		return
	}
	if d.policy.Objective.ErrorBudget > 0 {
		view.setting = d.setting(r, view)
		d.peak = view.byBudget()
		d.hold = max(d.hold, time.Duration(view.setting.hold)*r.series.Step)
	} else {
		d.peak = view.outlook.Peak(d.policy.Forecast.Quantile)
		forecast.Forget(view.looks)
	}
	d.outlook = append(d.outlook, view.outlook)
	if gate := d.policy.Forecast.Gate; gate != nil {
		if good, err := gate.Bool(d.vars(gate)); err != nil || !good {
			d.withoutForecast(r, fleet.GateFailed, "forecast.gate", now)
			return
		}
	}
	d.stage(fleet.StageForecast, d.need(d.peak, r.signal), d.forecastReason(view))
	if d.units < now && !d.policy.Forecast.MayScaleIn {
		d.stage(fleet.StageForecast, now, d.reason(fleet.ReactiveGuard, "forecast.may_scale_in", units("forecast", d.units), units("now", now)))
	}
}

func (d *deliberation) forecastReason(v view) fleet.Reason {
	lead := seconds("lead", v.outlook.Start.Sub(d.in.Snapshot.At))
	if d.policy.Objective.ErrorBudget == 0 {
		return d.reason(fleet.ForecastPeak, "forecast.quantile", number("quantile", d.policy.Forecast.Quantile), number("peak", d.peak), lead)
	}
	facts := []fleet.Fact{number("budget", d.policy.Objective.ErrorBudget), number("peak", d.peak), lead, number("spreads", v.setting.spreads)}
	if v.setting.evens() {
		facts = append(facts, number("evened", v.setting.evening))
	}
	return d.reason(fleet.ErrorBudget, "objective.error_budget", append(facts, seconds("hold", d.hold))...)
}

// withoutForecast goes on with the newest sample.
func (d *deliberation) withoutForecast(r *reading, code fleet.Code, key string, now int) {
	if code == fleet.GateFailed && d.policy.Forecast.OnGateFail == policy.HoldSize {
		d.stage(fleet.StageForecast, max(now, d.size()), d.reason(code, "forecast.on_gate_fail", units("now", now)))
		return
	}
	headroom := d.policy.Forecast.FallbackHeadroom
	facts := []fleet.Fact{number("headroom", headroom)}
	if !r.beyond { // else there may be many, but of another level
		facts = append(facts, number("samples", float64(len(r.series.Values))))
	}
	d.stage(fleet.StageForecast, d.need(r.demand*(1+headroom), r.signal), d.reason(code, key, facts...))
}

// view is what can be said of the boot lead.
type view struct {
	outlook fleet.Forecast
	looks   []forecast.Look
	fitted  time.Time // when the models behind the looks were
	lead    lead
	setting setting
}

// lead is the time from when a unit asked for at a decision would serve until
// one asked for at the next would, in steps after the last sample.
type lead struct {
	from, to int
	begins   float64 // share of the first step that is over by then
}

// leadAt is the lead of a decision at a time.
func (d *deliberation) leadAt(at time.Time, s fleet.Series) lead {
	serves := at.Add(d.workload.Unit.Boot)
	next := serves.Add(max(d.in.Every, 1))
	last := len(s.Values) - 1
	l := lead{from: max(1, s.Index(serves)-last), to: max(1, s.Index(next.Add(-1))-last)}
	l.begins = math.Max(0, float64(serves.Sub(s.Stamp(last+l.from)))/float64(s.Step))
	return l
}

func (d *deliberation) lookAhead(r *reading) (view, bool) {
	s := r.series
	if len(s.Values) == 0 {
		return view{}, false
	}
	l := d.leadAt(d.in.Snapshot.At, s)
	v := view{lead: l}
	v.looks, v.fitted = d.looks(r, l)
	outlook, ok := forecast.Between(s, v.looks, l.from, l.to, d.policy.Forecast.Levels())
	v.outlook = outlook
	return v, ok
}

// looks are the forecasts of a lead, and when their models were fitted.
func (d *deliberation) looks(r *reading, l lead) ([]forecast.Look, time.Time) {
	return d.in.Mind.forecaster.Looks(d.policy.Forecast.Model, r.series, l.from, l.to)
}

// steps is a duration in a series' steps, rounded up.
func steps(t time.Duration, s fleet.Series) int { return int((t + s.Step - 1) / s.Step) }
