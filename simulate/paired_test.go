package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// met is what somebody came to in a workload that was scored for 1000 minutes.
func met(name string, cost, minutes float64) Result {
	share := minutes / 1000
	return Result{Name: name, Cost: cost, ViolationMinutes: minutes, ViolationShare: &share, Currency: "USD", Baseline: name != "mine" && name != "other"}
}

func workload(i int, results ...Result) Member {
	return Member{Workload: fmt.Sprintf("w%d", i), OracleCost: 8, Scored: 1000 * time.Minute, Demand: 100, Results: results}
}

func TestTotalsAreSumsAndSharesOfAll(t *testing.T) {
	short, unserved, regret := met("mine", 12, 20), 0.01, 0.5
	short.UnservedShare, short.Regret, short.WorstShortageUnits = &unserved, &regret, 3
	calm, lower := met("mine", 9, 0), 0.125
	calm.Regret, calm.WorstShortageUnits = &lower, 5
	members := []Member{workload(1, calm), workload(2, short), workload(3, met("mine", 4, 5))}
	members[1].Scored, members[1].Demand = 3000*time.Minute, 300
	got := NewTotals(members)[0]
	for _, tc := range []struct {
		what      string
		got, want any
	}{
		{"cost", got.Cost, 25.0}, {"minutes", got.ViolationMinutes, 25.0}, {"share", *got.ViolationShare, 25.0 / 5000},
		{"unserved", *got.UnservedShare, 3.0 / 500}, {"ever short", got.EverShort, 2}, {"worst", got.Worst, "w2"},
		{"lacking", got.Lacking, "w1"}, {"lack", got.WorstShortageUnits, 5}, {"regret", *got.Regret, 21.0/16 - 1},
		{"median", *got.RegretMedian, 0.3125}, {"compared", got.RegretWorkloads, 2}, {"workloads", got.Workloads, 3},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.what, tc.got, tc.want)
		}
	}
}

func TestTotalsHoldTheBillsAndFaultsOfAll(t *testing.T) {
	survived, not := true, false
	one, two := met("mine", 1, 0), met("mine", 2, 0)
	one.Bill = &Bill{List: 1, OnDemand: 0.1, Spot: 0.2, Commitment: 0.5, UsedCommitment: 0.3, UnusedCommitment: 0.2, AfterCommitments: 0.8, Marginal: 0.3, SpotInterruptions: 4}
	two.Bill = &Bill{List: 2, OnDemand: 1.1, Spot: 0.1, Commitment: 0.5, UsedCommitment: 0.5, AfterCommitments: 1.7, Marginal: 1.2, SpotInterruptions: 1}
	one.Faults = []Aftermath{{Survived: &survived}, {Survived: &not}, {}} // the last never came
	two.Faults = []Aftermath{{Survived: &survived}, {Survived: &survived}, {}}
	got := NewTotals([]Member{workload(1, one, met("oracle", 1, 0)), workload(2, two, met("oracle", 1, 0))})
	want := Bill{List: 3, OnDemand: 1.2, Spot: 0.3, Commitment: 1, UsedCommitment: 0.8, UnusedCommitment: 0.2, AfterCommitments: 2.5, Marginal: 1.5, SpotInterruptions: 5}
	if *got[0].Bill != want {
		t.Errorf("got the bill %+v, want %+v", *got[0].Bill, want)
	}
	if got[0].FaultsCame != 4 || *got[0].FaultsSurvived != 3 {
		t.Errorf("got %d of %d faults survived, want 3 of 4", *got[0].FaultsSurvived, got[0].FaultsCame)
	}
	if got[1].Bill != nil || got[1].FaultsSurvived != nil {
		t.Errorf("got %+v, want no bill and no faults of an oracle that met none", got[1])
	}
}

