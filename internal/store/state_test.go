package store

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
)

// same fails the test unless both are equal, NaNs included.
func same[T any](t *testing.T, got, want T) {
	t.Helper()
	equal := cmp.Comparer(func(a, b fleet.Decimal) bool { return a.Compare(b) == 0 && a.String() == b.String() })
	if d := cmp.Diff(got, want, cmpopts.EquateNaNs(), equal); d != "" {
		t.Fatalf("got − want +:\n%s", d)
	}
}

func at(minutes int) time.Time { return epoch.Add(time.Duration(minutes) * time.Minute) }

func TestTheFleetIsAsItWasKnown(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		web := fleet.Workload{ID: "aws/web", Kind: "asg", Source: "prod", Labels: map[string]string{"team": "shop", "env": "prod"},
			Size: fleet.Size{Units: 3, Shape: "m5.large"}, Ready: 3, Shapes: []fleet.Shape{{Name: "m5.large", Hourly: 96000}}}
		db := fleet.Workload{ID: "aws/db", Kind: "rds-instance", Source: "prod", Since: at(-500)}
		bigger := web
		bigger.Size.Units, bigger.Ready = 5, 3
		check(t, s.SaveWorkloads(ctx, at(0), "prod", []fleet.Workload{web, db}))
		check(t, s.SaveWorkloads(ctx, at(1), "prod", []fleet.Workload{web, db}))
		check(t, s.SaveWorkloads(ctx, at(2), "prod", []fleet.Workload{bigger}))
		check(t, s.SaveWorkloads(ctx, at(2), "lab", []fleet.Workload{{ID: "lab/x", Source: "lab"}}))
		check(t, s.SaveWorkloads(ctx, at(3), "prod", []fleet.Workload{bigger, db}))
		check(t, s.SaveWorkloads(ctx, at(1), "prod", []fleet.Workload{web, db})) // the clock was set back
		var rows int
		check(t, s.db.QueryRow("SELECT count(*) FROM workload").Scan(&rows))
		if rows != 7 {
			t.Errorf("%d rows, want 7: only changes are stored", rows)
		}
		seen := func(w fleet.Workload, since time.Time) fleet.Workload { w.Since = since; return w }
		lab := fleet.Workload{ID: "lab/x", Source: "lab", Since: at(2)}
		for _, c := range []struct {
			at   time.Time
			want []fleet.Workload
		}{
			{at(-1), nil},
			{at(0), []fleet.Workload{db, seen(web, at(0))}},
			{at(2), []fleet.Workload{seen(bigger, at(0)), lab}},
			{at(99), []fleet.Workload{db, seen(web, at(0)), lab}},
		} {
			got, err := s.Workloads(ctx, c.at)
			check(t, err)
			same(t, got, c.want)
		}
		times, sizes, err := s.Sizes(ctx, "aws/db", at(1), at(9))
		check(t, err)
		same(t, times, []time.Time{at(2), at(3)})
		same(t, sizes, []fleet.Workload{{}, db})
	})
}

func decimal(t *testing.T, text string) fleet.Decimal {
	d, err := fleet.ParseDecimal(text)
	check(t, err)
	return d
}

func TestChargesKeepEveryDigitAndWhatTheyWere(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		list := decimal(t, "0.000000000000000000123456789")
		first := fleet.Charge{Line: "1", Provider: "aws", Resource: "aws/web", From: at(0), To: at(60), Usage: decimal(t, "1"), Currency: "USD",
			List: &list, Billed: decimal(t, "123456789012345678901234567890.000000000000000000001"), Labels: map[string]string{"a": "b"}}
		second := fleet.Charge{Line: "2", From: at(60), To: at(120), Billed: decimal(t, "-0.10")}
		check(t, s.SaveCharges(ctx, "bills", at(100), []fleet.Charge{first, second, second}))
		check(t, s.SaveCharges(ctx, "bills", at(150), []fleet.Charge{first, second}))
		corrected := first
		corrected.Billed = decimal(t, "7")
		check(t, s.SaveCharges(ctx, "bills", at(200), []fleet.Charge{corrected}))
		var rows int
		check(t, s.db.QueryRow("SELECT count(*) FROM charge").Scan(&rows))
		if rows != 3 {
			t.Errorf("%d rows, want 3", rows)
		}
		got, err := s.Charges(ctx, at(0), at(120))
		check(t, err)
		same(t, got, []fleet.Charge{corrected, second})
		got, err = s.ChargesAt(ctx, at(0), at(60), at(199))
		check(t, err)
		same(t, got, []fleet.Charge{first})

		cheap := fleet.Price{Source: "prod", Region: "eu", Shape: "m5", Model: fleet.OnDemand, Hourly: 96000, Currency: "USD", Since: at(0)}
		dear := cheap
		dear.Hourly, dear.Since = 99000, at(10)
		check(t, s.SavePrices(ctx, []fleet.Price{cheap, dear, dear}))
		prices, err := s.Prices(ctx, at(9))
		check(t, err)
		same(t, prices, []fleet.Price{cheap})
		prices, err = s.Prices(ctx, at(10))
		check(t, err)
		same(t, prices, []fleet.Price{dear})
	})
}

