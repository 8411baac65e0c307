package recording

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
	"steward/simulate"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// source is an hour of demand, and decisions in its last five minutes that each looked ten seconds late.
func source() Source {
	s := Source{
		Workload: fleet.Workload{
			ID: "aws/1/asg/web", Kind: "asg", Labels: map[string]string{"a: b": "\"c\"\n"}, Bounds: fleet.Bounds{Min: 1, Max: 9},
			Unit: fleet.Unit{Capacity: 10, MaxUtilisation: 0.8, Boot: 1500 * time.Millisecond}, Shapes: []fleet.Shape{{Hourly: 96_000}}, Since: noon,
		},
		From: minute(55), To: minute(60), Every: time.Minute, Window: 28 * 24 * time.Hour,
	}
	demand := fleet.Series{Key: fleet.Key{Workload: s.Workload.ID, Metric: fleet.MetricDemand}, Start: noon, Step: time.Minute, Lag: 2 * time.Minute}
	for i := range 58 {
		demand.Values = append(demand.Values, float64(i))
	}
	s.Tracks = []fleet.Track{{Series: demand}}
	for i := 55; i < 60; i++ {
		s.Decisions = append(s.Decisions, Decision{At: minute(i), Looked: minute(i).Add(10 * time.Second), Now: 5, Want: 6, Grant: 7, Policy: "web"})
	}
	return s
}

func TestAValueIsKnownToTheFirstDecisionThatLookedAfterIt(t *testing.T) {
	s := source()
	first := s.Tracks[0].Series.Values
	first[54], first[55] = math.NaN(), math.NaN()
	s.Tracks[0].Revisions = []fleet.Revision{
		{Index: 53, KnownAt: minute(55).Add(5 * time.Second), Value: 153},                                                                 // in time for the decision of 55, as was its first word
		{Index: 54, KnownAt: minute(56).Add(5 * time.Second), Value: 154},                                                                 // seconds late, and yet in time for the decision of 56
		{Index: 55, KnownAt: minute(58).Add(11 * time.Second), Value: 155},                                                                // the decision of 58 had looked
		{Index: 40, KnownAt: minute(56).Add(time.Second), Value: 140}, {Index: 40, KnownAt: minute(59).Add(30 * time.Second), Value: 141}, // corrected twice, the second time for none
	}
	r, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	want := []Revision{
		{"demand", minute(40), minute(42), 40}, {"demand", minute(40), minute(56), 140}, {"demand", minute(40), minute(59).Add(30 * time.Second), math.NaN()},
		{"demand", minute(55), minute(58).Add(11 * time.Second), math.NaN()},
	}
	if d := cmp.Diff(r.Revisions, want, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("got − want +:\n%s", d)
	}
	values := r.Series[0].Values
	for i, want := range map[int]float64{40: 141, 53: 153, 54: 154, 55: 155, 59: math.NaN()} {
		if got := values[i]; got != want && !math.IsNaN(want) {
			t.Errorf("value %d is %v, want %v: the last word", i, got, want)
		}
	}
	if len(values) != 60 {
		t.Errorf("got %d values, want 60: gaps up to the end", len(values))
	}
}

func TestEveryChangeOfSizeHasAPlace(t *testing.T) {
	s := source()
	for _, second := range []int{-90, 61, 62, 3000} {
		at := minute(55).Add(time.Duration(second) * time.Second)
		s.Outcomes = append(s.Outcomes, fleet.Outcome{At: at, Action: fleet.Action{From: fleet.Size{Units: 1}, To: fleet.Size{Units: 2}}})
	}
	r, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	var times []float64
	for _, series := range r.Series {
		if series.Key.Workload == nameChanged {
			for _, v := range series.Values {
				if !math.IsNaN(v) {
					times = append(times, v-float64(minute(55).Unix()))
				}
			}
		}
	}
	slices.Sort(times)
	if d := cmp.Diff(times, []float64{-90, 61, 62, 3000}); d != "" {
		t.Errorf("got − want +:\n%s", d)
	}
}

func TestTheScenarioHoldsWhateverNamesAndLabelsAre(t *testing.T) {
	s := source()
	s.Tracks = append(s.Tracks, fleet.Track{Series: fleet.Series{Key: fleet.Key{Metric: "cold: {"}, Start: noon, Step: time.Minute, Lag: 2 * time.Minute, Values: []float64{-1, 1}}})
	r, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	files := Files{Series: "web.csv.gz", Signed: "web-signed.csv.gz", Revisions: "web-revisions.csv.gz"}
	_, err = simulate.ParseScenario("web.yaml", r.Scenario("web", files))
	if err == nil || !strings.Contains(err.Error(), `signals[0].name: found "cold: {"`) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want a fault of the signal's name alone", err)
	}
	r.Signals = nil
	sc, err := simulate.ParseScenario("web.yaml", r.Scenario("web", files))
	if err != nil {
		t.Fatal(err)
	}
	if sc.Fleet.Workload.Labels["a: b"] != "\"c\"\n" || sc.Unit.Boot != 2*time.Second || sc.Warmup != 55*time.Minute || sc.MetricLag != 2*time.Minute || sc.Unit.PricePerHour != 0.096 {
		t.Errorf("got %+v and %+v", sc, sc.Fleet)
	}
}

func TestWhatCannotBeReplayedIsSaid(t *testing.T) {
	for want, change := range map[string]func(s *Source){
		"aws/1/asg/web: nothing to replay: no demand is on record before 2026-03-02T13:00:00Z":                                        func(s *Source) { s.Tracks = nil },
		"aws/1/asg/web: nothing to replay: its provider does not tell the capacity of a unit":                                         func(s *Source) { s.Workload.Unit.Capacity = 0 },
		"aws/1/asg/web: nothing to replay: its demand is on record from 2026-03-02T12:00:00Z on, which is after 2026-03-02T11:55:00Z": func(s *Source) { s.From, s.Decisions = minute(-5), nil },
	} {
		s := source()
		change(&s)
		if _, err := New(s); !errors.Is(err, ErrNothing) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestWithoutDecisionsThereIsNoFleetToFollow(t *testing.T) {
	s := source()
	s.Decisions = nil
	r, err := New(s)
	if err != nil || r.Decisions != 0 || len(r.Series) != 1 || strings.Contains(string(r.Scenario("web", Files{})), "fleet:") || len(r.Notes) != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}
