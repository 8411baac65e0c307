package report

import (
	"strings"
	"testing"

	"steward/simulate"
)

func replayed(weeks float64, results ...simulate.Result) Simulation {
	for i := range results {
		results[i].Currency = "USD"
		if results[i].ViolationShare == nil && results[i].ViolationMinutes >= 0 {
			results[i].ViolationShare = figure(results[i].ViolationMinutes / 10080)
		}
	}
	return Simulation{Policies: results, Own: 1, TickSeconds: 60, ScoredTicks: int(weeks * 10080)}
}

func TestASummaryComparesHonestly(t *testing.T) {
	own := simulate.Result{Name: "mine", Cost: 1240, ViolationMinutes: 4}
	hpa := simulate.Result{Name: "hpa@0.6", Cost: 1800, ViolationMinutes: 11}
	oracle := simulate.Result{Name: "oracle", Cost: 900}
	for name, c := range map[string]struct {
		sim  Simulation
		want []string
	}{
		"better than what people run": {replayed(1, own, hpa, oracle), []string{
			"The policy mine costs 1,240 USD a week: 31 % less than HPA at 60 %, and was short for 4 minutes instead of 11.",
			"Nothing serves as well for less: no baseline was as seldom short, at any cost.", "Whoever knew the future would have paid 900.00 USD a week."}},
		"two weeks": {replayed(2, own), []string{"The policy mine costs 620.00 USD a week, and was short for 4 minutes.", "No baseline was replayed beside it."}},
		"a day":     {replayed(1./7, own, hpa), []string{"costs 1,240 USD in 24 hours: 31 % less"}},
		"a cheaper one that served as well": {replayed(1, own, hpa, simulate.Result{Name: "step@0.7", Cost: 1178, ViolationMinutes: 4}), []string{
			"It does not win here: step scaling at 70 % costs 5 % less than the policy and was short for 4 minutes, no more than the policy."}},
		"a dearer one that served as well": {replayed(1, own, hpa, simulate.Result{Name: "cron", Cost: 1550, ViolationMinutes: 1}), []string{
			"Nothing serves as well for less: it costs 20 % less than a schedule (cron), the cheapest baseline that was short for no more minutes."}},
		"an oracle is no rival": {replayed(1, own, simulate.Result{Name: "oracle-constrained", Cost: 1}), []string{"No baseline was replayed beside it."}},
		"worse than what people run": {replayed(1, simulate.Result{Name: "mine", Cost: 2000, ViolationMinutes: 40}, hpa,
			simulate.Result{Name: "target-tracking@0.6", Cost: 2001, ViolationMinutes: 1}), []string{
			"costs 2,000 USD a week: 11 % more than HPA at 60 %, and was short for 40 minutes instead of 11.",
			"It costs as much as target tracking (modelled) at 60 %, which was short for 1 minute.", "It does not win here: HPA at 60 % costs 10 % less than the policy"}},
		"unknown": {replayed(1, simulate.Result{Name: "mine", Cost: 5, ViolationMinutes: -1}), []string{"nothing says how it served"}},
	} {
		got := strings.Join(summary(c.sim, c.sim.Policies[0]), "\n")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got\n%s\nwant in it\n%s", name, got, want)
			}
		}
	}
}

func TestTheFrontierNamesWhoDominates(t *testing.T) {
	sim := replayed(1, simulate.Result{Name: "mine", Cost: 10, ViolationMinutes: 5}, simulate.Result{Name: "dear", Cost: 20, ViolationMinutes: 5},
		simulate.Result{Name: "safe", Cost: 15}, simulate.Result{Name: "worst", Cost: 21, ViolationMinutes: 6}, simulate.Result{Name: "oracle", Cost: 1})
	for i, want := range []string{"frontier", "dominated by mine", "frontier", "dominated by mine", "–"} {
		if got := sim.rank(i).text(); got != want {
			t.Errorf("%s: got %q, want %q", sim.Policies[i].Name, got, want)
		}
	}
}
