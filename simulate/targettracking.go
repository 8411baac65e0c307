package simulate

import "math"

// trackingStepIn is how many units a scale-in of target tracking takes at once.
const trackingStepIn = 1

// targetTracking is a model of AWS target tracking, whose law is not published:
// the documented alarms and rules, with the alarms' known cadence. It scales out
// in proportion once utilisation is above the target for three minutes, and in
// by one unit at a time once it is below 90 % of the target for fifteen; never
// in while units warm up, nor without a metric.
type targetTracking struct{ alarms }

func newTargetTracking(r *Replay, target float64) sizer {
	return &targetTracking{newAlarms(r, target)}
}

func (t *targetTracking) size(v *view) int {
	used := v.utilisation()
	t.watch(v.sample, used)
	switch {
	case t.outDue():
		return max(v.desired, wholeUnits(float64(v.ready)*used/t.target))
	case t.inDue(v):
		return t.shrink(v, used)
	}
	return v.desired
}

// shrink takes one unit away if the rest stays within the target.
func (t *targetTracking) shrink(v *view, used float64) int {
	fewest := wholeUnits(float64(v.desired) * used / t.target)
	n := max(fewest, v.desired-trackingStepIn)
	if n < 1 || n >= v.desired || used*float64(v.desired)/float64(n) > t.target+1e-9 {
		return v.desired
	}
	t.lastIn = v.at
	return n
}

// wholeUnits rounds up to whole units, but not for what rounding of a fraction
// adds to them.
func wholeUnits(units float64) int { return int(math.Ceil(units - 1e-9)) }
