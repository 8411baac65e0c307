package simulate

import "time"

// The cadence of the alarms of AWS target tracking, which step scaling borrows.
const (
	alarmHigh     = 3 * time.Minute  // breach before the alarm that scales out
	alarmLow      = 15 * time.Minute // breach before the alarm that scales in
	alarmLowShare = 0.9              // the low alarm's threshold as a share of the target
	alarmCooldown = 5 * time.Minute  // after a scale-in
)

// alarms watch utilisation: one rings while it stays above the target, one
// while it stays below 90 % of it.
type alarms struct {
	target    float64
	step      time.Duration // of the metric
	sample    int           // the newest sample counted
	high, low time.Duration // how long the breach has lasted
	lastIn    time.Time     // when the size was last lowered
}

func newAlarms(r *Replay, target float64) alarms {
	return alarms{target: target, step: r.demand.Step, sample: -1}
}

// watch counts a new sample toward the alarms; samples that came between two
// decisions count as the newest. A missing one breaches neither.
func (a *alarms) watch(sample int, used float64) {
	if sample == a.sample {
		return
	}
	passed := a.step
	if a.sample >= 0 {
		passed *= time.Duration(sample - a.sample)
	}
	a.sample = sample
	a.high, a.low = lasting(a.high, used > a.target, passed), lasting(a.low, used < alarmLowShare*a.target, passed)
}

// lasting goes on with a breach, or ends it.
func lasting(so time.Duration, breached bool, passed time.Duration) time.Duration {
	if !breached {
		return 0
	}
	return so + passed
}

// outDue tells whether the high alarm rings.
func (a *alarms) outDue() bool { return a.high >= max(alarmHigh, a.step) }

// inDue tells whether the low alarm rings and may be heeded: no unit warms up,
// and the last scale-in is long enough ago.
func (a *alarms) inDue(v *view) bool {
	return a.low >= max(alarmLow, a.step) && v.booting == 0 && v.at.Sub(a.lastIn) >= alarmCooldown
}
