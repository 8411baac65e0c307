package daemon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/internal/schedule"
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

// fickle is an inventory that fails when it is told to.
type fickle struct {
	err   error
	calls int
}

func (f *fickle) Workloads(context.Context) ([]fleet.Workload, error) {
	f.calls++
	return nil, f.err
}

// ledgerless is a record that keeps nothing but statuses.
type ledgerless struct {
	Record
	statuses []fleet.SourceStatus
}

func (l *ledgerless) SaveStatus(_ context.Context, s fleet.SourceStatus) error {
	l.statuses = append(l.statuses, s)
	return nil
}

func (l *ledgerless) SaveWorkloads(context.Context, time.Time, string, []fleet.Workload) error {
	return nil
}

func TestASourceThatFailsIsLeftAloneForAWhile(t *testing.T) {
	now, source, record := monday, &fickle{err: errors.New("no answer")}, &ledgerless{}
	o := &Observer{
		Options: Options{
			Sources: []providers.Sources{{Name: "prod", Inventory: source}}, Record: record, Now: func() time.Time { return now }, Timeout: time.Minute,
		},
		window: newWindow(day, policy.Set{}, nil, nil), rests: map[[2]string]*schedule.Backoff{}, doubted: map[string]int{}, seen: map[string]time.Time{},
	}
	var asked []int // minutes
	for minute := range 30 {
		now = monday.Add(time.Duration(minute) * time.Minute)
		before := source.calls
		if err := o.Inventory(t.Context()); err == nil {
			t.Fatal("a source that fails gave no error")
		}
		if source.calls > before {
			asked = append(asked, minute)
		}
	}
	if want := []int{0, 1, 2, 4, 8, 13, 18, 23, 28}; !slices.Equal(asked, want) {
		t.Errorf("it was asked at minutes %v, expected %v", asked, want)
	}
	if len(record.statuses) != len(asked) {
		t.Errorf("%d statuses were kept of %d questions", len(record.statuses), len(asked))
	}
	source.err, now = nil, monday.Add(time.Hour)
	for range 2 {
		if err := o.Inventory(t.Context()); err != nil {
			t.Errorf("once it answers again: %v", err)
		}
	}
}
