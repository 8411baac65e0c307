package simulate

import (
	"math"
	"time"

	"steward/fleet"
)

// The parameters of the Kubernetes Horizontal Pod Autoscaler with its default
// behaviour (autoscaling/v2; tolerance, windows and policies are its defaults).
const (
	hpaTolerance  = 0.1
	hpaSync       = 15 * time.Second
	hpaDownWindow = 300 * time.Second
	hpaUpPercent  = 100
	hpaUpPods     = 4
	hpaRatesMost  = 8 // rate policies applied in one decision at most
)

// hpa is the control law of the Kubernetes Horizontal Pod Autoscaler for one
// metric with an average value. Scaling up is limited to the larger of 100 %
// and 4 pods in 15 s, scaling down by a window of 300 s only. A decision that
// comes less often than every 15 s may use the limits of the time between.
type hpa struct {
	target float64
	rates  int           // times that the rate policies apply in one decision
	bounds fleet.Bounds  // of the workload
	wants  []fleet.Want  // unstabilised recommendations of the down window
	added  []fleet.Want  // changes of size within the last rate period
	every  time.Duration // between decisions
}

func newHPA(r *Replay, target float64) sizer {
	h := &hpa{target: target, bounds: r.Scenario.Bounds, every: r.Scenario.DecideEvery}
	h.rates = int(max(1, min(h.every/hpaSync, hpaRatesMost)))
	// The controller takes the size it finds as its first recommendation.
	h.wants = append(h.wants, fleet.Want{At: r.From, Units: r.InitialUnits})
	return h
}

// size is the whole law: recommend, stabilise, limit, clamp. Without a metric
// the controller changes nothing and remembers nothing.
func (h *hpa) size(v *view) int {
	n, ok := h.recommend(v)
	if !ok {
		return v.desired
	}
	units := h.bounds.Clamp(h.limit(v, h.stabilise(v, n)))
	if units != v.desired {
		h.added = append(keepAfter(h.added, v.at.Add(-hpaSync)), fleet.Want{At: v.at, Units: units - v.desired})
	}
	return units
}

// recommend is the proportional law. Units that boot count as idle when it
// would scale up, and are left out when it would scale down.
func (h *hpa) recommend(v *view) (int, bool) {
	if math.IsNaN(v.demand) {
		return 0, false
	}
	if v.desired == 0 {
		return wholeUnits(v.demand / v.capacity / h.target), true
	}
	if v.ready == 0 {
		return 0, false
	}
	ratio := v.utilisation() / h.target
	if v.booting == 0 || ratio <= 1 {
		if tolerated(ratio) {
			return v.desired, true
		}
		return wholeUnits(ratio * float64(v.ready)), true
	}
	all := v.ready + v.booting
	ratio = v.demand / (float64(all) * v.capacity) / h.target
	if tolerated(ratio) || ratio < 1 {
		return v.desired, true
	}
	if n := wholeUnits(ratio * float64(all)); n > v.desired {
		return n, true
	}
	return v.desired, true
}

// tolerated holds at the very edges too, whatever rounding does to them.
func tolerated(ratio float64) bool { return math.Abs(ratio-1) <= hpaTolerance+1e-9 }

// stabilise holds the largest recommendation of the down window.
func (h *hpa) stabilise(v *view, n int) int {
	h.wants = keepAfter(h.wants, v.at.Add(-hpaDownWindow))
	down := n
	for _, w := range h.wants {
		down = max(down, w.Units)
	}
	h.wants = append(h.wants, fleet.Want{At: v.at, Units: n})
	switch {
	case v.desired < n:
		return n
	case v.desired > down:
		return down
	}
	return v.desired
}

// limit applies the rate policies for scaling up; those for scaling down allow
// everything.
func (h *hpa) limit(v *view, n int) int {
	if n <= v.desired {
		return n
	}
	start := v.desired
	h.added = keepAfter(h.added, v.at.Add(-hpaSync))
	for _, change := range h.added {
		start -= change.Units
	}
	ceiling := start
	for range h.rates {
		ceiling = max(ceiling+hpaUpPods, int(math.Ceil(float64(ceiling)*(1+hpaUpPercent/100.0))))
	}
	return min(n, max(ceiling, v.desired))
}

// keepAfter drops what is not after t, in place.
func keepAfter(wants []fleet.Want, t time.Time) []fleet.Want {
	drop := 0
	for drop < len(wants) && !wants[drop].At.After(t) {
		drop++
	}
	if drop == 0 {
		return wants
	}
	return append(wants[:0], wants[drop:]...)
}
