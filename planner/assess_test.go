package planner

import (
	"testing"

	"steward/fleet"
)

func TestAPlanIsPricedAtList(t *testing.T) {
	workloads := []fleet.Workload{
		{ID: "web", Shapes: []fleet.Shape{{Name: "m5", Hourly: 96_000}}},
		{ID: "unpriced", Shapes: []fleet.Shape{{Name: "m5"}}},
	}
	size := func(n int) fleet.Size { return fleet.Size{Units: n, Shape: "m5"} }
	plan := fleet.Plan{Decisions: []fleet.Decision{
		{Workload: "web", Now: size(10), Grant: size(8)}, {Workload: "unpriced", Now: size(10), Grant: size(8)},
	}}
	got := Assess(plan, workloads)
	if now, after, saves := *got[0].MonthlyNow, *got[0].MonthlyAfter, *got[0].Saves(); now.String() != "700.80" || after.String() != "560.64" || saves.String() != "140.16" {
		t.Errorf("got %s, %s, %s", now, after, saves)
	}
	if got[1].MonthlyNow != nil || got[1].Saves() != nil {
		t.Errorf("a price that nobody knows is %v", got[1])
	}
}

func TestRiskGrowsWithWhatIsGivenUp(t *testing.T) {
	for after, want := range map[int]int{8: 0, 9: 1, 40: 1, 6: 2, 5: 3, 4: 3, 3: 4, 0: 4} {
		if got := risk(fleet.Decision{Now: fleet.Size{Units: 8}, Grant: fleet.Size{Units: after}}); got != want {
			t.Errorf("from 8 to %d: risk %d, expected %d", after, got, want)
		}
	}
}
