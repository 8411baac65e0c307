package forecast

import (
	"math"
	"slices"
)

// sizes tells how large an error is to be expected, as a product of powers: of the
// mean error at the target's time of day, of how far apart the models are (Lahiri
// and Sheng, "Measuring forecast uncertainty by disagreement", Journal of Applied
// Econometrics 25 (2010)), of how much the series changes from day to day, and
// of the lead.
type sizes struct {
	Times  []float64 // Σ|error| by time of day
	Counts []float64
	Change float64 // mean |value − value a day before|
	Growth float64 // power of the lead that errors grow with
}

const (
	byTime        = 0.4
	bySplit       = 0.4
	byChange      = 0.2
	timesOfDay    = 24
	typicalGrowth = 0.2 // power of the lead that errors grow with
	mostGrowth    = 0.6
	typicalRise   = 1.81 // mean of that power over the forecasts that gave the pool its typical shape
	neighbours    = 0.5  // weight of the times of day before and after
	timePrior     = 4    // errors' worth of the mean over the day
	leastSplit    = 0.02
	insensitive   = 1e-7 // of a forecast: errors below it are none
)

func newSizes(past Past) sizes {
	n := max(1, min(past.Day, timesOfDay))
	return sizes{Times: make([]float64, n), Counts: make([]float64, n), Change: past.dayToDay(), Growth: typicalGrowth}
}

// dayToDay is the mean distance of the past's values from those a day earlier, or
// from the one before where there is no season.
func (p Past) dayToDay() float64 {
	season := max(p.Day, 1)
	sum, n := 0.0, 0.0
	for i := season; i < len(p.Values); i++ {
		if d := math.Abs(p.Values[i] - p.Values[i-season]); d == d {
			sum, n = sum+d, n+1
		}
	}
	return sum / n
}

// time is the time of day of a position, as a place among the sizes.
func (s *sizes) time(past Past, t int) int {
	if past.Day == 0 {
		return 0
	}
	return (past.Phase + t) % past.Day * len(s.Times) / past.Day
}

func (s *sizes) add(past Past, t int, e, sign float64) {
	if e == e {
		i := s.time(past, t)
		s.Times[i] += sign * math.Abs(e)
		s.Counts[i] += sign
	}
}

// expected writes the size of the error of each lead's forecast.
func (s *sizes) expected(out []float64, past Past, origin int, leads []int, mean, split []float64) {
	all, n := 0.0, 0.0
	for i := range s.Times {
		all, n = all+s.Times[i], n+s.Counts[i]
	}
	least, apart := math.SmallestNonzeroFloat32, 0.0
	for k := range mean {
		least += insensitive * math.Abs(mean[k]) / float64(len(mean))
		apart += split[k] / float64(len(mean))
	}
	all = max(all/max(n, 1), least)
	alone := !(apart > least) // one model has nothing to differ from
	apart = max(apart, least)
	change := byChange * math.Log(max(s.Change, least))
	if !(s.Change > 0) {
		change = byChange * math.Log(all)
	}
	logs, rise := s.logs(all, least), s.rise(leads)
	for k, lead := range leads {
		distance := max(split[k], leastSplit*apart)
		if alone {
			distance = all
		}
		out[k] = math.Exp(byTime*logs[s.time(past, origin+lead)] + bySplit*math.Log(distance) +
			change + rise + s.Growth*math.Log(float64(lead)))
	}
}

// rise is the logarithm of what brings the growth over the leads to its typical mean.
func (s *sizes) rise(leads []int) float64 {
	sum := 0.0
	for _, lead := range leads {
		sum += math.Exp(s.Growth * math.Log(float64(lead)))
	}
	return math.Log(typicalRise * float64(len(leads)) / sum)
}

// grow learns with what power of the lead errors grow, half and half with what is
// typical, from mean errors at the leads.
func (s *sizes) grow(leads, errors, counts []float64) {
	var n, sx, sy, sxx, sxy float64
	for i, lead := range leads {
		if counts[i] > 0 && errors[i] > 0 {
			x, y, w := math.Log(lead), math.Log(errors[i]/counts[i]), math.Sqrt(counts[i])
			n, sx, sy, sxx, sxy = n+w, sx+w*x, sy+w*y, sxx+w*x*x, sxy+w*x*y
		}
	}
	if d := n*sxx - sx*sx; d > 1e-9*n*sxx {
		s.Growth = max(0, min((typicalGrowth+(n*sxy-sx*sy)/d)/2, mostGrowth))
	}
}

// logs are the logarithms of the mean errors by time of day.
func (s *sizes) logs(all, least float64) []float64 {
	n := len(s.Times)
	out := make([]float64, n)
	for i := range out {
		before, after := (i+n-1)%n, (i+1)%n
		sum := s.Times[i] + neighbours*(s.Times[before]+s.Times[after]) + timePrior*all
		count := s.Counts[i] + neighbours*(s.Counts[before]+s.Counts[after]) + timePrior
		out[i] = math.Log(max(sum/count, least))
	}
	return out
}

// levelGrid are the levels at which the distribution of scores is kept: dense
// towards both tails, where capacity is decided.
var levelGrid = func() []float64 {
	tail := []float64{0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45}
	out := append(slices.Clone(tail), 0.5)
	for i := range tail {
		out = append(out, 1-tail[len(tail)-1-i])
	}
	return out
}()

// quantiles are those of values at the grid's levels; nil if there are none.
func quantiles(values []float64) []float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	out := make([]float64, len(levelGrid))
	for i, level := range levelGrid {
		out[i] = between(values, level)
	}
	return out
}

// between is the level's quantile of rising values, interpolated.
func between(rising []float64, level float64) float64 {
	x := level * float64(len(rising)-1)
	i := min(int(x), len(rising)-1)
	j := min(i+1, len(rising)-1)
	return rising[i] + (x-float64(i))*(rising[j]-rising[i])
}

// along is the value at x on the line through the points, whose xs rise; beyond
// its ends the outermost value.
func along(xs, ys []float64, x float64) float64 {
	i, found := slices.BinarySearch(xs, x)
	switch {
	case found:
		return ys[i]
	case i == 0:
		return ys[0]
	case i == len(xs):
		return ys[i-1]
	}
	return ys[i-1] + (x-xs[i-1])/(xs[i]-xs[i-1])*(ys[i]-ys[i-1])
}
