package forecast

import "math"

// tables are what the rows of a LagRidge ask for again and again, those a day apart
// for the same: worked out once, to the bit as it would be each time.
type tables struct {
	five, six, thirty []float64    // means of so many values, by the last one's position
	turns             [][4]float64 // by steps into the day
}

// tabled is p with tables. It may be shortened, and must not grow.
func (p Past) tabled() Past {
	if p.Day == 0 {
		return p
	}
	t := &tables{p.means(5), p.means(6), p.means(30), make([][4]float64, p.Day)}
	for i := range t.turns {
		t.turns[i] = p.turn(i)
	}
	p.tables = t
	return p
}

// means are those of so many values each, by the last one's position, as mean would
// add them up.
func (p *Past) means(span int) []float64 {
	out := make([]float64, len(p.Values))
	for to := range out {
		sum, n := 0.0, 0.0
		for _, v := range p.Values[max(0, to-span+1) : to+1] {
			if v == v {
				sum, n = sum+v, n+1
			}
		}
		if out[to] = sum / n; n == 0 {
			out[to] = p.at(to, 0)
		}
	}
	return out
}

// five is the mean of the five values up to a position.
func (p *Past) five(to int) float64 {
	if p.tables != nil && to >= 0 {
		return p.tables.five[to]
	}
	return p.mean(to-4, to)
}

// six is the mean of the six values up to a position.
func (p *Past) six(to int) float64 {
	if p.tables != nil && to >= 0 {
		return p.tables.six[to]
	}
	return p.mean(to-5, to)
}

// thirty is the mean of the thirty values up to a position.
func (p *Past) thirty(to int) float64 {
	if p.tables != nil && to >= 0 {
		return p.tables.thirty[to]
	}
	return p.mean(to-29, to)
}

// turn is the time of day as the sines and cosines of one and of two turns.
func (p *Past) turn(intoDay int) [4]float64 {
	if p.tables != nil {
		return p.tables.turns[intoDay]
	}
	angle := 2 * math.Pi * float64(intoDay) / float64(p.Day)
	return [4]float64{math.Sin(angle), math.Cos(angle), math.Sin(2 * angle), math.Cos(2 * angle)}
}
