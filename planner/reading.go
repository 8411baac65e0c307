package planner

import (
	"math"
	"time"

	"steward/fleet"
	"steward/policy"
)

// reading is what a signal says.
type reading struct {
	signal  policy.Signal
	series  fleet.Series // demand for load and utilisation; the series itself otherwise
	value   float64      // of the signal, the newest that can be right
	age     time.Duration
	known   bool // there was a value at all
	missing bool // none, or too old
	overdue int  // samples that are due and not there
	reasons []fleet.Reason
	desired int
	sized   bool // desired means something
}

// scales tells whether sizes follow signals of the kind.
func scales(kind policy.SignalKind) bool { return kind != policy.SLO }

// read takes in one signal: finds its series, doubts its newest value, and
// tells how old it is.
func (d *deliberation) read(i int) reading {
	signal := d.policy.Signals[i]
	r := reading{signal: signal}
	own, byRule := d.byOwnRule(signal, d.ownSeries(signal))
	r.series = own
	if signal.Kind == policy.Utilisation {
		r.series = d.reconstruct(own)
	}
	var implausible []fleet.Reason
	r.series, implausible = d.plausible(signal, r.series)
	r.reasons = append(byRule, implausible...)
	_, index, ok := r.series.Last()
	if !ok {
		r.missing = true
		r.reasons = append(r.reasons, d.reason(fleet.NoSignal, "signals."+signal.Name))
		return r
	}
	r.value, r.known = own.Values[index], true
	r.age = d.in.Snapshot.At.Sub(own.Stamp(index + 1))
	late := max(0, own.Lag-own.Step)
	r.overdue = int((r.age - late) / own.Step)
	limit := max(d.patience(signal), 2*own.Step)
	if r.age > limit+late {
		r.missing = true
		r.reasons = append(r.reasons, d.reason(fleet.StaleSignal, "signals."+signal.Name+".max_age", seconds("age", r.age), seconds("limit", limit)))
	}
	return r
}

// patience is how old a signal may be.
func (d *deliberation) patience(s policy.Signal) time.Duration {
	if s.MaxAge > 0 {
		return s.MaxAge
	}
	return d.policy.Missing.HoldAfter
}

// ownSeries is the series that goes by the signal's name; a load signal without
// one is the demand, a utilisation signal the derived utilisation.
func (d *deliberation) ownSeries(signal policy.Signal) fleet.Series {
	metric := fleet.Metric(signal.Name)
	s, ok := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: metric})
	if !ok && signal.Kind == policy.Load {
		s, ok = d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricDemand})
	}
	if !ok && signal.Kind == policy.Utilisation {
		s, ok = d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricUtilisation})
	}
	if !ok {
		return fleet.Series{Step: time.Minute}
	}
	return s
}

// reconstruct turns utilisation into demand: times what served when it was
// measured. Where either is missing so is the demand. Utilisation of a
// saturated fleet may understate it.
func (d *deliberation) reconstruct(used fleet.Series) fleet.Series {
	ready, _ := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricReady})
	key := demandKey{used.Key, used.Start, d.workload.Unit.Capacity}
	values := d.in.Mind.demands[key]
	if len(values) > len(used.Values) {
		values = nil
	}
	values = values[:max(0, len(values)-2)] // the newest value may have been left out as implausible
	for i := len(values); i < len(used.Values); i++ {
		v := math.NaN()
		if j := index(ready, used.Stamp(i)); j >= 0 && j < len(ready.Values) {
			v = used.Values[i] * ready.Values[j] * d.workload.Unit.Capacity
		}
		values = append(values, v)
	}
	d.in.Mind.demands[key] = values
	demand := used
	demand.Key.Metric = fleet.MetricDemand + "<" + used.Key.Metric
	demand.Values = values
	return demand
}

// demandKey names a demand that was reconstructed; what was known does not change,
// so only the newest values are worked out.
type demandKey struct {
	used     fleet.Key
	start    time.Time
	capacity float64
}

// index is the position of the value that holds at t; -1 in an empty series.
func index(s fleet.Series, t time.Time) int {
	if s.Step == 0 {
		return -1
	}
	return s.Index(t)
}
