package simulate

import "math"

// stepsOut are the steps of scaling out, by the least distance of utilisation
// above the target, and stepIn the one of scaling in, in percent of the size.
var stepsOut = []struct{ distance, percent float64 }{{0, 10}, {0.1, 30}, {0.2, 60}}

const stepIn = -10

// stepScaling is AWS step scaling with the alarms of target tracking: the
// further utilisation is above the target, the larger the step. A step is a
// share of what serves, and units that warm up count toward it, so that an
// alarm that goes on within one step adds nothing more, and one that reaches
// the next adds the difference. Never in while units warm up, nor without a
// metric.
type stepScaling struct{ alarms }

func newStepScaling(r *Replay, target float64) sizer {
	return &stepScaling{newAlarms(r, target)}
}

func (s *stepScaling) size(v *view) int {
	used := v.utilisation()
	s.watch(v.sample, used)
	switch {
	case s.outDue():
		return max(v.desired, v.ready+stepOf(v.ready, s.percent(used)))
	case s.inDue(v) && used < alarmLowShare*s.target: // an old sample counts on what serves now
		return s.shrink(v)
	}
	return v.desired
}

// percent is the step for a utilisation; 0 at the target and below.
func (s *stepScaling) percent(used float64) float64 {
	percent := 0.0
	for _, step := range stepsOut {
		if distance := used - s.target; distance > 0 && distance >= step.distance-1e-9 {
			percent = step.percent
		}
	}
	return percent
}

func (s *stepScaling) shrink(v *view) int {
	n := v.desired + stepOf(v.desired, stepIn)
	if n < 1 {
		return v.desired
	}
	s.lastIn = v.at
	return n
}

// stepOf is a percentage of a size in whole units, rounded as AWS does: toward
// nothing, but at least one unit.
func stepOf(size int, percent float64) int {
	units := float64(size) * percent / 100
	whole := int(math.Trunc(units + math.Copysign(1e-9, units)))
	switch {
	case whole == 0 && units > 0:
		return 1
	case whole == 0 && units < 0:
		return -1
	}
	return whole
}
