package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// estate is a plan with every kind of decision, source and price.
func estate() Plan {
	size := func(n int) fleet.Size { return fleet.Size{Units: n, Shape: "m"} }
	money := func(n fleet.Money) *fleet.Money { n *= 1_000_000; return &n }
	reason := func(code fleet.Code, rule string, facts ...fleet.Fact) []fleet.Reason {
		return []fleet.Reason{{Code: code, Rule: rule, Facts: facts}}
	}
	units := func(name string, n float64) fleet.Fact { return fleet.Fact{Name: name, Value: n, Unit: "units"} }
	p := Plan{Mode: "approve", NotModelled: []string{"tax"}}
	p.At, p.Rules = noon, fleet.NewHasher("test").Sum()
	add := func(w fleet.Workload, d fleet.Decision, a fleet.Assessment) {
		w.Account, w.Region, w.Source, w.Kind, w.Bounds, w.Ready = "1", "eu", "prod", "asg", fleet.Bounds{Min: 1, Max: 40}, d.Now.Units
		d.Workload, d.Rules = w.ID, p.Rules
		p.Workloads, p.Decisions, p.Assessments = append(p.Workloads, w), append(p.Decisions, d), append(p.Assessments, a)
	}
	steady := func(n int) []fleet.Stage {
		return []fleet.Stage{{Name: fleet.StageSignal, Before: n, After: n, Reasons: append(reason(fleet.NoPolicy, ""), fleet.Reason{Code: fleet.Steady})}}
	}
	add(fleet.Workload{ID: "a/1/eu/asg/idle", Currency: "USD"}, fleet.Decision{Now: size(3), Want: size(3), Grant: size(3), Verdict: fleet.Allow, Trace: steady(3)},
		fleet.Assessment{MonthlyNow: money(300), MonthlyAfter: money(300), Reversible: true})
	add(fleet.Workload{ID: "a/1/eu/asg/<web>", Currency: "USD", Labels: map[string]string{"team": "shop", "env": "prod"}}, fleet.Decision{
		Now: size(12), Want: size(4), Grant: size(9), Verdict: fleet.Hold, Trace: []fleet.Stage{
			{Name: fleet.StageSignal, Before: 12, After: 4, Reasons: reason(fleet.LoadNow, "web: signals.demand", fleet.Fact{Name: "value", Value: 310}, fleet.Fact{Name: "age", Value: 60, Unit: "s"})},
			{Name: fleet.StageRate, Before: 4, After: 9, Reasons: reason(fleet.RateLimited, "web: behaviour.scale_in.limits", units("wanted", 4))},
			{Name: fleet.StageApproval, Before: 9, After: 9, Reasons: reason(fleet.NeedsApproval, "web: mode")},
		},
	}, fleet.Assessment{MonthlyNow: money(1200), MonthlyAfter: money(900), Risk: 2, Reversible: true})
	add(fleet.Workload{ID: "a/1/eu/asg/api", Currency: "USD"}, fleet.Decision{
		Now: size(2), Want: size(5), Grant: size(5), Verdict: fleet.Allow, Trace: []fleet.Stage{
			{Name: fleet.StageSignal, Before: 2, After: 5, Reasons: reason(fleet.LoadNow, "web: signals.demand", fleet.Fact{Name: "value", Value: 390})},
		},
	}, fleet.Assessment{MonthlyNow: money(200), MonthlyAfter: money(500), Risk: 1, Reversible: true})
	add(fleet.Workload{ID: "a/1/eu/asg/edge"}, fleet.Decision{
		Now: size(6), Want: size(1), Grant: size(6), Verdict: fleet.Deny, Trace: []fleet.Stage{
			{Name: fleet.StageDoubt, Before: 1, After: 6, Reasons: reason(fleet.NoScaleIn, "web: missing_data", units("wanted", 1))},
		},
	}, fleet.Assessment{Reversible: true})
	p.Sources = []fleet.SourceStatus{
		{Source: "prod", Kind: "aws", Role: "inventory", Asked: noon, FreshAt: noon.Add(-90 * time.Second)},
		{Source: "prod", Kind: "aws", Role: "usage", Asked: noon, FreshAt: noon.Add(-2 * time.Hour), Err: "throttled: 5 of <5> requests"},
		{Source: "bills", Kind: "focus", Role: "charges", Asked: noon, Err: "refused: no permission"},
	}
	key := fleet.Key{Workload: "a/1/eu/asg/<web>", Metric: fleet.MetricDemand}
	p.Demand = []fleet.Series{{Key: key, Start: noon.Add(-5 * time.Hour), Step: time.Hour, Values: []float64{300, 320, math.NaN(), 350, 310}}}
	p.Ahead = []fleet.Forecast{{Key: key, Start: noon, Step: time.Hour, Levels: []float64{0.1, 0.5, 0.9}, Values: [][]float64{{280, 250}, {300, 290}, {340, 350}}}}
	p.Outlook = []fleet.Forecast{{
		Key: key, Start: noon, Step: time.Minute, Levels: []float64{0.5, 0.9}, Values: [][]float64{{300, 310}, {340, 330}}, Model: "lag-ridge",
		Backtest: fleet.Accuracy{Scored: 100, WAPE: 0.1, MASE: 0.8, Pinball: 2, Coverage80: 0.8, Coverage95: math.NaN()},
	}}
	return p
}

