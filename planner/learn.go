package planner

import (
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// learnUnit lets the policy say what one unit is, and the record where the policy
// leaves it to the record.
func (d *deliberation) learnUnit() {
	d.takeGiven()
	unit, rule := &d.workload.Unit, d.policy.Unit
	if rule.Capacity.Learned || rule.Boot.Learned {
		d.learn(rule)
	}
	unit.Boot += d.policy.Forecast.Plus
	d.in.Mind.measure(d.workload)
}

// takeGiven lets the policy say what one unit is. Saying it again changes nothing.
func (d *deliberation) takeGiven() {
	unit, rule := &d.workload.Unit, d.policy.Unit
	if rule.Capacity.Given > 0 {
		unit.Capacity = rule.Capacity.Given
	}
	if rule.Boot.Given > 0 {
		unit.Boot = rule.Boot.Given
	}
	if d.nominal = unit.Capacity; d.nominal <= 0 {
		d.nominal = 1
	}
}

// lesson is what the record tells of one figure of a unit.
type lesson struct {
	value   float64
	samples int
}

// lessons are those of a workload, as the record stood at a time.
type lessons struct {
	policy         string
	rule           policy.Unit
	at             time.Time
	capacity, boot lesson
}

// learn takes from the record what can be believed, and says so either way.
func (d *deliberation) learn(rule policy.Unit) {
	unit, known := &d.workload.Unit, d.lessons(rule)
	var reasons []fleet.Reason
	if rule.Capacity.Learned {
		s := subject{key: "unit.capacity", given: unit.Capacity, fewest: 100, within: 2}
		value, reason := d.heed(known.capacity, s)
		if reason.Code == fleet.LessonRefused && known.capacity.value < unit.Capacity {
			d.doubt = append(d.doubt, reason) // units may serve less than they are taken to
		}
		unit.Capacity, reasons = value, append(reasons, reason)
	}
	if rule.Boot.Learned {
		s := subject{key: "unit.boot", given: unit.Boot.Seconds(), fewest: 5, within: 4, unit: "s"}
		value, reason := d.heed(known.boot, s)
		unit.Boot, reasons = time.Duration(value*float64(time.Second)), append(reasons, reason)
	}
	d.stage(fleet.StageUnit, d.units, reasons...)
}

// subject is a figure that can be learned.
type subject struct {
	key    string
	given  float64 // 0 if nobody said
	fewest int     // samples that a lesson takes
	within float64 // so many times the given value, or that part of it, is still believed
	unit   string
}

// heed is the figure to go by: what was learned, or what was given where too
// little is known or the two contradict each other.
func (d *deliberation) heed(l lesson, s subject) (float64, fleet.Reason) {
	fact := func(name string, v float64) fleet.Fact { return fleet.Fact{Name: name, Value: v, Unit: s.unit} }
	samples := number("samples", float64(l.samples))
	switch {
	case l.samples < s.fewest:
		return s.given, d.reason(fleet.NotLearned, s.key, samples, number("fewest", float64(s.fewest)), fact("given", s.given))
	case s.given > 0 && (l.value > s.given*s.within || l.value < s.given/s.within):
		return s.given, d.reason(fleet.LessonRefused, s.key, fact("learned", l.value), fact("given", s.given), samples)
	}
	return l.value, d.reason(fleet.UnitLearned, s.key, fact("learned", l.value), fact("given", s.given), samples)
}

// lessons are worked out anew at midnights UTC, and at full hours while the record
// is younger than three days.
func (d *deliberation) lessons(rule policy.Unit) lessons {
	at := d.in.Snapshot.At.Truncate(24 * time.Hour)
	if at.Sub(d.workload.Since) < 3*24*time.Hour {
		at = d.in.Snapshot.At.Truncate(time.Hour)
	}
	known := d.in.Mind.lessons[d.workload.ID]
	if known.policy == d.policy.Name && known.rule == rule && known.at.Equal(at) {
		return known
	}
	known = lessons{policy: d.policy.Name, rule: rule, at: at}
	if rule.Capacity.Learned {
		known.capacity = d.capacityBy(at)
	}
	if rule.Boot.Learned {
		known.boot = d.bootBy(at)
	}
	d.in.Mind.lessons[d.workload.ID] = known
	return known
}

// What a capacity is learned from: the newest samples, as far back as this, at
// utilisations at which idle work and saturation hardly count.
const (
	capacitySamples = 2000
	capacityMemory  = 28 * 24 * time.Hour
	leastUsed       = 0.05
	mostUsed        = 1.0
)

// capacityBy is demand ÷ (ready × utilisation), over the record as it was known at
// a time. Of noisy quotients the lower quartile counts, for too small a capacity
// only costs money.
func (d *deliberation) capacityBy(at time.Time) lesson {
	demand, used := knownAt(d.trustedDemand(), at), knownAt(d.trustedUse(), at)
	ready := knownAt(d.seriesOf(fleet.MetricReady), at)
	var quotients []float64
	for i := len(used.Values) - 1; i >= 0 && len(quotients) < capacitySamples && at.Sub(used.Stamp(i)) < capacityMemory; i-- {
		u, stamp := used.Values[i], used.Stamp(i)
		if q := valueAt(demand, stamp) / (valueAt(ready, stamp) * u); u >= leastUsed && u < mostUsed && q > 0 && !math.IsInf(q, 1) {
			quotients = append(quotients, q)
		}
	}
	if len(quotients) == 0 {
		return lesson{}
	}
	slices.Sort(quotients)
	return lesson{threeDigits(quotients[(len(quotients)-1)/4]), len(quotients)}
}

// trustedDemand is the demand without what is in doubt: of the first load signal,
// else the workload's own.
func (d *deliberation) trustedDemand() fleet.Series {
	signal := policy.Signal{Name: string(fleet.MetricDemand), Kind: policy.Load}
	if i := slices.IndexFunc(d.policy.Signals, func(s policy.Signal) bool { return s.Kind == policy.Load }); i >= 0 {
		signal = d.policy.Signals[i]
	}
	return d.trusted(signal, d.ownSeries(signal))
}

// trustedUse is the utilisation without what its own rule throws away.
func (d *deliberation) trustedUse() fleet.Series {
	i := slices.IndexFunc(d.policy.Signals, func(s policy.Signal) bool { return s.Kind == policy.Utilisation })
	if i < 0 {
		return d.seriesOf(fleet.MetricUtilisation)
	}
	use := d.policy.Signals[i]
	s := d.ownSeries(use)
	use.Kind = policy.SLO // judged by its own rule alone
	return d.trusted(use, s)
}

func (d *deliberation) trusted(signal policy.Signal, s fleet.Series) fleet.Series {
	s.Values = d.judge(signal, s, s).trusted()
	return s
}

func (d *deliberation) seriesOf(m fleet.Metric) fleet.Series {
	s, _ := d.in.Snapshot.Series(fleet.Key{Workload: d.workload.ID, Metric: m})
	return s
}

// knownAt is the part of a series that is usually known at a time.
func knownAt(s fleet.Series, at time.Time) fleet.Series {
	if s.Step == 0 {
		return s
	}
	return s.Until(at.Add(-s.Lag + 1))
}

// valueAt is the value that holds at a time; NaN outside the series.
func valueAt(s fleet.Series, at time.Time) float64 {
	if i := index(s, at); i >= 0 && i < len(s.Values) {
		return s.Values[i]
	}
	return math.NaN()
}

// threeDigits rounds down, but for what the arithmetic of fractions takes away:
// what is learned anew every day should not differ by noise.
func threeDigits(v float64) float64 {
	scale := math.Pow(10, 2-math.Floor(math.Log10(v)))
	return math.Floor(v*scale*(1+1e-9)) / scale
}

// measure forgets the settings that were found for a unit that was another.
func (m *Mind) measure(w fleet.Workload) {
	if m.units[w.ID] != w.Unit {
		maps.DeleteFunc(m.settings, func(k settingKey, _ setting) bool { return k.series.Workload == w.ID })
	}
	m.units[w.ID] = w.Unit
}
