package policy

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// examples are the policies that ship with the product.
func examples(t *testing.T) map[string]Policy {
	t.Helper()
	files, err := filepath.Glob("../examples/policies/*.yaml")
	if err != nil || len(files) < 6 {
		t.Fatalf("got %v, %v, want the examples", files, err)
	}
	list := map[string]Policy{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse(file, data)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		list[p.Name] = p
	}
	return list
}

func TestTheExamplesAreRight(t *testing.T) {
	all := examples(t)
	var set []Policy
	for _, name := range []string{"default", "web", "queue-worker", "office-hours", "batch", "spend-capped"} {
		p, ok := all[name]
		if !ok {
			t.Errorf("got no example %s", name)
		}
		set = append(set, p)
	}
	if err := CheckSet(set); err != nil {
		t.Errorf("got %v, want all of them to be in force together", err)
	}
}

func TestTheDefaultIsWhatItsExampleSays(t *testing.T) {
	want := Default()
	got := examples(t)["default"]
	got.Expect = nil
	for _, p := range []*Policy{&want, &got} { // no limits, written or not
		for _, d := range []*Direction{&p.Behaviour.ScaleOut, &p.Behaviour.ScaleIn} {
			if len(d.Limits) == 0 {
				d.Limits = nil
			}
		}
	}
	if diff := cmp.Diff(asJSON(t, got), asJSON(t, want)); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}
