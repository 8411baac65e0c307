package simulate

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// withFleet is a scenario of an hour by the minute after an hour of warm-up, of which the fleet was recorded too.
func withFleet(desired ...float64) *Scenario {
	sc := plain()
	sc.Warmup, sc.Demand.Series = time.Hour, "demand"
	sc.Fleet = &Fleet{File: "x", Desired: "d", Ready: "r", Pending: "p", Wanted: "w", Granted: "g"}
	at := func(values []float64) fleet.Series {
		return fleet.Series{Start: day.Add(time.Hour), Step: time.Minute, Values: values}
	}
	ready, pending, wanted := slices.Clone(desired), make([]float64, len(desired)), make([]float64, len(desired))
	for i := range wanted {
		wanted[i] = 7
	}
	sc.Remember(map[string]fleet.Series{
		"fleet.desired": at(desired), "fleet.ready": at(ready), "fleet.pending": at(pending), "fleet.wanted": at(wanted), "fleet.granted": at(wanted),
	})
	return sc
}

func flat(n int, v float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// follower7 wants what the newest sample needs, and nothing holds it back.
func follower7(hold bool) Entrant {
	p := policy.Default()
	p.Behaviour, p.Objective = policy.Behaviour{}, policy.Objective{}
	p.Signals = []policy.Signal{{Name: "demand", Kind: policy.Load}}
	p.Forecast.FallbackHeadroom, p.Mode = 0, policy.Auto
	e := Policy(p)
	e.Hold = hold
	return e
}

func TestAHeldReplayFollowsWhatWasRecorded(t *testing.T) {
	sizes := slices.Concat(flat(20, 9), flat(20, 12), flat(20, 5))
	r := prepare(t, withFleet(sizes...), time.Minute, flat(120, 7)...)
	for _, hold := range []bool{true, false} {
		result, rows := replay(t, r, follower7(hold))
		followed := rows.desired[0] == 9 && rows.desired[20] == 12 && rows.ready[59] == 5
		if followed != hold || (result.AsRecorded != nil) != hold {
			t.Errorf("hold %v: got sizes %d, %d and %d, and %+v", hold, rows.desired[0], rows.desired[20], rows.desired[59], result.AsRecorded)
		}
	}
}

func TestWhereNoDecisionIsRecordedNoneIsMade(t *testing.T) {
	sizes := slices.Concat(flat(20, 9), flat(20, math.NaN()), flat(20, 5))
	r := prepare(t, withFleet(sizes...), time.Minute, flat(120, 7)...)
	result, rows := replay(t, r, follower7(true))
	if got := result.AsRecorded.Decisions; got != 40 || rows.desired[30] != 9 {
		t.Errorf("got %d decisions and size %d where none is recorded, want 40 and 9", got, rows.desired[30])
	}
	var b strings.Builder
	if err := rows.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.HasSuffix(lines[0], ",cost,wanted,granted,verdict") || !strings.HasSuffix(lines[31], ",,,") || strings.HasSuffix(lines[1], ",") {
		t.Errorf("got %q, %q and %q", lines[0], lines[1], lines[31])
	}
}

func TestADepartureFromTheRecordIsNamed(t *testing.T) {
	demand := flat(120, 7)
	demand[90] = 8 // known a minute later
	r := prepare(t, withFleet(flat(60, 9)...), time.Minute, demand...)
	result, _ := replay(t, r, follower7(true))
	got := result.AsRecorded
	if got.Decisions != 60 || got.Same >= 60 || got.First == nil || !got.First.At.Equal(day.Add(91*time.Minute)) || got.First.Replayed.Want != 8 || got.First.Recorded.Want != 7 {
		t.Errorf("got %+v and %+v, want the first other at 01:31, 8 instead of 7", got, got.First)
	}
}

// A value that came late is a gap before it, and a correction counts from when it was known; the truth is the last word.
func TestRevisionsAreSeenWhenTheyWereKnown(t *testing.T) {
	demand := flat(120, 7)
	demand[80], demand[100] = 30, 40
	sc := withFleet(flat(60, 9)...)
	minute := func(n int) time.Time { return day.Add(time.Duration(n) * time.Minute) }
	sc.Revise([]Revision{
		{Series: "demand", At: minute(80), KnownAt: minute(81), Value: 9}, {Series: "demand", At: minute(100), KnownAt: minute(110), Value: math.NaN()},
	})
	r := prepare(t, sc, time.Minute, demand...)
	for _, hold := range []bool{true, false} {
		e := follower7(hold)
		start := e.start
		seen := map[time.Time][2]float64{}
		e.start = func(r *Replay) Decider {
			decide := start(r)
			return func(in planner.Input) fleet.Plan {
				s, _ := in.Snapshot.Series(r.metric.Key)
				at := func(i int) float64 {
					if i < len(s.Values) {
						return s.Values[i]
					}
					return -1
				}
				seen[in.Snapshot.At] = [2]float64{at(80), at(100)}
				return decide(in)
			}
		}
		_, rows := replay(t, r, e)
		for n, want := range map[int][2]float64{80: {-1, -1}, 81: {9, -1}, 105: {9, math.NaN()}, 109: {9, math.NaN()}, 110: {9, 40}} {
			got := seen[minute(n)]
			if !same(got[0], want[0]) || !same(got[1], want[1]) {
				t.Errorf("hold %v: at minute %d it saw %v, want %v", hold, n, got, want)
			}
		}
		if need := rows.replay.needs[100]; need != 40 {
			t.Errorf("the need scored is %d, want 40: the truth", need)
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestUtilisationOfALateDemandIsLateToo(t *testing.T) {
	sc := plain()
	sc.Demand.Series = "demand"
	sc.Revise([]Revision{{Series: "demand", At: day.Add(30 * time.Minute), KnownAt: day.Add(40 * time.Minute), Value: math.NaN()}})
	r := prepare(t, sc, time.Minute, flat(60, 7)...)
	run := r.newRun(follower7(false))
	for k := range r.Ticks {
		run.step(k)
		u := run.meter.utilisation[30]
		if late := r.Time(k).Before(day.Add(40 * time.Minute)); math.IsNaN(u) != late {
			t.Fatalf("at %s the utilisation of a late demand is %v", r.Time(k), u)
		}
	}
}

func TestFaultsOfARecording(t *testing.T) {
	for want, damage := range map[string]func(sc *Scenario){
		`fleet.desired: "d" is not there, expected a series of x`: func(sc *Scenario) { delete(sc.remembered, "fleet.desired") },
		`fleet.ready: "r" has a value every 2m0s from 2026-01-05T01:00:00Z, expected one a decision: every 1m0s, and one at 2026-01-05T01:00:00Z`: func(sc *Scenario) {
			sc.remembered["fleet.ready"] = fleet.Series{Start: day.Add(time.Hour), Step: 2 * time.Minute, Values: flat(9, 1)}
		},
		`fleet.desired: "d" is 1.5 at 2026-01-05T01:00:00Z, expected a number of units`: func(sc *Scenario) { sc.remembered["fleet.desired"].Values[0] = 1.5 },
		`revisions.file: line 3: series "demand" has no value stamped 2026-01-05T09:00:00Z`: func(sc *Scenario) {
			sc.Revise([]Revision{{Series: "demand", At: day.Add(9 * time.Hour), KnownAt: day, Line: 3}})
		},
		`revisions.file: line 2: found series "x", expected one that the scenario names`: func(sc *Scenario) { sc.Revise([]Revision{{Series: "x", Line: 2}}) },
	} {
		sc := withFleet(flat(60, 9)...)
		damage(sc)
		if _, err := Prepare(sc, series(time.Minute, flat(120, 7)...), nil); err == nil || err.Error() != "plain: "+want {
			t.Errorf("got  %v\nwant plain: %s", err, want)
		}
	}
}

func TestARecordingHasItsPartInTheDigest(t *testing.T) {
	digest := func(change func(sc *Scenario)) fleet.Digest {
		sc := withFleet(flat(60, 9)...)
		change(sc)
		return prepare(t, sc, time.Minute, flat(120, 7)...).Digest
	}
	seen := map[fleet.Digest]int{}
	for i, change := range []func(sc *Scenario){
		func(*Scenario) {}, func(sc *Scenario) { sc.Fleet = nil }, func(sc *Scenario) { sc.Fleet.Window = 24 * time.Hour },
		func(sc *Scenario) { sc.Fleet.Since = day }, func(sc *Scenario) { sc.remembered["fleet.wanted"].Values[3] = 8 },
		func(sc *Scenario) { sc.Fleet.Workload.Labels = map[string]string{"a": "b"} },
		func(sc *Scenario) {
			sc.Revise([]Revision{{Series: "demand", At: day, KnownAt: day.Add(time.Hour), Value: 1}})
		},
	} {
		d := digest(change)
		if other, twice := seen[d]; twice {
			t.Errorf("changes %d and %d have the same digest", other, i)
		}
		seen[d] = i
	}
}
