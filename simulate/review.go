package simulate

import (
	"fmt"
	"time"

	"steward/fleet"
	"steward/planner"
)

// Review is a second look at a run: some of its decisions in full, and what all of
// them expected.
type Review struct {
	Moments  []Moment   // in the order of the times asked for
	Foreseen []Foreseen // rising in time
}

// Foreseen is the band from the 10th to the 90th percentile that the newest
// decision to do so forecast for a sample of demand, when it was the first in which
// units asked for would serve.
type Foreseen struct {
	At        time.Time
	Step      time.Duration
	Low, High float64 // of demand
}

// Review replays one policy and keeps the newest decision at or before each of some
// times, which have to lie in the scored part. The progress function is as that of Run.
func (r *Replay) Review(e Entrant, at []time.Time, progress func(done, total int) bool) (Review, error) {
	return r.watch(e, at, r.Ticks, progress)
}

// watch replays the first ticks of the scored part.
func (r *Replay) watch(e Entrant, at []time.Time, ticks int, progress func(done, total int) bool) (Review, error) {
	run := r.newRun(e)
	w := watcher{run: run, moments: make([]Moment, len(at))}
	for _, t := range at {
		k := int(t.Sub(r.From) / r.Tick)
		for k -= k % run.every; k > 0 && !run.decides(k); k -= run.every {
		}
		if !run.decides(k) {
			return Review{}, fmt.Errorf("%s: no decision is recorded at or before %s", r.Scenario.Name, t.UTC().Format(time.RFC3339))
		}
		w.ticks = append(w.ticks, k)
	}
	decide := run.decide
	run.decide = func(in planner.Input) fleet.Plan {
		plan := decide(in)
		w.foresee(plan.Outlook)
		for i, k := range w.ticks {
			if in.Snapshot.At.Equal(r.Time(k)) {
				w.moments[i] = r.moment(e, in, plan)
			}
		}
		return plan
	}
	for i := range ticks {
		if progress != nil && i%progressEvery == 0 && !progress(i, ticks) {
			return Review{}, fmt.Errorf("%s: %s: %w", r.Scenario.Name, e.Name, ErrStopped)
		}
		run.step(i)
		w.follow(i)
	}
	return Review{w.moments, w.foreseen}, nil
}

// watcher keeps what a review asks for while a run goes on.
type watcher struct {
	*run
	ticks    []int // of the decisions that are kept
	moments  []Moment
	foreseen []Foreseen
}

// foresee keeps the band of a decision's forecast of demand. It copies, for the
// planner uses its memory again.
func (w *watcher) foresee(outlook []fleet.Forecast) {
	for _, f := range outlook {
		low, high := f.Row(0.1), f.Row(0.9)
		if f.Key.Metric != fleet.MetricDemand || len(low) == 0 || len(high) == 0 {
			continue
		}
		n := len(w.foreseen)
		if n > 0 && !f.Start.After(w.foreseen[n-1].At) {
			n--
			w.foreseen = w.foreseen[:n]
		}
		w.foreseen = append(w.foreseen, Foreseen{f.Start, f.Step, low[0], high[0]})
	}
}

// follow adds a tick to the sequels that it belongs to: from a decision until
// units asked for in it serve, and a decision further.
func (w *watcher) follow(i int) {
	for at, k := range w.ticks {
		m := &w.moments[at]
		if i == k {
			m.Waited = m.Decision.Verdict == fleet.Hold && w.entrant.Hold
			m.Action = w.outcome(w.Time(i))
		}
		if i >= k && i <= k+w.unit.boot+w.every {
			m.Sequel = append(m.Sequel, w.timeline.row(i))
		}
	}
}
