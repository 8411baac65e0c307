package simulate

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"steward/fleet"
	"steward/policy"
)

// withFaults is a plain scenario in which things go wrong.
func withFaults(faults ...Fault) *Scenario {
	sc := plain()
	sc.Faults = faults
	return sc
}

func TestMetricFaultsLieAboutTheirSamplesOnly(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []Fault
		want   string
	}{
		{"gap", []Fault{{Kind: FaultMetricGap, At: time.Minute, For: 2 * time.Minute}}, "1 2 - - 5 6"},
		{"zero", []Fault{{Kind: FaultMetricZero, At: time.Minute, For: 2 * time.Minute}}, "1 2 0 0 5 6"},
		{"from the start of scoring", []Fault{{Kind: FaultMetricZero, For: time.Minute}}, "1 0 3 4 5 6"},
		{"stamps inside count, whole samples or not", []Fault{{Kind: FaultMetricGap, At: 61 * time.Second, For: time.Minute}}, "1 2 3 - 5 6"},
		{"no stamp inside", []Fault{{Kind: FaultMetricGap, At: 61 * time.Second, For: 59 * time.Second}}, "1 2 3 4 5 6"},
		{"beyond the end", []Fault{{Kind: FaultMetricZero, At: 4 * time.Minute, For: 24 * time.Hour}}, "1 2 3 4 5 0"},
		{"long after the end", []Fault{{Kind: FaultMetricZero, At: 24 * time.Hour, For: time.Hour}}, "1 2 3 4 5 6"},
		{
			"the later in the list wins", []Fault{
				{Kind: FaultMetricGap, At: time.Minute, For: 3 * time.Minute}, {Kind: FaultMetricZero, At: 2 * time.Minute, For: time.Minute},
			}, "1 2 - 0 - 6",
		},
	} {
		sc := withFaults(c.faults...)
		sc.Signals = []Signal{{Name: "hits", Kind: Load, SeriesRef: SeriesRef{Scale: 1}}}
		recorded := series(time.Minute, 1, 2, 3, 4, 5, 6)
		r, err := Prepare(sc, recorded, []fleet.Series{recorded})
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string][]float64{"demand": r.metric.Values, "signal": r.signals[0].Values} {
			if got := gapped(got); got != c.want {
				t.Errorf("%s: %s as seen\ngot  %s\nwant %s", c.name, name, got, c.want)
			}
		}
		if got := gapped(recorded.Values) + gapped(r.demand.Values); got != "1 2 3 4 5 61 2 3 4 5 6" {
			t.Errorf("%s: the demand itself became %s", c.name, got)
		}
	}
}

// gapped writes values as numbers reads them.
func gapped(values []float64) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = strings.ReplaceAll(strconv.FormatFloat(v, 'g', -1, 64), "NaN", "-")
	}
	return strings.Join(words, " ")
}

// While the newest sample that is due is missing, nothing is scaled in, be it
// a gap of the recording or a metric that fails; and such policies do scale in
// where samples come.
func TestAGapNeverScalesIn(t *testing.T) {
	falling := make([]float64, 4*288)
	for i := range falling {
		falling[i] = 2000 - 1900*math.Mod(float64(i)/100, 1)
	}
	broken := append([]float64(nil), falling...)
	for i := range broken {
		if i%11 < 3 {
			broken[i] = math.NaN()
		}
	}
	var gaps []Fault
	for at := time.Duration(0); at < 24*time.Hour; at += 55 * time.Minute {
		gaps = append(gaps, Fault{Kind: FaultMetricGap, At: at, For: 16 * time.Minute})
	}
	for name, values := range map[string][]float64{"failing metric": falling, "gaps of the recording": broken} {
		sc := busy()
		if name == "failing metric" {
			sc.Faults = gaps
		}
		r := prepare(t, sc, 5*time.Minute, values...)
		for _, p := range policies() {
			p.Objective = policy.Objective{} // which would hold what was wanted, and not scale in at all here
			res, rows := replay(t, r, Policy(p))
			for k := 1; k < r.Ticks; k++ {
				due := r.metric.Until(r.Time(k).Add(-sc.MetricLag + 1)).Values
				if missing := math.IsNaN(due[len(due)-1]); missing && rows.desired[k] < rows.desired[k-1] {
					t.Errorf("%s: %s: tick %d: from %d to %d without a sample", name, p.Name, k, rows.desired[k-1], rows.desired[k])
				}
			}
			if res.ScaleIns < 5 || res.Guardrails[string(fleet.NoScaleIn)]+res.Guardrails[string(fleet.StaleSignal)] == 0 {
				t.Errorf("%s: %s: %d times in, guardrails %v: the trace tells nothing", name, p.Name, res.ScaleIns, res.Guardrails)
			}
		}
	}
}

