package policy

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/fleet"
)

// expr compiles an expression that may use everything, with the signals rps and p99.
func expr(t *testing.T, source string, want result) *Expr {
	t.Helper()
	l, err := newLanguage([]string{"rps", "p99"})
	if err != nil {
		t.Fatal(err)
	}
	e, faults := l.compile(source, append(scope{"value", "baseline."}, ofDecision...), want)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", source, faults)
	}
	return e
}

// given holds every variable of a policy with the signals rps and p99.
func given() Vars {
	v := Vars{}
	for i, own := range named([]string{"rps", "p99"}) {
		switch own.Type {
		case Number:
			v[own.Name] = float64(i + 1)
		case Text:
			v[own.Name] = "text"
		case Flag:
			v[own.Name] = true
		case Texts:
			v[own.Name] = map[string]string{"env": "prod"}
		}
	}
	return v
}

func TestEveryVariableIsEvaluatedAndFailsWhereItIsAbsent(t *testing.T) {
	all := given()
	for _, own := range named([]string{"rps", "p99"}) {
		source := own.Name
		switch own.Type {
		case Number:
			source += " > 0.5"
		case Text:
			source += ` == "text"`
		case Texts:
			source += `.env == "prod"`
		}
		e := expr(t, source, truth)
		if !e.Uses(own.Name) {
			t.Errorf("%s: got no use of %s", source, own.Name)
		}
		if got, err := e.Bool(all); err != nil || !got {
			t.Errorf("%s: got %v, %v, want true", source, got, err)
		}
		without := given()
		delete(without, own.Name)
		if got, err := e.Bool(without); err == nil || got {
			t.Errorf("%s: got %v without %s, want an error", source, got, own.Name)
		}
		if own.Type == Number {
			without[own.Name] = math.NaN()
			if got, err := e.Bool(without); err == nil || got {
				t.Errorf("%s: got %v where %s is NaN, want an error", source, got, own.Name)
			}
		}
	}
}

func TestExpressionsAreTyped(t *testing.T) {
	g := func(kind, source string) string { return "guardrails: [{ name: a, " + kind + ": '" + source + "' }]" }
	const any = "expected workload.*, action.*, signal.*, forecast.*, spend.*, objective.*, breaker.*, time.*"
	expectFaults(t, []fault{
		{g("deny", "action.change"), "guardrails[0].deny: is a number, expected true or false"},
		{g("warn", "action.kind"), "guardrails[0].warn: is text, expected true or false"},
		{g("clamp", "action.is_scale_in"), "guardrails[0].clamp: is true or false, expected a number"},
		{g("deny", "workload.labels"), "guardrails[0].deny: is of the type map(string, string), expected true or false"},
		{g("deny", "dyn(true)"), "guardrails[0].deny: is of the type dyn, expected true or false"},
		{g("deny", "action.chance > 3.0"), `guardrails[0].deny: found the variable "action.chance", did you mean action.change?`},
		{g("deny", "signal.demnad.value > 3.0"), `guardrails[0].deny: found the variable "signal.demnad.value", did you mean signal.demand.value?`},
		{g("deny", "signal.demand > 3.0"),
			`guardrails[0].deny: found the variable "signal.demand", expected signal.NAME.* with one of the signals demand`},
		{g("deny", "signal.latency.value > 3.0"),
			`guardrails[0].deny: found the variable "signal.latency.value", expected signal.NAME.* with one of the signals demand`},
		{"combine: max(signal.demand.desired, 3.0)", "combine: column 4: found the function max, did you mean math.greatest?"},
		{"combine: |\n  signal.demand.desired +\n  2", "combine: column 23: found no matching overload for '_+_' applied to '(double, int)': " +
			"all variables are doubles, so arithmetic and == need 350.0 and not 350"},
		{"combine: |\n  signal.demand.desired +\n  low()", `combine: line 2 of it, column 4: found "low", which there is not`},
		{g("deny", "weather > 3.0"), `guardrails[0].deny: found the variable "weather", ` + any},
		{g("deny", "value > 3.0"), "guardrails[0].deny: value cannot be used here, " + any},
		{g("deny", "action.change * 2 > 3.0"), "guardrails[0].deny: column 15: found no matching overload for '_*_' applied to '(double, int)': " +
			"all variables are doubles, so arithmetic and == need 350.0 and not 350"},
		{g("deny", "action.kind > 3"), "guardrails[0].deny: column 13: found no matching overload for '_>_' applied to '(string, int)': " +
			"these types do not go together"},
		{g("deny", "action.change >"), "guardrails[0].deny: column 16: Syntax error: mismatched input '<EOF>'"},
		{g("deny", "big(action.change)"), `guardrails[0].deny: column 4: found "big", which there is not`},
		{g("deny", ""), "guardrails[0].deny: is empty, expected an expression that is true or false"},
		{"combine: action.to", "combine: action.to cannot be used here, expected workload.*, signal.*"},
		{"forecast: { gate: workload.ready > 1.0 }", "forecast.gate: workload.ready cannot be used here, expected forecast.*, signal.*"},
		{"selector: { match: forecast.available }", "selector.match: forecast.available cannot be used here, expected workload.*"},
		{"selector: { match: workload.labls.env == 'a' }",
			`selector.match: found the variable "workload.labls.env", did you mean workload.labels?`},
		{"signals: [{ name: a, kind: load, plausible: signal.a.value > 1.0 }]",
			"signals[0].plausible: signal.a.value cannot be used here, expected value"},
		{"rollback: { when: action.to > 1.0 }", "rollback.when: action.to cannot be used here, expected signal.*, workload.*, baseline.*"},
	})
}

