package report

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/forecast"
)

// daily is a series of so many steps that repeats every day, with a gap.
func daily(step time.Duration, n int) fleet.Series {
	s := fleet.Series{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: step, Values: make([]float64, n)}
	for i := range s.Values {
		at := (time.Duration(i) * step).Hours()
		s.Values[i] = 100 + 50*math.Sin(at*2*math.Pi/24) + math.Sin(float64(i*i))
	}
	s.Values[n/2] = math.NaN()
	return s
}

func TestAStrongDayIsSaidAtEveryStep(t *testing.T) {
	for _, step := range []time.Duration{time.Minute, 5 * time.Minute, time.Hour} {
		s := daily(step, int(20*24*time.Hour/step))
		e := Explain(s, nil)
		if e == nil || len(e.Seasons) == 0 || e.Seasons[0].Steps != int(24*time.Hour/step) || e.Seasons[0].Strength < 0.9 || e.TrendStrength > 0.5 {
			t.Errorf("step %v: got %+v, want a strong day and little trend", step, e)
		}
		if diff := cmp.Diff(Explain(s, []int{int(24 * time.Hour / step)}).Seasons[0], e.Seasons[0], cmp.Comparer(near)); diff != "" {
			t.Errorf("step %v: the season handed in: got -, want +:\n%s", step, diff)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.05 }

func TestWhatCannotBeSplitIsNotExplained(t *testing.T) {
	huge := daily(time.Hour, 240)
	for i := range huge.Values {
		huge.Values[i] *= 1e306
	}
	gaps := daily(time.Hour, 240)
	for i := range gaps.Values {
		gaps.Values[i] = math.NaN()
	}
	for name, s := range map[string]fleet.Series{"a day": daily(time.Hour, 24), "nothing": {}, "gaps": gaps, "minutes": daily(time.Minute, 200)} {
		if e := Explain(s, nil); e != nil {
			t.Errorf("%s: got %+v, want none", name, e)
		}
	}
	if e := Explain(huge, nil); e != nil && (math.IsNaN(e.TrendStrength) || math.IsInf(e.TrendStrength, 0)) {
		t.Errorf("got %+v, want figures or none", e)
	}
}

// A season shorter than an hour is looked for among the values themselves.
func TestAShortSeasonIsNotAveragedAway(t *testing.T) {
	s := daily(10*time.Minute, 600)
	for i := range s.Values {
		s.Values[i] = 10 + 5*math.Sin(float64(i)*2*math.Pi/4)
	}
	e := Explain(s, []int{4})
	if e == nil || len(e.Seasons) != 1 || e.Seasons[0].Steps != 4 || e.Seasons[0].Strength < 0.9 {
		t.Errorf("got %+v, want a strong season of 4 steps", e)
	}
}

func TestASeriesIsPutIntoPlainWords(t *testing.T) {
	half := []float64{0.5}
	s := Forecasted{
		Series:      fleet.Series{Step: time.Hour},
		Ensemble:    &forecast.Ensemble{Members: []forecast.Member{{Name: "theta", Weights: half}, {Name: "level", Weights: half}, {Name: "naive", Weights: []float64{0}}}},
		Forecast:    fleet.Forecast{Mean: []float64{1}},
		Explanation: &Explanation{TrendStrength: 0.1, Seasons: []SeasonStrength{{24, 0.9}, {168, 0.4}, {240, 0.1}}},
	}
	want := "A strong daily pattern, a weak weekly one, no 10d one, little trend; 2 of 3 models count, most of all theta with 50 %."
	if got := s.words(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.Explanation, s.Ensemble.Members = nil, s.Ensemble.Members[:1]
	if got, want := s.words(), "One model counts, theta."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
