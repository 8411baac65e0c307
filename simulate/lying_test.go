package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// honest is a service by the minute: a daily wave with noise, ten days of which
// the last five are scored. From a time of these on demand is so many times
// what it was.
func honest(t testing.TB, from time.Duration, times float64) *Replay {
	t.Helper()
	sc := busy()
	sc.Name, sc.Bounds.Max, sc.MetricLag, sc.Warmup = "honest", 5000, time.Minute, 5*24*time.Hour
	rng := rand.New(rand.NewPCG(3, 4))
	values := make([]float64, 10*1440)
	for i := range values {
		values[i] = (5000 - 3500*math.Cos(2*math.Pi*float64(i)/1440)) * (1 + 0.03*rng.NormFloat64())
		if time.Duration(i)*time.Minute >= sc.Warmup+from {
			values[i] *= times
		}
	}
	return prepare(t, sc, time.Minute, values...)
}

// spell is a time in which a metric lies, from the beginning of scoring.
type spell struct{ at, long time.Duration }

func (s spell) String() string { return s.long.String() + " at " + s.at.String() }

// spells are four of one length: while demand climbs, at its peak, while it
// falls, and at that time again on the next day.
func spells(long time.Duration) []spell {
	var out []spell
	for i, hour := range []time.Duration{5, 11, 16, 16} {
		out = append(out, spell{time.Duration(i)*24*time.Hour + hour*time.Hour + 7*time.Minute, long})
	}
	return out
}

// lie is what a metric tells in place of the truth.
type lie struct {
	name string
	tell func(truth []float64, i, first int) float64 // of sample i, the spell having begun at first
	late time.Duration                               // how long after its time the truth is told
	slow int                                         // samples that cannot be told from the truth yet
}

var lies = []lie{
	{name: "zeros", tell: func([]float64, int, int) float64 { return 0 }},
	{name: "gaps", tell: func(truth []float64, i, _ int) float64 {
		if i%5 == 0 {
			return truth[i]
		}
		return math.NaN()
	}},
	{name: "outage", tell: func([]float64, int, int) float64 { return math.NaN() }},
	{name: "late", tell: func([]float64, int, int) float64 { return math.NaN() }, late: 45 * time.Minute},
	{name: "frozen", tell: func(truth []float64, _, first int) float64 { return truth[first-1] }, slow: 1},
	{name: "100 times", tell: func(truth []float64, i, _ int) float64 { return 100 * truth[i] }},
	{name: "a hundredth", tell: func(truth []float64, i, _ int) float64 { return truth[i] / 100 }},
}

// told is what the metric says, lying in spells, what becomes known late, and the
// ticks at which the newest sample due by then was not the truth.
func (l lie) told(r *Replay, spells []spell) (values []float64, late []fleet.Revision, bad []bool) {
	values, bad = slices.Clone(r.metric.Values), make([]bool, r.Ticks)
	for _, s := range spells {
		first := r.demand.Index(r.From.Add(s.at))
		for i := first; i < r.demand.Index(r.From.Add(s.at+s.long)); i++ {
			values[i] = l.tell(r.demand.Values, i, first)
			known := r.demand.Stamp(i).Add(r.demand.Lag)
			if i >= first+l.slow {
				bad[known.Sub(r.From)/r.Tick] = values[i] != r.demand.Values[i]
			}
			if l.late > 0 {
				late = append(late, fleet.Revision{Index: i, KnownAt: known.Add(l.late), Value: r.demand.Values[i]})
			}
		}
	}
	return values, late, bad
}

// lied is a replay in which the metric lies, and the ticks at which it did.
func lied(r *Replay, e Entrant, l lie, spells []spell) (rows *Timeline, bad []bool) {
	lying := *r
	var late []fleet.Revision
	lying.metric.Values, late, bad = l.told(r, spells)
	run := lying.newRun(e)
	for i := range run.history.Tracks {
		if tr := &run.history.Tracks[i]; tr.Series.Key == r.demand.Key {
			tr.Revisions = late
		}
	}
	for k := range r.Ticks {
		run.step(k)
	}
	return run.timeline, bad
}

// shrunk counts the bad ticks at which less was asked for than before.
func shrunk(rows *Timeline, bad []bool) int {
	n := 0
	for k := 1; k < len(bad); k++ {
		if bad[k] && rows.desired[k] < rows.desired[k-1] {
			n++
		}
	}
	return n
}

// Whatever a metric says while it lies, and at whatever time of the day, nothing
// is scaled in; and what it said is not learned from: soon after it the size is
// as if it had never lied.
func TestNothingScalesInOnALie(t *testing.T) {
	r := honest(t, 0, 1)
	auto := Policy(policy.Default())
	_, truth := replay(t, r, auto)
	for _, l := range lies {
		for _, long := range []time.Duration{5 * time.Minute, time.Hour, 6 * time.Hour} {
			t.Run(l.name+" for "+long.String(), func(t *testing.T) {
				rows, bad := lied(r, auto, l, spells(long))
				if n := shrunk(rows, bad); n > 0 {
					t.Errorf("got %d scale-ins, want none", n)
				}
				for i, s := range spells(long) {
					after, next := int((s.at+s.long)/r.Tick)+30, r.Ticks
					if i+1 < len(spells(long)) {
						next = int(spells(long)[i+1].at / r.Tick)
					}
					if got := off(rows, truth, after, next); math.Abs(got) > 0.05 {
						t.Errorf("from half an hour after %v on the size is off by %.3f, want at most 0.05", s, got)
					}
				}
			})
		}
	}
}

