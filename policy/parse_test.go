package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/internal/strictyaml"
)

// asJSON shows all of a policy that is a rule.
func asJSON(t *testing.T, p Policy) string {
	t.Helper()
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const header = "apiVersion: steward/v1\nkind: Policy\nmetadata: { name: web }\n"

func TestWhatADocumentLeavesOutIsAsInTheDefault(t *testing.T) {
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	for _, tc := range []struct {
		name, text string
		change     func(p *Policy) // of the default
	}{
		{"nothing", "", func(*Policy) {}},
		{"bounds", "bounds: { min: 2, max: 9 }", func(p *Policy) { p.Bounds = &Bounds{Min: 2, Max: 9} }},
		{"bounds without a minimum", "bounds: { max: 9 }", func(p *Policy) { p.Bounds = &Bounds{Max: 9} }},
		{"bounds of one size", "bounds: { min: 3, max: 3 }", func(p *Policy) { p.Bounds = &Bounds{Min: 3, Max: 3} }},
		{"a signal", "signals: [{ name: rps, kind: load }]", func(p *Policy) { p.Signals = []Signal{{Name: "rps", Kind: Load}} }},
		{"a signal and its target", "signals: [{ name: cpu, kind: utilisation, target: 1 }]", func(p *Policy) {
			p.Signals = []Signal{{Name: "cpu", Kind: Utilisation, Target: 1}}
		}},
		{"the quantile alone", "forecast: { quantile: 0.5 }", func(p *Policy) { p.Forecast.Quantile, p.Objective = 0.5, Objective{} }},
		{"the headroom alone", "forecast: { fallback_headroom: 0 }", func(p *Policy) { p.Forecast.FallbackHeadroom = 0 }},
		{"the patience with missing data", "missing_data: { hold_after: 1h30m }", func(p *Policy) { p.Missing.HoldAfter = minutes(90) }},
		{"one window", "behaviour: { scale_in: { stabilisation: 0s } }", func(p *Policy) { p.Behaviour.ScaleIn.Stabilisation = 0 }},
		{"the other window", "behaviour: { scale_out: { stabilisation: 2m } }", func(p *Policy) {
			p.Behaviour.ScaleOut.Stabilisation = minutes(2)
		}},
		{"no limits", "behaviour: { scale_out: { limits: [] } }", func(p *Policy) { p.Behaviour.ScaleOut.Limits = []Limit{} }},
		{"limits of its own", "behaviour: { scale_in: { limits: [{ units: 1, per: 1m }, { percent: 2.5, per: 1h }], select: min } }",
			func(p *Policy) {
				p.Behaviour.ScaleIn.Limits = []Limit{{Units: 1, Per: minutes(1)}, {Percent: 2.5, Per: minutes(60)}}
				p.Behaviour.ScaleIn.Select = SelectMin
			}},
		{"the selection alone", "behaviour: { scale_out: { select: min } }", func(p *Policy) { p.Behaviour.ScaleOut.Select = SelectMin }},
	} {
		got, err := Parse("p.yaml", []byte(header+tc.text))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		want := Default()
		want.Name = "web"
		tc.change(&want)
		if diff := cmp.Diff(asJSON(t, got), asJSON(t, want)); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", tc.name, diff)
		}
	}
}

