package simulate

import (
	"fmt"
	"slices"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// Moment is one decision of a replay: what was known, what was decided, what
// would have been decided otherwise, and what came. It shares no memory with the
// replay.
type Moment struct {
	Scenario string
	Policy   string
	Unit     string // of demand; may be empty
	At       time.Time
	Workload fleet.Workload // as the decision saw it
	Signals  []Observation  // those of the policy in its order, then demand if it is none of them
	Outlook  []fleet.Forecast
	Decision fleet.Decision
	Waited   bool             // held for a person, and so left undone
	Action   *fleet.Outcome   // what became of the change; nil if there was none to make
	Without  []Counterfactual // a rule that spoke, in the order of the trace
	Margins  []Margin
	Sequel   []Row // from the decision until units asked for in it serve
}

// Observation is the newest value of a signal that was known.
type Observation struct {
	Name  string
	Kind  policy.SignalKind
	Known bool // there was a value at all; else Value, Stamp and Age mean nothing
	Value float64
	Stamp time.Time
	Age   time.Duration // since the sample was complete
	Gaps  int           // newer samples that are missing
}

// Row is one tick of a replay.
type Row struct {
	At      time.Time
	Need    *int // nil in a gap of demand
	Desired int
	Ready   int
}

// Explain replays one policy up to the newest decision at or before a time, and a
// boot and a decision further. The progress function is as that of Run.
func (r *Replay) Explain(e Entrant, at time.Time, progress func(done, total int) bool) (Moment, error) {
	if at.Before(r.From) || !at.Before(r.Time(r.Ticks)) {
		return Moment{}, fmt.Errorf("%s: %s is outside the scored time, expected %s or later and before %s", r.Scenario.Name,
			at.UTC().Format(time.RFC3339), r.From.UTC().Format(time.RFC3339), r.Time(r.Ticks).UTC().Format(time.RFC3339))
	}
	review, err := r.watch(e, []time.Time{at}, r.sequelEnd(at), progress)
	if err != nil {
		return Moment{}, err
	}
	return review.Moments[0], nil
}

// sequelEnd is the tick behind the last that the story of a time's decision tells.
func (r *Replay) sequelEnd(at time.Time) int {
	return min(int(at.Sub(r.From)/r.Tick)+r.unit.boot+int(r.Scenario.DecideEvery/r.Tick)+1, r.Ticks)
}

// outcome is what became of the action at a time, nil without one.
func (run *run) outcome(at time.Time) *fleet.Outcome {
	if run.follower != nil {
		return nil // what was done was done by others
	}
	outcomes := run.history.Past[0].Outcomes
	if n := len(outcomes); n > 0 && outcomes[n-1].At.Equal(at) {
		o := outcomes[n-1]
		return &o
	}
	return nil
}

// moment is what can be told when the decision has been made.
func (r *Replay) moment(e Entrant, in planner.Input, plan fleet.Plan) Moment {
	m := Moment{
		Scenario: r.Scenario.Name, Policy: e.Name, Unit: r.Scenario.Demand.Unit, At: plan.At,
		Workload: in.Snapshot.Workloads[0], Decision: clone(plan.Decisions[0]),
	}
	for _, f := range plan.Outlook {
		f.Levels, f.Values = slices.Clone(f.Levels), slices.Clone(f.Values)
		for i := range f.Values {
			f.Values[i] = slices.Clone(f.Values[i])
		}
		m.Outlook = append(m.Outlook, f)
	}
	rules := e.Rules.Policies[0]
	seen := map[fleet.Metric]bool{}
	for _, s := range append(slices.Clone(rules.Signals), policy.Signal{Name: string(fleet.MetricDemand), Kind: policy.Load}) {
		series := observed(&in.Snapshot, s)
		if s.Name == string(fleet.MetricDemand) && seen[series.Key.Metric] {
			continue
		}
		seen[series.Key.Metric] = true
		m.Signals = append(m.Signals, observation(s, series, plan.At))
	}
	m.Without = counterfactuals(in, m.Decision)
	m.Margins = margins(&rules, in.Snapshot.Workloads[0], m.Decision)
	return m
}

func clone(d fleet.Decision) fleet.Decision {
	d.Trace = slices.Clone(d.Trace)
	for i, stage := range d.Trace {
		d.Trace[i].Reasons = slices.Clone(stage.Reasons)
		for j, reason := range stage.Reasons {
			d.Trace[i].Reasons[j].Facts = slices.Clone(reason.Facts)
		}
	}
	return d
}

// observed is the series that goes by a signal's name, as the planner finds it.
func observed(snap *fleet.Snapshot, s policy.Signal) fleet.Series {
	metrics := []fleet.Metric{fleet.Metric(s.Name)}
	switch s.Kind {
	case policy.Load:
		metrics = append(metrics, fleet.MetricDemand)
	case policy.Utilisation:
		metrics = append(metrics, fleet.MetricUtilisation)
	}
	for _, metric := range metrics {
		if series, ok := snap.Series(fleet.Key{Workload: snap.Workloads[0].ID, Metric: metric}); ok {
			return series
		}
	}
	return fleet.Series{}
}

func observation(s policy.Signal, series fleet.Series, at time.Time) Observation {
	o := Observation{Name: s.Name, Kind: s.Kind, Gaps: len(series.Values)}
	if value, i, ok := series.Last(); ok {
		o.Known, o.Value, o.Stamp = true, value, series.Stamp(i)
		o.Age, o.Gaps = at.Sub(series.Stamp(i+1)), len(series.Values)-1-i
	}
	return o
}
