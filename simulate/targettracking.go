package simulate

import (
	"math"
	"time"
)

// A model of AWS target tracking, whose law is not published: the documented
// alarms and rules, with the alarms' known cadence.
const (
	trackingHigh     = 3 * time.Minute  // breach before the alarm that scales out
	trackingLow      = 15 * time.Minute // breach before the alarm that scales in
	trackingLowShare = 0.9              // the low alarm's threshold as a share of the target
	trackingCooldown = 5 * time.Minute  // after a scale-in
)

// targetTracking scales out in proportion once utilisation is above the target
// for three minutes, and in by one unit at a time once it is below 90 % of the
// target for fifteen; never in while units warm up, nor without a metric.
type targetTracking struct {
	target    float64
	step      time.Duration // of the metric
	sample    int           // the newest sample counted
	high, low time.Duration // how long the breach has lasted
	lastIn    time.Time
}

func newTargetTracking(r *Replay, target float64) sizer {
	return &targetTracking{target: target, step: r.demand.Step, sample: -1}
}

func (t *targetTracking) size(v *view) int {
	used := v.utilisation()
	t.watch(v.sample, used)
	switch {
	case t.high >= max(trackingHigh, t.step):
		return max(v.desired, wholeUnits(float64(v.ready)*used/t.target))
	case t.low >= max(trackingLow, t.step) && v.booting == 0 && v.at.Sub(t.lastIn) >= trackingCooldown:
		return t.shrink(v, used)
	}
	return v.desired
}

// watch counts a new sample toward the alarms; samples that came between two
// decisions count as the newest. A missing one breaches neither.
func (t *targetTracking) watch(sample int, used float64) {
	if sample == t.sample {
		return
	}
	passed := t.step
	if t.sample >= 0 {
		passed *= time.Duration(sample - t.sample)
	}
	t.sample = sample
	t.high, t.low = lasting(t.high, used > t.target, passed), lasting(t.low, used < trackingLowShare*t.target, passed)
}

// lasting goes on with a breach, or ends it.
func lasting(so time.Duration, breached bool, passed time.Duration) time.Duration {
	if !breached {
		return 0
	}
	return so + passed
}

// shrink takes one unit away if the rest stays within the target.
func (t *targetTracking) shrink(v *view, used float64) int {
	fewest := wholeUnits(float64(v.desired) * used / t.target)
	n := max(fewest, v.desired-1)
	if n < 1 || n >= v.desired || used*float64(v.desired)/float64(n) > t.target+1e-9 {
		return v.desired
	}
	t.lastIn = v.at
	return n
}

// wholeUnits rounds up to whole units, but not for what rounding of a fraction
// adds to them.
func wholeUnits(units float64) int { return int(math.Ceil(units - 1e-9)) }