func planned(t *testing.T, p Plan, form string) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(&out, form); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAPlanGolden(t *testing.T) {
	for form, suffix := range map[string]string{"table": "txt", "json": "json", "yaml": "yaml", "csv": "csv", "markdown": "md", "html": "html"} {
		golden(t, "plan."+suffix, planned(t, estate(), form))
	}
}

func TestAPlansPageIsWholeAndEscaped(t *testing.T) {
	page := planned(t, estate(), "html")
	for _, never := range []string{"<web>", "<5>", "NaN", "ZgotmplZ", "http://", "https://", "src=", "@import"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
}

func TestTheNamesOfAPlanStand(t *testing.T) {
	found := names(t, planned(t, estate(), "json"))
	for path, want := range map[string]string{
		"":                        "schema id at rules mode synthetic currency sources decisions totals",
		"sources":                 "name kind role state fresh_at error",
		"decisions":               "id workload now want grant verdict approval currency cost_monthly saves_monthly risk restart reversible state forecast reasons",
		"decisions.workload":      "id kind provider account region labels",
		"decisions.now":           "units shape",
		"decisions.cost_monthly":  "now after",
		"decisions.saves_monthly": "list after_commitments",
		"decisions.forecast":      "model at horizon_seconds quantiles backtest",
		"decisions.reasons":       "code rule facts",
		"totals":                  "cost_monthly saves_monthly changes unpriced not_modelled currencies",
	} {
		if diff := cmp.Diff(found[path], strings.Fields(want)); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", path, diff)
		}
	}
}