func TestExpressionsThatAreRight(t *testing.T) {
	all := given()
	all["signal.rps.value"], all["signal.rps.desired"], all["signal.p99.desired"] = 400.0, 7.0, 9.5
	for source, want := range map[string]float64{
		"math.greatest(signal.rps.desired, signal.p99.desired)": 9.5,
		"math.greatest(signal.rps.desired, 20)":                 20,
		"math.ceil(signal.rps.desired / 2.0)":                   4,
		"3":                                                     3,
		"signal.rps.value > 350 ? 1.0 : 2.0":                    1,
		"double(size(workload.labels)) + 0.5":                   1.5,
	} {
		if got, err := expr(t, source, number).Number(all); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", source, got, err, want)
		}
	}
	for source, want := range map[string]bool{
		"signal.rps.value > 350":                              true, // a comparison takes either
		"signal.rps.missing || signal.rps.value < 5.0":        true,
		"has(workload.labels.team)":                           false,
		`workload.labels.exists(k, k.startsWith("e"))`:        true,
		`workload.labels["env"] in ["prod", "stage"]`:         true,
		`workload.labels.all(k, workload.labels[k] != "dev")`: true,
	} {
		if got, err := expr(t, source, truth).Bool(all); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", source, got, err, want)
		}
	}
}

func TestAnAbsentVariableThatDoesNotMatterDoesNotFail(t *testing.T) {
	v := Vars{"signal.rps.missing": true, "action.is_scale_in": false}
	for source, want := range map[string]bool{
		"!signal.rps.missing && signal.rps.value < 5.0":  false,
		"signal.rps.value < 5.0 && !signal.rps.missing":  false,
		"action.is_scale_in && signal.p99.value > 350.0": false,
		"signal.rps.missing || spend.limit > 5.0":        true,
	} {
		if got, err := expr(t, source, truth).Bool(v); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", source, got, err, want)
		}
	}
}

func TestExpressionsThatFailDoNotPanic(t *testing.T) {
	all := given()
	nest := "[1,2,3,4,5,6,7,8,9,10]"
	for source, want := range map[string]string{
		"action.change / 0.0 > 3.0":                         "no finite number",
		"action.change / (action.from - action.from) < 3.0": "no finite number",
		"math.sqrt(0.0 - action.change) < 3.0":              "no finite number",
		"1 / 0 == 1":                                        "division by zero",
		`workload.labels.team == "a"`:                       "no such key",
		nest + ".all(a, " + nest + ".all(b, " + nest + ".all(c, " + nest + ".all(d, " + nest + ".all(e, a + b + c + d + e > 0)))))": "cost",
	} {
		got, err := expr(t, source, truth).Bool(all)
		if err == nil || got || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want an error that says %q", source, got, err, want)
		}
	}
	for _, source := range []string{"action.change / 0.0", "1e308 * 10.0", `dyn("a")`} {
		if got, err := expr(t, source, number).Number(all); err == nil || got != 0 {
			t.Errorf("%s: got %v, want an error", source, got)
		}
	}
}

