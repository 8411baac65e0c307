package daemon

import (
	"context"
	"time"

	"steward/fleet"
	"steward/planner"
)

// Decide makes a plan of what was known at a time, the present or a moment ago,
// and keeps it.
func (o *Observer) Decide(ctx context.Context, at time.Time) (fleet.Plan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.refresh(ctx); err != nil {
		return fleet.Plan{}, err
	}
	plan := o.think(at)
	if err := o.Record.SavePlan(ctx, plan); err != nil {
		return fleet.Plan{}, err
	}
	o.remember(plan)
	o.plan = plan
	return plan, nil
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

// refresh takes in what another daemon on the same record has collected and decided
// meanwhile.
func (o *Observer) refresh(ctx context.Context) error {
	if err := o.recall(ctx); err != nil {
		return err
	}
	statuses, err := o.Record.Statuses(ctx)
	if err != nil {
		return err
	}
	now := o.Now()
	if o.lacking {
		if err := o.reread(ctx, now, now.Add(-o.Window).Truncate(24*time.Hour), func(fleet.Series) {}); err != nil {
			return err
		}
		o.lacking = false
	}
	for _, s := range statuses {
		switch {
		case s.Role == roleUsage && s.FreshAt.After(o.asked[s.Source]) && !o.asked[s.Source].IsZero():
			if err := o.reread(ctx, now, o.asked[s.Source].Add(-corrections), func(fleet.Series) {}); err != nil {
				return err
			}
			o.asked[s.Source] = s.FreshAt
		case s.Role == roleInventory && s.FreshAt.After(o.seen[s.Source]):
			all, err := o.Record.Workloads(ctx, now)
			if err != nil {
				return err
			}
			o.window.see(now, s.Source, of(s.Source, all))
			o.seen[s.Source] = s.FreshAt
		}
	}
	return nil
}

// of are the workloads of a source.
func of(source string, all []fleet.Workload) []fleet.Workload {
	var own []fleet.Workload
	for _, w := range all {
		if w.Source == source {
			own = append(own, w)
		}
	}
	return own
}

// recall looks back on the decisions on record where the newest is not our own.
func (o *Observer) recall(ctx context.Context) error {
	if o.plan.At.IsZero() {
		return nil // the record was read a moment ago
	}
	others, err := o.Record.Planned(ctx, o.plan.At)
	if err != nil || !others {
		return err
	}
	past, err := o.Record.Past(ctx, o.Now().Add(-o.Rules.Memory()))
	if err == nil {
		o.window.history.Past = past
	}
	return err
}