func TestHeadlinesOfPlans(t *testing.T) {
	whole := estate()
	none := Plan{}
	none.At = noon
	calm := estate()
	for i := range calm.Decisions {
		calm.Decisions[i].Grant = calm.Decisions[i].Now
	}
	unpriced := estate()
	for i := range unpriced.Assessments {
		unpriced.Assessments[i] = fleet.Assessment{}
	}
	for want, p := range map[string]Plan{
		"2 of 4 workloads would change: 1,700.00 USD a month at list price instead of 1,700.00 USD, as much as now; 1 without a price left out.": whole,
		"No workload is known: no source has told of any yet.":                                                   none,
		"Nothing would change. 4 workloads cost 1,700.00 USD a month at list price; 1 without a price left out.": calm,
		"2 of 4 workloads would change; what they cost is not known.":                                            unpriced,
	} {
		if got := p.headline(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestMoneyOfSeveralCurrenciesIsNotAdded(t *testing.T) {
	p := estate()
	p.Workloads[2].Currency = "EUR"
	want := "2 of 4 workloads would change: 500.00 EUR and 1,200.00 USD a month at list price instead of 200.00 EUR and 1,500.00 USD, " +
		"300.00 EUR more and 300.00 USD less; 1 without a price left out."
	if got := p.headline(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var doc struct {
		Currency  *string
		Decisions []struct{ Currency *string }
		Totals    struct {
			Cost       struct{ Now, After *float64 } `json:"cost_monthly"`
			Saves      struct{ List *float64 }       `json:"saves_monthly"`
			Currencies []struct {
				Currency string
				Cost     struct{ Now, After float64 } `json:"cost_monthly"`
				Saves    struct{ List float64 }       `json:"saves_monthly"`
			}
		}
	}
	if err := json.Unmarshal([]byte(planned(t, p, "json")), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Currency != nil || doc.Totals.Cost.Now != nil || doc.Totals.Cost.After != nil || doc.Totals.Saves.List != nil || doc.Decisions[0].Currency == nil {
		t.Errorf("got %+v, expected no sum over both", doc)
	}
	if got := fmt.Sprint(doc.Totals.Currencies); got != "[{EUR {200 500} {-300}} {USD {1500 1200} {300}}]" {
		t.Errorf("got %s, expected a sum of each", got)
	}
	for form, cell := range map[string]string{"table": "-300 EUR", "markdown": "+300 USD", "html": "200 EUR"} {
		if text := planned(t, p, form); !strings.Contains(text, cell) {
			t.Errorf("%s: no %s, expected each amount with its currency:\n%s", form, cell, text)
		}
	}
}

func TestNamesAreAsShortAsTheyCanBe(t *testing.T) {
	for _, c := range []struct{ ids, want string }{
		{"a/1/asg/web a/1/asg/api", "asg/web asg/api"},
		{"a/1/asg/web a/2/asg/web", "1/asg/web 2/asg/web"},
		{"web api", "web api"},
		{"a/web web", "a/web web"},
	} {
		var workloads []fleet.Workload
		for id := range strings.FieldsSeq(c.ids) {
			workloads = append(workloads, fleet.Workload{ID: fleet.ID(id)})
		}
		if got := strings.Join(shortNames(workloads), " "); got != c.want {
			t.Errorf("%s: got %s, expected %s", c.ids, got, c.want)
		}
	}
}

func TestJobsAndLessonsGolden(t *testing.T) {
	jobs := []Job{
		{Name: "decide", When: "* * * * *", Next: noon.Add(time.Minute), Last: fleet.Occurrence{
			Job: "decide", Due: noon, Started: noon, Ended: noon.Add(1500 * time.Millisecond), State: fleet.Failed, Err: "disk full",
		}},
		{Name: "prices", When: "40 3 * * *"},
	}
	beliefs := []fleet.Belief{
		{Workload: "a/web", Subject: "unit.boot", Value: 190, Unit: "s", Samples: 12, Given: 180, Heeded: true, Since: noon, At: noon},
		{Workload: "a/web", Subject: "unit.capacity", Value: 250, Samples: 2000, Since: noon, At: noon},
	}
	for _, form := range []string{"table", "json"} {
		var out bytes.Buffer
		if err := Jobs(&out, form, jobs); err != nil {
			t.Fatal(err)
		}
		if err := Learned(&out, form, beliefs); err != nil {
			t.Fatal(err)
		}
		golden(t, "jobs."+form, out.String())
	}
	var out bytes.Buffer
	if err := (Status{Plan: estate(), Jobs: jobs}).HTML(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "status.html", out.String())
	if Jobs(&out, "csv", jobs) == nil || Learned(&out, "csv", beliefs) == nil || estate().Write(&out, "pdf") == nil {
		t.Error("a form that is not known was written")
	}
}

func TestThePageOfALargeFleetStaysSmall(t *testing.T) {
	p := estate()
	for i := range 5000 {
		p.Workloads = append(p.Workloads, fleet.Workload{ID: fleet.ID(fmt.Sprintf("a/1/eu/asg/w%d", i))})
		p.Decisions = append(p.Decisions, fleet.Decision{Workload: p.Workloads[len(p.Workloads)-1].ID, Trace: p.Decisions[0].Trace})
		p.Assessments = append(p.Assessments, fleet.Assessment{})
	}
	page := planned(t, p, "html")
	if len(page) > 1_000_000 || !strings.Contains(page, "4004 more are not listed") || !strings.Contains(page, "2 of 5004 workloads would change") {
		t.Errorf("a page of %d bytes", len(page))
	}
	if table := planned(t, p, "table"); strings.Count(table, "\n") > 80 || !strings.Contains(table, "more that stay as they are; -o csv has all") {
		t.Errorf("a table of %d lines", strings.Count(table, "\n"))
	}
}
