package daemon

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

var nan = math.NaN()

func demandOf(id fleet.ID, start time.Time, values ...float64) fleet.Series {
	return fleet.Series{Key: fleet.Key{Workload: id, Metric: fleet.MetricDemand}, Start: start, Step: time.Minute, Lag: time.Minute, Values: values}
}

func TestPiecesOfASeriesMakeTheWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		w := newWindow(day, nil, nil, nil)
		truth := map[int]float64{}
		for range 20 {
			at, n := rng.IntN(60), 1+rng.IntN(10)
			piece := demandOf("web", monday.Add(time.Duration(at)*time.Minute))
			for i := range n {
				v := float64(rng.IntN(100))
				if rng.IntN(4) == 0 {
					v = nan
				} else {
					truth[at+i] = v
				}
				piece.Values = append(piece.Values, v)
			}
			w.learn([]fleet.Series{piece})
		}
		got, _ := w.demand("web")
		for minute := range 70 {
			want, known := truth[minute]
			i := got.Index(monday.Add(time.Duration(minute) * time.Minute))
			have := nan
			if i >= 0 && i < len(got.Values) {
				have = got.Values[i]
			}
			if known != !math.IsNaN(have) || known && have != want {
				t.Fatalf("minute %d is %v, expected %v (%v)", minute, have, want, known)
			}
		}
	}
}

func TestAnotherGridReplacesWhatCannotBeLaidOverIt(t *testing.T) {
	w := newWindow(day, nil, nil, nil)
	w.learn([]fleet.Series{demandOf("web", monday, 1, 2, 3)})
	other := demandOf("web", monday.Add(time.Hour), 4, 5)
	other.Step = 5 * time.Minute
	w.learn([]fleet.Series{other})
	if got, _ := w.demand("web"); !got.Equal(other) {
		t.Errorf("got %+v", got)
	}
	other.Values[0] = 99
	if got, _ := w.demand("web"); got.Values[0] != 4 {
		t.Error("the window shares memory with what it was handed")
	}
}

func TestWhatIsOldIsForgottenByWholeDays(t *testing.T) {
	w := newWindow(2*day, nil, nil, nil)
	w.learn([]fleet.Series{demandOf("web", monday, make([]float64, 4*1440)...)})
	w.forget(monday.Add(4*day), time.Hour)
	if got, _ := w.demand("web"); !got.Start.Equal(monday.Add(2*day)) || !got.End().Equal(monday.Add(4*day)) {
		t.Errorf("what is left begins at %v and ends at %v", got.Start, got.End())
	}
	w.forget(monday.Add(4*day+12*time.Hour), time.Hour)
	if got, _ := w.demand("web"); !got.Start.Equal(monday.Add(2 * day)) {
		t.Errorf("half a day later it begins at %v", got.Start)
	}
}

func TestChangesBySomebodyElseAreNoted(t *testing.T) {
	size := func(n int) fleet.Workload {
		return fleet.Workload{ID: "web", Source: "prod", Size: fleet.Size{Units: n, Shape: "m"}}
	}
	w := newWindow(day, nil, nil, nil)
	if changes := w.see(monday, "prod", []fleet.Workload{size(3)}); len(changes) != 0 {
		t.Errorf("a first look finds the changes %v", changes)
	}
	w.see(monday, "other", []fleet.Workload{{ID: "db", Source: "other"}})
	changes := w.see(monday.Add(time.Minute), "prod", []fleet.Workload{size(5)})
	want := []fleet.Outcome{{At: monday.Add(time.Minute), Action: fleet.Action{ID: "outside@2026-01-05T00:01:00Z", Workload: "web", From: size(3).Size, To: size(5).Size}}}
	if diff := cmp.Diff(changes, want); diff != "" {
		t.Error(diff)
	}
	if past := w.past("web"); len(past.Outcomes) != 1 {
		t.Errorf("%d outcomes are remembered, expected 1", len(past.Outcomes))
	}
	w.see(monday.Add(2*time.Minute), "prod", nil)
	if all := w.history.Workloads; len(all) != 1 || all[0].ID != "db" {
		t.Errorf("what is gone is still there, or too much is gone: %v", all)
	}
	if since := w.history.Workloads[0].Since; !since.Equal(monday) {
		t.Errorf("db is there since %v", since)
	}
}

func TestNewestWordCountsInTracksOfTheRecord(t *testing.T) {
	track := fleet.Track{Series: demandOf("web", monday, 1, nan, 3), Revisions: []fleet.Revision{{Index: 1, Value: 2}, {Index: 2, Value: 30}, {Index: 9, Value: 1}}}
	w := newWindow(day, nil, []fleet.Track{track}, nil)
	if got, _ := w.demand("web"); !got.Equal(demandOf("web", monday, 1, 2, 30)) {
		t.Errorf("got %v", got.Values)
	}
}