// So it is by what is used of the fleet, and without an error budget. What is
// used of a fleet does not hang with the measure of demand it is derived from here.
func TestNothingScalesInOnALieWhateverIsFollowed(t *testing.T) {
	r := honest(t, 0, 1)
	byUse, byQuantile := policy.Default(), policy.Default()
	byUse.Name, byUse.Signals = "by use", []policy.Signal{{Name: "use", Kind: policy.Utilisation}}
	byQuantile.Name, byQuantile.Objective = "by quantile", policy.Objective{}
	for _, p := range []policy.Policy{byUse, byQuantile} {
		for _, l := range lies {
			if p.Name == "by use" && l.name == "frozen" {
				continue
			}
			rows, bad := lied(r, Policy(p), l, spells(time.Hour))
			if n := shrunk(rows, bad); n > 0 {
				t.Errorf("%s, %s: got %d scale-ins, want none", p.Name, l.name, n)
			}
		}
	}
}

// off is by what share sizes were larger on average than in another timeline.
func off(rows, truth *Timeline, from, to int) float64 {
	sum, all := 0.0, 0.0
	for k := from; k < to; k++ {
		sum += float64(rows.desired[k] - truth.desired[k])
		all += float64(truth.desired[k])
	}
	return sum / all
}

// Demand that really falls is followed, at once where it may be true and after two
// hours where it may not; what is next to nothing waits for a person.
func TestDemandThatReallyFallsIsFollowed(t *testing.T) {
	for _, tc := range []struct {
		times    float64
		from, to time.Duration // when the first scale-in comes, to is 0 for never
	}{{0.3, 0, 15 * time.Minute}, {0.2, 2 * time.Hour, 150 * time.Minute}, {0.1, 2 * time.Hour, 150 * time.Minute}, {0.01, 0, 0}} {
		for _, at := range shifts {
			r := honest(t, at, tc.times)
			_, rows := replay(t, r, Policy(policy.Default()))
			from := int(at / r.Tick)
			first := from + 1
			for first < r.Ticks && rows.desired[first] >= rows.desired[first-1] {
				first++
			}
			switch after := time.Duration(first-from) * r.Tick; {
			case tc.to == 0 && first < r.Ticks:
				t.Errorf("%v times from %v on: the first scale-in came after %v, want none", tc.times, at, after)
			case tc.to > 0 && (after < tc.from || after > tc.to):
				t.Errorf("%v times from %v on: the first scale-in came after %v, want %v to %v", tc.times, at, after, tc.from, tc.to)
			}
		}
	}
}

// shifts are when demand becomes another: at night, while it climbs, at its peak
// and while it falls.
var shifts = []time.Duration{49 * time.Hour, 53 * time.Hour, 59 * time.Hour, 64 * time.Hour}

// Demand that really rises is served soon, but for what the noise of a new level
// takes; and in full once a forecast could learn of it at midnight.
func TestDemandThatReallyRisesIsServed(t *testing.T) {
	for _, times := range []float64{3, 30} {
		for _, at := range shifts {
			r := honest(t, at, times)
			_, rows := replay(t, r, Policy(policy.Default()))
			soon, later := int((at+15*time.Minute)/r.Tick), int((at+26*time.Hour)/r.Tick)
			if got := shortest(r, rows, soon, later); got > 0.1 {
				t.Errorf("%v times from %v on: after a quarter of an hour got short by %.2f of the need, want at most 0.1", times, at, got)
			}
			if got := shortest(r, rows, later, later+6*60); got > 0 {
				t.Errorf("%v times from %v on: after a day got short by %.2f of the need, want never", times, at, got)
			}
		}
	}
}

// shortest is the greatest share of the need that was not served in a span.
func shortest(r *Replay, rows *Timeline, from, to int) float64 {
	worst := 0.0
	for k := from; k < to; k++ {
		need := float64(r.needs[r.sample(k)])
		worst = math.Max(worst, 1-float64(rows.ready[k])/need)
	}
	return worst
}

// Why all this is needed: whatever else people run scales in on zeros, or does not
// serve a demand that really rises.
func TestEveryBaselineFailsWhereMetricsLieOrDemandRises(t *testing.T) {
	r, risen := honest(t, 0, 1), honest(t, shifts[0], 3)
	later := int((shifts[0] + 26*time.Hour) / r.Tick)
	for _, name := range AllBaselines() {
		if name == oracleName || name == constrainedName {
			continue
		}
		e := baseline(t, name)
		rows, bad := lied(r, e, lies[0], spells(time.Hour))
		if shrunk(rows, bad) > 0 {
			continue
		}
		if _, rows = replay(t, risen, e); shortest(risen, rows, later, later+6*60) <= 0.1 {
			t.Errorf("%s: got no scale-in on zeros and a rise served, want a failure", name)
		}
	}
}
