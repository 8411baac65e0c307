package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pair compares two entrants workload by workload: both met the same demand, so what
// differs is their doing. Changes are of the first against the other.
//
// The intervals hold 95 % of what the figure came to when as many workloads were drawn
// from these, with replacement and a fixed seed, two thousand times: the costs of
// workloads are too uneven for a normal distribution's, and most differences in
// shortage are zero. They are null for fewer than six workloads.
type Pair struct {
	Policy    string `json:"policy"`
	Against   string `json:"against"`
	Workloads int    `json:"workloads"`
	// TotalCost is the change of the sum of all costs; MeanCost that of the geometric
	// mean, in which every workload counts as much.
	TotalCost         *float64  `json:"total_cost_change"`
	TotalCostInterval *Interval `json:"total_cost_change_interval"`
	MeanCost          *float64  `json:"mean_cost_change"`
	MeanCostInterval  *Interval `json:"mean_cost_change_interval"`
	Cheaper           int       `json:"cheaper"`
	Dearer            int       `json:"dearer"`
	SameCost          int       `json:"same_cost"`
	CostP             *float64  `json:"cost_sign_p"` // of a sign test: as many dearer as cheaper, by chance
	// Short is the mean change of the share of time short.
	Short         *float64  `json:"violation_share_change"`
	ShortInterval *Interval `json:"violation_share_change_interval"`
	LessShort     int       `json:"less_short"`
	MoreShort     int       `json:"more_short"`
	SameShort     int       `json:"same_short"`
	ShortP        *float64  `json:"violation_sign_p"`
}

// Interval is a lower and an upper bound.
type Interval [2]float64

const (
	resamples = 2000
	// fewestPaired is below what no sign test can be significant at 5 %: with five
	// workloads of five, chance does as well once in sixteen.
	fewestPaired = 6
)

// Pairs compares the policies with one another and with every baseline that does not
// know the future. In a sweep, whose points are many, only with the first policy and
// the first such baseline.
func Pairs(members []Member) []Pair {
	first := members[0].Results
	var baselines []int
	for j, r := range first {
		if name, _, _ := strings.Cut(r.Name, "["); r.Baseline && !KnowsFuture(name) {
			baselines = append(baselines, j)
		}
	}
	draws := newDraws(len(members))
	var out []Pair
	for j, r := range first {
		if r.Baseline {
			continue
		}
		against := slices.Concat(upTo(j), baselines)
		if r.Settings != nil {
			against = slices.Concat(upTo(min(j, 1)), baselines[:min(1, len(baselines))])
		}
		for _, other := range against {
			out = append(out, pair(members, j, other, draws))
		}
	}
	return out
}

// upTo is 0 … n−1.
func upTo(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

// pair compares two entrants. Members in which the shortage of one cannot be told
// count for the costs alone.
func pair(members []Member, policy, other int, draws draws) Pair {
	p := Pair{Policy: members[0].Results[policy].Name, Against: members[0].Results[other].Name, Workloads: len(members)}
	n := len(members)
	cost, beside, logs, short := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, m := range members {
		a, b := m.Results[policy], m.Results[other]
		cost[i], beside[i], logs[i] = a.Cost, b.Cost, math.Log(a.Cost/b.Cost)
		if a.Cost == b.Cost {
			logs[i] = 0 // also where both cost nothing
		}
		count(a.Cost-b.Cost, &p.Cheaper, &p.Dearer, &p.SameCost)
		if a.ViolationShare == nil || b.ViolationShare == nil {
			short[i] = math.NaN()
			continue
		}
		short[i] = *a.ViolationShare - *b.ViolationShare
		count(short[i], &p.LessShort, &p.MoreShort, &p.SameShort)
	}
	total := func(of []int32) float64 { return sum(cost, of)/sum(beside, of) - 1 }
	mean := func(of []int32) float64 { return math.Exp(sum(logs, of)/float64(len(of))) - 1 }
	shorter := func(of []int32) float64 { return meanKnown(short, of) }
	p.TotalCost, p.TotalCostInterval = draws.estimate(total)
	p.MeanCost, p.MeanCostInterval = draws.estimate(mean)
	p.Short, p.ShortInterval = draws.estimate(shorter)
	p.CostP, p.ShortP = signTest(p.Cheaper, p.Dearer), signTest(p.LessShort, p.MoreShort)
	return p
}

func count(change float64, less, more, same *int) {
	switch sign := math.Copysign(1, change); {
	case change == 0:
		*same++
	case sign < 0:
		*less++
	default:
		*more++
	}
}

func sum(values []float64, of []int32) float64 {
	total := 0.0
	for _, i := range of {
		total += values[i]
	}
	return total
}

// meanKnown leaves out what is NaN.
func meanKnown(values []float64, of []int32) float64 {
	total, n := 0.0, 0
	for _, i := range of {
		if v := values[i]; !math.IsNaN(v) {
			total, n = total+v, n+1
		}
	}
	return total / float64(n)
}

// signTest is how likely chance alone divides workloads at least as unevenly; nil
// where nothing differs.
func signTest(less, more int) *float64 {
	n := less + more
	if n == 0 {
		return nil
	}
	p := math.Min(1, 2*distuv.Binomial{N: float64(n), P: 0.5}.CDF(float64(min(less, more))))
	return &p
}

// draws are the members as they are, and as they were drawn.
type draws struct {
	all   []int32
	drawn [][]int32
}

func newDraws(n int) draws {
	d := draws{all: make([]int32, n)}
	for i := range d.all {
		d.all[i] = int32(i)
	}
	if n < fewestPaired {
		return d
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range resamples {
		one := make([]int32, n)
		for i := range one {
			one[i] = int32(rng.IntN(n))
		}
		d.drawn = append(d.drawn, one)
	}
	return d
}

// estimate is a figure of the members and its interval; nil where it has no value.
func (d draws) estimate(figure func(of []int32) float64) (*float64, *Interval) {
	value := ratio(figure(d.all), 1)
	if value == nil || len(d.drawn) == 0 {
		return value, nil
	}
	found := make([]float64, 0, len(d.drawn))
	for _, one := range d.drawn {
		found = append(found, figure(one))
	}
	slices.Sort(found)
	n := len(found)
	within := Interval{found[n/40-1], found[n-n/40]}
	if ratio(within[0], 1) == nil || ratio(within[1], 1) == nil {
		return value, nil
	}
	return value, &within
}
