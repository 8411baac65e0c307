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
	series  fleet.Series // demand for load and utilisation, else the signal, without what is in doubt
	value   float64      // of the signal, the newest that counts
	demand  float64      // the demand of that value
	age     time.Duration
	known   bool // there was a value at all
	missing bool // none, or too old
	beyond  bool // the level is new, and nothing could be learned of it yet
	overdue int  // samples that are due and not there
	reasons []fleet.Reason
	desired int
	sized   bool // desired means something
}

// scales tells whether sizes follow signals of the kind.
func scales(kind policy.SignalKind) bool { return kind != policy.SLO }

// read takes in one signal: finds its series, judges its values, and tells how
// old the newest is that counts.
func (d *deliberation) read(i int) reading {
	signal := d.policy.Signals[i]
	own := d.ownSeries(signal)
	demand := own
	if signal.Kind == policy.Utilisation {
		demand = d.reconstruct(own)
	}
	j := d.judge(signal, own, demand)
	r := reading{signal: signal, series: demand}
	r.series.Values = j.trusted()
	r.reasons = d.doubts(r, j)
	newest := j.newest()
	if newest < 0 {
		r.missing = true
		r.reasons = append(r.reasons, d.reason(fleet.NoSignal, "signals."+signal.Name))
		return r
	}
	r.value, r.demand, r.known = own.Values[newest], demand.Values[newest], true
	r.beyond = j.beyond(newest)
	r.age = d.in.Snapshot.At.Sub(own.Stamp(newest + 1))
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
// measured. Which capacity it is multiplied with does not matter, for sizes
// are that demand divided by it. Where either is missing so is the demand. Utilisation of a
// saturated fleet may understate it.
func (d *deliberation) reconstruct(used fleet.Series) fleet.Series {
	ready, _ := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: fleet.MetricReady})
	key := demandKey{used.Key, used.Start, d.nominal}
	values := d.in.Mind.demands[key]
	if len(values) > len(used.Values) {
		values = nil
	}
	values = values[:max(0, len(values)-2)] // the newest value may have been left out as implausible
	for i := len(values); i < len(used.Values); i++ {
		v := math.NaN()
		if j := index(ready, used.Stamp(i)); j >= 0 && j < len(ready.Values) {
			v = used.Values[i] * ready.Values[j] * d.nominal
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
