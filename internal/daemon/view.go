package daemon

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"steward/fleet"
	"steward/planner"
)

// View is a plan with all that is shown beside it.
type View struct {
	Plan        fleet.Plan
	Workloads   []fleet.Workload   // in the order of the plan's decisions
	Assessments []fleet.Assessment // likewise
	Sources     []fleet.SourceStatus
	Demand      []fleet.Series   // of the last days, thinned out
	Ahead       []fleet.Forecast // of the demand
}

// The demand is shown over so long, on so long steps.
const (
	shownSpan = 3 * 24 * time.Hour
	shownStep = 5 * time.Minute
)

// View shows the newest plan, or, before the first, what would be decided now.
func (o *Observer) View(ctx context.Context) (View, error) {
	sources, err := o.Record.Statuses(ctx)
	if err != nil {
		return View{}, err
	}
	slices.SortFunc(sources, func(a, b fleet.SourceStatus) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Role, b.Role))
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	plan := o.plan
	if plan.At.IsZero() {
		plan = o.think(o.Now())
	}
	v := View{Plan: plan, Sources: sources, Ahead: o.ahead}
	for _, d := range plan.Decisions {
		v.Workloads = append(v.Workloads, o.workload(d.Workload))
		if demand, ok := o.window.demand(d.Workload); ok {
			v.Demand = append(v.Demand, demand.Since(plan.At.Add(-shownSpan)).Coarser(shownStep))
		}
	}
	v.Assessments = planner.Assess(plan, v.Workloads)
	return v, nil
}

// workload is one as it was last seen.
func (o *Observer) workload(id fleet.ID) fleet.Workload {
	for _, w := range o.window.history.Workloads {
		if w.ID == id {
			return w
		}
	}
	return fleet.Workload{ID: id}
}

// Ready is nil once a plan was made.
func (o *Observer) Ready() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.plan.At.IsZero() {
		return errors.New("no plan was made yet")
	}
	return nil
}