func TestAnExpressionThatWasNotWrittenIsHarmless(t *testing.T) {
	var none *Expr
	if none.Source() != "" || none.String() != "" || none.Uses("action") {
		t.Errorf("got %q, want nothing", none.Source())
	}
	for _, e := range []*Expr{none, {}, {source: "true"}} {
		if got, err := e.Bool(nil); err == nil || got {
			t.Errorf("got %v, want an error", got)
		}
		if got, err := e.Number(nil); err == nil || got != 0 {
			t.Errorf("got %v, want an error", got)
		}
	}
	data, err := json.Marshal([]*Expr{none, expr(t, "1 < 2", truth)})
	if want := `[null,"1 \u003c 2"]`; err != nil || string(data) != want {
		t.Errorf("got %s, %v, want %s", data, err, want)
	}
}

func TestExpressionsKnowWhatTheyUse(t *testing.T) {
	p, err := Parse("p.yaml", []byte(header+`
signals: [{ name: rps, kind: load, plausible: value > 1.0 }, { name: p99, kind: slo }]
forecast: { gate: forecast.wape < 0.2 }
guardrails: [{ name: a, deny: 'signal.p99.value > 350.0 && workload.labels.exists(spend, spend == "x")' }]
`))
	if err != nil {
		t.Fatal(err)
	}
	written := []*Expr{p.Signals[0].Plausible, p.Forecast.Gate, p.Guardrails[0].Deny}
	for name, want := range map[string]bool{
		"value": true, "forecast.wape": true, "forecast": true, "signal.p99": true, "signal.p99.value": true, "workload.labels": true,
		"signal.rps": false, "forecast.mase": false, "spend": false, "signal.p9": false, "": false,
	} {
		if got := slices.ContainsFunc(written, func(e *Expr) bool { return e.Uses(name) }); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

func TestVariablesOfAWorkloadAndOfTheTime(t *testing.T) {
	w := fleet.Workload{
		ID: "aws/1/web", Kind: "asg", Labels: map[string]string{"env": "prod"}, Size: fleet.Size{Units: 4}, Ready: 3, Pending: 1,
		Bounds: fleet.Bounds{Min: 2, Max: 9}, Unit: fleet.Unit{Capacity: 250}, Shapes: []fleet.Shape{{Hourly: 96_000}},
	}
	const of = `workload.id == "aws/1/web" && workload.provider == "aws" && workload.kind == "asg" && workload.labels.env == "prod" &&
		workload.desired == 4.0 && workload.ready == 3.0 && workload.pending == 1.0 && workload.min == 2.0 &&
		workload.max == 9.0 && workload.capacity == 250.0 && workload.hourly_price == 0.096`
	if got, err := expr(t, of, truth).Bool(WorkloadVars(w)); err != nil || !got {
		t.Errorf("got %v, %v, want true", got, err)
	}
	bare := WorkloadVars(fleet.Workload{ID: "web"})
	if _, ok := bare["workload.hourly_price"]; ok {
		t.Errorf("got the price %v, want none", bare["workload.hourly_price"])
	}
	prague, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		t.Fatal(err)
	}
	const at = "time.hour == 1.0 && time.minute == 30.0 && time.weekday == 0.0 && time.day == 1.0 && time.month == 3.0"
	when := time.Date(2026, 3, 1, 0, 30, 0, 0, time.UTC)
	if got, err := expr(t, at, truth).Bool(TimeVars(when, prague)); err != nil || !got {
		t.Errorf("got %v, %v of %v, want true", got, err, TimeVars(when, prague))
	}
	if got := TimeVars(when, nil)["time.hour"]; got != 0.0 {
		t.Errorf("got the hour %v without a zone, want that of UTC", got)
	}
}
