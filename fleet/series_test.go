package fleet

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func minutes(values ...float64) Series {
	return Series{Key: Key{"web", MetricDemand}, Start: start, Step: time.Minute, Lag: time.Minute, Values: values}
}

func TestSeriesKeepsEveryDigitAndGapInJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := minutes(rapid.SliceOf(rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()))).Filter(func(vs []float64) bool {
			for _, v := range vs {
				if math.IsInf(v, 0) {
					return false
				}
			}
			return true
		}).Draw(t, "values")...)
		want.Step = time.Duration(rapid.IntRange(1, 1e6).Draw(t, "step")) * time.Millisecond
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Series
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n%s", data, diff)
		}
		if !got.Equal(want) {
			t.Fatalf("Equal says that %v differs from %v", got, want)
		}
	})
}

func TestGapIsNullAndInfinityIsRefused(t *testing.T) {
	data, err := json.Marshal(minutes(1.5, math.NaN(), 0))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"key":{"workload":"web","metric":"demand"},"start":"2026-01-05T00:00:00Z","step_seconds":60,"lag_seconds":60,"values":[1.5,null,0]}`
	if string(data) != want {
		t.Errorf("got %s\nwant %s", data, want)
	}
	if _, err := json.Marshal(minutes(math.Inf(1))); err == nil {
		t.Error("an infinite value was written")
	}
	var s Series
	if err := json.Unmarshal([]byte(`{"step_seconds":0}`), &s); err == nil {
		t.Error("a series without a step was read")
	}
}

func TestUntilLeavesOutWhatIsStampedAtOrAfter(t *testing.T) {
	s := minutes(10, 20, 30)
	for _, c := range []struct {
		after time.Duration
		want  int
	}{
		{-time.Hour, 0}, {0, 0}, {time.Nanosecond, 1}, {time.Minute, 1}, {time.Minute + 1, 2}, {3 * time.Minute, 3}, {time.Hour, 3},
	} {
		if got := len(s.Until(start.Add(c.after)).Values); got != c.want {
			t.Errorf("until +%v: got %d values, want %d", c.after, got, c.want)
		}
	}
}

func TestIndexIsTheValueThatHolds(t *testing.T) {
	s := minutes(10, 20)
	for after, want := range map[time.Duration]int{
		0: 0, time.Minute - 1: 0, time.Minute: 1, 2 * time.Minute: 2, -1: -1, -time.Minute: -1, -time.Minute - 1: -2,
	} {
		if got := s.Index(start.Add(after)); got != want {
			t.Errorf("index of %v: got %d, want %d", after, got, want)
		}
	}
}

func TestLastSkipsGaps(t *testing.T) {
	if v, i, ok := minutes(10, 20, math.NaN()).Last(); v != 20 || i != 1 || !ok {
		t.Errorf("got %v at %d, %v", v, i, ok)
	}
	if _, _, ok := minutes(math.NaN()).Last(); ok {
		t.Error("a series of gaps has no last value")
	}
}
