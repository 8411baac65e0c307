package simulate

import (
	"errors"
	"fmt"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// Decider answers a snapshot with a plan: planner.Decide, or a baseline to hold
// it against. A plan need only stay valid until the next call.
type Decider func(in planner.Input) fleet.Plan

// Entrant is one way of deciding that is replayed.
type Entrant struct {
	Name  string
	Rules policy.Set // of a policy; empty for a baseline
	Hold  bool       // what a person would have to approve is left undone
	// Settings are what a sweep set in the policy; nil outside of one.
	Settings map[string]string
	// start makes the entrant's decider for one run.
	start func(r *Replay) Decider
	// everyTick lets the entrant decide at every tick, whatever decide_every says.
	everyTick bool
	// faultless replays without lost or interrupted units, failed boots and throttling.
	faultless bool
}

// Policy is the entrant that decides by planner.Decide under one policy.
func Policy(p policy.Policy) Entrant {
	return Entrant{
		Name:  p.Name,
		Rules: policy.NewSet(p),
		start: func(*Replay) Decider { return planner.Decide },
	}
}

// IsBaseline tells whether the entrant decides by no policy.
func (e Entrant) IsBaseline() bool { return len(e.Rules.Policies) == 0 }

// ErrStopped is the error of a run that its progress function ended.
var ErrStopped = errors.New("replay stopped")

// Run replays one entrant. The progress function, if any, is called now and
// then with the ticks done, and ends the run by answering false.
func (r *Replay) Run(e Entrant, progress func(done, total int) bool) (Result, *Timeline, error) {
	run := r.newRun(e)
	for k := range r.Ticks {
		if progress != nil && k%progressEvery == 0 && !progress(k, r.Ticks) {
			return Result{}, nil, fmt.Errorf("%s: %s: %w", r.Scenario.Name, e.Name, ErrStopped)
		}
		run.step(k)
	}
	if run.reclaimer != nil {
		run.timeline.interruptions = run.reclaimer.taken
	}
	res := score(run.timeline)
	res.Name, res.Rules, res.Settings, res.Baseline = e.Name, e.Rules.Digest(), e.Settings, e.IsBaseline()
	res.BootWasteHours = r.hours(run.bootTicks)
	res.Guardrails, res.Forecast = run.spoke, run.scorer.accuracy()
	res.Regret = r.regret(res)
	if r.Censored != nil {
		res.Uncensored = run.timeline.uncensored()
	}
	if run.follower != nil {
		res.AsRecorded = &run.follower.same
	}
	return res, run.timeline, nil
}

// progressEvery is how many ticks pass between two calls of a progress function.
const progressEvery = 4096

// run is a replay under way.
type run struct {
	*Replay
	entrant   Entrant
	decide    Decider
	every     int // ticks between decisions
	world     *World
	losses    []loss
	reclaimer *reclaimer // nil without spot units
	history   fleet.History
	input     planner.Input
	meter     *meter
	timeline  *Timeline
	scorer    *forecastScorer
	spoke     map[string]int
	bootTicks int64
	actions   []fleet.Action
	unfolding []*unfolding // series of the history whose values become known one by one
	follower  *follower    // nil in a world of its own
}

// asReplayed is the rules as they count in a replay, in which the scenario is the
// workload: whatever they select, and unless a person is to be waited for, as
// if they could act alone.
func asReplayed(rules policy.Set, hold bool) policy.Set {
	var replayed []policy.Policy
	for _, p := range rules.Policies {
		p.Selector = policy.Selector{}
		if !hold || p.Mode == policy.Off {
			p.Mode = policy.Auto
		}
		replayed = append(replayed, p)
	}
	return policy.NewSet(replayed...)
}

func (r *Replay) newRun(e Entrant) *run {
	if len(e.Rules.Policies) > 0 {
		e.Rules = asReplayed(e.Rules, e.Hold)
	}
	run := &run{
		Replay: r, entrant: e, every: int(r.Scenario.DecideEvery / r.Tick), losses: losses(r.Scenario, r.Tick),
		timeline: newTimeline(r), spoke: map[string]int{},
	}
	doom := newFate(r.Scenario)
	switch {
	case e.faultless:
		doom, run.losses = fate{}, nil
	case r.market != nil:
		run.reclaimer = newReclaimer(r, doom)
	}
	if e.everyTick {
		run.every = 1
	}
	run.world = newWorld(r.InitialUnits, r.unit, doom)
	run.world.enter(r.market)
	run.history = r.history(e.Rules)
	run.input = planner.Input{Rules: e.Rules, Mind: planner.NewMind(), Every: r.Scenario.DecideEvery}
	run.decide = e.start(r)
	run.scorer = newForecastScorer(r, e.Rules)
	switch {
	case r.recording != nil && e.Hold && !e.IsBaseline():
		run.timeline.answers = newAnswers(r.Ticks)
		run.follow()
	case e.IsBaseline():
		run.disclose()
	default:
		run.disclose()
		run.meter = newMeter(r, run.demand().Values, &run.history)
	}
	return run
}

// disclose lets the values of series with revisions become known one by one.
func (run *run) disclose() {
	for i := range run.history.Tracks {
		s := &run.history.Tracks[i].Series
		if words := run.words[s.Key]; len(words) > 0 {
			run.unfolding = append(run.unfolding, unfold(s, words))
		}
	}
}

// demand is the series of it in the history.
func (run *run) demand() fleet.Series {
	for _, t := range run.history.Tracks {
		if t.Series.Key == run.metric.Key {
			return t.Series
		}
	}
	return run.metric
}

// reveal takes in the words that became known by a time.
func (run *run) reveal(now time.Time) {
	for _, u := range run.unfolding {
		var wrote func(int)
		if run.meter != nil && u.key == run.metric.Key {
			wrote = run.meter.derive
		}
		u.until(now, wrote)
	}
}

// step replays one tick: faults that begin, boots and drains that end, samples
// newly known, a decision, its requests, the row.
func (run *run) step(k int) {
	if run.follower != nil {
		run.retrace(k)
		return
	}
	w := run.world
	w.tick = k
	strike(run.losses, w)
	run.reclaimer.strike(w)
	w.settle()
	if k%run.every == 0 {
		boughts, before := w.boughts, w.toll
		run.decision(k)
		run.timeline.struck(k, before, w.toll)
		if w.boughts > boughts {
			run.timeline.asks = append(run.timeline.asks, int32(k))
		}
	}
	run.bootTicks += int64(w.booting)
	run.timeline.record(k, w)
	if run.meter != nil {
		run.meter.read(k, w.ready, w.billed)
	}
}

// record writes a tick's row.
func (t *Timeline) record(k int, w *World) {
	t.desired[k], t.ready[k], t.billed[k] = int32(w.desired), int32(w.ready), int32(w.billed)
	if t.spot != nil {
		t.spot[k] = int32(w.billedSpot)
	}
}

// decision asks the entrant and carries out what it may do.
func (run *run) decision(k int) {
	now := run.Time(k)
	state := &run.history.Workloads[0]
	state.Size.Units, state.Ready, state.Pending = run.world.desired, run.world.ready, run.world.booting
	run.reveal(now)
	plan := run.ask(now)
	run.scorer.issued(plan.Outlook)
	run.actions = planner.Due(plan, !run.entrant.Hold, run.actions[:0])
	run.carryOut(now)
	run.remember(now, plan)
}

// carryOut sends the due actions to the world. Without any, the provider still
// makes up for units it lost.
func (run *run) carryOut(now time.Time) {
	if len(run.actions) == 0 {
		run.world.setDesired(run.world.desired)
		return
	}
	past := &run.history.Past[0]
	for _, a := range run.actions {
		outcome := fleet.Outcome{Action: a, At: now}
		if !run.world.setDesired(a.To.Units) {
			outcome.Fault = fleet.Throttled
		}
		if len(run.input.Rules.Policies) > 0 {
			past.Outcomes = append(past.Outcomes, outcome)
		}
	}
}

// remember keeps what later decisions may look back on, as long as any rule
// looks back, and counts the guardrails that spoke.
func (run *run) remember(now time.Time, plan fleet.Plan) {
	if len(run.input.Rules.Policies) == 0 {
		return // a baseline keeps its own memory
	}
	past := &run.history.Past[0]
	for _, d := range plan.Decisions {
		past.Wants = append(past.Wants, fleet.Want{At: now, Units: d.Want.Units})
		if d.Tripped {
			past.Trips = append(past.Trips, now)
		}
		for _, stage := range d.Trace {
			for _, reason := range stage.Reasons {
				if reason.Code.Guards() {
					run.spoke[string(reason.Code)]++
				}
			}
		}
	}
	// Half of what is kept is too old when it is dropped, so that it is seldom done.
	if memory := run.input.Rules.Memory(); past.Wants[0].At.Before(now.Add(-2 * memory)) {
		past.Forget(now.Add(-memory))
	}
}

// history is the record as it stands when scoring begins.
func (r *Replay) history(rules policy.Set) fleet.History {
	sc := r.Scenario
	hourly, err := fleet.MoneyOf(sc.Unit.PricePerHour)
	if err != nil {
		panic(err) // the scenario's price is checked when it is read
	}
	id := workloadID(sc)
	h := fleet.History{
		Workloads: []fleet.Workload{{
			ID: id, Kind: "replay", Size: fleet.Size{Units: r.InitialUnits, Shape: unitShape}, Bounds: sc.Bounds,
			Unit: fleet.Unit{
				Capacity: sc.Unit.Capacity, MaxUtilisation: sc.SLO.MaxUtilisation, Boot: sc.Unit.Boot, Drain: sc.Unit.Drain,
			},
			Shapes: []fleet.Shape{{Name: unitShape, Hourly: hourly}},
			Since:  r.From,
		}},
		Tracks: []fleet.Track{{Series: r.metric}},
		Past:   []fleet.Past{{Workload: id}},
	}
	if f := sc.Fleet; f != nil && f.Workload.ID != "" {
		h.Workloads[0].Kind, h.Workloads[0].Labels = fleet.Kind(f.Workload.Kind), f.Workload.Labels
	}
	for i, s := range r.signals {
		if sc.Signals[i].Kind == ServingUnits {
			continue
		}
		h.Tracks = append(h.Tracks, fleet.Track{Series: s})
	}
	h.Sort()
	return h
}

// unitShape names the only shape of a replay.
const unitShape = "unit"