func TestAPairIsCountedWorkloadByWorkload(t *testing.T) {
	var members []Member
	for i := range 8 {
		cost := 1.0 // half of the other's
		if i == 7 {
			cost = 8 // four times
		}
		members = append(members, workload(i, met("mine", cost, float64(i%2)), met("hpa", 2, 1), met("oracle", 1, 0)))
	}
	pairs := Pairs(members)
	if len(pairs) != 1 {
		t.Fatalf("got %d pairs, want the one with hpa: nobody is compared with an oracle", len(pairs))
	}
	p := pairs[0]
	if p.Policy != "mine" || p.Against != "hpa" || p.Cheaper != 7 || p.Dearer != 1 || p.SameCost != 0 || p.LessShort != 4 || p.SameShort != 4 {
		t.Errorf("got %+v, want mine cheaper in 7 of 8 and less short in 4", p)
	}
	if *p.TotalCost != 15.0/16-1 || math.Abs(*p.MeanCost-(math.Exp2(-7.0/8+2.0/8)-1)) > 1e-12 || *p.Short != -0.0005 {
		t.Errorf("got %v, %v, %v, want −1/16, 2^(−5/8) − 1, −0.0005", *p.TotalCost, *p.MeanCost, *p.Short)
	}
	if math.Abs(*p.CostP-18.0/256) > 1e-12 || math.Abs(*p.ShortP-2.0/16) > 1e-12 {
		t.Errorf("got %v and %v, want 18/256 and 2/16: both tails of a fair coin", *p.CostP, *p.ShortP)
	}
	if i := *p.TotalCostInterval; !(i[0] < -0.4 && i[0] >= -0.5 && i[1] > 0.5 && i[1] < 3) {
		t.Errorf("got %v, want from nearly −0.5, where the dear one is not drawn, to well above 0", i)
	}
}

// An interval has to hold the truth about as often as it says: 19 times of 20.
func TestIntervalsHoldTheTruthAsOftenAsTheySay(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const trials = 200
	held := 0
	for range trials {
		var members []Member
		for i := range 40 {
			base := math.Exp(rng.NormFloat64())
			members = append(members, workload(i, met("mine", base*math.Exp(-0.1+0.2*rng.NormFloat64()), 0), met("hpa", base, 0)))
		}
		if i := *Pairs(members)[0].MeanCostInterval; i[0] <= math.Exp(-0.1)-1 && math.Exp(-0.1)-1 <= i[1] {
			held++
		}
	}
	if held < trials*88/100 || held == trials {
		t.Errorf("got the truth in %d of %d intervals, want about 95 %%", held, trials)
	}
}

func TestFewWorkloadsHaveNoInterval(t *testing.T) {
	var members []Member
	for i := range 5 {
		members = append(members, workload(i, met("mine", 1, 0), met("hpa", 2, 0)))
	}
	if p := Pairs(members)[0]; p.TotalCostInterval != nil || p.ShortInterval != nil || *p.TotalCost != -0.5 || math.Abs(*p.CostP-1.0/16) > 1e-12 || p.ShortP != nil {
		t.Errorf("got %+v, want figures without intervals", p)
	}
	members = append(members, workload(5, met("mine", 1, 0), met("hpa", 2, 0)))
	if p := Pairs(members)[0]; p.TotalCostInterval == nil || *p.TotalCostInterval != (Interval{-0.5, -0.5}) {
		t.Errorf("got %v, want −0.5 and nothing else", p.TotalCostInterval)
	}
}

func TestWhoIsPairedWithWhom(t *testing.T) {
	names := func(results ...Result) []string {
		var out []string
		for _, p := range Pairs([]Member{workload(0, results...)}) {
			out = append(out, p.Policy+" "+p.Against)
		}
		return out
	}
	swept := func(name string) Result {
		r := met(name, 1, 0)
		r.Settings, r.Baseline = map[string]string{"a": "b"}, false
		return r
	}
	if diff := cmp.Diff(names(met("mine", 1, 0), met("other", 1, 0), met("hpa", 1, 0), met("cron", 1, 0)),
		[]string{"mine hpa", "mine cron", "other mine", "other hpa", "other cron"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if diff := cmp.Diff(names(swept("a"), swept("b"), swept("c"), met("hpa", 1, 0), met("cron", 1, 0), met("oracle[x=y]", 1, 0)),
		[]string{"a hpa", "b a", "b hpa", "c a", "c hpa"}); diff != "" {
		t.Errorf("a sweep: got -, want +:\n%s", diff)
	}
}

func TestWhatCostsNothingOrCannotBeToldHasNoValue(t *testing.T) {
	free, blind := met("hpa", 0, 0), met("mine", 1, 0)
	blind.ViolationShare = nil
	var members []Member
	for i := range 7 {
		members = append(members, workload(i, blind, free))
	}
	if p := Pairs(members)[0]; p.TotalCost != nil || p.MeanCost != nil || p.Short != nil || p.ShortInterval != nil || p.Dearer != 7 {
		t.Errorf("got %+v, want no figures", p)
	}
}
