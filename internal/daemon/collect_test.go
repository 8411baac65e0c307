package daemon

import (
	"errors"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
	"steward/providers"
)

const day = 24 * time.Hour

func TestALoneSourceIsNotBelievedThatHalfTheFleetIsGone(t *testing.T) {
	o := &Observer{window: newWindow(day, policy.Set{}, nil, nil), doubted: map[string]int{}}
	fleetOf := func(n int) []fleet.Workload {
		var all []fleet.Workload
		for i := range n {
			all = append(all, fleet.Workload{ID: fleet.ID(strings.Repeat("x", i+1)), Source: "prod"})
		}
		return all
	}
	o.window.see(monday, "prod", fleetOf(8))
	for i, c := range []struct {
		answer int
		taken  bool
	}{{5, true}, {3, false}, {0, false}, {6, true}, {3, false}, {3, false}, {3, true}} {
		err := o.believe("prod", fleetOf(c.answer))
		if (err == nil) != c.taken || err != nil && !errors.Is(err, providers.Invalid) {
			t.Errorf("answer %d, of %d workloads: %v, expected it taken: %v", i, c.answer, err, c.taken)
		}
	}
	if err := o.believe("new", nil); err != nil {
		t.Errorf("a source that never had any is doubted: %v", err)
	}
}

func TestAnswersAreCutToTheQuestionAndRefusedWhereTheyAreNone(t *testing.T) {
	got, err := checked([]fleet.Series{
		demandOf("web", monday, 1, 2, 3, 4), demandOf("old", monday.Add(-day), 1), demandOf("late", monday.Add(day), 1),
	}, monday.Add(time.Minute), monday.Add(3*time.Minute))
	if err != nil || len(got) != 1 || !got[0].Equal(demandOf("web", monday.Add(time.Minute), 2, 3)) {
		t.Errorf("got %v, %v", got, err)
	}
	for name, s := range map[string]fleet.Series{
		"no step":     {Key: fleet.Key{Workload: "web", Metric: "demand"}, Values: []float64{1}},
		"no workload": {Key: fleet.Key{Metric: "demand"}, Step: time.Minute, Values: []float64{1}},
		"no metric":   {Key: fleet.Key{Workload: "web"}, Step: time.Minute, Values: []float64{1}},
	} {
		if _, err := checked([]fleet.Series{s}, monday, monday.Add(day)); !errors.Is(err, providers.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
