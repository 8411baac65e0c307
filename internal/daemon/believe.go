package daemon

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// Learn tells what the record says of units, and since when it says so. It reads the
// record, a workload at a time: most of what it looks at no rule follows.
func (o *Observer) Learn(ctx context.Context) error {
	o.study.Lock()
	defer o.study.Unlock()
	l := o.lesson()
	err := o.Record.EachTrack(ctx, l.now.Add(-o.Window).Truncate(24*time.Hour), l.now.Add(time.Hour), func(t fleet.Track) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		l.hear(t)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the usage on record: %w", err)
	}
	l.conclude()
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range l.found {
		b := &l.found[i]
		name := believed{b.Workload, b.Subject}
		b.Since = l.now
		if before, known := o.beliefs[name]; known && before.Value == b.Value && before.Heeded == b.Heeded {
			b.Since = before.Since
		}
		o.beliefs[name] = *b
	}
	if err := o.Record.SaveBeliefs(ctx, l.found); err != nil {
		return fmt.Errorf("keep what was learned: %w", err)
	}
	return nil
}

// lesson goes through the record by workload.
type lesson struct {
	now       time.Time
	rules     policy.Set
	mind      *planner.Mind
	every     time.Duration
	workloads []fleet.Workload // by ID
	outcomes  map[fleet.ID][]fleet.Outcome
	tracks    []fleet.Track // of one workload
	found     []fleet.Belief
}

func (o *Observer) lesson() *lesson {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := &lesson{
		now: o.Now(), rules: o.Rules, mind: o.scholar, every: o.Every, workloads: slices.Clone(o.window.history.Workloads), outcomes: map[fleet.ID][]fleet.Outcome{},
	}
	for _, p := range o.window.history.Past {
		if len(p.Outcomes) > 0 {
			l.outcomes[p.Workload] = slices.Clone(p.Outcomes)
		}
	}
	return l
}

// hear takes in a track; they come by workload.
func (l *lesson) hear(t fleet.Track) {
	if len(l.tracks) > 0 && l.tracks[0].Series.Key.Workload != t.Series.Key.Workload {
		l.conclude()
	}
	l.tracks = append(l.tracks, t)
}

// conclude finds what the tracks tell of their workload's unit.
func (l *lesson) conclude() {
	if len(l.tracks) == 0 {
		return
	}
	id := l.tracks[0].Series.Key.Workload
	i, there := slices.BinarySearchFunc(l.workloads, id, func(w fleet.Workload, id fleet.ID) int { return strings.Compare(string(w.ID), string(id)) })
	if there {
		h := fleet.History{Workloads: l.workloads[i : i+1], Tracks: l.tracks, Past: []fleet.Past{{Workload: id, Outcomes: l.outcomes[id]}}}
		l.found = append(l.found, planner.Beliefs(planner.Input{Snapshot: h.At(l.now), Rules: l.rules, Mind: l.mind, Every: l.every})...)
	}
	l.tracks = l.tracks[:0]
}