func TestAMetricThatReadsZeroIsBelievedWhileDemandGoesOn(t *testing.T) {
	sc := withFaults(Fault{Kind: FaultMetricZero, At: 10 * time.Minute, For: 10 * time.Minute})
	sc.Bounds.Min = 1
	r := prepare(t, sc, time.Minute, steady(5, 40)...)
	res, rows := replay(t, r, baseline(t, "hpa"))
	// The zero is known from minute 11 on, and counts once the window of five
	// minutes holds nothing else; up again once a sample of minute 20 is known.
	want := "9 9 9 9 9 1 1 1 1 1 1 9 9 9 9 9 9 9"
	if got := spelt(rows.desired[10:28]); got != want {
		t.Errorf("desired from minute 10\ngot  %s\nwant %s", got, want)
	}
	if *res.ViolationShare == 0 || *res.UnservedShare == 0 {
		t.Errorf("nothing is short: %+v", res)
	}
}

func TestFateIsDrawnByOrdinal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fate{seed: rapid.Uint64().Draw(t, "seed"), bootFailure: rapid.Float64Range(0, 1).Draw(t, "p")}
		first, a, b := rapid.IntRange(0, 1e6).Draw(t, "first"), rapid.IntRange(0, 20).Draw(t, "a"), rapid.IntRange(0, 20).Draw(t, "b")
		if whole, parts := f.failures(first, a+b), f.failures(first, a)+f.failures(first+a, b); whole != parts {
			t.Fatalf("%d of %d units fail when asked for at once, %d in two calls", whole, a+b, parts)
		}
	})
}

func TestDrawsComeAsOftenAsTheirProbabilitySays(t *testing.T) {
	const draws = 20000
	f := newFate(withFaults(
		Fault{Kind: FaultBootFailure, Probability: 0.2}, Fault{Kind: FaultThrottle, Probability: 0.1},
		Fault{Kind: FaultThrottle, Probability: 0.5}, // two alike: either may strike
	))
	throttled, both, failed, twice := 0, 0, 0, 0
	for i := range draws {
		if f.failures(i, 1) == 1 {
			failed++
			twice += f.failures(i+1, 1)
		}
		if f.throttles(i) {
			throttled++
			both += f.failures(i-1, 1)
		}
	}
	for name, c := range map[string][2]float64{
		"failed boots":                {float64(failed) / draws, 0.2},
		"failures after failures":     {float64(twice) / float64(failed), 0.2},
		"throttled calls":             {float64(throttled) / draws, 1 - 0.9*0.5},
		"failures of throttled calls": {float64(both) / float64(throttled), 0.2}, // kinds are drawn apart
	} {
		if math.Abs(c[0]-c[1]) > 0.02 {
			t.Errorf("%s: a share of %.3f, want about %.3f", name, c[0], c[1])
		}
	}
	other := f
	other.seed++
	if f.failures(0, draws) == other.failures(0, draws) {
		t.Error("another seed draws the same")
	}
}

// asking is an entrant that asks for one more unit with every decision, after
// some decisions in which it asks for nothing.
func asking(idle int) Entrant {
	sizes := make([]int, idle)
	for i := range sizes {
		sizes[i] = 1
	}
	for n := 2; n < 40; n++ {
		sizes = append(sizes, n)
	}
	return scripted(sizes...)
}

