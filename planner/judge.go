package planner

import (
	"math"
	"sort"
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
// does not change afterwards. The values themselves are not kept: most series are
// never doubted, and what may be learned from is then the series as it stands.
type judgement struct {
	start    time.Time // of the series
	step     time.Duration
	signal   policy.Signal
	rules    policy.Plausibility
	patience int // steps for which data may be missing

	judged   int       // values
	mark     mark      // after the last of them
	verdicts []stretch // by place
	points   []point   // every so many values, over the last day
	clean    []float64 // what sizes follow without what is in doubt; nil as long as they are the same
	seen     []float64 // clean, and what was believed later: what the next days are held against; nil as long as they are the same
}

// judging is a judgement beside the values that it is of.
type judging struct {
	*judgement
	own, demand []float64 // the signal, and what sizes follow
}

// reconstructed tells whether sizes follow another series than the signal's own.
func (j *judgement) reconstructed() bool { return j.signal.Kind == policy.Utilisation }

// mark is what it takes to judge the next value: places in the series.
type mark struct {
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

// unmarked is the mark before the first value.
var unmarked = mark{newest: none, high: none, leapt: none, low: none, fell: none, lastLow: none}

// stretch is a verdict on all values from a place to where the next stretch begins.
type stretch struct {
	from    int32
	verdict verdict
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
func (d *deliberation) judge(signal policy.Signal, own, demand fleet.Series) judging {
	key := judgementKey{own.Key, signal, d.policy.Plausible, d.policy.Missing.HoldAfter, 0}
	if signal.Kind == policy.Utilisation {
		key.capacity = d.nominal
	}
	known := d.in.Mind.judgements[key]
	if known == nil || !known.start.Equal(own.Start) {
		known = &judgement{
			start: own.Start, step: own.Step, signal: signal, rules: d.policy.Plausible,
			patience: int(d.policy.Missing.HoldAfter / own.Step), mark: unmarked,
		}
		d.in.Mind.judgements[key] = known
	}
	n := len(own.Values)
	j := judging{known, own.Values, demand.Values[:n:n]}
	j.check()
	for j.judged < len(j.own) {
		j.take()
	}
	j.sign()
	return j
}

// take judges the next value.
func (j judging) take() {
	i := j.judged
	if i%apart == 0 {
		j.sign()
		j.remember()
	}
	v := j.weigh(&j.mark, j.own[i], j.demand[i])
	if n := len(j.verdicts); n == 0 || j.verdicts[n-1].verdict != v {
		j.verdicts = append(j.verdicts, stretch{int32(i), v})
	}
	learn := math.NaN()
	if v == sound {
		learn = j.demand[i]
	}
	if j.clean == nil && learn != j.demand[i] && !math.IsNaN(j.demand[i]) {
		j.clean = append(make([]float64, 0, roomFor(len(j.own))), j.demand[:i]...)
	}
	j.judged++
	if j.clean != nil {
		j.clean = appendTight(j.clean, learn)
	}
	if j.seen != nil {
		j.seen = appendTight(j.seen, learn)
	}
}

// roomFor is the capacity of so many values that a few follow.
func roomFor(n int) int { return n + n/16 + 16 }

// appendTight is append for what grows by a value now and then, and may be long.
func appendTight(values []float64, v float64) []float64 {
	if len(values) == cap(values) {
		values = append(make([]float64, 0, roomFor(len(values))), values...)
	}
	return append(values, v)
}

// trusted is what may be learned from.
func (j judging) trusted() []float64 {
	if j.clean != nil {
		return j.clean
	}
	return j.demand
}

// believed is what the next days are held against.
func (j judging) believed() []float64 {
	if j.seen != nil {
		return j.seen
	}
	return j.trusted()
}

// verdict is the one on the value at a place.
func (j *judgement) verdict(i int) verdict {
	n := sort.Search(len(j.verdicts), func(k int) bool { return int(j.verdicts[k].from) > i })
	return j.verdicts[n-1].verdict
}

// newest is the newest value that sizes follow; -1 if there is none.
func (j *judgement) newest() int {
	end := j.judged
	for n := len(j.verdicts) - 1; n >= 0; n-- {
		if j.verdicts[n].verdict.counts() {
			return end - 1
		}
		end = int(j.verdicts[n].from)
	}
	return -1
}

// beyond tells whether the newest value that sizes follow is at a level that nothing
// could be learned of yet: a spike that lasts, and the day after it was believed.
func (j *judgement) beyond(newest int) bool {
	return j.verdict(newest) == surge || j.mark.leapt != none && int32(newest)-j.mark.leapt < j.day()
}
