package planner

import (
	"math"

	"steward/fleet"
	"steward/policy"
)

// want finds the size that the signals ask for, headroom included. It answers
// false if nothing may be concluded from them: then the size stays, or goes
// where the policy says for that case.
func (d *deliberation) want() bool {
	if d.workload.Unit.Capacity <= 0 || d.workload.Unit.MaxUtilisation <= 0 {
		d.stage(fleet.StageSignal, d.size(), d.reason(fleet.NoCapacity, "unit.capacity"))
		return false
	}
	for i := range d.policy.Signals {
		d.readings = append(d.readings, d.read(i))
		d.ask(&d.readings[i])
	}
	if !d.combine() {
		return false
	}
	d.addHeadroom()
	return true
}

// ask turns one reading into a size.
func (d *deliberation) ask(r *reading) {
	if r.overdue > 0 && !r.missing && scales(r.signal.Kind) {
		d.doubt = append(d.doubt, d.reason(fleet.GapInSignal, "signals."+r.signal.Name, number("missing_samples", float64(r.overdue))))
	}
	switch {
	case !scales(r.signal.Kind):
		return
	case r.missing:
		d.doubt = append(d.doubt, r.reasons...)
		d.stage(fleet.StageSignal, d.units, r.reasons...)
		return
	case r.signal.Kind == policy.Queue:
		d.askQueue(r)
	default:
		d.askDemand(r)
	}
	r.sized = true
	r.desired = d.units
}

// askQueue wants so many units that each has its target of waiting items.
func (d *deliberation) askQueue(r *reading) {
	n := whole(r.value / r.signal.Target)
	d.stage(fleet.StageSignal, n, append(r.reasons, d.reason(fleet.QueueNow, "signals."+r.signal.Name,
		number("waiting", r.value), number("target", r.signal.Target)))...)
}

// askDemand wants what the newest demand needs, and what the forecast says will
// be needed over the boot lead.
func (d *deliberation) askDemand(r *reading) {
	now := d.need(r.demand, r.signal)
	d.stage(fleet.StageSignal, now, append(r.reasons, d.reason(fleet.LoadNow, "signals."+r.signal.Name,
		number("value", r.value), seconds("age", r.age)))...)
	if r.beyond {
		d.withoutForecast(r, fleet.NoForecast, "forecast.fallback_headroom", now)
		return
	}
	d.foresee(r, now)
}

// need is the fewest units that serve a demand at the signal's target.
func (d *deliberation) need(demand float64, s policy.Signal) int {
	capacity, target := d.workload.Unit.Capacity, d.workload.Unit.MaxUtilisation
	if s.Kind == policy.Utilisation {
		capacity = d.nominal
	}
	if s.Target > 0 {
		target = s.Target
	}
	return whole(demand / (capacity * target))
}

// whole rounds up, but not for what rounding of fractions adds.
func whole(units float64) int {
	return int(max(0, min(math.Ceil(units-1e-9), math.MaxInt32)))
}

// combine makes one size of what the signals ask for.
func (d *deliberation) combine() bool {
	sized, missing := 0, 0
	largest := 0
	for _, r := range d.readings {
		switch {
		case !scales(r.signal.Kind):
		case r.sized:
			sized++
			largest = max(largest, r.desired)
		default:
			missing++
		}
	}
	switch {
	case sized == 0:
		return d.withoutSignals()
	case missing > 0 && d.policy.Missing.OneSignal == policy.MissingHold:
		d.stage(fleet.StageMissing, max(d.size(), largest), d.reason(fleet.MissingHeld, "missing_data.one_signal"))
	case missing > 0:
		d.stage(fleet.StageMissing, largest, d.reason(fleet.MissingIgnored, "missing_data.one_signal", number("missing", float64(missing))))
	case d.policy.Combine != nil:
		d.combineByRule(largest)
	case sized > 1:
		d.stage(fleet.StageCombine, largest, d.reason(fleet.Combined, "combine", units("largest", largest)))
	}
	return true
}

func (d *deliberation) combineByRule(largest int) {
	n, err := d.policy.Combine.Number(d.vars(d.policy.Combine))
	if err != nil || n > math.MaxInt32 {
		d.stage(fleet.StageCombine, largest, d.reason(fleet.CombineFailed, "combine", units("largest", largest)))
		return
	}
	d.stage(fleet.StageCombine, whole(n), d.reason(fleet.Combined, "combine"))
}

// withoutSignals does what the policy says for the case that every signal fails.
// No way scales in.
func (d *deliberation) withoutSignals() bool {
	switch d.policy.Missing.AllSignals {
	case policy.MissingToForecast:
		for i := range d.readings {
			if r := &d.readings[i]; r.known && r.signal.Kind != policy.Queue && scales(r.signal.Kind) {
				d.foresee(r, 0)
				d.stage(fleet.StageMissing, max(d.size(), d.units), d.reason(fleet.ToForecast, "missing_data.all_signals"))
				return false
			}
		}
	case policy.MissingToFallback:
		d.stage(fleet.StageMissing, max(d.size(), d.policy.Missing.FallbackUnits), d.reason(fleet.ToFallback, "missing_data.fallback_units"))
		return false
	}
	d.stage(fleet.StageMissing, d.size(), d.reason(fleet.MissingHeld, "missing_data.all_signals"))
	return false
}

// addHeadroom adds capacity beyond what is needed, and spreads it so that what
// zones may fail leave is enough.
func (d *deliberation) addHeadroom() {
	h := d.policy.Headroom
	if h.Percent > 0 || h.MinUnits > 0 {
		n := max(whole(float64(d.units)*(1+h.Percent/100)), d.units+h.MinUnits)
		if d.units == 0 {
			n = 0 // nothing is wanted, and nothing more
		}
		d.stage(fleet.StageHeadroom, n, d.reason(fleet.HeadroomAdded, "headroom", number("percent", h.Percent), units("at_least", h.MinUnits)))
	}
	if h.ZoneLossTolerance > 0 && h.Zones > h.ZoneLossTolerance && d.units > 0 {
		// Units spread evenly: the fullest zones are the ones to lose.
		n := d.units
		for n-h.ZoneLossTolerance*((n+h.Zones-1)/h.Zones) < d.units {
			n++
		}
		d.stage(fleet.StageHeadroom, n, d.reason(fleet.ZoneLoss, "headroom.zone_loss_tolerance",
			number("zones", float64(h.Zones)), number("may_fail", float64(h.ZoneLossTolerance))))
	}
}