func TestEveryEntrantMeetsTheSameFate(t *testing.T) {
	for _, fault := range []Fault{{Kind: FaultBootFailure, Probability: 0.3}, {Kind: FaultThrottle, Probability: 0.3}} {
		r := prepare(t, withFaults(fault), time.Minute, steady(1, 60)...)
		_, early := replay(t, r, asking(0))
		_, late := replay(t, r, asking(20))
		if got, want := spelt(late.ready[20:]), spelt(early.ready[:len(early.ready)-20]); got != want {
			t.Errorf("%s: serving, by requests made\ngot  %s\nwant %s", fault.Kind, got, want)
		}
		res, _ := replay(t, r, baseline(t, "oracle"))
		if *res.ViolationShare != 0 {
			t.Errorf("%s: strikes the oracle", fault.Kind)
		}
	}
}

func TestLostUnitsGoAfterTheirNoticeAndAreMadeUpFor(t *testing.T) {
	const lose = FaultLoseUnits
	for _, c := range []struct {
		name          string
		faults        []Fault
		every         time.Duration
		sizes         []int
		ready, billed string
	}{
		{
			"a share, at once, replaced by the same decision",
			[]Fault{{Kind: lose, At: 2 * time.Minute, Share: 0.3}}, time.Minute, []int{10},
			"10 10 7 7 10 10 10 10", "10 10 10 10 10 10 10 10",
		},
		{
			"after the notice",
			[]Fault{{Kind: lose, At: 2 * time.Minute, Share: 0.3, Notice: 2 * time.Minute}}, time.Minute, []int{10},
			"10 10 10 10 7 7 10 10", "10 10 10 10 10 10 10 10",
		},
		{
			"replaced by the next decision only",
			[]Fault{{Kind: lose, At: time.Minute, Share: 0.3}}, 3 * time.Minute, []int{10},
			"10 7 7 7 7 10 10 10", "10 7 7 10 10 10 10 10",
		},
		{
			"between two ticks: at the later",
			[]Fault{{Kind: lose, At: 61 * time.Second, Share: 0.3, Notice: time.Second}}, time.Minute, []int{10},
			"10 10 7 7 10 10 10 10", "10 10 10 10 10 10 10 10",
		},
		{
			"halves are rounded up",
			[]Fault{{Kind: lose, At: 2 * time.Minute, Share: 0.25}}, time.Minute, []int{10},
			"10 10 7 7 10 10 10 10", "10 10 10 10 10 10 10 10",
		},
		{
			"the share is of what serves at the notice, not of what is left when it goes",
			[]Fault{{Kind: lose, At: 0, Share: 0.2, Notice: 3 * time.Minute}}, time.Minute, []int{10, 4},
			"10 4 4 2 2 4 4 4", "10 10 4 4 4 4 4 4",
		},
		{
			"all, twice",
			[]Fault{{Kind: lose, At: time.Minute, Share: 1}, {Kind: lose, At: 4 * time.Minute, Share: 1}}, time.Minute, []int{10},
			"10 0 0 10 0 0 10 10", "10 10 10 10 10 10 10 10",
		},
	} {
		sc := withFaults(c.faults...)
		sc.DecideEvery = c.every
		_, rows := replay(t, prepare(t, sc, time.Minute, steady(10, 9)...), scripted(c.sizes...))
		if got := spelt(rows.ready); got != c.ready {
			t.Errorf("%s: ready\ngot  %s\nwant %s", c.name, got, c.ready)
		}
		if got := spelt(rows.billed); got != c.billed {
			t.Errorf("%s: billed\ngot  %s\nwant %s", c.name, got, c.billed)
		}
	}
}

// A limit of one unit in ten minutes lets a refused request be made again at
// once: nothing changed, so nothing was used up.
func TestAThrottledRequestUsesUpNoLimit(t *testing.T) {
	sc := withFaults(Fault{Kind: FaultThrottle, Probability: 0.5})
	for !newFate(sc).throttles(1) || newFate(sc).throttles(2) {
		sc.Seed++
	}
	p := policy.Default()
	p.Behaviour.ScaleOut = policy.Direction{Select: policy.SelectMax, Limits: []policy.Limit{{Units: 1, Per: 10 * time.Minute}}}
	_, rows := replay(t, prepare(t, sc, time.Minute, append(numbers("1"), steady(5, 5)...)...), Policy(p))
	if got, want := spelt(rows.desired), "1 2 2 2 2"; got != want {
		t.Errorf("desired\ngot  %s\nwant %s", got, want)
	}
}
