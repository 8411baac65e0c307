package fleet

import (
	"math"
	"testing"
	"time"
)

func TestASeriesOnACoarserGrid(t *testing.T) {
	nan := math.NaN()
	s := Series{Start: time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC), Step: 10 * time.Minute, Lag: 15 * time.Minute,
		Values: []float64{1, 2, nan, 4, nan, 6, 7, 8, 9, 10, nan, nan, nan, nan, 5, 6, 7}}
	got := s.Coarser(30 * time.Minute)
	want := Series{Start: s.Start.Truncate(time.Hour), Step: 30 * time.Minute, Lag: 35 * time.Minute, Values: []float64{1.5, nan, 7, 9.5, nan, 6}}
	if !got.Equal(want) {
		t.Errorf("got %v from %v, lag %v", got.Values, got.Start, got.Lag)
	}
	if !s.Coarser(25 * time.Minute).Equal(s) {
		t.Error("a step that does not fit was taken")
	}
}

func TestTheEndOfASeries(t *testing.T) {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	s := Series{Start: start, Step: time.Minute, Values: []float64{0, 1, 2, 3}}
	for since, want := range map[time.Duration]int{-time.Hour: 4, 0: 4, time.Second: 3, time.Minute: 3, time.Hour: 0} {
		if got := s.Since(start.Add(since)); len(got.Values) != want || want > 0 && got.Values[0] != float64(4-want) || !got.End().Equal(s.End()) {
			t.Errorf("since %v: %v from %v", since, got.Values, got.Start)
		}
	}
}
