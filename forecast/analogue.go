package forecast

import "math"

// Analogue finds the earlier days whose newest hours were most like those of now,
// levels apart, and averages what followed them (Lorenz, "Atmospheric
// Predictability as Revealed by Naturally Occurring Analogues", Journal of the
// Atmospheric Sciences 26 (1969)). Other days of the week count as less like.
type Analogue struct {
	Whole bool // compare a whole day, not half of one
}

const (
	analogues     = 5
	otherWeekday  = 1.5 // times the distance
	analogueReach = 120 // days back that are searched at most
)

// Name is the model's name.
func (m Analogue) Name() string {
	if m.Whole {
		return "analogue-day"
	}
	return "analogue-half-day"
}

// Fit needs a week.
func (m Analogue) Fit(past Past, ends, leads []int) []Predictor {
	f := &analogue{Day: past.Day, Week: past.Week, Leads: leads}
	span, decay := past.Day/2, math.Pow(0.54, 1/max(1, float64(past.Day)/2))
	if m.Whole {
		span, decay = past.Day, math.Pow(0.08, 1/max(1, float64(past.Day)))
	}
	sum := 0.0
	for i := range span {
		w := math.Pow(decay, float64(span-1-i))
		f.Weights = append(f.Weights, w)
		sum += w
	}
	for i := range f.Weights {
		f.Weights[i] /= sum
	}
	return fitEach(past, ends, func(past Past) Predictor {
		if past.Day < 2 || past.Day > mostPerDay || past.whole == nil || len(past.Values) < 7*past.Day+leads[len(leads)-1] {
			return nil
		}
		return f
	})
}

type analogue struct {
	Day, Week int
	Weights   []float64 // of the compared values, the newest last; they sum to 1
	Leads     []int
}

type candidate struct {
	after           int // position of the first value that followed
	distance, level float64
}

// Predict averages what followed the nearest days, moved to the present level.
func (f *analogue) Predict(out []float64, past Past, origin int) {
	now := past.whole[origin+1-len(f.Weights) : origin+1]
	level := f.level(now)
	nearest := f.nearest(past, origin, now, level)
	clear(out)
	sum := 0.0
	for _, c := range nearest {
		weight := 1 / (c.distance + 1e-12*level*level + 1e-18)
		sum += weight
		for k, lead := range f.Leads {
			out[k] += weight * (past.whole[c.after+lead-1] + level - c.level)
		}
	}
	if sum == 0 {
		fill(out, math.NaN())
		return
	}
	for k := range out {
		out[k] /= sum
	}
}

func (f *analogue) level(values []float64) float64 {
	sum := 0.0
	for i, w := range f.Weights {
		sum += w * values[i]
	}
	return sum
}

// nearest are the days most like now, of which all that is forecast is known.
func (f *analogue) nearest(past Past, origin int, now []float64, level float64) []candidate {
	steps := f.Leads[len(f.Leads)-1]
	days := (steps + f.Day - 1) / f.Day
	best := make([]candidate, 0, analogues+1)
	for ; days <= analogueReach; days++ {
		after := origin + 1 - days*f.Day
		if after < len(f.Weights) {
			break
		}
		then := past.whole[after-len(f.Weights) : after]
		c := candidate{after: after, level: f.level(then)}
		shift := level - c.level
		for i, w := range f.Weights {
			d := now[i] - then[i] - shift
			c.distance += w * d * d
		}
		if f.Week > 0 && days*f.Day%f.Week != 0 {
			c.distance *= otherWeekday * otherWeekday
		}
		i := len(best)
		for i > 0 && best[i-1].distance > c.distance {
			i--
		}
		if i < analogues {
			best = append(best, c)
			copy(best[i+1:], best[i:])
			best[i] = c
			best = best[:min(len(best), analogues)]
		}
	}
	return best
}