func TestForecastsAndTheirScores(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		key := fleet.Key{Workload: "w", Metric: "demand"}
		unmeasured := fleet.Accuracy{Scored: 3, WAPE: 0.25, MASE: math.NaN(), Pinball: math.Inf(1)}
		f := fleet.Forecast{Key: key, Start: at(1), Step: time.Minute, Levels: []float64{0.5, 0.9}, Values: [][]float64{{1, 2.25}, {3, math.Pi}},
			Mean: []float64{1.5, 2}, Model: "ensemble", Backtest: unmeasured}
		bare := fleet.Forecast{Key: fleet.Key{Workload: "v", Metric: "demand"}, Start: at(1), Step: time.Minute}
		check(t, s.SaveForecasts(ctx, at(1), []fleet.Forecast{f, bare}))
		check(t, s.SaveForecasts(ctx, at(2), []fleet.Forecast{f}))
		got, err := s.Forecasts(ctx, ForecastQuery{})
		check(t, err)
		same(t, got, []Issued{{at(1), bare}, {at(1), f}, {at(2), f}})
		got, err = s.Forecasts(ctx, ForecastQuery{Workload: "w", Metric: "demand", From: at(1), To: at(2)})
		check(t, err)
		same(t, got, []Issued{{at(1), f}})
		scores := []fleet.Score{{Key: key, Model: "a", Issued: at(1), Scored: at(3), Accuracy: unmeasured}, {Key: key, Model: "b", Issued: at(1), Scored: at(3)}}
		check(t, s.SaveScores(ctx, scores))
		found, err := s.Scores(ctx, at(0), at(2))
		check(t, err)
		same(t, found, scores)
	})
}

func TestAStandingDecisionIsStoredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		decision := func(w fleet.ID, want int) fleet.Decision {
			return fleet.Decision{Workload: w, Now: fleet.Size{Units: 1}, Want: fleet.Size{Units: want}, Grant: fleet.Size{Units: want}, Verdict: fleet.Allow,
				Rules: "sha256:ab", Trace: []fleet.Stage{{Name: fleet.StageSignal, Before: 1, After: want, Reasons: []fleet.Reason{{Code: fleet.LoadNow,
					Rule: "web: signals", Note: "so be it", Facts: []fleet.Fact{{Name: "demand", Value: math.NaN(), Unit: "requests/s"}}}}}}}
		}
		var ids []string
		for i, want := range []int{2, 2, 3, 2} {
			p := fleet.Plan{At: at(i), Rules: "sha256:ab", Decisions: []fleet.Decision{decision("a", 1), decision("b", want)}}
			p.Decisions[1].Tripped = i == 2
			id, err := s.SavePlan(ctx, p)
			check(t, err)
			again, err := s.SavePlan(ctx, p)
			check(t, err)
			if again != id {
				t.Fatalf("the same plan is named %s and %s", id, again)
			}
			ids = append(ids, id)
			got, err := s.Plan(ctx, id)
			check(t, err)
			same(t, got, p)
		}
		a, b := decision("a", 1), decision("b", 2)
		three := decision("b", 3)
		three.Tripped = true
		got, err := s.Decisions(ctx, DecisionQuery{})
		check(t, err)
		same(t, got, []Standing{{a, at(0), at(3)}, {b, at(0), at(1)}, {three, at(2), at(2)}, {b, at(3), at(3)}})
		got, err = s.Decisions(ctx, DecisionQuery{Workload: "b", From: at(1), To: at(2)})
		check(t, err)
		same(t, got, []Standing{{b, at(0), at(1)}})
		last, err := s.Decision(ctx, b.ID())
		check(t, err)
		same(t, last, Standing{b, at(3), at(3)})
		plans, err := s.Plans(ctx, at(1), at(3))
		check(t, err)
		same(t, plans, []PlanHead{{ids[2], at(2), "sha256:ab", 2}, {ids[1], at(1), "sha256:ab", 2}})
		for _, err := range []error{func() error { _, err := s.Plan(ctx, "none"); return err }(), func() error { _, err := s.Decision(ctx, "none"); return err }()} {
			if !errors.Is(err, ErrNone) {
				t.Errorf("%v, want ErrNone", err)
			}
		}

		done := fleet.Outcome{Action: fleet.Action{ID: b.ID(), Workload: "b", From: fleet.Size{Units: 1}, To: fleet.Size{Units: 2}}, At: at(1), Fault: fleet.Throttled}
		check(t, s.SaveOutcome(ctx, done))
		check(t, s.Close())
		s = h.open(t)
		past, err := s.Past(ctx, at(1))
		check(t, err)
		same(t, past, []fleet.Past{
			{Workload: "a", Wants: []fleet.Want{{At: at(1), Units: 1}, {At: at(2), Units: 1}, {At: at(3), Units: 1}}},
			{Workload: "b", Wants: []fleet.Want{{At: at(1), Units: 2}, {At: at(2), Units: 3}, {At: at(3), Units: 2}}, Outcomes: []fleet.Outcome{done}, Trips: []time.Time{at(2)}},
		})
	})
}

