package simulate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"steward/policy"
)

const shop = `apiVersion: steward/v1
kind: Policy
metadata: { name: shop }
objective: { error_budget: 1% }
behaviour:
  scale_in:
    stabilisation: 5m
    limits: [{ percent: 10, per: 5m }]
`

func sweeps(t *testing.T, texts ...string) []Sweep {
	t.Helper()
	s, err := ParseSweeps(texts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASweepIsAGrid(t *testing.T) {
	variants, err := Variants("shop.yaml", []byte(shop), sweeps(t,
		"objective.error_budget=0.1%, 0.5%", "behaviour.scale_in.limits[0].percent=20,40", "headroom.percent=3"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range variants {
		got = append(got, v.Entrant().Name)
	}
	want := []string{
		"shop[objective.error_budget=0.1%,behaviour.scale_in.limits[0].percent=20,headroom.percent=3]",
		"shop[objective.error_budget=0.1%,behaviour.scale_in.limits[0].percent=40,headroom.percent=3]",
		"shop[objective.error_budget=0.5%,behaviour.scale_in.limits[0].percent=20,headroom.percent=3]",
		"shop[objective.error_budget=0.5%,behaviour.scale_in.limits[0].percent=40,headroom.percent=3]",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	last := variants[3]
	p := last.Policy
	if p.Name != "shop" || p.Objective.ErrorBudget != 0.005 || p.Behaviour.ScaleIn.Limits[0].Percent != 40 || p.Headroom.Percent != 3 ||
		p.Behaviour.ScaleIn.Limits[0].Per != variants[0].Policy.Behaviour.ScaleIn.Limits[0].Per {
		t.Errorf("got %+v", p)
	}
	settings := map[string]string{
		"objective.error_budget": "0.5%", "behaviour.scale_in.limits[0].percent": "40", "headroom.percent": "3",
	}
	if diff := cmp.Diff(last.Entrant().Settings, settings); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// A variant decides as a file does in which the value is written.
func TestAVariantIsAFileWithTheValueInIt(t *testing.T) {
	variants, err := Variants("shop.yaml", []byte(shop), sweeps(t, "behaviour.scale_in.stabilisation=5m,15m"))
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{shop, strings.Replace(shop, "stabilisation: 5m", "stabilisation: 15m", 1)} {
		p, err := policy.Parse("shop.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := variants[i].Entrant().Rules.Digest(), policy.NewSet(p).Digest(); got != want {
			t.Errorf("%d: got the rules %s, want %s", i, got, want)
		}
	}
}

func TestFaultsOfASweepNameKeyAndValue(t *testing.T) {
	for _, tc := range []struct{ sweeps, want string }{
		{"objective.error_budget=7,0.1%,x", "--sweep objective.error_budget=7: shop.yaml: objective.error_budget: 7 is outside (0, 0.5], expected a share of time such as 0.1%\n" +
			"--sweep objective.error_budget=x: shop.yaml: objective.error_budget: found \"x\", expected a share such as 0.1% or 0.001"},
		{"behaviour.scale_inn.stabilisation=5m", `--sweep behaviour.scale_inn.stabilisation=5m: shop.yaml: behaviour.scale_inn: unknown key, did you mean "scale_in"?`},
		{"behaviour.scale_in.limits[3].units=1", "--sweep behaviour.scale_in.limits[3].units=1: shop.yaml: behaviour.scale_in.limits holds a list, expected a list with an item before [3]"},
		{"forecast.quantile=0.9,0.9 headroom.percent=1", "--sweep forecast.quantile: 0.9 is there twice, expected every value once"},
		{"forecast.quantile=0.9 headroom.percent=1,2", "--sweep forecast.quantile=0.9: shop.yaml: forecast.quantile: is written beside objective.error_budget, which finds the quantile by itself, expected one of them"},
		{"bounds.min=5 bounds.max=4,9", "--sweep bounds.max=4: shop.yaml: bounds.max: 4 is below min 5"},
		{"mode=auto mode=off", "--sweep mode is given twice, expected all its values in one"},
		{"mode", `--sweep is "mode", expected KEY=A,B,C such as objective.error_budget=0.1%,0.5%`},
		{"mode=auto,", `--sweep mode: value 2 is "", expected some text`},
	} {
		list, err := ParseSweeps(strings.Fields(tc.sweeps))
		if err == nil {
			_, err = Variants("shop.yaml", []byte(shop), list)
		}
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: got %v\nwant %s", tc.sweeps, err, tc.want)
		}
	}
}

func TestASweepHasAnEnd(t *testing.T) {
	var texts []string
	for _, key := range []string{"a", "b", "c", "d"} {
		texts = append(texts, key+"=1,2,3,4,5,6")
	}
	if _, err := ParseSweeps(texts); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one fault", err)
	}
}

func TestTheFrontierIsWhatNothingBeats(t *testing.T) {
	figure := func(v float64) *float64 { return &v }
	result := func(name string, cost, short float64) []Result {
		return []Result{
			{Name: name, Cost: cost, ViolationShare: figure(short)}, {Name: name, Cost: 4 * cost, ViolationShare: figure(3 * short)},
		}
	}
	var points []Point
	for _, r := range [][]Result{
		result("safe", 3, 0.01), result("thrifty", 2, 0.02), result("worse", 3, 0.03), result("same as thrifty", 2, 0.02),
		{{Name: "untold", Cost: 1}, {Name: "untold", Cost: 1, ViolationShare: figure(0)}},
	} {
		points = append(points, NewPoint(r, []float64{1, 1}))
	}
	MarkFrontier(points)
	var got []string
	for _, p := range points {
		if p.Frontier {
			got = append(got, p.Name)
		}
	}
	if diff := cmp.Diff(got, []string{"safe", "thrifty", "same as thrifty"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	p := points[0]
	if *p.CostRatio < 5.999 || *p.CostRatio > 6.001 || *p.MeanShort != 0.02 || *p.WorstShort != 0.03 {
		t.Errorf("got %v, %v and %v, want 6, 0.02 and 0.03", *p.CostRatio, *p.MeanShort, *p.WorstShort)
	}
	if points[4].MeanShort != nil || points[4].WorstShort != nil {
		t.Errorf("got %v, want none", points[4])
	}
}

func TestEveryMeasureOfAnExpectationIsAFigureOfAResult(t *testing.T) {
	res := Result{Guardrails: map[string]int{"rate-limited": 3}, Bill: &Bill{}}
	one := 1.0
	for _, p := range []**float64{
		&res.ViolationShare, &res.UnservedShare, &res.MeanUtilisation, &res.P95Utilisation, &res.UnderAccuracy, &res.OverAccuracy,
		&res.UnderTimeshare, &res.OverTimeshare, &res.Instability, &res.Regret,
	} {
		*p = &one
	}
	for _, name := range append([]string{"guardrails.rate-limited", "guardrails.bound-max"}, policy.Measures...) {
		if res.Measure(name) == nil {
			t.Errorf("%s: got none, want a figure", name)
		}
	}
	if got := *res.Measure("guardrails.rate-limited"); got != 3 {
		t.Errorf("got %v, want 3", got)
	}
	v := Judge(policy.Expectation{Measure: "regret", Op: "<=", Value: 5}, "web", Result{})
	if v.OK || v.Got != nil {
		t.Errorf("got %+v, want what could not be told to fail", v)
	}
}
