package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// day is a Monday's midnight, at which the traces of all tests begin.
var day = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// plain is a scenario with easy figures: a unit serves a demand of 1, a
// unit-minute costs 1, and a trace by the minute has one sample before scoring.
func plain() *Scenario {
	return &Scenario{
		File: "plain.yaml", Name: "plain", Demand: SeriesRef{Scale: 1},
		Unit:   UnitSpec{Capacity: 1, PricePerHour: 60, Currency: "USD", Boot: 2 * time.Minute, Drain: time.Minute},
		Bounds: fleet.Bounds{Min: 0, Max: 100}, SLO: SLO{MaxUtilisation: 1},
		MetricLag: time.Minute, DecideEvery: time.Minute, Warmup: time.Minute, Seed: 1,
	}
}

// busy is a scenario with figures as people have them, on a trace of five
// minutes with three days of warm-up.
func busy() *Scenario {
	return &Scenario{
		File: "busy.yaml", Name: "busy", Demand: SeriesRef{Scale: 1},
		Unit: UnitSpec{
			Capacity: 100, PricePerHour: 0.1, Currency: "USD", Boot: 3 * time.Minute, Drain: time.Minute, MinBilling: time.Minute,
		},
		Bounds: fleet.Bounds{Min: 2, Max: 120}, SLO: SLO{MaxUtilisation: 0.8},
		MetricLag: 6 * time.Minute, DecideEvery: time.Minute, Warmup: 3 * 24 * time.Hour, Seed: 7,
	}
}

func series(step time.Duration, values ...float64) fleet.Series {
	return fleet.Series{Start: day, Step: step, Values: values}
}

func prepare(t testing.TB, sc *Scenario, step time.Duration, values ...float64) *Replay {
	t.Helper()
	r, err := Prepare(sc, series(step, values...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// traces are four days by five minutes each: a daily wave with noise, sudden
// steps, short spikes on a low level, and a random walk with gaps.
func traces() map[string][]float64 {
	const n = 4 * 288
	rng := rand.New(rand.NewPCG(1, 2))
	out := map[string][]float64{"wave": nil, "steps": nil, "spikes": nil, "gaps": nil}
	walk := 2000.0
	for i := range n {
		out["wave"] = append(out["wave"], 3000+2500*math.Sin(2*math.Pi*float64(i)/288)+300*rng.Float64())
		out["steps"] = append(out["steps"], 1000+float64(i/36%3)*2000+50*rng.Float64())
		spike := 500 + 100*rng.Float64()
		if rng.IntN(40) == 0 {
			spike = 6000
		}
		out["spikes"] = append(out["spikes"], spike)
		walk = math.Max(200, walk+400*(rng.Float64()-0.5))
		value := walk
		if i%97 < 4 || i%31 == 0 {
			value = math.NaN()
		}
		out["gaps"] = append(out["gaps"], value)
	}
	return out
}

// policies are those that a replay must treat alike: the default, one that
// follows utilisation, and one with odd limits and bounds of its own.
func policies() []policy.Policy {
	byUse, odd := policy.Default(), policy.Default()
	byUse.Name, byUse.Signals = "by-use", []policy.Signal{{Name: "utilisation", Kind: policy.Utilisation}}
	odd.Name, odd.Signals, odd.Bounds = "odd", []policy.Signal{{Name: "demand", Kind: policy.Load, Target: 0.37}}, &policy.Bounds{Min: 5, Max: 61}
	odd.Objective = policy.Objective{}
	odd.Behaviour.ScaleOut = policy.Direction{
		Stabilisation: 2 * time.Minute, Select: policy.SelectMin,
		Limits: []policy.Limit{{Units: 7, Per: 3 * time.Minute}, {Percent: 33, Per: 11 * time.Minute}},
	}
	odd.Behaviour.ScaleIn = policy.Direction{
		Stabilisation: 17 * time.Minute, Select: policy.SelectMax, Limits: []policy.Limit{{Units: 1, Per: 7 * time.Minute}},
	}
	odd.Forecast.Quantile, odd.Missing.HoldAfter = 0.5, 12*time.Minute
	return []policy.Policy{policy.Default(), byUse, odd}
}

// causal are all entrants that must not know the future.
func causal(t testing.TB) []Entrant {
	t.Helper()
	var out []Entrant
	for _, p := range policies() {
		out = append(out, Policy(p))
	}
	for _, name := range AllBaselines() {
		if !strings.HasPrefix(name, "oracle") {
			out = append(out, baseline(t, name))
		}
	}
	return out
}

func baseline(t testing.TB, name string) Entrant {
	t.Helper()
	e, err := Baseline(name, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func replay(t testing.TB, r *Replay, e Entrant) (Result, *Timeline) {
	t.Helper()
	res, rows, err := r.Run(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res, rows
}

// sizerFunc is a baseline's rule made of a function.
type sizerFunc func(v *view) int

func (f sizerFunc) size(v *view) int { return f(v) }

// scripted is an entrant that wants given sizes, one a decision, and then the
// last for good.
func scripted(sizes ...int) Entrant {
	return sized("scripted", func(*Replay) sizer {
		left := sizes
		return sizerFunc(func(*view) int {
			n := left[0]
			if len(left) > 1 {
				left = left[1:]
			}
			return n
		})
	})
}

// spy is an entrant that keeps its size and writes down what it sees.
func spy(seen *[]view) Entrant {
	return sized("spy", func(*Replay) sizer {
		return sizerFunc(func(v *view) int {
			*seen = append(*seen, *v)
			return v.desired
		})
	})
}

// numbers reads "1 2 -", where "-" is a gap.
func numbers(text string) []float64 {
	var out []float64
	for _, word := range strings.Fields(text) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return out
}

// spelt writes whole numbers as numbers reads them.
func spelt[N int | int32](values []N) string { return strings.Trim(fmt.Sprint(values), "[]") }

// near tells whether two figures agree but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func csvOf(t testing.TB, rows *Timeline) string {
	t.Helper()
	var out strings.Builder
	if err := rows.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
