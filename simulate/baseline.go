package simulate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// DefaultTarget is the utilisation that a baseline named without "@U" aims at.
const DefaultTarget = 0.6

// targets are the utilisations at which the reactive baselines are shown.
var targets = []float64{0.5, 0.6, 0.7, 0.8}

// baselines are all there are, in the order of reports.
var baselines = []struct {
	name  string
	aims  aim
	start func(r *Replay, s settings) sizer
}{
	{"static-peak", nowhere, func(r *Replay, _ settings) sizer { return fixed(r.trainedLevel(100)) }},
	{"static-p99", nowhere, func(r *Replay, _ settings) sizer { return fixed(r.trainedLevel(99)) }},
	{"hpa", everywhere, func(r *Replay, s settings) sizer { return newHPA(r, s.target) }},
	{"target-tracking", everywhere, func(r *Replay, s settings) sizer { return newTargetTracking(r, s.target) }},
	{"step", everywhere, func(r *Replay, s settings) sizer { return newStepScaling(r, s.target) }},
	{"cron", nowhere, func(r *Replay, _ settings) sizer { return newCron(r) }},
	{"predictive", nowhere, func(r *Replay, _ settings) sizer { return newPredictive(r) }},
	{"seasonal-naive", somewhere, func(r *Replay, s settings) sizer { return newSeasonalNaive(r, s.target) }},
	{constrainedName, nowhere, func(r *Replay, s settings) sizer { return &planned{sizes: r.solveConstrained(s.harness).plan()} }},
	{oracleName, nowhere, func(r *Replay, _ settings) sizer { return &planned{sizes: r.oracle.desired} }},
}

// aim says whether a baseline aims at a utilisation.
type aim int

const (
	nowhere    aim = iota
	somewhere      // the name takes "@U", and reports show the plain one
	everywhere     // the name takes "@U", and reports show several
)

// settings are what a baseline is told beside the replay.
type settings struct {
	target  float64       // utilisation
	harness policy.Policy // whose bounds and limits hold the constrained oracle
}

// The baselines that know the future.
const (
	oracleName      = "oracle"
	constrainedName = "oracle-constrained"
)

// AllBaselines names every baseline that reports show, in their order.
func AllBaselines() []string {
	var names []string
	for _, b := range baselines {
		names = append(names, b.aims.shown(b.name)...)
	}
	return names
}

// shown are the names under which reports show a baseline.
func (a aim) shown(name string) []string {
	if a != everywhere {
		return []string{name}
	}
	var names []string
	for _, u := range targets {
		names = append(names, fmt.Sprintf("%s@%v", name, u))
	}
	return names
}

// Baseline is the entrant of a name; those that aim at a utilisation take any,
// and the default where none is named. The oracle that is
// constrained keeps the bounds and limits of a policy.
func Baseline(name string, harness policy.Policy) (Entrant, error) {
	family, suffix, hasTarget := strings.Cut(name, "@")
	for _, b := range baselines {
		if b.name != family || hasTarget && b.aims == nowhere {
			continue
		}
		target := DefaultTarget
		if hasTarget {
			u, err := strconv.ParseFloat(suffix, 64)
			if err != nil || !(u > 0 && u <= 1) {
				return Entrant{}, fmt.Errorf("baseline %q: the target is %q, expected a utilisation above 0 and at most 1", name, suffix)
			}
			target = u
		}
		e := sized(name, func(r *Replay) sizer { return b.start(r, settings{target, harness}) })
		e.everyTick, e.faultless = name == oracleName, name == oracleName || name == constrainedName
		return e, nil
	}
	return Entrant{}, fmt.Errorf("baseline %q is unknown, expected one of %s", name, strings.Join(AllBaselines(), ", "))
}

// sizer is a baseline's rule: the size it wants, from what it may know.
type sizer interface {
	size(v *view) int
}

// view is what a baseline sees of a snapshot.
type view struct {
	at                      time.Time
	desired, ready, booting int
	demand                  float64 // newest known sample; NaN while missing
	sample                  int     // its position; -1 before the first
	capacity                float64 // of one unit
	bounds                  fleet.Bounds
	known                   fleet.Series // demand as far as it is known
}

// utilisation is the offered demand as a share of what serves, uncapped; NaN
// without a sample or with nothing serving.
func (v *view) utilisation() float64 {
	if v.ready == 0 {
		return math.NaN()
	}
	return v.demand / (float64(v.ready) * v.capacity)
}

// baselineReason is all that a baseline says for itself.
var baselineReason = []fleet.Reason{{Code: fleet.BaselineDecided}}

// sized makes an entrant of a sizer. Its plans share one piece of memory.
func sized(name string, start func(r *Replay) sizer) Entrant {
	return Entrant{Name: name, start: func(r *Replay) Decider {
		rule := start(r)
		v := &view{}
		decisions := make([]fleet.Decision, 1)
		trace := []fleet.Stage{{Name: fleet.StageBaseline, Reasons: baselineReason}}
		return func(in planner.Input) fleet.Plan {
			v.read(&in.Snapshot)
			w := &in.Snapshot.Workloads[0]
			d := &decisions[0]
			d.Workload, d.Now, d.Want, d.Verdict, d.Trace = w.ID, w.Size, w.Size, fleet.Allow, trace
			d.Want.Units = rule.size(v)
			d.Grant = d.Want
			d.Grant.Units = v.bounds.Clamp(d.Want.Units)
			if _, free := rule.(*planned); free {
				d.Grant = d.Want
			}
			trace[0].Before, trace[0].After = w.Size.Units, d.Grant.Units
			return fleet.Plan{At: in.Snapshot.At, Decisions: decisions}
		}
	}}
}

func (v *view) read(snap *fleet.Snapshot) {
	w := &snap.Workloads[0]
	v.at, v.desired, v.ready, v.booting = snap.At, w.Size.Units, w.Ready, w.Pending
	v.capacity, v.bounds = w.Unit.Capacity, w.Bounds
	v.demand, v.sample = math.NaN(), -1
	if s, ok := snap.Series(fleet.Key{Workload: w.ID, Metric: fleet.MetricDemand}); ok && len(s.Values) > 0 {
		v.known = s
		v.sample = len(s.Values) - 1
		v.demand = s.Values[v.sample]
	}
}

// fixed never changes its mind.
type fixed int

func (f fixed) size(*view) int { return int(f) }

// planned follows sizes worked out beforehand, one a decision; bounds do not
// hold it.
type planned struct {
	sizes []int32
	taken int
}

func (p *planned) size(*view) int {
	p.taken++
	return int(p.sizes[p.taken-1])
}

// KnowsFuture tells whether the baseline of a name is an oracle.
func KnowsFuture(name string) bool { return name == oracleName || name == constrainedName }
