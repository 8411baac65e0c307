package fleet

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAtShowsOnlyWhatWasKnown(t *testing.T) {
	s := minutes(1, 2, 3, 4)
	s.Lag = 90 * time.Second
	h := History{Tracks: []Track{{Series: s}}}
	for after, want := range map[time.Duration]int{
		0: 0, 89 * time.Second: 0, 90 * time.Second: 1, 149 * time.Second: 1, 150 * time.Second: 2, time.Hour: 4,
	} {
		snap := h.At(start.Add(after))
		if got := len(snap.Usage[0].Values); got != want {
			t.Errorf("at +%v: %d values known, want %d", after, got, want)
		}
	}
}

func TestRevisionsCountFromWhenTheyBecameKnown(t *testing.T) {
	h := History{Tracks: []Track{{Series: minutes(1, math.NaN(), 3), Revisions: []Revision{
		{Index: 1, KnownAt: start.Add(10 * time.Minute), Value: 2},
		{Index: 0, KnownAt: start.Add(20 * time.Minute), Value: 7},
		{Index: 99, KnownAt: start.Add(20 * time.Minute), Value: 7}, // beyond the series: no effect
	}}}}
	for _, c := range []struct {
		after time.Duration
		want  []float64
	}{
		{9 * time.Minute, []float64{1, math.NaN(), 3}}, {10 * time.Minute, []float64{1, 2, 3}}, {time.Hour, []float64{7, 2, 3}},
	} {
		snap := h.At(start.Add(c.after))
		if got := minutes(snap.Usage[0].Values...); !got.Equal(minutes(c.want...)) {
			t.Errorf("at +%v: got %v, want %v", c.after, got.Values, c.want)
		}
	}
	if got := h.Tracks[0].Series.Values[0]; got != 1 {
		t.Errorf("a look at the past changed the record to %v", got)
	}
}

// What a snapshot shows must not depend on anything that became known later.
func TestTheFutureDoesNotReachASnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 9), 1, 30).Draw(t, "values")
		s := minutes(values...)
		s.Lag = time.Duration(rapid.IntRange(60, 600).Draw(t, "lag")) * time.Second
		at := start.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "at")) * time.Second)
		past := Past{Workload: "web"}
		for i := range values {
			past.Wants = append(past.Wants, Want{At: s.Stamp(i), Units: i})
			past.Outcomes = append(past.Outcomes, Outcome{At: s.Stamp(i)})
		}
		h := History{Tracks: []Track{{Series: s}}, Past: []Past{past}}
		snap := h.At(at)
		for i := range snap.Usage[0].Values {
			if known := s.Stamp(i).Add(s.Lag); known.After(at) {
				t.Fatalf("value %d is known at %v and shown at %v", i, known, at)
			}
		}
		if n := len(snap.Usage[0].Values); n < len(values) && !s.Stamp(n).Add(s.Lag).After(at) {
			t.Fatalf("value %d was known at %v and is not shown", n, at)
		}
		p := snap.PastOf("web")
		for _, n := range []int{len(p.Wants), len(p.Outcomes)} {
			if n > 0 && s.Stamp(n-1).After(at) || n < len(values) && !s.Stamp(n).After(at) {
				t.Fatalf("%d entries of the past are shown at %v", n, at)
			}
		}
	})
}

func TestForgetDropsWhatIsOlder(t *testing.T) {
	p := Past{Wants: []Want{{At: start}, {At: start.Add(time.Minute)}}, Outcomes: []Outcome{{At: start}}}
	p.Forget(start.Add(time.Second))
	if len(p.Wants) != 1 || !p.Wants[0].At.Equal(start.Add(time.Minute)) || len(p.Outcomes) != 0 {
		t.Errorf("got %+v", p)
	}
}

func TestSnapshotFindsSeriesByKey(t *testing.T) {
	h := History{}
	for _, id := range []ID{"c", "a", "b"} {
		for _, m := range []Metric{MetricReady, MetricDemand} {
			s := minutes(1)
			s.Key = Key{id, m}
			h.Tracks = append(h.Tracks, Track{Series: s})
		}
		h.Past = append(h.Past, Past{Workload: id, Wants: []Want{{At: start, Units: int(id[0])}}})
	}
	h.Sort()
	snap := h.At(start.Add(time.Hour))
	for _, id := range []ID{"a", "b", "c"} {
		s, ok := snap.Series(Key{id, MetricReady})
		if !ok || s.Key != (Key{id, MetricReady}) {
			t.Errorf("%s: got %v, %v", id, s.Key, ok)
		}
		if p := snap.PastOf(id); len(p.Wants) != 1 || p.Wants[0].Units != int(id[0]) {
			t.Errorf("%s: got %+v", id, p)
		}
	}
	if _, ok := snap.Series(Key{"d", MetricReady}); ok {
		t.Error("found a series that is not there")
	}
}
