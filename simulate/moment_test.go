package simulate

import (
	"errors"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// held is a policy whose limits bind while demand rises, and which a person has
// to agree with.
func held(t *testing.T) policy.Policy {
	t.Helper()
	p, err := policy.Parse("held.yaml", []byte(`apiVersion: steward/v1
kind: Policy
metadata: { name: held }
mode: approve
selector: { labels: { lane: other } }
bounds: { min: 1, max: 30 }
forecast: { quantile: 0.9, fallback_headroom: 0 }
behaviour: { scale_out: { limits: [{ units: 2, per: 1m }] } }
`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ramp is a minute trace that needs 10 units, and 20 from its sixth minute on.
func ramp(t *testing.T) *Replay {
	t.Helper()
	return prepare(t, plain(), time.Minute, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20, 20)
}

func TestAMomentIsTheDecisionThatTheReplayMade(t *testing.T) {
	r := ramp(t)
	e := Policy(held(t))
	_, timeline, err := r.Run(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k := range r.Ticks {
		m, err := r.Explain(e, r.Time(k).Add(59*time.Second), nil)
		if err != nil {
			t.Fatal(err)
		}
		if !m.At.Equal(r.Time(k)) || m.Decision.Grant.Units != int(timeline.desired[k]) || m.Workload.Ready != int(timeline.ready[k]) {
			t.Errorf("tick %d: got %s, %d granted, %d ready; want %s, %d, %d", k, m.At, m.Decision.Grant.Units, m.Workload.Ready,
				r.Time(k), timeline.desired[k], timeline.ready[k])
		}
		for i, row := range m.Sequel {
			if row.Desired != int(timeline.desired[k+i]) || row.Ready != int(timeline.ready[k+i]) || *row.Need != int(r.needs[r.sample(k+i)]) {
				t.Errorf("tick %d: got %+v %d ticks later, want as the timeline", k, row, i)
			}
		}
		if want := min(r.unit.boot+1, r.Ticks-1-k) + 1; len(m.Sequel) != want {
			t.Errorf("tick %d: got a sequel of %d ticks, want %d", k, len(m.Sequel), want)
		}
	}
}

func TestAMomentSaysWhatWasKnownAndWhatWouldHaveBeen(t *testing.T) {
	r := ramp(t)
	m, err := r.Explain(Policy(held(t)), day.Add(6*time.Minute), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Signals) != 1 || m.Signals[0].Value != 20 || m.Signals[0].Age != 0 || m.Signals[0].Gaps != 0 || !m.Signals[0].Stamp.Equal(day.Add(5*time.Minute)) {
		t.Errorf("got the signals %+v, want 20 of the minute before", m.Signals)
	}
	if m.Decision.Now.Units != 10 || m.Decision.Grant.Units != 12 || m.Action == nil || m.Waited {
		t.Errorf("got %+v, want 10 units to be 12, and done", m.Decision)
	}
	if len(m.Without) != 1 || m.Without[0].Code != fleet.RateLimited || m.Without[0].Units != 20 {
		t.Errorf("got %+v, want 20 units without the limits", m.Without)
	}
	want := Margin{Signal: "demand", Value: 20, Units: 20, Above: 19, UpTo: 20}
	if len(m.Margins) != 1 || m.Margins[0] != want {
		t.Errorf("got %+v, want %+v", m.Margins, want)
	}
}

func TestAHeldMomentLeavesTheSizeAlone(t *testing.T) {
	e := Policy(held(t))
	e.Hold = true
	m, err := ramp(t).Explain(e, day.Add(6*time.Minute), nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Decision.Verdict != fleet.Hold || !m.Waited || m.Action != nil || m.Sequel[len(m.Sequel)-1].Desired != 10 {
		t.Errorf("got %+v, want a decision that waits", m)
	}
}

func TestAMomentIsWithinTheScoredTime(t *testing.T) {
	r := ramp(t)
	for _, at := range []time.Time{r.From.Add(-1), r.Time(r.Ticks), {}} {
		if _, err := r.Explain(Policy(held(t)), at, nil); err == nil {
			t.Errorf("%s: got no error", at)
		}
	}
	_, err := r.Explain(Policy(held(t)), r.From, func(int, int) bool { return false })
	if !errors.Is(err, ErrStopped) {
		t.Errorf("got %v, want %v", err, ErrStopped)
	}
}

// Whatever a rule is, a decision without it can be made again, and differs from
// one with it.
func TestADecisionWithoutARuleIsAsIfItWereNotWritten(t *testing.T) {
	for _, tc := range []struct {
		code   fleet.Code
		policy string
		want   int
	}{
		{fleet.BoundMax, "bounds: { min: 1, max: 15 }", 20},
		{fleet.HeadroomAdded, "headroom: { percent: 50 }", 20},
		{fleet.ZoneLoss, "headroom: { zone_loss_tolerance: 1, zones: 2 }", 20},
		{fleet.Stabilised, "behaviour: { scale_out: { stabilisation: 1h } }", 20},
		{fleet.GuardrailDenied, "guardrails: [{ name: never, deny: \"true\" }]", 20},
		{fleet.GuardrailClamped, "guardrails: [{ name: few, clamp: \"13.0\" }]", 20},
		{fleet.BlackedOut, "windows: { blackouts: [{ name: always, start: 0 0 * * *, duration: 24h, applies: [scale_out] }] }", 20},
		{fleet.ScheduleCeiling, "windows: { schedules: [{ name: always, start: 0 0 * * *, duration: 24h, max: 11 }] }", 20},
		{fleet.Overridden, "overrides: [{ name: me, reason: test, until: 2027-01-01T00:00:00Z, units: 14 }]", 20},
		{fleet.OverSpend, "spend: { monthly: 1.0 }", 20},
	} {
		p, err := policy.Parse("x.yaml", []byte("apiVersion: steward/v1\nkind: Policy\nmetadata: { name: x }\n"+
			"forecast: { quantile: 0.9, fallback_headroom: 0 }\n"+tc.policy+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := ramp(t).Explain(Policy(p), day.Add(6*time.Minute), nil)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, c := range m.Without {
			if c.Code == tc.code {
				found = true
				if c.Units != tc.want || m.Decision.Grant.Units == tc.want {
					t.Errorf("%s: got %d units with it and %d without, want others and %d", tc.code, m.Decision.Grant.Units, c.Units, tc.want)
				}
			}
		}
		if !found {
			t.Errorf("%s: got only %+v", tc.code, m.Without)
		}
	}
}
