package forecast

import "math"

// tables are what regressions ask for again and again, for rows that differ by days
// look at the same places of a past: worked out once, to the bit as it would be each
// time.
type tables struct {
	means [tabledSpan + 1][]float64 // of so many values, by the last one's position; nil for a span that nobody asks for
	turns [][4]float64              // by steps into the day
}

// tabledSpan is the longest span of which means are kept.
const tabledSpan = 30

// tabled is p with tables for the rows of a LagRidge. It may be shortened, and must
// not grow.
func (p Past) tabled() Past {
	if p.Day == 0 {
		return p
	}
	t := &tables{turns: make([][4]float64, p.Day)}
	for _, span := range [...]int{5, 6, tabledSpan} {
		means := make([]float64, len(p.Values))
		for to := range means {
			means[to] = p.mean(to-span+1, to)
		}
		t.means[span] = means
	}
	for i := range t.turns {
		t.turns[i] = p.turn(i)
	}
	p.tables = t
	return p
}

// mean is that of the known values at the positions from … to, or the newest one
// before them.
func (p Past) mean(from, to int) float64 {
	if span := to - from + 1; p.tables != nil && span <= tabledSpan && to >= 0 {
		if means := p.tables.means[span]; to < len(means) {
			return means[to]
		}
	}
	return p.over(from, to, p.at(to, 0))
}

// turn is the time of day as the sines and cosines of one and of two turns.
func (p Past) turn(intoDay int) [4]float64 {
	if p.tables != nil {
		return p.tables.turns[intoDay]
	}
	angle := 2 * math.Pi * float64(intoDay) / float64(p.Day)
	return [4]float64{math.Sin(angle), math.Cos(angle), math.Sin(2 * angle), math.Cos(2 * angle)}
}
