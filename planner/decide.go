// Package planner is the only place where a size is chosen. Decide turns a
// snapshot into a plan: a pure function, called by the daemon in the present
// and by simulate in a recorded past.
package planner

import (
	"time"

	"steward/fleet"
	"steward/forecast"
	"steward/policy"
)

// Input is all that a decision rests on; there is nothing else.
type Input struct {
	Snapshot   fleet.Snapshot
	Rules      policy.Set
	Forecaster *forecast.Forecaster
	Every      time.Duration // until the next decision
}

// Decide answers a snapshot: one decision a workload, with its whole trace, the
// untouched ones too.
func Decide(in Input) fleet.Plan {
	plan := fleet.Plan{At: in.Snapshot.At, Rules: in.Rules.Digest(), Decisions: make([]fleet.Decision, 0, len(in.Snapshot.Workloads))}
	for _, w := range in.Snapshot.Workloads {
		d := newDeliberation(&in, w)
		d.decision.Rules = plan.Rules
		d.run()
		plan.Outlook = append(plan.Outlook, d.outlook...)
		plan.Decisions = append(plan.Decisions, d.decision)
	}
	return plan
}

// Due appends the actions that a plan allows now. It makes none itself.
func Due(plan fleet.Plan, into []fleet.Action) []fleet.Action {
	for _, d := range plan.Decisions {
		if d.Verdict == fleet.Allow && d.Grant != d.Now {
			into = append(into, fleet.Action{ID: d.ID(), Workload: d.Workload, From: d.Now, To: d.Grant})
		}
	}
	return into
}
