package policy

import (
	"errors"
	"math"
	"strings"
	"testing"

	"steward/internal/strictyaml"
)

// FuzzPolicy feeds Parse with documents: it answers with a policy that can be
// used, or with faults that each stand on one line.
func FuzzPolicy(f *testing.F) {
	f.Add([]byte(header))
	f.Add([]byte(header + "bounds: { min: 2, max: 9 }\nsignals: [{ name: cpu, kind: utilisation, target: 0.5 }]\n"))
	f.Add([]byte(header + "forecast: { quantile: 0.95, fallback_headroom: 1 }\nmissing_data: { hold_after: 1h30m }\n"))
	f.Add([]byte(header + "behaviour:\n  scale_in:\n    stabilisation: 5m\n    select: min\n    limits: [{ units: 1, per: 1m }, { percent: 2.5, per: 1w }]\n"))
	f.Add([]byte(header + "bounds: { min: 5, max: 3 }\nforecast: { quantile: 1e400 }\nbehavior: {}\n"))
	f.Add([]byte(everything))
	f.Add([]byte(header + "windows: { calendars: { a: { include: [b] }, b: { include: [a], country: cz } }, schedules: [{ name: x, start: '0 0 * * 1', duration: 1d, except: [a], max: 3 }] }\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("p.yaml", data)
		if err != nil {
			checkFaults(t, err)
			return
		}
		if b := p.Bounds; b != nil && (b.Min < 0 || b.Max < b.Min) {
			t.Errorf("got the bounds %v, want them to hold something", *b)
		}
		if levels := p.Forecast.Levels(); levels[0] <= 0 || levels[len(levels)-1] >= 1 {
			t.Errorf("got the levels %v, want them inside 0 and 1", levels)
		}
		for _, d := range []Direction{p.Behaviour.ScaleOut, p.Behaviour.ScaleIn} {
			for _, size := range []int{0, 1, 10_000_000} {
				if got := d.Ceiling(noon, size, nil); got < size {
					t.Errorf("got the ceiling %d, want at least %d", got, size)
				}
				if got := d.Floor(noon, size, nil); got < 0 || got > size {
					t.Errorf("got the floor %d, want 0 to %d", got, size)
				}
			}
		}
		for _, slot := range p.slots() {
			checkEvaluation(t, *slot.expr)
		}
		for _, b := range p.Windows.Blackouts {
			b.Open(noon)
		}
		for _, s := range p.Windows.Schedules {
			s.Open(noon)
		}
		set := NewSet(p)
		if set.Memory() < 0 || set.Memory() > longest {
			t.Errorf("got the memory %v, want at most %v", set.Memory(), longest)
		}
		if again, err := Parse("q.yaml", data); err != nil || NewSet(again).Digest() != set.Digest() {
			t.Errorf("got another policy of the same document, or %v", err)
		}
	})
}

// FuzzExpr compiles and evaluates expressions: they give a value or an error and
// never panic, with all variables and with none.
func FuzzExpr(f *testing.F) {
	for _, source := range []string{
		"action.change / 0.0 > 3.0", "math.greatest(signal.rps.desired, 2)", "signal.rps.valu > 1.0", "workload.labels.a == '1'", "1 +",
		"[1, 2].all(x, x > 0)", "has(workload.labels.env)", "{'a': 1}['b'] == 2", "'a'.matches('(a+)+$')", "-9223372036854775808 / -1 == 1",
		"timestamp('2026-01-01T00:00:00Z') > timestamp(0)", "duration('1h') * 2", "b'a' == bytes('a')", "type(1) == int", "signal.rps", "x.y.z()",
	} {
		f.Add(source)
	}
	l, err := newLanguage([]string{"rps", "p99"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, want := range []result{truth, number} {
			e, faults := l.compile(source, ofDecision, want)
			if (e == nil) != (len(faults) > 0) {
				t.Fatalf("%q: got %v and the faults %v, want one of them", source, e, faults)
			}
			checkEvaluation(t, e)
		}
	})
}

func checkEvaluation(t *testing.T, e *Expr) {
	t.Helper()
	for _, v := range []Vars{nil, given()} {
		if got, err := e.Bool(v); err != nil && got {
			t.Errorf("%s: got %v and %v, want nothing with an error", e, got, err)
		}
		if got, err := e.Number(v); err != nil && got != 0 || math.IsNaN(got) || math.IsInf(got, 0) {
			t.Errorf("%s: got %v and %v, want a number or an error", e, got, err)
		}
	}
}

func checkFaults(t *testing.T, err error) {
	t.Helper()
	faults, ok := errors.AsType[*strictyaml.Error](err)
	if !ok || len(faults.Faults) == 0 {
		t.Fatalf("got %v, want the faults of a document", err)
	}
	for _, fault := range faults.Faults {
		if fault.File != "p.yaml" || fault.Line < 1 || fault.Text == "" || strings.ContainsAny(fault.String(), "\n\r") {
			t.Errorf("got %q, want one line with a file and a line", fault)
		}
	}
}
