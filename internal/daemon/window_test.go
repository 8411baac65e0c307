package daemon

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/policy"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

var nan = math.NaN()

func demandOf(id fleet.ID, start time.Time, values ...float64) fleet.Series {
	return fleet.Series{Key: fleet.Key{Workload: id, Metric: fleet.MetricDemand}, Start: start, Step: time.Minute, Lag: time.Minute, Values: values}
}

func TestPiecesOfASeriesMakeTheWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		w := newWindow(day, policy.Set{}, nil, nil)
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
	w := newWindow(day, policy.Set{}, nil, nil)
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
	w := newWindow(2*day, policy.Set{}, nil, nil)
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
	w := newWindow(day, policy.Set{}, nil, nil)
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
	if got := settled(track); !got.Equal(demandOf("web", monday, 1, 2, 30)) {
		t.Errorf("got %v", got.Values)
	}
}

// What is told again is no news; what is told late, or corrected, is.
func TestOnlyNewsIsKeptOnRecord(t *testing.T) {
	w := newWindow(day, policy.Set{}, nil, nil)
	billed := demandOf("web", monday, 1, 2, 3)
	billed.Key.Metric = fleet.MetricBilled
	for _, first := range []fleet.Series{demandOf("web", monday, 1, 2, nan, 4), billed} {
		w.learn([]fleet.Series{first})
	}
	for _, c := range []struct {
		told  fleet.Series
		start int // minutes
		news  []float64
	}{
		{demandOf("web", monday, 1, 2, nan, 4), 0, nil},
		{demandOf("web", monday, nan, nan), 0, nil},
		{demandOf("web", monday, 1, 2, 3, 4), 2, []float64{3}},
		{demandOf("web", monday, 1, 20, nan, 4, 5), 1, []float64{20, nan, 4, 5}},
		{demandOf("new", monday, 1), 0, []float64{1}},
		{billed, 0, nil},
	} {
		news := w.news([]fleet.Series{c.told})
		if len(c.news) == 0 {
			if len(news) != 0 {
				t.Errorf("%v is news: %v", c.told.Values, news)
			}
			continue
		}
		want := c.told
		want.Start, want.Values = monday.Add(time.Duration(c.start)*time.Minute), c.news
		if len(news) != 1 || !news[0].Equal(want) {
			t.Errorf("of %v got the news %v, expected %v", c.told.Values, news, want)
		}
	}
}

// What no rule follows takes no memory beyond what is asked for again, until a rule
// follows it.
func TestWhatIsNotFollowedIsForgotten(t *testing.T) {
	long := demandOf("web", monday, make([]float64, 24*60)...)
	long.Key.Metric = fleet.MetricBilled
	w := newWindow(2*day, policy.NewSet(policy.Default()), nil, nil)
	w.learn([]fleet.Series{long})
	if n := len(w.history.Tracks); n != 0 {
		t.Errorf("%d tracks are shown to decisions, expected none", n)
	}
	if got, want := len(w.held(long.Key).Values), int(repeated/time.Minute); got != want {
		t.Errorf("%d values are kept, expected %d", got, want)
	}
	spends := policy.Default()
	spends.Spend.Monthly = 1
	if !w.obey(policy.NewSet(spends)) {
		t.Error("rules that follow more ask for no more")
	}
	if w.learn([]fleet.Series{long}); len(w.history.Tracks) != 1 || len(w.history.Tracks[0].Series.Values) != 24*60 {
		t.Error("what is followed is not kept whole")
	}
}

// Every value is asked for, whatever the answers hold.
func TestPiecesLeaveNothingOut(t *testing.T) {
	for _, step := range []time.Duration{time.Minute, 7 * time.Minute, time.Hour} {
		asked := map[time.Time]bool{}
		end := monday.Add(20 * day)
		for p := newPieces(monday, end, 10000); p.next(); {
			var batch []fleet.Series
			for at := p.from.Truncate(step); !at.Add(step).After(p.to); at = at.Add(step) {
				asked[at] = true
			}
			p.took(append(batch, fleet.Series{Step: step, Values: make([]float64, 100_000)}))
		}
		for at := monday; !at.Add(step).After(end); at = at.Add(step) {
			if !asked[at.Truncate(step)] {
				t.Fatalf("by %v: %v was not asked for", step, at)
			}
		}
	}
}
