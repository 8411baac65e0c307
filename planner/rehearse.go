package planner

import (
	"math"
	"time"

	"steward/forecast"
)

// look is a forecast with the horizon it is for.
type look struct {
	forecast.Look
	ahead int
}

// margin is the capacity that one spread of a setting adds to a forecast whose
// own is so large.
func (l look) margin(spread, evening float64) float64 {
	return spread * math.Pow(l.Past.Usual/spread, evening)
}

// rehearsal replays the known past under settings, with forecasts that saw only
// what came before them.
type rehearsal struct {
	looks  []look
	step   time.Duration
	lag    int     // steps from a sample's stamp to its being known
	begins float64 // share of the first step that is over before a new unit serves
	budget float64
	need   func(demand float64) int

	margins            [][]float64 // by look and position
	needs              []int       // by position; -1 where nothing is known
	order, held, least []int       // by position of the sample that an order follows
	queue              []int
}

// spreads are the margins that are tried, rising.
var spreads = func() (out []float64) {
	for k := 0.0; k < 45; k = k*1.12 + 0.08 {
		out = append(out, k)
	}
	return out
}()

// holds are the times that are tried to hold what was wanted.
var holds = []time.Duration{0, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// evenings are the ways that are tried to share the margin out. Where errors are
// large the last of them cost most to cover, so a budget often buys more when
// it is spent there; how much more depends on the tails.
var evenings = []float64{0.25, 0, 0.5}

// cheapest finds the setting that keeps the budget at the least cost.
func (p *rehearsal) cheapest() setting {
	best, bestCost := setting{spreads: spreads[len(spreads)-1], hold: int(time.Hour / p.step)}, math.Inf(1)
	if len(p.looks) == 0 {
		return best
	}
	p.prepare()
	for _, evening := range evenings {
		p.share(evening)
		last := -1
		for _, span := range holds {
			hold := int(span / p.step)
			if hold == last {
				continue
			}
			last = hold
			fewest := p.fewest(hold)
			if cost, short := p.run(fewest, hold); p.keeps(short) && cost < bestCost {
				best, bestCost = setting{fewest, evening, hold}, cost
			}
		}
	}
	return best
}

// fewest is the number of spreads that keeps the budget with a hold, or the
// largest. More are never short more often, so it is found by halving.
func (p *rehearsal) fewest(hold int) float64 {
	low, high := 0, len(spreads)-1
	for low < high {
		middle := (low + high) / 2
		if _, short := p.run(spreads[middle], hold); p.keeps(short) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return spreads[high]
}

// keeps tells whether a share of time short keeps the budget, one more step short
// than was seen counted in: a short past promises little. Where it is too short
// for any, none is allowed.
func (p *rehearsal) keeps(short float64) bool {
	n := float64(len(p.needs))
	return short == 0 || short*n+1 <= p.budget*(n+1)
}

func (p *rehearsal) prepare() {
	truth := p.looks[0].Past.Truth
	p.needs = make([]int, len(truth))
	for i, v := range truth {
		p.needs[i] = -1
		if !math.IsNaN(v) {
			p.needs[i] = p.need(v)
		}
	}
	p.order, p.held = make([]int, len(truth)), make([]int, len(truth))
	p.least, p.queue = make([]int, len(truth)), make([]int, len(truth))
}

// share works out the margins of all forecasts.
func (p *rehearsal) share(evening float64) {
	p.margins = make([][]float64, len(p.looks))
	for k, l := range p.looks {
		p.margins[k] = make([]float64, len(l.Past.Spread))
		for i, spread := range l.Past.Spread {
			p.margins[k][i] = l.margin(spread, evening)
		}
	}
}

// run is the mean number of units asked for, and the share of time short, under
// a setting.
func (p *rehearsal) run(times float64, hold int) (cost, short float64) {
	p.orders(times)
	from := p.looks[0].ahead
	slide(p.order, p.held, hold+1, p.queue, true)
	// Units that are let go serve no longer at once; new ones only after the boot.
	slide(p.held, p.least, max(1, from-p.lag+1), p.queue, false)
	scored := 0.0
	for at := from + 1; at < len(p.needs); at++ {
		if p.needs[at] < 0 {
			continue
		}
		scored++
		cost += float64(p.held[at-from])
		serving := p.least[at-min(p.lag, from)]
		if p.needs[at] > serving {
			short += 1 - p.begins
		}
		if p.needs[at] > min(serving, p.held[at-from-1]) {
			short += p.begins
		}
	}
	return cost / math.Max(scored, 1), short / math.Max(scored, 1)
}

// orders is what would have been asked for after each sample, with so many times
// the margins.
func (p *rehearsal) orders(times float64) {
	first := p.looks[0].Past.First
	for i := range p.order {
		p.order[i] = max(p.needs[i], 0)
		for k, l := range p.looks {
			j := i + first + l.ahead - l.Past.First
			if j >= 0 && j < len(l.Past.Mean) && !math.IsNaN(l.Past.Mean[j]) {
				p.order[i] = max(p.order[i], p.need(l.Past.Mean[j]+times*p.margins[k][j]))
			}
		}
	}
}

// slide writes the largest, or the smallest, of the last so many values.
func slide(in, out []int, span int, queue []int, largest bool) {
	head, tail := 0, 0
	for i, v := range in {
		for tail > head && (largest && in[queue[tail-1]] <= v || !largest && in[queue[tail-1]] >= v) {
			tail--
		}
		queue[tail] = i
		tail++
		for queue[head] <= i-span {
			head++
		}
		out[i] = in[queue[head]]
	}
}