func TestAnOccurrenceIsClaimedOnceByTwoDaemons(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		ctx := context.Background()
		daemons := []*Store{h.open(t), h.open(t)}
		if due, err := daemons[0].LastDue(ctx, "decide"); err != nil || !due.IsZero() {
			t.Fatalf("last due %v (%v), want never", due, err)
		}
		var wait sync.WaitGroup
		var lock sync.Mutex
		claims := map[int]int{}
		for _, s := range daemons {
			for range 2 {
				wait.Go(func() {
					for i := range 8 {
						claimed, err := s.Begin(ctx, "decide", at(i), at(i))
						if err != nil {
							t.Error(err)
						}
						if claimed {
							lock.Lock()
							claims[i]++
							lock.Unlock()
						}
					}
				})
			}
		}
		wait.Wait()
		for i := range 8 {
			if claims[i] != 1 {
				t.Errorf("occurrence %d was claimed %d times, want once", i, claims[i])
			}
		}
		s := daemons[0]
		ended := fleet.Occurrence{Job: "decide", Due: at(7), Started: at(7), Ended: at(8), State: fleet.Failed, Err: "no answer"}
		missed := fleet.Occurrence{Job: "score", Due: at(9), State: fleet.Missed}
		check(t, s.End(ctx, ended))
		check(t, s.End(ctx, missed))
		got, err := daemons[1].Occurrences(ctx, "", 3)
		check(t, err)
		same(t, got, []fleet.Occurrence{missed, ended, {Job: "decide", Due: at(6), Started: at(6), State: fleet.Running}})
		due, err := s.LastDue(ctx, "decide")
		check(t, err)
		same(t, due, at(7))

		n, err := s.Abandon(ctx, at(5), at(20))
		check(t, err)
		same(t, n, int64(5))
		all, err := s.Occurrences(ctx, "decide", 10)
		check(t, err)
		same(t, all[len(all)-1], fleet.Occurrence{Job: "decide", Due: at(0), Started: at(0), Ended: at(20), State: fleet.Abandoned, Err: "its process ended before it did"})
		same(t, []fleet.RunState{all[0].State, all[1].State, all[2].State, all[3].State}, []fleet.RunState{fleet.Failed, fleet.Running, fleet.Running, fleet.Abandoned})
	})
}

func TestStatusesBeliefsAndAudit(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		old := fleet.SourceStatus{Source: "prod", Kind: "aws", Role: "usage", Asked: at(1), Err: "throttled"}
		now := fleet.SourceStatus{Source: "prod", Kind: "aws", Role: "usage", Asked: at(2), FreshAt: at(2)}
		other := fleet.SourceStatus{Source: "prod", Kind: "aws", Role: "inventory", Asked: at(2), FreshAt: at(2)}
		for _, st := range []fleet.SourceStatus{old, now, other} {
			check(t, s.SaveStatus(ctx, st))
		}
		statuses, err := s.Statuses(ctx)
		check(t, err)
		same(t, statuses, []fleet.SourceStatus{other, now})
		failed := fleet.SourceStatus{Source: "prod", Kind: "aws", Role: "usage", Asked: at(3), Err: "throttled"}
		check(t, s.SaveStatus(ctx, failed))
		statuses, err = s.Statuses(ctx)
		check(t, err)
		failed.FreshAt = now.FreshAt
		same(t, statuses, []fleet.SourceStatus{other, failed})
		belief := fleet.Belief{Workload: "w", Subject: "unit.boot", Value: 180, Unit: "s", Samples: 4, Given: math.NaN(), Heeded: true, Since: at(1), At: at(2)}
		check(t, s.SaveBeliefs(ctx, []fleet.Belief{{Workload: "w", Subject: "unit.boot"}, belief}))
		beliefs, err := s.Beliefs(ctx)
		check(t, err)
		same(t, beliefs, []fleet.Belief{belief})
		entries := []fleet.Entry{{At: at(2), Who: "ann", What: "approve", Subject: "d1", Note: "ünïcode '; --"}, {At: at(1), Who: "steward", What: "policies.reload"}}
		for _, e := range entries {
			check(t, s.Record(ctx, e))
		}
		lines, err := s.Audit(ctx, at(0), at(3))
		check(t, err)
		same(t, lines, entries)
	})
}
