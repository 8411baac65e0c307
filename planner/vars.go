package planner

import (
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// vars are the variables that an expression uses, and others of their groups, as the
// pipeline stands.
func (d *deliberation) vars(e *policy.Expr) policy.Vars {
	v := policy.Vars{}
	for _, g := range varGroups {
		if e.Uses(g.name) {
			g.add(d, v)
		}
	}
	return v
}

// varGroups are the beginnings of the variables' names, and what adds them.
var varGroups = []struct {
	name string
	add  func(d *deliberation, v policy.Vars)
}{
	{"workload", func(d *deliberation, v policy.Vars) { maps.Copy(v, policy.WorkloadVars(d.workload)) }},
	{"action", (*deliberation).actionVars},
	{"signal", (*deliberation).signalVars},
	{"forecast", (*deliberation).forecastVars},
	{"spend", (*deliberation).spendVars},
	{"objective.error_budget", (*deliberation).budgetVars},
	{"objective.violation_share", (*deliberation).violationVars},
	{"breaker", (*deliberation).breakerVars},
	{"time", func(d *deliberation, v policy.Vars) {
		maps.Copy(v, policy.TimeVars(d.in.Snapshot.At, d.policy.Windows.Zone))
	}},
}

func (d *deliberation) signalVars(v policy.Vars) {
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

func (d *deliberation) forecastVars(v policy.Vars) {
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
}

func (d *deliberation) budgetVars(v policy.Vars) {
	if b := d.policy.Objective.ErrorBudget; b > 0 {
		v["objective.error_budget"] = b
	}
}

func (d *deliberation) violationVars(v policy.Vars) {
	v["objective.violation_share"] = d.realised(d.in.Snapshot.At).share()
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
