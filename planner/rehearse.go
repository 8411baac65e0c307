package planner

import (
	"math"
	"slices"
	"time"

	"steward/forecast"
)

// margin is the capacity that one spread of a setting adds to a forecast whose
// own is so large.
func margin(l forecast.Look, spread, evening float64) float64 {
	return spread * math.Pow(l.Past.Usual/spread, evening)
}

// rehearsal replays the known past under settings, with forecasts that saw only
// what came before them.
type rehearsal struct {
	looks  []forecast.Look
	step   time.Duration
	lag    int     // steps from a sample's stamp to its being known
	begins float64 // share of the first step that is over before a new unit serves
	budget float64
	need   func(demand float64) int

	needs       []int       // by position; -1 where nothing is known
	margins     [][]float64 // by look and position
	orders      [][]int     // by place among the spreads, then position of the sample that an order follows; empty until asked for
	held, least []int       // likewise by position
	rest        []int       // what slide works with
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
		most, last := len(spreads)-1, -1
		for _, span := range holds {
			hold := int(span / p.step)
			if hold == last {
				continue
			}
			last = hold
			fewest, cost := p.fewest(hold, most, bestCost)
			if cost < bestCost {
				best, bestCost = setting{spreads[fewest], evening, hold}, cost
			}
			most = min(most, fewest) // to hold for longer is never short more often
		}
	}
	return best
}

// fewest is the place of the fewest spreads, up to a place, that keep the budget with
// a hold, and what they cost; the next place if none do. More are never short more
// often and never cheaper, so it is found by halving, and not to the end where it
// would cost as much as the limit.
func (p *rehearsal) fewest(hold, most int, limit float64) (place int, cost float64) {
	low, place, cost := 0, most+1, math.Inf(1)
	for low < place {
		middle := (low + place) / 2
		switch costs, short := p.run(middle, hold); {
		case p.keeps(short):
			place, cost = middle, costs
		case costs >= limit:
			return place, cost
		default:
			low = middle + 1
		}
	}
	return place, cost
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
	p.margins, p.orders = make([][]float64, len(p.looks)), make([][]int, len(spreads))
	for k, l := range p.looks {
		p.margins[k] = make([]float64, len(l.Past.Spread))
	}
	p.held, p.least, p.rest = make([]int, len(truth)), make([]int, len(truth)), make([]int, len(truth))
}

// share works out the margins of all forecasts.
func (p *rehearsal) share(evening float64) {
	for place, order := range p.orders {
		p.orders[place] = order[:0]
	}
	for k, l := range p.looks {
		for i, spread := range l.Past.Spread {
			p.margins[k][i] = margin(l, spread, evening)
		}
	}
}

// run is the mean number of units asked for, and the share of time short, under
// a setting: so many spreads, by their place, and a hold.
func (p *rehearsal) run(place, hold int) (cost, short float64) {
	from := p.looks[0].Ahead
	held := slide(p.order(place), p.held, hold+1, p.rest, true)
	// Units that are let go serve no longer at once; new ones only after the boot.
	least := slide(held, p.least, from-p.lag+1, p.rest, false)
	scored := 0.0
	for at := from + 1; at < len(p.needs); at++ {
		if p.needs[at] < 0 {
			continue
		}
		scored++
		cost += float64(held[at-from])
		serving := least[at-min(p.lag, from)]
		if p.needs[at] > serving {
			short += 1 - p.begins
		}
		if p.needs[at] > min(serving, held[at-from-1]) {
			short += p.begins
		}
	}
	return cost / math.Max(scored, 1), short / math.Max(scored, 1)
}

// order is what would have been asked for after each sample, with so many times the
// margins.
func (p *rehearsal) order(place int) []int {
	order := p.orders[place]
	if len(order) > 0 {
		return order
	}
	order = slices.Grow(order, len(p.needs))
	for _, need := range p.needs {
		order = append(order, max(need, 0))
	}
	first := p.looks[0].Past.First
	for k, l := range p.looks {
		ahead := first + l.Ahead - l.Past.First
		for i := max(0, -ahead); i < len(order) && i+ahead < len(l.Past.Mean); i++ {
			if mean := l.Past.Mean[i+ahead]; mean == mean {
				order[i] = max(order[i], p.need(mean+spreads[place]*p.margins[k][i+ahead]))
			}
		}
	}
	p.orders[place] = order
	return order
}

// slide is the largest, or the smallest, of the last so many values, by position: over
// blocks of that length, the one from where a block begins and the one to where the
// block before ends. It writes to out and rest, or answers in itself.
func slide(in, out []int, span int, rest []int, largest bool) []int {
	if span <= 1 {
		return in
	}
	for begin := 0; begin < len(in); begin += span {
		end := min(begin+span, len(in))
		out[begin], rest[end-1] = in[begin], in[end-1]
		for i := begin + 1; i < end; i++ {
			out[i] = extreme(out[i-1], in[i], largest)
		}
		for i := end - 2; i >= begin; i-- {
			rest[i] = extreme(rest[i+1], in[i], largest)
		}
	}
	for i := span; i < len(in); i++ {
		out[i] = extreme(out[i], rest[i-span+1], largest)
	}
	return out
}

func extreme(a, b int, largest bool) int {
	if largest {
		return max(a, b)
	}
	return min(a, b)
}
