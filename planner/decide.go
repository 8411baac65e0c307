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
	Snapshot fleet.Snapshot
	Rules    policy.Set
	Mind     *Mind
	Every    time.Duration // until the next decision
}

// Mind remembers what was worked out before, such as models and settings, so that it
// need not be worked out again. It changes no answer, only how long it takes. It
// is not safe for concurrent use.
type Mind struct {
	forecaster *forecast.Forecaster
	settings   map[settingKey]setting
	demands    map[demandKey][]float64
	judgements map[judgementKey]*judgement
	lessons    map[fleet.ID]lessons
	units      map[fleet.ID]fleet.Unit // that settings were worked out for
}

// NewMind has worked out nothing yet.
func NewMind() *Mind {
	return &Mind{
		forecaster: forecast.New(), settings: map[settingKey]setting{}, demands: map[demandKey][]float64{},
		judgements: map[judgementKey]*judgement{}, lessons: map[fleet.ID]lessons{}, units: map[fleet.ID]fleet.Unit{},
	}
}

// Decide answers a snapshot: one decision a workload, with its whole trace, the
// untouched ones too.
func Decide(in Input) fleet.Plan {
	plan := fleet.Plan{At: in.Snapshot.At, Rules: in.Rules.Digest()}
	considered := make([]*deliberation, len(in.Snapshot.Workloads))
	for i, w := range in.Snapshot.Workloads {
		considered[i] = newDeliberation(&in, w)
		considered[i].run()
	}
	shareBudgets(considered)
	plan.Decisions = make([]fleet.Decision, len(considered))
	for i, d := range considered {
		d.conclude()
		plan.Outlook = append(plan.Outlook, d.outlook...)
		plan.Decisions[i] = d.decision
	}
	return plan
}

// Due appends the actions that a plan allows now; held ones too if nobody is to
// be waited for, as in a replay. It makes none itself.
func Due(plan fleet.Plan, waitForNobody bool, into []fleet.Action) []fleet.Action {
	for _, d := range plan.Decisions {
		allowed := d.Verdict == fleet.Allow || d.Verdict == fleet.Hold && waitForNobody
		if allowed && d.Grant != d.Now {
			into = append(into, fleet.Action{ID: d.ID(), Workload: d.Workload, From: d.Now, To: d.Grant})
		}
	}
	return into
}
