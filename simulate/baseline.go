package simulate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
	"steward/planner"
)

// DefaultTarget is the utilisation that a baseline named without "@U" aims at.
const DefaultTarget = 0.6

// targets are the utilisations at which the reactive baselines are shown.
var targets = []float64{0.5, 0.6, 0.7, 0.8}

// reactive baselines aim at a utilisation; the name takes "@U".
var reactive = []struct {
	name  string
	start func(r *Replay, target float64) sizer
}{
	{"hpa", newHPA},
	{"target-tracking", newTargetTracking},
}

// AllBaselines names every baseline, in the order of reports.
func AllBaselines() []string {
	names := []string{"static-peak", "static-p99"}
	for _, b := range reactive {
		for _, u := range targets {
			names = append(names, fmt.Sprintf("%s@%v", b.name, u))
		}
	}
	return append(names, "oracle")
}

// Baseline is the entrant of that name: static-peak, static-p99, hpa@U,
// target-tracking@U or oracle.
func Baseline(name string) (Entrant, error) {
	switch name {
	case "static-peak":
		return sized(name, func(r *Replay) sizer { return fixed(r.trainedLevel(100)) }), nil
	case "static-p99":
		return sized(name, func(r *Replay) sizer { return fixed(r.trainedLevel(99)) }), nil
	case "oracle":
		e := sized(name, func(r *Replay) sizer { return &planned{desired: r.oracle.desired} })
		e.everyTick, e.faultless = true, true
		return e, nil
	}
	family, suffix, hasTarget := strings.Cut(name, "@")
	target := DefaultTarget
	if hasTarget {
		u, err := strconv.ParseFloat(suffix, 64)
		if err != nil || !(u > 0 && u <= 1) {
			return Entrant{}, fmt.Errorf("baseline %q: the target is %q, expected a utilisation above 0 and at most 1", name, suffix)
		}
		target = u
	}
	for _, b := range reactive {
		if b.name == family {
			return sized(name, func(r *Replay) sizer { return b.start(r, target) }), nil
		}
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
		v.sample = len(s.Values) - 1
		v.demand = s.Values[v.sample]
	}
}

// fixed never changes its mind.
type fixed int

func (f fixed) size(*view) int { return int(f) }

// planned follows a size a tick, worked out beforehand; bounds do not hold it.
type planned struct {
	desired []int32
	tick    int
}

func (p *planned) size(*view) int {
	p.tick++
	return int(p.desired[p.tick-1])
}
