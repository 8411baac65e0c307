package planner

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// troubled is five days of a wave by the quarter of an hour, with all that can be
// wrong with a metric.
func troubled(rng *rand.Rand) []float64 {
	values := make([]float64, 5*96)
	for i := range values {
		values[i] = 300 - 200*math.Cos(2*math.Pi*float64(i)/96) + rng.Float64()
	}
	for range 8 {
		from := 96 + rng.IntN(len(values)-96)
		long := 1 + rng.IntN(130)
		lies := []func(float64) float64{
			func(float64) float64 { return 0 },
			func(float64) float64 { return math.NaN() },
			func(float64) float64 { return values[from] },
			func(v float64) float64 { return 100 * v },
			func(v float64) float64 { return 0.15 * v },
			func(v float64) float64 { return 0.01 * v },
		}
		tell := lies[rng.IntN(len(lies))]
		for i := from; i < min(from+long, len(values)); i++ {
			values[i] = tell(values[i])
		}
	}
	return values
}

// What is kept of earlier judgements is what would be thought anew, also when
// values come late.
func TestJudgementsAreOnlyRemembered(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	own, err := policy.Parse("p.yaml", []byte("apiVersion: steward/v1\nkind: Policy\nmetadata: { name: p }\n"+
		"signals: [ { name: demand, kind: load, plausible: 'value < 450.0' } ]\n"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[verdict]int{}
	for round := range 30 {
		p := policy.Default()
		if round%3 == 0 {
			p = own
		}
		signal := p.Signals[0]
		if round%4 == 1 {
			signal.Kind = policy.Utilisation
		}
		truth := troubled(rng)
		known := slices.Clone(truth)
		kept := &deliberation{in: &Input{Mind: NewMind()}, policy: &p}
		for n := 1; n <= len(truth); n += 1 + rng.IntN(9) {
			late := n - 1 - rng.IntN(min(n, 90))
			switch rng.IntN(4) {
			case 0:
				known[late] = math.NaN()
			case 1:
				known[late] = truth[late]
			}
			s := fleet.Series{Start: scriptStart, Step: 15 * time.Minute, Values: known[:n]}
			got := kept.judge(signal, s, s)
			fresh := &deliberation{in: &Input{Mind: NewMind()}, policy: &p}
			want := fresh.judge(signal, s, s)
			if got.mark != want.mark || !slices.Equal(got.verdicts, want.verdicts) ||
				!alike(got.trusted(), want.trusted()) || !alike(got.believed(), want.believed()) {
				t.Fatalf("round %d: after %d values\ngot  %v\nwant %v", round, n, got.verdicts, want.verdicts)
			}
		}
		whole := fleet.Series{Start: scriptStart, Step: 15 * time.Minute, Values: truth}
		for _, s := range kept.judge(signal, whole, whole).verdicts {
			seen[s.verdict]++
		}
	}
	for v := sound; v <= frozen; v++ {
		if seen[v] == 0 {
			t.Errorf("got no value judged %d, want every verdict among %v", v, seen)
		}
	}
}

// alike tells whether two lists hold the same values, gaps included.
func alike(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
}

// A collapse that was believed is what the next days are held against: it is not
// doubted at the same time again.
func TestWhatWasBelievedIsNotDoubtedTheNextDay(t *testing.T) {
	p := policy.Default()
	values := make([]float64, 8*96)
	for i := range values {
		values[i] = 500 + float64(i%5)
		if i >= 5*96 {
			values[i] /= 10
		}
	}
	d := &deliberation{in: &Input{Mind: NewMind()}, policy: &p}
	s := fleet.Series{Start: scriptStart, Step: 15 * time.Minute, Values: values}
	var doubted []int
	j := d.judge(p.Signals[0], s, s)
	for i := range values {
		if j.verdict(i) != sound {
			doubted = append(doubted, i)
		}
	}
	if want := []int{480, 481, 482, 483, 484, 485, 486, 487}; !slices.Equal(doubted, want) {
		t.Errorf("got doubts at %v, want %v: two hours", doubted, want)
	}
}
