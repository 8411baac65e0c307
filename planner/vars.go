package planner

import (
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// signalVars are the variables of the workload and its signals.
func (d *deliberation) signalVars() policy.Vars {
	v := policy.WorkloadVars(d.workload)
	for _, r := range d.readings {
		at := "signal." + r.signal.Name + "."
		v[at+"missing"] = r.missing
		if r.known {
			v[at+"age_seconds"] = r.age.Seconds()
		}
		if r.missing {
			continue
		}
		v[at+"value"] = r.value
		if r.sized {
			v[at+"desired"] = float64(r.desired)
		}
		v[at+"yesterday"] = d.ago(r, 24*time.Hour)
		v[at+"last_week"] = d.ago(r, 7*24*time.Hour)
	}
	return v
}

// ago is a signal's value so long before its newest; NaN if it is not known.
func (d *deliberation) ago(r reading, back time.Duration) float64 {
	s := d.ownSeries(r.signal)
	_, newest, ok := s.Last()
	if i := newest - int(back/s.Step); ok && i >= 0 {
		return s.Values[i]
	}
	return math.NaN()
}

// forecastVars adds those of the forecast.
func (d *deliberation) forecastVars(v policy.Vars) policy.Vars {
	v["forecast.available"] = len(d.outlook) > 0
	days := 0.0
	for _, r := range d.readings {
		days = max(days, float64(len(r.series.Values))*r.series.Step.Hours()/24)
	}
	v["forecast.history_days"] = days
	if len(d.outlook) > 0 {
		f := d.outlook[len(d.outlook)-1]
		v["forecast.model"], v["forecast.peak"] = f.Model, d.peak
		v["forecast.wape"], v["forecast.mase"] = f.Backtest.WAPE, f.Backtest.MASE
		v["forecast.coverage80"], v["forecast.coverage95"] = f.Backtest.Coverage80, f.Backtest.Coverage95
	}
	return v
}

// decisionVars are all variables, for the change as it is wanted now. They are worked
// out once it is known what the signals ask for; only the change is another after
// every stage.
func (d *deliberation) decisionVars() policy.Vars {
	if d.vars == nil {
		d.vars = d.forecastVars(d.signalVars())
		maps.Copy(d.vars, policy.TimeVars(d.in.Snapshot.At, d.policy.Windows.Zone))
		d.breakerVars(d.vars)
		d.objectiveVars(d.vars)
		if d.policy.Uses("spend") {
			d.spendVars(d.vars)
		}
	}
	d.actionVars(d.vars)
	return d.vars
}

func (d *deliberation) objectiveVars(v policy.Vars) {
	v["objective.error_budget"] = math.NaN()
	if b := d.policy.Objective.ErrorBudget; b > 0 {
		v["objective.error_budget"] = b
	}
	if d.policy.Uses("objective.violation_share") {
		v["objective.violation_share"] = d.realised(d.in.Snapshot.At).share()
	}
}

func (d *deliberation) actionVars(v policy.Vars) {
	change := math.Abs(float64(d.units - d.size()))
	v["action.kind"] = string(d.kind())
	v["action.is_scale_out"], v["action.is_scale_in"] = d.kind() == policy.ScaleOut, d.kind() == policy.ScaleIn
	v["action.from"], v["action.to"], v["action.change"] = float64(d.size()), float64(d.units), change
	v["action.relative_change"] = change / math.Max(float64(d.size()), 1)
	if price := d.hourlyPrice(); price > 0 {
		v["action.cost_delta_hourly"] = price * float64(d.units-d.size())
	}
}

func (d *deliberation) breakerVars(v policy.Vars) {
	failed, recent := 0.0, 0.0
	for _, o := range slices.Backward(d.past.Outcomes) {
		since := d.in.Snapshot.At.Sub(o.At)
		if since >= time.Hour {
			break
		}
		if o.Fault != "" && since < 30*time.Minute {
			failed++
		}
		recent++
	}
	v["breaker.failed_actions_30m"], v["breaker.actions_1h"] = failed, recent
	lost := max(0, d.size()-d.workload.Ready-d.workload.Pending)
	v["breaker.unhealthy_fraction"] = float64(lost) / math.Max(float64(d.size()), 1)
}

func (d *deliberation) spendVars(v policy.Vars) {
	m := d.month()
	v["spend.hours_left"] = m.hoursLeft
	if price := d.hourlyPrice(); price > 0 {
		v["spend.month_to_date"] = m.spent
		v["spend.projected_month_end"] = m.spent + price*float64(d.size())*m.hoursLeft
	}
	if limit := d.policy.Spend.Monthly; limit > 0 {
		v["spend.limit"] = limit.Float()
	}
}

// hourlyPrice is the list price of one unit, 0 if it is not known.
func (d *deliberation) hourlyPrice() float64 {
	if len(d.workload.Shapes) == 0 {
		return 0
	}
	return d.workload.Shapes[0].Hourly.Float()
}

// month is where the calendar month stands, in the zone of the policy's windows.
type month struct {
	spent     float64 // since it began, as far as the record of sizes goes
	hoursLeft float64
}

func (d *deliberation) month() month {
	zone := d.policy.Windows.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := d.in.Snapshot.At.In(zone)
	begin := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, zone)
	m := month{hoursLeft: begin.AddDate(0, 1, 0).Sub(now).Hours()}
	billed, ok := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricBilled})
	if !ok {
		return m
	}
	if d.workload.Since.After(begin) {
		begin = d.workload.Since
	}
	for i := max(0, billed.Index(begin)); i < len(billed.Values); i++ {
		if v := billed.Values[i]; !math.IsNaN(v) {
			m.spent += v * billed.Step.Hours() * d.hourlyPrice()
		}
	}
	return m
}
