package planner

import (
	"math"
	"time"

	"steward/fleet"
	"steward/policy"
)

// verdict is what is thought of one value of a signal.
type verdict uint8

const (
	sound    verdict = iota
	absent           // there is no value
	ruledOut         // the signal's own rule says that it cannot be right: it counts as missing
	spike            // far above anything at this time before: it counts as missing
	surge            // a spike that lasts: sizes follow it, nothing is learned from it
	collapse         // far below anything at this time before: likewise
	frozen           // the same for longer than is usual: likewise
)

// counts tells whether sizes follow the value.
func (v verdict) counts() bool { return v != absent && v != ruledOut && v != spike }

// judgement is what is thought of every value of a signal. A value is judged
// once, when it comes, by what came before it: what a forecast has learned from
// does not change afterwards.
type judgement struct {
	start    time.Time // of the series
	step     time.Duration
	signal   policy.Signal
	rules    policy.Plausibility
	patience int // steps for which data may be missing

	own    []float64 // the signal
	demand []float64 // what sizes follow; empty where that is the signal itself
	clean  []float64 // the same without what is in doubt: what may be learned from
	seen   []float64 // clean, and what was believed later: what the next days are held against
	marks  []mark
}

// mark is the verdict on a value, with what it takes to judge the next: places
// in the series.
type mark struct {
	verdict verdict
	newest  int32 // the last value that is no gap
	since   int32 // where the run of equal values began that goes on here
	longest runs  // of equal values that are over
	high    int32 // where the spike began that goes on here
	leapt   int32 // where a spike was last believed
	fell    int32 // where the collapse began that goes on here
	low     int32 // since when it can be believed: it was neither next to nothing nor a gap
	lastLow int32 // the last value far below
	settled int32 // what is in doubt before it is never believed
}

// none is no place.
const none = -1

// runs are the lengths of the longest runs, the longest first.
type runs [4]int32

// add takes in the length of a run that is over.
func (r *runs) add(length int32) {
	for i, other := range r {
		if length > other {
			r[i], length = length, other
		}
	}
}

// usual is a length that has been reached several times: a source that hung once
// is not to pass for one that repeats itself. Where there were fewer runs the
// values hardly change.
func (r runs) usual() int32 {
	if least := r[len(r)-1]; least > 0 {
		return least
	}
	return r[0]
}

// judgementKey names a judgement by what it rests on, beside the values.
type judgementKey struct {
	series   fleet.Key
	signal   policy.Signal
	rules    policy.Plausibility
	patience time.Duration
	capacity float64 // that demand was reconstructed with, else 0
}

// judge is what is thought of a signal so far. own is its series and demand what
// sizes follow.
func (d *deliberation) judge(signal policy.Signal, own, demand fleet.Series) *judgement {
	key := judgementKey{own.Key, signal, d.policy.Plausible, d.policy.Missing.HoldAfter, 0}
	if signal.Kind == policy.Utilisation {
		key.capacity = d.nominal
	}
	j := d.in.Mind.judgements[key]
	if j == nil || !j.start.Equal(own.Start) {
		j = &judgement{
			start: own.Start, step: own.Step, signal: signal, rules: d.policy.Plausible,
			patience: int(d.policy.Missing.HoldAfter / own.Step),
		}
		d.in.Mind.judgements[key] = j
	}
	j.cut(j.stands(own.Values, demand.Values))
	for i := len(j.marks); i < len(own.Values); i++ {
		j.take(own.Values[i], demand.Values[i])
	}
	return j
}

// stands is how many values are still those that were judged: some come late, by
// a day at most.
func (j *judgement) stands(own, demand []float64) int {
	n := min(len(j.marks), len(own))
	from := max(0, n-int(j.day()))
	equal := alike(j.own[from:n], own[from:n])
	if j.reconstructed() {
		equal = min(equal, alike(j.demand[from:n], demand[from:n]))
	}
	return from + equal
}

// alike is how many values two series of one length begin with that are the same to
// the bit, gaps included.
func alike(a, b []float64) int {
	for i, v := range b[:len(a)] {
		if math.Float64bits(a[i]) != math.Float64bits(v) {
			return i
		}
	}
	return len(a)
}

// cut forgets all but the first n verdicts, and what was believed after them.
func (j *judgement) cut(n int) {
	if n == len(j.marks) {
		return
	}
	j.own, j.clean, j.seen, j.marks = j.own[:n], j.clean[:n], j.seen[:n], j.marks[:n]
	if j.reconstructed() {
		j.demand = j.demand[:n]
	}
	if n > 0 {
		settled := j.marks[n-1].settled
		copy(j.seen[settled:], j.clean[settled:])
	}
}

// reconstructed tells whether sizes follow another series than the signal's own.
func (j *judgement) reconstructed() bool { return j.signal.Kind == policy.Utilisation }

// take judges the next value.
func (j *judgement) take(own, demand float64) {
	m := mark{newest: none, high: none, leapt: none, low: none, fell: none, lastLow: none}
	if n := len(j.marks); n > 0 {
		m = j.marks[n-1]
	}
	m.verdict = j.weigh(&m, own, demand)
	learn := math.NaN()
	if m.verdict == sound {
		learn = demand
	}
	j.own, j.marks = append(j.own, own), append(j.marks, m)
	j.clean, j.seen = append(j.clean, learn), append(j.seen, learn)
	if j.reconstructed() {
		j.demand = append(j.demand, demand)
	}
}

// beyond tells whether a value is at a level that nothing could be learned of yet: a
// spike that lasts, and the day after it was believed.
func (j *judgement) beyond(i int) bool {
	m := j.marks[i]
	return m.verdict == surge || m.leapt != none && int32(i)-m.leapt < j.day()
}

// newest is the newest value that sizes follow; -1 if there is none.
func (j *judgement) newest() int {
	i := len(j.marks) - 1
	for i >= 0 && !j.marks[i].verdict.counts() {
		i--
	}
	return i
}
