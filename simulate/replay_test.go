package simulate

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"steward/fleet"
	"steward/policy"
)

func TestRunsAreTheSameAgainAndSideBySide(t *testing.T) {
	sc := busy()
	sc.Faults = []Fault{
		{Kind: FaultBootFailure, Probability: 0.05}, {Kind: FaultThrottle, Probability: 0.1},
		{Kind: FaultLoseUnits, At: 3 * time.Hour, Share: 0.5, Notice: time.Minute}, {Kind: FaultMetricGap, At: time.Hour, For: time.Hour},
	}
	r := prepare(t, sc, 5*time.Minute, traces()["gaps"]...)
	entrants := append(causal(t), baseline(t, "oracle"))
	type answer struct {
		result Result
		rows   *Timeline
		err    error
	}
	const times = 3
	answers := make([][times]answer, len(entrants))
	var wait sync.WaitGroup
	for i, e := range entrants {
		for j := range times {
			wait.Go(func() {
				a := &answers[i][j]
				a.result, a.rows, a.err = r.Run(e, nil)
			})
		}
	}
	wait.Wait()
	again := prepare(t, sc, 5*time.Minute, traces()["gaps"]...)
	for i, e := range entrants {
		result, rows := replay(t, again, e)
		result.Seconds = 0
		for j, a := range answers[i] {
			if a.err != nil {
				t.Fatal(a.err)
			}
			a.result.Seconds = 0
			diff := cmp.Diff(result, a.result, cmpopts.EquateNaNs())
			if sameRows := csvOf(t, rows) == csvOf(t, a.rows); diff != "" || !sameRows {
				t.Errorf("%s: run %d beside others is another (the same rows: %v):\n%s", e.Name, j, sameRows, diff)
			}
		}
	}
	if again.Digest != r.Digest {
		t.Errorf("digests of the same input: %s and %s", again.Digest, r.Digest)
	}
}

func TestDigestNamesAllThatCanChangeAResult(t *testing.T) {
	seen := map[fleet.Digest]string{}
	note := func(what string, r *Replay) {
		if first, taken := seen[r.Digest]; taken {
			t.Errorf("%s and %s have the same digest", what, first)
		}
		seen[r.Digest] = what
	}
	values := []float64{1, 2, 3, 4, 5, 6}
	note("plain", prepare(t, plain(), time.Minute, values...))
	note("another value", prepare(t, plain(), time.Minute, 1, 2, 3, 4, 5, 7))
	for what, change := range map[string]func(sc *Scenario){
		"name": func(sc *Scenario) { sc.Name = "x" }, "scale": func(sc *Scenario) { sc.Demand.Scale = 2 },
		"capacity": func(sc *Scenario) { sc.Unit.Capacity = 2 }, "price": func(sc *Scenario) { sc.Unit.PricePerHour = 2 },
		"currency": func(sc *Scenario) { sc.Unit.Currency = "EUR" }, "boot": func(sc *Scenario) { sc.Unit.Boot = 0 },
		"drain": func(sc *Scenario) { sc.Unit.Drain = 0 }, "minimum billing": func(sc *Scenario) { sc.Unit.MinBilling = time.Minute },
		"min": func(sc *Scenario) { sc.Bounds.Min = 1 }, "max": func(sc *Scenario) { sc.Bounds.Max = 9 },
		"utilisation": func(sc *Scenario) { sc.SLO.MaxUtilisation = 0.5 }, "lag": func(sc *Scenario) { sc.MetricLag = 2 * time.Minute },
		"decide every": func(sc *Scenario) { sc.DecideEvery = 2 * time.Minute }, "warmup": func(sc *Scenario) { sc.Warmup = 2 * time.Minute },
		"seed":  func(sc *Scenario) { sc.Seed = 2 },
		"fault": func(sc *Scenario) { sc.Faults = []Fault{{Kind: FaultThrottle, Probability: 0.5}} },
	} {
		sc := plain()
		change(sc)
		note(what, prepare(t, sc, time.Minute, values...))
	}
	for _, c := range []struct {
		what   string
		signal Signal
		values []float64
	}{
		{"a signal", Signal{Name: "a", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}, values},
		{"its name", Signal{Name: "b", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}, values},
		{"its kind", Signal{Name: "a", Kind: Queue, SeriesRef: SeriesRef{Scale: 1}}, values},
		{"its scale", Signal{Name: "a", Kind: Load, SeriesRef: SeriesRef{Scale: 2}}, values},
		{"its values", Signal{Name: "a", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}, values[1:]},
	} {
		sc := plain()
		sc.Signals = []Signal{c.signal}
		r, err := Prepare(sc, series(time.Minute, values...), []fleet.Series{series(time.Minute, c.values...)})
		if err != nil {
			t.Fatal(err)
		}
		note(c.what, r)
	}
	elsewhere := plain()
	elsewhere.File, elsewhere.Demand.File = "other.yaml", "other.csv"
	if got := prepare(t, elsewhere, time.Minute, values...).Digest; seen[got] != "plain" {
		t.Error("where the files lie changes the digest")
	}
}

func TestSizesStayInBoundsWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		minutes := func(most int, name string) time.Duration {
			return time.Duration(rapid.IntRange(0, most).Draw(rt, name)) * time.Minute
		}
		sc := busy()
		sc.Unit.Boot, sc.Unit.Drain, sc.Unit.MinBilling = minutes(9, "boot"), minutes(5, "drain"), minutes(30, "min billing")
		sc.Bounds.Min = rapid.IntRange(0, 10).Draw(rt, "min")
		sc.Bounds.Max = sc.Bounds.Min + rapid.IntRange(1, 60).Draw(rt, "span")
		sc.DecideEvery, sc.Warmup = minutes(6, "every")+time.Minute, 5*minutes(20, "warmup")
		sc.Faults = []Fault{
			{Kind: FaultBootFailure, Probability: rapid.Float64Range(0, 1).Draw(rt, "boot failure")},
			{Kind: FaultThrottle, Probability: rapid.Float64Range(0, 1).Draw(rt, "throttle")},
			{Kind: FaultLoseUnits, At: minutes(100, "lost at"), Share: rapid.Float64Range(0, 1).Draw(rt, "share"), Notice: minutes(9, "notice")},
			{Kind: FaultMetricZero, At: minutes(100, "zero at"), For: minutes(50, "zero for")},
		}
		value := rapid.OneOf(rapid.Float64Range(0, 9000), rapid.SampledFrom(numbers("- 0 80 8000")))
		r := prepare(t, sc, 5*time.Minute, rapid.SliceOfN(value, 25, 70).Draw(rt, "demand")...)
		for _, e := range causal(t) {
			_, rows := replay(t, r, e)
			for k, n := range rows.desired {
				if int(n) < sc.Bounds.Min || int(n) > sc.Bounds.Max || rows.ready[k] > rows.billed[k] || rows.ready[k] < 0 {
					rt.Fatalf("%s: tick %d: desired %d in %v, %d ready of %d billed", e.Name, k, n, sc.Bounds, rows.ready[k], rows.billed[k])
				}
			}
		}
	})
}

func TestASignalOfAnotherKindIsRefused(t *testing.T) {
	sc := recorded(nil)
	sc.Signals[0].Kind = Queue
	p := policy.Default()
	p.Signals = []policy.Signal{{Name: "hits", Kind: policy.Load}}
	err := prepareWithHits(t, sc, traces()["wave"]).Scenario.Bind(p, false)
	if want := `busy: signals[0].kind: "hits" is of kind queue here and of kind load in policy default`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestARunEndsWhenItsProgressSaysSo(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	calls := 0
	_, rows, err := r.Run(scripted(2), func(done, total int) bool {
		calls++
		if done != 0 || total != r.Ticks {
			t.Errorf("%d of %d ticks done, want 0 of %d", done, total, r.Ticks)
		}
		return false
	})
	if !errors.Is(err, ErrStopped) || rows != nil || calls != 1 {
		t.Fatalf("got %v after %d calls, want ErrStopped after one", err, calls)
	}
	if !strings.HasPrefix(err.Error(), "busy: scripted: ") {
		t.Errorf("%v does not name scenario and entrant", err)
	}
}
