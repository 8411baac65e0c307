package archtest

import (
	"os"
	"slices"
	"testing"
)

func TestTheHouseKeepsToItsPlan(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root, err := Root(here)
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	self := slices.ContainsFunc(packages, func(p Package) bool {
		return p.Path == "internal/archtest" && len(p.Files) > 0
	})
	if !self {
		t.Fatalf("the list of packages lacks this one: %v", packages)
	}
	for _, f := range Check(plan, packages) {
		t.Error(f)
	}
}

// A row may name only rooms that stand above it, so the table has no circle and can be read downwards.
func TestThePlanStandsOnItsOwnFloors(t *testing.T) {
	var above []string
	for _, r := range plan {
		if r.Why == "" {
			t.Errorf("%s: a row says why", r.Path)
		}
		if slices.Contains(above, r.Path) {
			t.Errorf("%s: has two rows", r.Path)
		}
		for _, to := range r.May {
			if to != anything && !slices.Contains(above, to) {
				t.Errorf("%s: may import %s, which does not stand above it", r.Path, to)
			}
		}
		above = append(above, r.Path)
	}
}

// A row that was loosened cannot overrule what no row may allow.
func TestThePlanAllowsNothingThatIsForbidden(t *testing.T) {
	for _, r := range plan {
		for _, to := range r.May {
			if to == anything {
				continue
			}
			for _, why := range judgeRoom(r, r.Path, to) {
				t.Errorf("%s: its row allows %s: %s", r.Path, to, why)
			}
		}
	}
}

func TestPureRoomsLeanOnPureRoomsOnly(t *testing.T) {
	for _, r := range plan {
		for _, to := range r.May {
			if under, ok := floor(plan, to); r.Pure && (!ok || !under.Pure) {
				t.Errorf("%s is pure and may import %s, which is not", r.Path, to)
			}
		}
	}
}

func TestEveryRowThatNobodyMayAllowIsOfThisHouse(t *testing.T) {
	for _, e := range never {
		for _, path := range []string{e.From, e.To} {
			if !slices.ContainsFunc(plan, func(r Room) bool { return matches(path, r.Path) }) {
				t.Errorf("%s -> %s: the plan has no %s", e.From, e.To, path)
			}
		}
	}
	for _, path := range deciders {
		if _, ok := floor(plan, path); !ok {
			t.Errorf("the plan has no %s, which may call Decide", path)
		}
	}
}
