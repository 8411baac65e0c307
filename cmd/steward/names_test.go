package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"steward/policy"
)

func TestTheBuiltInDefaultIsWrittenAsItIs(t *testing.T) {
	p, err := policy.Parse("the built-in default", []byte(builtIn))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := policy.NewSet(p).Digest(), policy.NewSet(policy.Default()).Digest(); got != want {
		t.Errorf("got the rules %s, want %s", got, want)
	}
}

// A name that every file system takes stays as it is; others are told apart by a
// digest.
func TestEveryPolicyHasAFileOfItsOwn(t *testing.T) {
	for _, name := range []string{"web", "hpa@0.5", "default[objective.error_budget=0.1%,behaviour.scale_in.limits[0].percent=50]", "a-b_c.d+e"} {
		if got := fileName(name); got != name {
			t.Errorf("%s: got %q, want it kept", name, got)
		}
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9._@=,%+\[\]~-]{1,240}$`)
	taken := map[string]string{}
	long := strings.Repeat("x", 300)
	for _, name := range []string{
		"a[k=1/2]", "a[k=1\\2]", "a[k=1 2]", "a[k=1_2]", "a[k=1:2]", "a[k=<>|*?\"]", "a[k=čas]", "a[k=c\x00]", long, long + "y", "a[k=\xff]",
	} {
		got := fileName(name)
		if !safe.MatchString(got) {
			t.Errorf("%q: got %q, want a name that any system takes", name, got)
		}
		if other, again := taken[got]; again {
			t.Errorf("%q and %q: got %q for both", name, other, got)
		}
		taken[got] = name
	}
}

func TestPatterns(t *testing.T) {
	long := strings.Repeat("a", 500)
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"web", "web", true}, {"web", "webs", false}, {"*", "", true}, {"", "", true}, {"", "a", false}, {"?", "", false},
		{"*/asg/*", "a/1/eu/asg/web", true}, {"*/asg/", "a/1/eu/asg/web", false}, {"a*a", "a", false}, {"a*b*c", "aXbXbXc", true},
		{"?eb", "čeb", true}, {"*?", "*", true}, {strings.Repeat("*a", 30) + "b", long, false}, {strings.Repeat("*a", 30), long, true},
	} {
		if got := like(c.pattern, c.name); got != c.want {
			t.Errorf("%q, %q: got %t, expected %t", c.pattern, c.name, got, c.want)
		}
	}
}

// The guide's table of models is theirs.
func TestTheGuideNamesEveryModel(t *testing.T) {
	text, err := os.ReadFile("../../docs/guide/forecast.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range modelNames() {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("the guide does not name %q, want every model", name)
		}
	}
}
