package policy

import (
	"math"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// ago is a change of so many units, so long before noon.
func ago(d time.Duration, units int) Change { return Change{At: noon.Add(-d), Units: units} }

func TestCeilingByHand(t *testing.T) {
	const minute = time.Minute
	one := func(l Limit) Direction { return Direction{Limits: []Limit{l}, Select: SelectMax} }
	both := func(s Select) Direction {
		return Direction{Limits: []Limit{{Units: 4, Per: minute}, {Percent: 50, Per: 10 * minute}}, Select: s}
	}
	for _, tc := range []struct {
		name    string
		rule    Direction
		size    int
		changes []Change
		want    int
	}{
		{"without limits", Direction{Select: SelectMin}, 7, []Change{ago(0, 5)}, math.MaxInt},
		{"units", one(Limit{Units: 4, Per: minute}), 10, nil, 14},
		{"units from zero", one(Limit{Units: 4, Per: minute}), 0, nil, 4},
		{"percent", one(Limit{Percent: 50, Per: minute}), 10, nil, 15},
		{"percent rounds up", one(Limit{Percent: 10, Per: minute}), 11, nil, 13}, // 1.1
		{"a little percent is one unit", one(Limit{Percent: 0.1, Per: minute}), 3, nil, 4},
		{"a whole number is not rounded up", one(Limit{Percent: 1.1, Per: minute}), 3000, nil, 3033}, // 33.00000000000001 in binary
		{"percent of more than all", one(Limit{Percent: 300, Per: minute}), 5, nil, 20},
		{"percent from zero leads nowhere", one(Limit{Percent: 100, Per: minute}), 0, nil, 0},
		{"a change in the period counts", one(Limit{Units: 4, Per: minute}), 13, []Change{ago(30*time.Second, 3)}, 14},
		{"all is used up", one(Limit{Units: 4, Per: minute}), 14, []Change{ago(30*time.Second, 3), ago(time.Second, 1)}, 14},
		{"more than all is used up", one(Limit{Units: 4, Per: minute}), 20, []Change{ago(30*time.Second, 10)}, 14},
		{"percent is of the start of the period", one(Limit{Percent: 50, Per: minute}), 14, []Change{ago(30*time.Second, 4)}, 15},
		{"a change now counts", one(Limit{Units: 4, Per: minute}), 12, []Change{ago(0, 2)}, 14},
		{"one just inside the period counts", one(Limit{Units: 4, Per: minute}), 12, []Change{ago(minute-1, 2)}, 14},
		{"one a period ago does not", one(Limit{Units: 4, Per: minute}), 12, []Change{ago(minute, 2)}, 16},
		{"nor one before", one(Limit{Units: 4, Per: minute}), 12, []Change{ago(2*minute, 2)}, 16},
		{"only those inside count", one(Limit{Units: 4, Per: minute}), 12, []Change{ago(2*minute, 9), ago(30*time.Second, 1)}, 15},
		{"what went may come back", one(Limit{Units: 4, Per: minute}), 6, []Change{ago(30*time.Second, -4)}, 14},
		{"the most of several", both(SelectMax), 10, nil, 15},
		{"the least of several", both(SelectMin), 10, nil, 14},
		{"each has its own period", both(SelectMax), 12, []Change{ago(5*minute, 2)}, 16}, // 12 + 4, 10 + 5
		{"and is used up on its own", both(SelectMin), 15, []Change{ago(5*minute, 5)}, 15},
	} {
		if got := tc.rule.Ceiling(noon, tc.size, tc.changes); got != tc.want {
			t.Errorf("%s: from %d got %d, want %d", tc.name, tc.size, got, tc.want)
		}
	}
}

func TestFloorByHand(t *testing.T) {
	const minute = time.Minute
	one := func(l Limit) Direction { return Direction{Limits: []Limit{l}, Select: SelectMax} }
	both := func(s Select) Direction {
		return Direction{Limits: []Limit{{Units: 4, Per: minute}, {Percent: 50, Per: 10 * minute}}, Select: s}
	}
	for _, tc := range []struct {
		name    string
		rule    Direction
		size    int
		changes []Change
		want    int
	}{
		{"without limits", Direction{Select: SelectMin}, 7, []Change{ago(0, -5)}, 0},
		{"units", one(Limit{Units: 4, Per: minute}), 10, nil, 6},
		{"never below nothing", one(Limit{Units: 4, Per: minute}), 3, nil, 0},
		{"from zero", one(Limit{Units: 4, Per: minute}), 0, nil, 0},
		{"percent", one(Limit{Percent: 50, Per: minute}), 10, nil, 5},
		{"percent rounds up", one(Limit{Percent: 10, Per: minute}), 11, nil, 9}, // 1.1
		{"a little percent is one unit", one(Limit{Percent: 0.1, Per: minute}), 3, nil, 2},
		{"a whole number is not rounded up", one(Limit{Percent: 1.1, Per: minute}), 3000, nil, 2967},
		{"percent of more than all", one(Limit{Percent: 300, Per: minute}), 5, nil, 0},
		{"a change in the period counts", one(Limit{Units: 4, Per: minute}), 7, []Change{ago(30*time.Second, -3)}, 6},
		{"all is used up", one(Limit{Units: 4, Per: minute}), 6, []Change{ago(30*time.Second, -3), ago(time.Second, -1)}, 6},
		{"percent is of the start of the period", one(Limit{Percent: 50, Per: minute}), 6, []Change{ago(30*time.Second, -4)}, 5},
		{"one just inside the period counts", one(Limit{Units: 4, Per: minute}), 8, []Change{ago(minute-1, -2)}, 6},
		{"one a period ago does not", one(Limit{Units: 4, Per: minute}), 8, []Change{ago(minute, -2)}, 4},
		{"what came may go again", one(Limit{Units: 4, Per: minute}), 14, []Change{ago(30*time.Second, 4)}, 6},
		{"more came than there is", one(Limit{Units: 4, Per: minute}), 2, []Change{ago(30*time.Second, 5)}, 0},
		{"the most of several", both(SelectMax), 10, nil, 5},
		{"the least of several", both(SelectMin), 10, nil, 6},
		{"each has its own period", both(SelectMax), 8, []Change{ago(5*minute, -2)}, 4}, // 8 − 4, 10 − 5
		{"and is used up on its own", both(SelectMin), 5, []Change{ago(5*minute, -5)}, 5},
	} {
		if got := tc.rule.Floor(noon, tc.size, tc.changes); got != tc.want {
			t.Errorf("%s: from %d got %d, want %d", tc.name, tc.size, got, tc.want)
		}
	}
}
