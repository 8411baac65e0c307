package store

import (
	"context"
	"testing"

	"steward/fleet"
)

func TestThePastOfOneWorkloadIsThatOfAll(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		for i := range 4 {
			p := fleet.Plan{At: at(i)}
			for _, id := range []fleet.ID{"a", "b", "c"} {
				p.Decisions = append(p.Decisions, fleet.Decision{Workload: id, Want: fleet.Size{Units: i + len(p.Decisions)}})
			}
			_, err := s.SavePlan(ctx, p)
			check(t, err)
		}
		check(t, s.SaveOutcome(ctx, fleet.Outcome{At: at(2), Action: fleet.Action{ID: "x", Workload: "b"}}))
		check(t, s.SaveOutcome(ctx, fleet.Outcome{At: at(2), Action: fleet.Action{ID: "y", Workload: "c"}}))
		all, err := s.Past(ctx, at(1))
		check(t, err)
		got, err := s.PastOf(ctx, "b", at(1))
		check(t, err)
		same(t, got, all[1])
		if len(got.Wants) != 3 || len(got.Outcomes) != 1 {
			t.Errorf("got %+v, want three sizes wanted and one outcome", got)
		}
	})
}

func TestRunsAreThoseThatWereBegun(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		for i := range 4 {
			_, err := s.Begin(ctx, "decide", at(i), at(i+1))
			check(t, err)
		}
		check(t, s.End(ctx, fleet.Occurrence{Job: "decide", Due: at(2), Started: at(3), Ended: at(4), State: fleet.Succeeded}))
		check(t, s.End(ctx, fleet.Occurrence{Job: "decide", Due: at(9), State: fleet.Missed}))
		_, err := s.Begin(ctx, "usage", at(2), at(3))
		check(t, err)
		got, err := s.Runs(ctx, "decide", at(1), at(10))
		check(t, err)
		want := []fleet.Occurrence{
			{Job: "decide", Due: at(1), Started: at(2), State: fleet.Running},
			{Job: "decide", Due: at(2), Started: at(3), Ended: at(4), State: fleet.Succeeded},
			{Job: "decide", Due: at(3), Started: at(4), State: fleet.Running},
		}
		same(t, got, want)
	})
}
