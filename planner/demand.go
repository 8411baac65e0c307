package planner

import (
	"math"

	"steward/fleet"
	"steward/policy"
)

// demandSeries is the workload's demand in its own unit: the load signal as it
// is, or utilisation times what served when it was measured. Where either
// is missing so is the demand. Utilisation of a saturated fleet may understate it.
func demandSeries(snap fleet.Snapshot, w fleet.Workload, signal policy.Signal) fleet.Series {
	if signal.Kind != policy.Utilisation {
		s, ok := snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.Metric(signal.Name)})
		if !ok {
			s, _ = snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.MetricDemand})
		}
		return s
	}
	used, ok := snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.Metric(signal.Name)})
	if !ok {
		used, _ = snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.MetricUtilisation})
	}
	ready, _ := snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.MetricReady})
	demand := used
	demand.Key.Metric = fleet.MetricDemand
	demand.Values = make([]float64, len(used.Values))
	for i, u := range used.Values {
		demand.Values[i] = math.NaN()
		if j := ready.Index(used.Stamp(i)); j >= 0 && j < len(ready.Values) {
			demand.Values[i] = u * ready.Values[j] * w.Unit.Capacity
		}
	}
	return demand
}
