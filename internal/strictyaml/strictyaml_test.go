package strictyaml

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type level int

func (l *level) UnmarshalText(text []byte) error {
	switch string(text) {
	case "low":
		*l = 1
	case "high":
		*l = 2
	default:
		return fmt.Errorf("%q, expected low or high", text)
	}
	return nil
}

type common struct {
	Name string `yaml:"name"`
}

type limits struct {
	Min int     `yaml:"min"`
	Max *int    `yaml:"max"`
	Use float64 `yaml:"max_utilisation"`
}

type document struct {
	common  `yaml:",inline"`
	On      bool                     `yaml:"on"`
	Small   int8                     `yaml:"small"`
	Natural uint                     `yaml:"natural"`
	Boot    time.Duration            `yaml:"boot"`
	Shift   time.Duration            `yaml:"shift,signed"`
	At      time.Time                `yaml:"at"`
	Level   level                    `yaml:"level"`
	Perhaps *level                   `yaml:"perhaps"`
	Bounds  limits                   `yaml:"bounds"`
	Other   *limits                  `yaml:"other"`
	Faults  []limits                 `yaml:"faults"`
	Labels  map[string]string        `yaml:"labels"`
	Waits   map[string]time.Duration `yaml:"waits"`
	Tags    []string                 `yaml:"tags"`
	Untold  string
}

func decode(t *testing.T, text string, into any) error {
	t.Helper()
	d, err := Parse("a.yaml", []byte(text))
	if err != nil {
		return err
	}
	d.Decode(into)
	return d.Err()
}

