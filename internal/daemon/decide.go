package daemon

import (
	"context"
	"time"

	"steward/fleet"
	"steward/planner"
)

// Decide makes a plan of what is known now, and keeps it.
func (o *Observer) Decide(ctx context.Context) (fleet.Plan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	plan := o.think(o.Now())
	if err := o.Record.SavePlan(ctx, plan); err != nil {
		return fleet.Plan{}, err
	}
	o.remember(plan)
	o.plan = plan
	return plan, nil
}

// Preview makes a plan of what is known now, and keeps nothing of it.
func (o *Observer) Preview() fleet.Plan {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.think(o.Now())
}

// Where nothing was wanted yet, a size that was held for a while cannot be told
// from one that is wanted only now. So the wants of the last hour are worked out
// first, from what was known then, as if decisions had been made.
const caughtUp = time.Hour

func (o *Observer) catchUp(now time.Time) {
	for _, p := range o.window.history.Past {
		if len(p.Wants) > 0 {
			return
		}
	}
	for at := now.Add(-caughtUp); at.Before(now); at = at.Add(o.Every) {
		o.remember(o.decideAt(at))
	}
}

func (o *Observer) think(now time.Time) fleet.Plan {
	o.catchUp(now)
	return o.decideAt(now)
}

func (o *Observer) decideAt(now time.Time) fleet.Plan {
	o.window.history.Into(now, &o.snapshot)
	return planner.Decide(planner.Input{Snapshot: o.snapshot, Rules: o.Rules, Mind: o.mind, Every: o.Every})
}

// remember keeps what later decisions look back on.
func (o *Observer) remember(plan fleet.Plan) {
	for _, d := range plan.Decisions {
		past := o.window.past(d.Workload)
		past.Wants = append(past.Wants, fleet.Want{At: plan.At, Units: d.Want.Units})
		if d.Tripped {
			past.Trips = append(past.Trips, plan.At)
		}
	}
	o.window.forget(plan.At, o.Rules.Memory())
}

// Retain thins out what is old on record.
func (o *Observer) Retain(ctx context.Context) error { return o.Record.Retain(ctx, o.Now()) }