func TestTheDefaultIsNotChangedByWhatIsParsed(t *testing.T) {
	text := header + "behaviour: { scale_out: { limits: [{ units: 1, per: 1s }] }, scale_in: { limits: [{ units: 1, per: 1s }] } }"
	if _, err := Parse("p.yaml", []byte(text)); err != nil {
		t.Fatal(err)
	}
	got, err := Parse("p.yaml", []byte(header))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Name = "web"
	if diff := cmp.Diff(asJSON(t, got), asJSON(t, want)); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestTheDefaultIsAPolicyThatCouldBeWritten(t *testing.T) {
	doc, err := strictyaml.Parse("default", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	p := Default()
	check(newFindings(doc), &document{APIVersion: "steward/v1", Kind: "Policy"}, &p)
	if err := doc.Err(); err != nil {
		t.Errorf("got %v, want no fault", err)
	}
}

func TestEveryHeaderIsChecked(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"kind: Policy\nmetadata: { name: web }", "p.yaml:1: apiVersion: is missing, expected steward/v1"},
		{"apiVersion: steward/v2\nkind: Policy\nmetadata: { name: web }", "p.yaml:1: apiVersion: found \"steward/v2\", expected steward/v1"},
		{"apiVersion: steward/v1\nkind: Scenario\nmetadata: { name: web }", "p.yaml:2: kind: found \"Scenario\", expected Policy"},
		{"apiVersion: steward/v1\nkind: Policy", "p.yaml:1: metadata.name: found \"\", expected letters, digits, '.', '_' or '-'"},
		{"apiVersion: steward/v1\nkind: Policy\nmetadata:\n  name: a/b", "p.yaml:4: metadata.name: found \"a/b\", expected letters, digits, '.', '_' or '-'"},
		{"apiVersion: steward/v1\nkind: Policy\nmetadata:\n  name: .", "p.yaml:4: metadata.name: found \".\", expected letters, digits, '.', '_' or '-'"},
		{"apiVersion: steward/v1\nkind: Policy\nmetadata:\n  name: \"a\\nb\"", "p.yaml:4: metadata.name: found \"a\\nb\", expected letters, digits, '.', '_' or '-'"},
		{"", "p.yaml:1: empty, expected a YAML document"},
		{"- a", "p.yaml:1: a list, expected a mapping"},
		{header + "---\n" + header, "p.yaml:4: a second document, expected only one"},
	} {
		if _, err := Parse("p.yaml", []byte(tc.text)); err == nil || err.Error() != tc.want {
			t.Errorf("%q:\ngot  %v\nwant %s", tc.text, err, tc.want)
		}
	}
}

func TestAllFaultsOfMeaningComeAtOnceInTheOrderOfTheirLines(t *testing.T) {
	_, err := Parse("p.yaml", []byte(`apiVersion: steward/v1
kind: Policy
metadata: { name: "" }
bounds: { min: 5, max: 3 }
signals:
  - { name: cpu, kind: share, target: 2 }
  - { name: rps, kind: load, target: 2, plausible: 'valeu > 3.0' }
forecast:
  quantile: 0.2
  fallback_headroom: 11
  gate: forecast.wape + 1
behaviour:
  scale_out:
    stabilisation: 40d
  scale_in:
    select: all
    limits:
      - { units: 1, percent: 1, per: 1m }
      - { units: 1, per: 0s }
guardrails:
  - name: a
    deny: |
      action.is_scale_in &&
      signal.rps.values > 3.0
windows:
  calendars: { a: { include: [b] } }
  schedules: [{ name: a, start: "0 0 31 4 *", duration: 1h, min: 3, except: [b] }]
missing_data:
  hold_after: 0s
`))
	fault, ok := errors.AsType[*strictyaml.Error](err)
	if !ok {
		t.Fatalf("got %v, want the faults of a document", err)
	}
	var got []string
	for _, f := range fault.Faults {
		got = append(got, strings.SplitN(f.String(), ": ", 3)[0]+" "+f.Path)
	}
	want := []string{
		"p.yaml:3 metadata.name", "p.yaml:4 bounds.max", "p.yaml:6 signals[0].kind",
		"p.yaml:7 signals[1].target", "p.yaml:7 signals[1].plausible", "p.yaml:9 forecast.quantile", "p.yaml:10 forecast.fallback_headroom",
		"p.yaml:11 forecast.gate", "p.yaml:14 behaviour.scale_out.stabilisation", "p.yaml:16 behaviour.scale_in.select",
		"p.yaml:18 behaviour.scale_in.limits[0]", "p.yaml:19 behaviour.scale_in.limits[1].per", "p.yaml:22 guardrails[0].deny",
		"p.yaml:26 windows.calendars.a.include[0]", "p.yaml:27 windows.schedules[0].except[0]", "p.yaml:29 missing_data.hold_after",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestFaultsOfFormAndOfMeaningComeAtOnce(t *testing.T) {
	_, err := Parse("p.yaml", []byte(header+`bound: {}
forecast: { quantile: high, fallback_headroom: 11 }
missing_data: { hold_after: 5 }
bounds: { min: -5, max: -7 }
behaviour: { scale_out: { select: 7 }, scale_in: { select: all } }
`))
	want := `p.yaml:4: bound: unknown key, did you mean "bounds"?
p.yaml:5: forecast.quantile: text "high", expected a number
p.yaml:5: forecast.fallback_headroom: 11 is outside 0 to 10, expected a share such as 0.2
p.yaml:6: missing_data.hold_after: 5, expected a duration such as 60s
p.yaml:7: bounds.min: -5 is below 0
p.yaml:7: bounds.max: -7 is below min -5
p.yaml:8: behaviour.scale_out.select: 7, expected text: write "7"
p.yaml:8: behaviour.scale_in.select: found "all", expected max or min`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
