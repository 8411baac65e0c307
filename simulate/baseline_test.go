package simulate

import (
	"math"
	"strings"
	"testing"
	"time"

	"steward/policy"
)

func TestBaselinesAreNamedByTheirTarget(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	for _, name := range []string{"hpa", "target-tracking"} {
		_, plain := replay(t, r, baseline(t, name))
		_, at := replay(t, r, baseline(t, name+"@0.6"))
		_, other := replay(t, r, baseline(t, name+"@0.61"))
		if csvOf(t, plain) != csvOf(t, at) || csvOf(t, plain) == csvOf(t, other) {
			t.Errorf("%s is not %s@0.6", name, name)
		}
	}
	for name, want := range map[string]string{
		"hpa@0": `the target is "0"`, "hpa@1.1": `"1.1"`, "hpa@": `""`, "hpa@NaN": `"NaN"`, "hpa@x": `"x"`,
		"hpb": `baseline "hpb" is unknown, expected one of static-peak, static-p99, hpa@0.5`, "": "unknown", "oracle@0.5": "unknown", "static-peak@0.5": "unknown",
	} {
		if _, err := Baseline(name, policy.Default()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %s", name, err, want)
		}
	}
}

func TestFixedSizesAreLevelsOfTheNeedThatWasKnown(t *testing.T) {
	warmup := make([]float64, 200)
	for i := range warmup {
		warmup[i] = float64(i%100 + 1) // the need by the minute: 1 … 100, twice
	}
	warmup[30], warmup[199] = math.NaN(), 150 // a gap, and a sample that is not known yet
	sc := plain()
	sc.Bounds, sc.MetricLag, sc.Warmup = busy().Bounds, 2*time.Minute, 200*time.Minute
	r := prepare(t, sc, time.Minute, append(warmup, 1000)...)
	for name, want := range map[string]int32{"static-peak": 100, "static-p99": 99} {
		if _, rows := replay(t, r, baseline(t, name)); rows.desired[0] != want {
			t.Errorf("%s: got %d, want %d", name, rows.desired[0], want)
		}
	}
	sc.Warmup = 0
	r = prepare(t, sc, time.Minute, warmup...)
	for _, name := range []string{"static-peak", "static-p99"} {
		if _, rows := replay(t, r, baseline(t, name)); int(rows.desired[0]) != sc.Bounds.Max {
			t.Errorf("%s: got %d where nothing is known, want the maximum %d", name, rows.desired[0], sc.Bounds.Max)
		}
	}
}
