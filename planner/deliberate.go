package planner

import (
	"time"

	"steward/fleet"
	"steward/policy"
)

// deliberation is one workload's way through the pipeline. units is what the
// stages so far leave; every stage writes what it did to it into the trace.
type deliberation struct {
	in       *Input
	workload fleet.Workload
	policy   *policy.Policy // nil if none selects the workload
	past     fleet.Past
	readings []reading
	units    int
	nominal  float64       // capacity of a unit that utilisation is multiplied with, whatever is learned
	hold     time.Duration // how long the error budget holds what was wanted
	doubt    []fleet.Reason
	denied   bool
	settled  bool             // decided, but for who has to agree
	override *policy.Override // in force now
	decision fleet.Decision
	outlook  []fleet.Forecast
	peak     float64 // of the first forecast, at the quantile in use
}

func newDeliberation(in *Input, w fleet.Workload) *deliberation {
	d := &deliberation{in: in, workload: w, past: in.Snapshot.PastOf(w.ID), units: w.Size.Units}
	d.decision = fleet.Decision{
		Workload: w.ID, Now: w.Size, Want: w.Size, Grant: w.Size, Verdict: fleet.Allow, Rules: in.Rules.Digest(),
	}
	if n := len(d.past.Outcomes); n > 0 {
		d.decision.LastAct = d.past.Outcomes[n-1].Action.ID
	}
	d.policy, _ = in.Rules.For(w)
	return d
}

// run takes the workload through all stages that are its own.
func (d *deliberation) run() {
	if d.policy == nil {
		d.stage(fleet.StageSignal, d.units, fleet.Reason{Code: fleet.NoPolicy})
		return
	}
	d.learnUnit()
	d.override = d.policy.Override(d.in.Snapshot.At)
	if d.want() {
		d.decision.Want.Units = d.units
		d.tolerate()
		d.stabilise()
		d.coolDown()
		d.limit()
	}
	d.schedule()
	d.obey()
	d.bound()
	d.distrust()
	d.blackOut()
	d.breakCircuit()
	d.spend()
	d.guard()
	d.disrupt()
}

// stage writes one stage into the trace and goes on with its answer.
func (d *deliberation) stage(name fleet.StageName, after int, reasons ...fleet.Reason) {
	d.decision.Trace = append(d.decision.Trace, fleet.Stage{Name: name, Before: d.units, After: after, Reasons: reasons})
	d.units = after
}

// reason names a key of the policy and the figures behind it.
func (d *deliberation) reason(code fleet.Code, key string, facts ...fleet.Fact) fleet.Reason {
	return fleet.Reason{Code: code, Rule: d.policy.Name + ": " + key, Facts: facts}
}

// size is what the workload was last asked for.
func (d *deliberation) size() int { return d.workload.Size.Units }

// kind is what the wanted change would do.
func (d *deliberation) kind() policy.ActionKind {
	switch {
	case d.units > d.size():
		return policy.ScaleOut
	case d.units < d.size():
		return policy.ScaleIn
	}
	return policy.NoChange
}

// deny leaves the size as it is.
func (d *deliberation) deny(name fleet.StageName, reason fleet.Reason) {
	d.denied = true
	d.stage(name, d.size(), reason)
}

// conclude brings the grant into the bounds, whatever stages before it did, and
// says who has to agree, or that nothing is to happen.
func (d *deliberation) conclude() {
	if d.policy != nil {
		d.bound()
		d.approve()
	}
	d.decision.Grant.Units = d.units
	if d.units == d.size() {
		last := &d.decision.Trace[len(d.decision.Trace)-1]
		last.Reasons = append(last.Reasons, fleet.Reason{Code: fleet.Steady})
	}
}

func units(name string, n int) fleet.Fact {
	return fleet.Fact{Name: name, Value: float64(n), Unit: "units"}
}

func seconds(name string, t time.Duration) fleet.Fact {
	return fleet.Fact{Name: name, Value: t.Seconds(), Unit: "s"}
}

func number(name string, v float64) fleet.Fact { return fleet.Fact{Name: name, Value: v} }
