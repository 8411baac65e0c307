package planner

import (
	"math"

	"steward/fleet"
	"steward/policy"
)

// deliberation is one workload's way through the pipeline. units is what the
// stages so far leave; every stage writes what it did to it into the trace.
type deliberation struct {
	in       *Input
	workload fleet.Workload
	policy   policy.Policy
	past     fleet.Past
	demand   fleet.Series // in the workload's unit, as far as known
	units    int
	missing  int // samples that are due and not there
	decision fleet.Decision
	outlook  []fleet.Forecast
}

func newDeliberation(in *Input, w fleet.Workload) *deliberation {
	d := &deliberation{in: in, workload: w, past: in.Snapshot.PastOf(w.ID), units: w.Size.Units}
	d.decision = fleet.Decision{Workload: w.ID, Now: w.Size, Want: w.Size, Grant: w.Size, Verdict: fleet.Allow}
	if n := len(d.past.Outcomes); n > 0 {
		d.decision.LastAct = d.past.Outcomes[n-1].Action.ID
	}
	return d
}

// run takes the workload through all stages.
func (d *deliberation) run() {
	var owned bool
	if d.policy, owned = d.in.Rules.For(d.workload); !owned {
		d.stay(fleet.StageSignal, fleet.Reason{Code: fleet.NoPolicy})
		return
	}
	if d.observe() {
		d.foresee()
		d.decision.Want.Units = d.units
		d.distrust()
		d.stabilise()
		d.limit()
	}
	d.bound()
	d.conclude()
}

// stage writes one stage into the trace and goes on with its answer.
func (d *deliberation) stage(name fleet.StageName, after int, reasons ...fleet.Reason) {
	d.decision.Trace = append(d.decision.Trace, fleet.Stage{Name: name, Before: d.units, After: after, Reasons: reasons})
	d.units = after
}

// stay ends the pipeline with the size as it is.
func (d *deliberation) stay(name fleet.StageName, reasons ...fleet.Reason) {
	d.stage(name, d.workload.Size.Units, reasons...)
}

// rule names a key of the policy, for reasons.
func (d *deliberation) rule(key string) string { return d.policy.Name + ": " + key }

// observe finds what the newest sample asks for. It answers false if the data
// does not allow any decision: then nothing changes.
func (d *deliberation) observe() bool {
	w := d.workload
	if w.Unit.Capacity <= 0 || w.Unit.MaxUtilisation <= 0 {
		d.stay(fleet.StageSignal, fleet.Reason{Code: fleet.NoCapacity, Rule: d.rule("signals")})
		return false
	}
	d.demand = demandSeries(d.in.Snapshot, w, d.policy.Signal)
	value, index, ok := d.demand.Last()
	if !ok {
		d.stay(fleet.StageSignal, fleet.Reason{Code: fleet.NoSignal, Rule: d.rule("signals")})
		return false
	}
	age := d.in.Snapshot.At.Sub(d.demand.Stamp(index + 1))
	facts := []fleet.Fact{{Name: "value", Value: value}, {Name: "age", Value: age.Seconds(), Unit: "s"}}
	if limit := max(d.policy.Missing.HoldAfter, 2*d.demand.Step); age > limit+max(0, d.demand.Lag-d.demand.Step) {
		facts = append(facts, fleet.Fact{Name: "hold_after", Value: limit.Seconds(), Unit: "s"})
		d.stay(fleet.StageSignal, fleet.Reason{Code: fleet.StaleSignal, Rule: d.rule("missing_data.hold_after"), Facts: facts})
		return false
	}
	d.missing = int((age - max(0, d.demand.Lag-d.demand.Step)) / d.demand.Step)
	need := d.need(value)
	d.stage(fleet.StageSignal, need, fleet.Reason{Code: fleet.LoadNow, Rule: d.rule("signals"), Facts: facts})
	return true
}

// need is the fewest units that serve a demand at the policy's target.
func (d *deliberation) need(demand float64) int {
	target := d.workload.Unit.MaxUtilisation
	if d.policy.Signal.Target > 0 {
		target = d.policy.Signal.Target
	}
	units := math.Ceil(demand/(d.workload.Unit.Capacity*target) - 1e-9)
	return int(math.Max(0, math.Min(units, math.MaxInt32)))
}

// foresee replaces the newest sample's need by that of the forecast quantile
// over the boot lead, but never goes below it.
func (d *deliberation) foresee() {
	now := d.units
	f, ok := d.forecast()
	if !ok {
		headroom := d.policy.Forecast.FallbackHeadroom
		value, _, _ := d.demand.Last()
		d.stage(fleet.StageForecast, d.need(value*(1+headroom)), fleet.Reason{
			Code: fleet.NoForecast, Rule: d.rule("forecast.fallback_headroom"),
			Facts: []fleet.Fact{{Name: "samples", Value: float64(len(d.demand.Values))}, {Name: "headroom", Value: headroom}},
		})
		return
	}
	d.outlook = append(d.outlook, f)
	quantile := d.policy.Forecast.Quantile
	peak := f.Peak(quantile)
	d.stage(fleet.StageForecast, d.need(peak), fleet.Reason{
		Code: fleet.ForecastPeak, Rule: d.rule("forecast.quantile"),
		Facts: []fleet.Fact{
			{Name: "quantile", Value: quantile}, {Name: "peak", Value: peak},
			{Name: "lead", Value: f.Start.Sub(d.in.Snapshot.At).Seconds(), Unit: "s"},
		},
	})
	if d.units < now {
		d.stage(fleet.StageReactive, now, fleet.Reason{
			Code: fleet.ReactiveGuard, Rule: d.rule("signals"),
			Facts: []fleet.Fact{{Name: "forecast", Value: float64(d.units), Unit: "units"}, {Name: "now", Value: float64(now), Unit: "units"}},
		})
	}
}

// forecast asks for the demand from the moment at which a unit asked for now
// would serve until one asked for at the next decision would.
func (d *deliberation) forecast() (fleet.Forecast, bool) {
	serves := d.in.Snapshot.At.Add(d.workload.Unit.Boot)
	next := serves.Add(max(d.in.Every, 1))
	end := len(d.demand.Values)
	from := d.demand.Index(serves) - end + 1
	to := d.demand.Index(next.Add(-1)) - end + 1
	return d.in.Forecaster.Forecast(d.demand, max(1, from), max(1, to), d.policy.Forecast.Levels())
}

// distrust forbids scaling in while the newest sample is missing.
func (d *deliberation) distrust() {
	if size := d.workload.Size.Units; d.missing > 0 && d.units < size {
		d.stage(fleet.StageMissing, size, fleet.Reason{
			Code: fleet.GapInSignal, Rule: d.rule("missing_data"),
			Facts: []fleet.Fact{{Name: "missing_samples", Value: float64(d.missing)}},
		})
	}
}

// conclude writes the grant, and says so where nothing is to happen.
func (d *deliberation) conclude() {
	d.decision.Grant.Units = d.units
	if d.units == d.workload.Size.Units {
		last := &d.decision.Trace[len(d.decision.Trace)-1]
		last.Reasons = append(last.Reasons, fleet.Reason{Code: fleet.Steady})
	}
}
