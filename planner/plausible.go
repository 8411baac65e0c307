package planner

import (
	"math"
	"time"

	"steward/fleet"
	"steward/policy"
)

// weigh judges the value that comes after those already judged, and moves the
// mark on to it. Demand is what earlier days are compared with, not utilisation,
// which depends on the size of the fleet.
func (j judging) weigh(m *mark, own, demand float64) verdict {
	i := int32(j.judged)
	if math.IsNaN(own) || math.IsNaN(demand) {
		if m.fell != none {
			m.low = i + 1
		}
		return absent
	}
	stuck := j.repeats(m, i, own)
	if !j.right(own) {
		return ruledOut
	}
	if !scales(j.signal.Kind) {
		return sound
	}
	before := seenBefore(j.believed(), int(i), j.step)
	if v := j.rise(m, i, demand, before); v != sound {
		return v
	}
	if v := j.fall(m, i, demand, before); v != sound {
		return v
	}
	if stuck {
		return frozen
	}
	return sound
}

// right tells what the signal's own rule says of a value.
func (j *judgement) right(value float64) bool {
	if j.signal.Plausible == nil {
		return true
	}
	right, err := j.signal.Plausible.Bool(policy.Vars{"value": value})
	return err == nil && right
}

// fewestEqual is how many equal values in a row are no chance.
const fewestEqual = 3

// repeats tells whether a value has been the same for longer than is usual: a
// source that hangs repeats its last value. What lasts a day is believed, and of
// a series younger than that nothing is said. Zeros are not its business.
func (j judging) repeats(m *mark, i int32, value float64) bool {
	if m.newest == none || j.own[m.newest] != value {
		if m.newest != none && j.own[m.newest] != 0 {
			m.longest.add(m.newest - m.since + 1)
		}
		m.since = i
	}
	m.newest = i
	run, day := i-m.since+1, j.day()
	return j.rules.Frozen > 0 && value != 0 && day > 0 && m.since >= day && run <= day &&
		run >= fewestEqual && float64(run) > j.rules.Frozen*float64(m.longest.usual())
}

// rise judges what may be far above anything before. Once it has lasted for as
// long as data may be missing, sizes follow it; after a day it is learned from.
func (j judging) rise(m *mark, i int32, value float64, b before) verdict {
	if j.rules.Spike == 0 || b.days == 0 || b.most <= 0 || value <= j.rules.Spike*b.most {
		m.high = none
		return sound
	}
	if m.high == none {
		m.high = i
	}
	switch {
	case i-m.high >= j.day():
		j.believe(m, m.high)
		m.leapt = i
		return sound
	case i > m.high && int(i-m.high) >= j.patience:
		return surge
	}
	return spike
}

// nextToNothing is the share of the least believable value below which a value is
// as good as zero: a dead source reads zero, or next to nothing.
const nextToNothing = 0.1

// fall judges what may be far below what it was at this time before. A collapse
// that lasts, and not at next to nothing, is what demand is like now.
func (j judging) fall(m *mark, i int32, value float64, b before) verdict {
	floor := j.rules.Collapse * b.least
	if b.days == 0 || math.IsInf(b.least, 1) || value >= floor {
		if m.fell != none && int(i-m.lastLow) > j.patience {
			m.fell = none
		}
		return sound
	}
	m.lastLow = i
	if m.fell == none {
		m.fell, m.low = i, i
	}
	if value == 0 || value < nextToNothing*floor {
		m.low = i + 1
	}
	if after := j.rules.ReleaseAfter; after > 0 && int(i-m.low) >= int(after/j.step) {
		j.believe(m, m.fell)
		return sound
	}
	return collapse
}

// believe lets later days be held against what was in doubt from a place on.
func (j judging) believe(m *mark, from int32) {
	for i := int(max(from, m.settled)); i < j.judged; i++ {
		if v := j.verdict(i); v == collapse || v == surge || v == spike {
			if j.seen == nil {
				j.seen = append(make([]float64, 0, cap(j.clean)), j.clean...)
			}
			j.seen[i] = j.demand[i]
		}
	}
	m.settled = int32(j.judged)
}

// day is how many values make a day.
func (j *judgement) day() int32 { return int32(24 * time.Hour / j.step) }

// before is what a series did around the same time on earlier days.
type before struct {
	days        int
	least, most float64
}

// seenBefore looks at yesterday, the day before and last week, at half an hour
// around a place's time: least is the smallest mean of ten minutes there, most
// the highest value of those days' hours.
func seenBefore(values []float64, i int, step time.Duration) before {
	day := int(24 * time.Hour / step)
	around := max(1, int(30*time.Minute/step))
	short := max(0, int(5*time.Minute/step))
	b := before{least: math.Inf(1)}
	for _, back := range []int{1, 2, 7} {
		then := i - back*day
		if day == 0 || then < around {
			continue
		}
		mean, n := 0.0, 0
		for j := then - around; j <= min(then+around, i-1); j++ {
			v := values[j]
			if math.IsNaN(v) {
				continue
			}
			b.most = max(b.most, v)
			if j >= then-short && j <= then+short {
				mean, n = mean+v, n+1
			}
		}
		if n > 0 {
			b.days++
			b.least = min(b.least, mean/float64(n))
		}
	}
	return b
}

// doubts says what is thought of the newest values, and notes a doubt where
// sizes follow one all the same. A collapse is doubted for as long as data may be
// missing after it: a source that failed may fail again.
func (d *deliberation) doubts(r reading, j judging) []fleet.Reason {
	n := j.judged - 1
	if n < 0 {
		return nil
	}
	before := func(i int) before { return seenBefore(j.believed(), i, j.step) }
	switch value := number("value", j.demand[n]); j.verdict(n) {
	case ruledOut:
		return []fleet.Reason{d.reason(fleet.ImplausibleValue, "signals."+r.signal.Name+".plausible", number("value", j.own[n]))}
	case spike:
		return []fleet.Reason{d.reason(fleet.ImplausibleValue, "plausibility.spike", value, number("most_before", before(n).most))}
	case surge:
		d.doubt = append(d.doubt, d.reason(fleet.SuspectSurge, "plausibility.spike", value, number("most_before", before(n).most)))
	case frozen:
		d.doubt = append(d.doubt, d.reason(fleet.FrozenSignal, "signals."+r.signal.Name, number("value", j.own[n]),
			number("repeats", float64(n-int(j.mark.since)+1)), number("usual", float64(j.mark.longest.usual()))))
	}
	for i := n; i >= max(0, n-j.patience); i-- {
		if j.verdict(i) == collapse {
			d.doubt = append(d.doubt, d.reason(fleet.SuspectCollapse, "plausibility.collapse",
				number("value", j.demand[i]), number("least_before", before(i).least)))
			break
		}
	}
	return nil
}
