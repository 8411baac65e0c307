package simulate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// misled is a replay of the default policy with a rule for units, in which not all
// that is told is true. It answers the timeline and what the last decision learned.
func misled(r *Replay, rule policy.Unit, mislead func(*run)) (*Timeline, map[string]float64) {
	p := policy.Default()
	p.Unit = rule
	run := r.newRun(Policy(p))
	mislead(run)
	learned := map[string]float64{}
	decide := run.decide
	run.decide = func(in planner.Input) fleet.Plan {
		plan := decide(in)
		clear(learned)
		for _, reason := range plan.Decisions[0].Reasons() {
			if _, key, _ := strings.Cut(reason.Rule, ": "); reason.Code == fleet.UnitLearned {
				learned[key] = reason.Facts[0].Value
			}
		}
		return plan
	}
	for k := range r.Ticks {
		run.step(k)
	}
	return run.timeline, learned
}

var (
	learnsCapacity = policy.Unit{Capacity: policy.UnitCapacity{Learned: true}}
	learnsBoot     = policy.Unit{Boot: policy.UnitBoot{Learned: true}}
)

func truly(*run) {}

// A capacity that no provider knows is learned from what was measured before: the
// replay is the same as with the true one.
func TestACapacityThatNobodyKnowsIsLearned(t *testing.T) {
	r := honest(t, 0, 1)
	want, _ := misled(r, policy.Unit{}, truly)
	got, learned := misled(r, learnsCapacity, func(run *run) { run.history.Workloads[0].Unit.Capacity = 0 })
	if learned["unit.capacity"] != r.Scenario.Unit.Capacity {
		t.Errorf("got %v, want the capacity %v", learned, r.Scenario.Unit.Capacity)
	}
	if !slices.Equal(got.desired, want.desired) {
		t.Error("got another timeline than with the true capacity, want the same")
	}
}

// Lies about demand do not change what is learned, a third of the time included.
func TestACapacityIsNotLearnedFromLies(t *testing.T) {
	r := honest(t, 0, 1)
	for _, l := range lies {
		lying := *r
		lying.metric.Values, _, _ = l.told(r, spells(6*time.Hour))
		_, learned := misled(&lying, learnsCapacity, func(run *run) {
			run.meter.replay = r // use is measured where it happens
		})
		if got := learned["unit.capacity"]; got < 99 || got > 101 {
			t.Errorf("%s: got the capacity %v, want 100", l.name, got)
		}
	}
}

// A boot is learned as it is, whatever the provider says, also if some requests
// are refused; and with units that never serve as all but a tenth of the starts are.
func TestABootIsLearnedFromStarts(t *testing.T) {
	for _, tc := range []struct {
		says        time.Duration
		fault       Fault
		least, most float64
	}{
		{time.Minute, Fault{}, 180, 180},
		{10 * time.Minute, Fault{}, 180, 180},
		{3 * time.Minute, Fault{Kind: FaultThrottle, Probability: 0.3}, 180, 180},
		{3 * time.Minute, Fault{Kind: FaultBootFailure, Probability: 0.02}, 180, 720},
	} {
		r := honest(t, 0, 1)
		if tc.fault.Kind != "" {
			r.Scenario.Faults = []Fault{tc.fault}
		}
		_, learned := misled(r, learnsBoot, func(run *run) { run.history.Workloads[0].Unit.Boot = tc.says })
		if got := learned["unit.boot"]; got < tc.least || got > tc.most {
			t.Errorf("told %v, with %v: got a boot of %v s, want %v to %v", tc.says, tc.fault.Kind, got, tc.least, tc.most)
		}
	}
}
