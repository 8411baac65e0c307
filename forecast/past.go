package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// Past is a series as models see it. Day and Week name the shorter and the longer
// season, whatever their real lengths are.
type Past struct {
	Values []float64 // gaps are NaN
	Day    int       // steps in the shorter season; 0 if there is none
	Week   int       // steps in the longer season; 0 if there is none
	Hour   int       // steps an hour; 0 if a step is longer than a quarter of one
	Phase  int       // steps from the start of a season to the first value

	tables *tables         // what rows of a LagRidge ask for; nil if it is worked out when asked for
	before *totals         // of the values before each position; nil if they are added up when asked for
	whole  []float64       // the values with their gaps filled, for models that need all; nil if nobody asked
	scales *[2]*scaledPast // the same past on other scales; nil if it has none
	coarse *coarse         // the same past in longer steps; nil if its own are long
}

// totals make the mean of any stretch cheap.
type totals struct{ sum, known []float64 }

// newPast is a series with its calendar's seasons, ready for models of one horizon.
func newPast(s fleet.Series) Past {
	p := Past{Values: s.Values}
	if s.Step <= 12*time.Hour {
		p.Day = int((24*time.Hour + s.Step/2) / s.Step)
		p.Phase = int(s.Start.Sub(s.Start.Truncate(24*time.Hour)) / s.Step)
	}
	p.Week = 7 * p.Day
	if s.Step <= 15*time.Minute {
		p.Hour = int((time.Hour + s.Step/2) / s.Step)
	}
	return p
}

// tallied is p with the sums that long stretches need.
func (p Past) tallied() Past {
	n := len(p.Values)
	t := &totals{sum: make([]float64, n+1, n+n/8+2), known: make([]float64, n+1, n+n/8+2)}
	for i, v := range p.Values {
		t.sum[i+1], t.known[i+1] = t.sum[i], t.known[i]
		if v == v {
			t.sum[i+1], t.known[i+1] = t.sum[i+1]+v, t.known[i+1]+1
		}
	}
	p.before = t
	return p
}

// push appends the next value.
func (p *Past) push(v float64) {
	p.Values = append(p.Values, v)
	if t := p.before; t != nil {
		n := len(t.sum) - 1
		sum, known := t.sum[n], t.known[n]
		if v == v {
			sum, known = sum+v, known+1
		}
		t.sum, t.known = append(t.sum, sum), append(t.known, known)
	}
	if p.whole != nil {
		known := v
		if v != v {
			known = p.guess()
		}
		p.whole = append(p.whole, known)
	}
	if p.scales != nil {
		for _, s := range p.scales {
			s.Past.push(s.to(v))
		}
	}
	if p.coarse != nil {
		p.coarse.follow(*p)
	}
}

// guess is what a missing newest value may have been: that of a day ago, or else
// the one before it.
func (p Past) guess() float64 {
	n := len(p.whole)
	if p.Day > 0 && n >= p.Day {
		return p.whole[n-p.Day]
	}
	if n == 0 {
		return nan
	}
	return p.whole[n-1]
}

// filled is p with its gaps filled.
func (p Past) filled() Past {
	p.whole = Fill(p.Values, p.Day)
	return p
}

// until is the past without positions n and later.
func (p Past) until(n int) Past {
	p.Values = p.Values[:n]
	return p
}

// at is the value at a position; a gap, or a position before the first, gives
// the nearest earlier value within a day, and otherwise the fallback.
func (p Past) at(i int, fallback float64) float64 {
	for least := max(0, i-max(p.Day, 1)); i >= least; i-- {
		if v := p.Values[i]; v == v {
			return v
		}
	}
	return fallback
}

// or is the value at a position, or the fallback where none is known.
func (p Past) or(i int, fallback float64) float64 {
	if i < 0 || i >= len(p.Values) || math.IsNaN(p.Values[i]) {
		return fallback
	}
	return p.Values[i]
}

// over is the mean of the known values at the positions from … to, or the
// fallback where there are none.
func (p Past) over(from, to int, fallback float64) float64 {
	from, to = max(from, 0), min(to, len(p.Values)-1)
	if from > to {
		return fallback
	}
	sum, n := 0.0, 0.0
	if t := p.before; t != nil {
		sum, n = t.sum[to+1]-t.sum[from], t.known[to+1]-t.known[from]
	} else {
		for _, v := range p.Values[from : to+1] {
			if v == v {
				sum, n = sum+v, n+1
			}
		}
	}
	if n == 0 {
		return fallback
	}
	return sum / n
}

// mean is that of the known values at the positions from … to, or the newest one
// before them.
func (p *Past) mean(from, to int) float64 { return p.over(from, to, p.at(to, 0)) }

// back is the newest position that lies whole seasons before a target and is known
// at its origin.
func back(target, origin, season int) int {
	return target - season*max(1, (target-origin+season-1)/season)
}