func TestDecodesEveryKindOfValue(t *testing.T) {
	text := `
name: yes                        # text, not a bool
on: true
small: -128
natural: 7
boot: 1h30m
shift: -15m
at: 2026-01-31T12:00:00Z
level: high
perhaps: "low"
bounds: &b { min: 2, max: 4, max_utilisation: .8 }
other: *b
faults:
  - *b
  - <<: *b
    min: 9
  - { <<: [{ min: 1 }, *b] }
labels: { a.b: "5", day: 2026-01-31, off: off }
waits: { x: 1w, y: 0s }
tags: [a, 'b', 12m]
`
	four, low := 4, level(1)
	b := limits{2, &four, 0.8}
	want := document{
		common: common{"yes"}, On: true, Small: -128, Natural: 7, Boot: 90 * time.Minute, Shift: -15 * time.Minute,
		At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), Level: 2, Perhaps: &low, Bounds: b, Other: &b,
		Faults: []limits{b, {9, &four, 0.8}, {1, &four, 0.8}},
		Labels: map[string]string{"a.b": "5", "day": "2026-01-31", "off": "off"},
		Waits:  map[string]time.Duration{"x": 7 * 24 * time.Hour, "y": 0}, Tags: []string{"a", "b", "12m"},
	}
	var got document
	if err := decode(t, text, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestAbsentKeysKeepTheirDefaults(t *testing.T) {
	six := 6
	got := document{Boot: time.Minute, Bounds: limits{Min: 3}, Other: &limits{Min: 5}, Perhaps: new(level),
		Tags: []string{"x", "y"}, Labels: map[string]string{"old": "1"}, Faults: []limits{{Max: &six}}}
	kept := got.Other
	if err := decode(t, "other: { max_utilisation: 1 }\nperhaps: ~\ntags: [z]\nlabels: {}\n", &got); err != nil {
		t.Fatal(err)
	}
	want := document{Boot: time.Minute, Bounds: limits{Min: 3}, Other: &limits{Min: 5, Use: 1},
		Tags: []string{"z"}, Labels: map[string]string{}, Faults: []limits{{Max: &six}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if kept.Use != 0 {
		t.Error("the default behind a pointer was written to, expected a copy")
	}
}

func TestFaultsOfDecoding(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"nmae: x", `a.yaml:1: nmae: unknown key, did you mean "name"?`},
		{"bounds: { max_utilization: 1 }", `a.yaml:1: bounds.max_utilization: unknown key, did you mean "max_utilisation"?`},
		{"bounds:\n  quux: 1", `a.yaml:2: bounds.quux: unknown key, expected one of min, max, max_utilisation`},
		{"Untold: x", `a.yaml:1: Untold: unknown key, expected one of name, on, small, natural, boot, shift, at, level, perhaps, bounds, other, faults, labels, waits, tags`},
		{"a.b: 1\nbounds: {}", `a.yaml:1: ["a.b"]: unknown key, expected one of`},
		{"name: a\non: true\nname: b", `a.yaml:3: name: repeated key, first on line 1, expected it once`},
		{"labels: { a: x, \"a\": y }", `a.yaml:1: labels.a: repeated key, first on line 1, expected it once`},
		{"bounds: { <<: {min: 1}, <<: {min: 2} }", `a.yaml:1: bounds.<<: repeated key, first on line 1, expected it once`},
		{"bounds: { <<: 5 }", `a.yaml:1: bounds.<<: 5, expected a mapping or a list of mappings`},
		{"bounds: { <<: [5] }", `a.yaml:1: bounds.<<: a list, expected a mapping or a list of mappings`},
		{"bounds: { [1]: 2 }", `a.yaml:1: bounds: key is a list, expected a name`},
		{"labels: { ~: 2 }", `a.yaml:1: labels: key is null, expected a name`},
		{"name: 5", `a.yaml:1: name: 5, expected text: write "5"`},
		{"name: true", `a.yaml:1: name: true, expected text: write "true"`},
		{"name: [x]", `a.yaml:1: name: a list, expected text`},
		{"name:\n", `a.yaml:1: name: null, expected text`},
		{"on: yes", `a.yaml:1: on: text "yes", expected true or false`},
		{"on: off", `a.yaml:1: on: text "off", expected true or false`},
		{"on: \"true\"", `a.yaml:1: on: text "true", expected true or false`},
		{"on: 1", `a.yaml:1: on: 1, expected true or false`},
		{"small: 128", `a.yaml:1: small: "128" is out of range, expected a whole number from -128 to 127`},
		{"small: 99999999999999999999", `a.yaml:1: small: "99999999999999999999" is out of range, expected a whole number from -128 to 127`},
		{"small: 5.0", `a.yaml:1: small: 5.0, expected a whole number`},
		{"small: 010", `a.yaml:1: small: 010, expected a whole number`},
		{"small: 0x1F", `a.yaml:1: small: 0x1F, expected a whole number`},
		{"small: 1_0", `a.yaml:1: small: 1_0, expected a whole number`},
		{"small: \"5\"", `a.yaml:1: small: text "5", expected a whole number`},
		{"small: |\n  5", `a.yaml:1: small: text "5", expected a whole number`},
		{"natural: -1", `a.yaml:1: natural: "-1" is out of range, expected a whole number from 0 to 18446744073709551615`},
		{"bounds: { max_utilisation: .nan }", `a.yaml:1: bounds.max_utilisation: .nan, expected a number`},
		{"bounds: { max_utilisation: -.inf }", `a.yaml:1: bounds.max_utilisation: -.inf, expected a number`},
		{"bounds: { max_utilisation: 1e999 }", `a.yaml:1: bounds.max_utilisation: "1e999" is out of range, expected a smaller number`},
		{"bounds: { max_utilisation: \"1\" }", `a.yaml:1: bounds.max_utilisation: text "1", expected a number`},
		{"bounds: { max: x }", `a.yaml:1: bounds.max: text "x", expected a whole number`},
		{"boot: 60", `a.yaml:1: boot: 60, expected a duration such as 60s`},
		{"boot: \"60\"", `a.yaml:1: boot: "60", expected a duration such as 60s`},
		{"boot: -5s", `a.yaml:1: boot: "-5s" is negative, expected a duration such as 60s`},
		{"boot: 300000w", `a.yaml:1: boot: "300000w", expected at most 292 years`},
		{"boot: {}", `a.yaml:1: boot: a mapping, expected a duration such as 60s`},
		{"waits: { x: 5 }", `a.yaml:1: waits.x: 5, expected a duration such as 60s`},
		{"at: today", `a.yaml:1: at: text "today", expected a time such as 2026-01-31T12:00:00Z`},
		{"level: mid", `a.yaml:1: level: "mid", expected low or high`},
		{"level: {}", `a.yaml:1: level: a mapping, expected a single value`},
		{"level: null", `a.yaml:1: level: null, expected a single value`},
		{"bounds: 5", `a.yaml:1: bounds: 5, expected a mapping`},
		{"other: []", `a.yaml:1: other: a list, expected a mapping`},
		{"faults: {}", `a.yaml:1: faults: a mapping, expected a list`},
		{"faults:\n", `a.yaml:1: faults: null, expected a list`},
		{"faults:\n  - { min: 1 }\n  -\n  - min: 1\n    min: 2", "a.yaml:3: faults[1]: null, expected a mapping\na.yaml:5: faults[2].min: repeated key, first on line 4, expected it once"},
		{"tags: [a, 5]", `a.yaml:1: tags[1]: 5, expected text: write "5"`},
		{"- 1", `a.yaml:1: a list, expected a mapping`},
		{"labels:\n  x/y: 1\n  a.b: 2", "a.yaml:2: labels.x/y: 1, expected text: write \"1\"\na.yaml:3: labels[\"a.b\"]: 2, expected text: write \"2\""},
		{"bounds: &b\n  min: x\nother: *b", "a.yaml:2: bounds.min: text \"x\", expected a whole number\na.yaml:2: other.min: text \"x\", expected a whole number"},
	} {
		var got document
		if err := decode(t, c.text, &got); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestAllFaultsComeAtOnceByLine(t *testing.T) {
	d, err := Parse("a.yaml", []byte("bounds:\n  min: x\n  mxa: 3\nnope: 1\nfaults:\n- min: 3\n- min: 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got document
	d.Decode(&got)
	d.Fault("faults[1].min", "%d is above max %d", 4, 3)
	d.Fault("faults[1].min", "%d is above max %d", 4, 3)
	d.Fault("bounds.min", "0, expected at least 1") // it was not decoded, so this would be noise
	d.Insist("bounds.max.deep", "absent,\nexpected a number")
	d.Fault("bounds.max", "is missing") // it is most likely mxa
	d.Fault("", "nothing to do")
	want := `a.yaml:1: bounds.max.deep: absent,; expected a number
a.yaml:1: nothing to do
a.yaml:2: bounds.min: text "x", expected a whole number
a.yaml:3: bounds.mxa: unknown key, did you mean "max"?
a.yaml:4: nope: unknown key, expected one of name, on, small, natural, boot, shift, at, level, perhaps, bounds, other, faults, labels, waits, tags
a.yaml:7: faults[1].min: 4 is above max 3`
	if err := d.Err(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var list *Error
	if !errors.As(d.Err(), &list) || len(list.Faults) != 6 || list.Faults[5] != (Fault{"a.yaml", 7, "faults[1].min", "4 is above max 3"}) {
		t.Errorf("got %+v", list)
	}
	if len(got.Faults) != 2 || got.Faults[1].Min != 4 {
		t.Errorf("got %+v, expected what has no fault to be decoded", got.Faults)
	}
}

func TestPathsAreFound(t *testing.T) {
	d, err := Parse("a.yaml", []byte("a:\n  b.c:\n    - x\n    - d: 1\n  n:\ne: &e { f: 2 }\ng:\n  <<: *e\n  h: *e\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, line := range map[string]int{
		"": 1, "a": 1, `a["b.c"]`: 2, `a["b.c"][0]`: 3, `a["b.c"][1].d`: 4, "a.n": 5, "e.f": 6, "g.f": 6, "g.h": 9, "g.h.f": 6,
	} {
		if !d.Has(path) || d.Line(path) != line {
			t.Errorf("%s: got %v, line %d, want line %d", path, d.Has(path), d.Line(path), line)
		}
	}
	for path, line := range map[string]int{
		"z": 1, "a.b": 1, `a["b.c"][2]`: 2, "a.n.x": 5, "e[0]": 6, "a..n": 1, ".a": 1, "a[": 1, "a[x]": 1, `a["b.c`: 1, "a.": 1, "[-1]": 1, `a["b.c"]x`: 1,
	} {
		if d.Has(path) || d.Line(path) != line {
			t.Errorf("%s: got %v, line %d, want none, line %d", path, d.Has(path), d.Line(path), line)
		}
	}
	if got := Item(Child(Child("", "a"), "b.c"), 1); got != `a["b.c"][1]` {
		t.Errorf("got %s", got)
	}
}

func TestFaultsOfSyntax(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for text, want := range map[string]string{
		"":                                  "a.yaml:1: empty, expected a YAML document",
		"# a comment\n":                     "a.yaml:1: empty, expected a YAML document",
		"---\n":                             "a.yaml:1: empty, expected a YAML document",
		"\xfe\xff\x00a":                     "a.yaml:1: UTF-16, expected UTF-8",
		"null\n":                            "a.yaml:1: empty, expected a YAML document",
		"a: 1\n---\nb: 2\n":                 "a.yaml:2: a second document, expected only one",
		"a:\n  b:\n    c: 1\n   d: 2\n":     "a.yaml:4: expected a key; is the indentation right?",
		"x: 1\ny:\n  a: 1\n  b: 2\n d: 3\n": "a.yaml:5: expected a key; is the indentation right?",
		"a: 1\n- b\n":                       "a.yaml:2: expected a key; is the indentation right?",
		"- a\nb: 1\n":                       "a.yaml:2: expected a list item; is the indentation right?",
		"x: 1\na: b: c\nd: 5\n":             "a.yaml:2: \": \" inside a value, expected quotes around it or a line of its own",
		"a:\n\tb: 2\n":                      "a.yaml:2: a character that cannot begin a value, expected quotes around it or spaces for a tab",
		"a: 1\nb: 'x\nc: 3\n":               "a.yaml:2: a quote that is never closed, expected its end",
		"a: 1\nb: {x: 1\nc: 3\n":            "a.yaml:2: did not find expected ',' or '}', expected valid YAML",
		"a: 1\nb: *x\n":                     "a.yaml:2: unknown anchor 'x' referenced, expected valid YAML",
		"a: 1\nb: @x\n":                     "a.yaml:2: a character that cannot begin a value, expected quotes around it or spaces for a tab",
		"a: 1\nb: 2\nc\n":                   `a.yaml:3: a word alone, expected "key: value"`,
		"a: 1\nb: \x01\n":                   "a.yaml:2: control characters are not allowed, expected valid YAML",
		"a: 1\nb: \xff\n":                   "a.yaml:2: invalid leading UTF-8 octet, expected valid YAML",
		"a: 1\nb: !!int 5\n":                `a.yaml:2: tag "!!int", expected a value without a tag`,
		"a: &a\n  b: *a\n":                  `a.yaml:2: alias "a" inside what it stands for, expected it outside`,
		"a: &a\n  <<: *a\n":                 `a.yaml:2: alias "a" inside what it stands for, expected it outside`,
		"a:\n " + strings.Repeat("[", 200):  "a.yaml:2: did not find expected node content, expected valid YAML",
		"a:\n " + strings.Repeat("[", 200) + strings.Repeat("]", 200): "a.yaml:2: nested deeper than 100 levels, expected fewer",
		bomb: "a.yaml:5: aliases stand for more than 100000 values, expected fewer",
	} {
		if _, err := Parse("a.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%.80q\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestWrongUseOfThePackagePanics(t *testing.T) {
	for name, into := range map[string]any{
		"no pointer": document{},
		"channel": &struct {
			A chan int `yaml:"a"`
		}{},
		"any": &struct {
			A any `yaml:"a"`
		}{},
		"no name": &struct {
			A int `yaml:",omitempty"`
		}{},
		"twice": &struct {
			A int `yaml:"a"`
			B int `yaml:"a"`
		}{},
		"inline int": &struct {
			A int `yaml:",inline"`
		}{},
		"integer key": &struct {
			A map[int]string `yaml:"a"`
		}{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			d, _ := Parse("a.yaml", []byte("a: {}\n"))
			d.Decode(into)
		}()
	}
}

func TestDurations(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"60s": time.Minute, "15m": 15 * time.Minute, "14d": 14 * day, "1w": 7 * day, "1h30m": 90 * time.Minute, "1.5h": 90 * time.Minute,
		"2w3d": 17 * day, "0s": 0, "250ms": 250 * time.Millisecond, "1us": 1000, "1µs": 1000, "7ns": 7, "0.5s": time.Second / 2,
		"9223372036854775807ns": math.MaxInt64, "01m": time.Minute,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "such as 60s", "60": "such as 60s", "0": "such as 60s", "s": "such as 60s", "h1": "such as 60s", "1h30": "such as 60s",
		" 1h": "such as 60s", "+1h": "such as 60s", "1e3s": "from large to small", "1 h": "from large to small", "5x": "from large to small",
		"30m1h": "from large to small", "5m5m": "from large to small", "1.h": "from large to small", ".5h": "such as 60s",
		"-5s": "is negative", "--5s": "such as 60s", "0.1ns": "whole nanoseconds", "9223372036854775808ns": "292 years",
		"15251w": "292 years", strings.Repeat("9", 101) + "s": "such as 60s",
	} {
		if got, err := ParseDuration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want an error with %q", text, got, err, want)
		}
	}
	for d, want := range map[time.Duration]string{
		0: "0s", 14 * day: "14d", 90 * time.Minute: "1h30m", time.Minute: "1m", -90 * time.Second: "-1m30s", 1500 * time.Millisecond: "1s500ms",
		1001: "1us1ns", math.MinInt64: "-106751d23h47m16s854ms775us808ns",
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{{"", "abc"}: 3, {"kind", "kidn"}: 1, {"max", "min"}: 2, {"capacty", "capacity"}: 1, {"é", "e"}: 1} {
		if got := distance(pair[0], pair[1]); got != want {
			t.Errorf("%v: got %d, want %d", pair, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		"name: x\nbounds: &b {min: 1}\nother: *b\nfaults: [{<<: *b}]\n", "labels: {a.b: x}\n", "boot: 1h30m\n", "on: yes\n? [a]\n: b\n",
		"a: &a [*a]\n", "- 1\n- {", "%YAML 1.1\n---\nname: x\n...\n---\n", "\xff", "\xfe\xff ( (00", "at: 2026-01-31T12:00:00Z\nlevel: low",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("a.yaml", data)
		if err != nil {
			checkFaults(t, err, data)
			return
		}
		var one, two document
		d.Decode(&one)
		err = d.Err()
		if err != nil {
			checkFaults(t, err, data)
			for _, fault := range err.(*Error).Faults {
				d.Fault(fault.Path, "x")
				if fault.Path != "" && !strings.HasSuffix(fault.Path, "<<") && !d.Has(fault.Path) {
					t.Errorf("path %s of a fault is not found", fault.Path)
				}
			}
			return
		}
		d.Decode(&two)
		if !reflect.DeepEqual(one, two) || !maps.Equal(one.Labels, two.Labels) || d.Err() != nil {
			t.Errorf("decoded twice: %+v, then %+v, %v", one, two, d.Err())
		}
	})
}

func checkFaults(t *testing.T, err error, data []byte) {
	t.Helper()
	list := err.(*Error).Faults
	if lines := strings.Split(err.Error(), "\n"); len(list) == 0 || len(lines) != len(list) {
		t.Errorf("%d faults on %d lines: %q", len(list), len(lines), err)
	}
	last := 2 + strings.Count(string(data), "\n") + strings.Count(string(data), "\r") +
		strings.Count(string(data), "\u0085") + strings.Count(string(data), "\u2028") + strings.Count(string(data), "\u2029")
	for _, f := range list {
		if f.Line < 1 || f.Line > last || f.Text == "" {
			t.Errorf("fault %+v of %d lines", f, last)
		}
	}
}

func FuzzDuration(f *testing.F) {
	for _, text := range []string{"60s", "1h30m", "14d", "1.5h", "-5s", "9223372036854775807ns", "1µs"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDuration(text)
		if err != nil {
			return
		}
		if again, err := ParseDuration(FormatDuration(d)); err != nil || again != d || d < 0 {
			t.Errorf("%q is %v, written %s, read %v, %v", text, d, FormatDuration(d), again, err)
		}
	})
}
