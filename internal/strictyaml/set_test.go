package strictyaml

import (
	"strings"
	"testing"
)

func TestSetChangesOneValueAndNothingElse(t *testing.T) {
	const before = "name: web # the shop\nbounds: {min: 2, max: 9}\nlimits:\n    - {units: 1, per: 1m}\n"
	for _, tc := range []struct{ path, value, want string }{
		{"name", "api", strings.Replace(before, "name: web # the shop", "name: api", 1)},
		{"bounds.max", "40", strings.Replace(before, "9", "40", 1)},
		{"limits[0].per", "5m", strings.Replace(before, "1m", "5m", 1)},
		{"limits[1].units", "3", before + "    - units: 3\n"},
		{"forecast.gate.when", "a: b", before + "forecast:\n    gate:\n        when: 'a: b'\n"},
		{`labels["a.b"]`, "*x", before + "labels:\n    a.b: '*x'\n"},
		{"steps[0]", "0.5", before + "steps:\n    - 0.5\n"},
	} {
		got, err := Set("x.yaml", []byte(before), tc.path, tc.value)
		if err != nil || string(got) != tc.want {
			t.Errorf("%s=%s: got %v and\n%s\nwant\n%s", tc.path, tc.value, err, got, tc.want)
		}
	}
}

// What is shared is copied before it is changed, so that the other places stay.
func TestSetLeavesWhatIsSharedAlone(t *testing.T) {
	const before = "base: &b {inner: {a: 1, c: &d {x: 7}}, e: 2}\nsame: *b\nmore:\n    <<: *b\n    e: 3\n"
	for path, want := range map[string][2]float64{"same.inner.a": {9, 1}, "more.inner.a": {1, 9}, "same.inner.c.x": {1, 1}} {
		got, err := Set("x.yaml", []byte(before), path, "9")
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		doc, err := Parse("x.yaml", got)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", path, err, got)
		}
		type inner struct {
			A float64 `yaml:"a"`
			C struct {
				X float64 `yaml:"x"`
			} `yaml:"c"`
		}
		type part struct {
			Inner inner   `yaml:"inner"`
			E     float64 `yaml:"e"`
		}
		var all struct {
			Base part `yaml:"base"`
			Same part `yaml:"same"`
			More part `yaml:"more"`
		}
		doc.Decode(&all)
		if err := doc.Err(); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if all.Base.Inner.A != 1 || all.Base.Inner.C.X != 7 || all.More.E != 3 {
			t.Errorf("%s: got %+v, want what is shared as it was", path, all)
		}
		if all.Same.Inner.A != want[0] || all.More.Inner.A != want[1] {
			t.Errorf("%s: got %v and %v, want %v", path, all.Same.Inner.A, all.More.Inner.A, want)
		}
	}
}

func TestSetRefusesPathsThatLeadNowhere(t *testing.T) {
	for path, want := range map[string]string{
		"a.b":     `a holds 1, expected a mapping`,
		"l.x":     `l holds a list, expected a mapping`,
		"l[2]":    `l holds a list, expected a list with an item before [2]`,
		"m[0]":    `m holds a mapping, expected a list with an item before [0]`,
		"[0]":     `the document holds a mapping, expected a list with an item before [0]`,
		"a..b":    `"a..b" is no path, expected one such as a.b[0].c`,
		"l[x]":    `"l[x]" is no path, expected one such as a.b[0].c`,
		"n.o[1]":  `n.o holds null, expected a list with an item before [1]`,
		"m.k.c.d": `m.k holds text "v", expected a mapping`,
	} {
		_, err := Set("x.yaml", []byte("a: 1\nl: [1]\nm: {k: v}\n"), path, "9")
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
	if _, err := Set("x.yaml", []byte("a: [\n"), "a", "1"); err == nil {
		t.Error("got no error for a document that cannot be read")
	}
}

func TestTextIsASingleValueAsItIsWritten(t *testing.T) {
	doc, err := Parse("a.yaml", []byte("a: { b: 3m, c: [x, 0x10], d: &d ~, e: { f: 1 } }\ng: &g 7\nh: *g\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a.b": "3m", "a.c[1]": "0x10", "h": "7"} {
		if got, ok := doc.Text(path); !ok || got != want {
			t.Errorf("%s: got %q and %v, want %q", path, got, ok, want)
		}
	}
	for _, path := range []string{"a", "a.c", "a.c[2]", "a.d", "a.e", "z"} {
		if got, ok := doc.Text(path); ok {
			t.Errorf("%s: got %q, want none", path, got)
		}
	}
}
