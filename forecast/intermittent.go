package forecast

import "math"

// Intermittent forecasts demand that comes now and then: how likely a value is not
// zero, smoothed at every step, times how large such a value is, smoothed when one
// comes: Teunter, Syntetos and Babai, "Intermittent demand: Linking forecasting to
// inventory obsolescence", European Journal of Operational Research 214 (2011). The
// forecast is the mean, not the median, which of such demand is often zero.
type Intermittent struct{}

const (
	leastZeros = 0.3  // share of the known values that must be zero
	leastComes = 3    // values that are not, to learn from
	mostDemand = 2000 // newest values that are learned from
)

// Name is the model's name.
func (Intermittent) Name() string { return "intermittent" }

// Fit needs more than three tenths of the newest values to be zero, some that are not and none
// below.
func (Intermittent) Fit(past Past, ends, _ []int) []Predictor {
	return fitEach(past, ends, func(past Past) Predictor {
		newest := past.Values[max(0, len(past.Values)-mostDemand):]
		zeros, positive := 0, 0
		for _, v := range newest {
			switch {
			case v < 0:
				return nil
			case v == 0:
				zeros++
			case v > 0:
				positive++
			}
		}
		if positive < leastComes || float64(zeros) <= leastZeros*float64(zeros+positive) {
			return nil
		}
		return &intermittent{State: fitDemand(newest), End: len(past.Values)}
	})
}

type intermittent struct {
	State demand
	End   int
}

// Predict carries the state on from what was fitted to the origin.
func (f *intermittent) Predict(out []float64, past Past, origin int) {
	s := f.State
	for _, v := range past.Values[min(f.End, origin+1) : origin+1] {
		s.update(v)
	}
	fill(out, s.Often*s.Size)
}

// demand is how often something comes and how much of it.
type demand struct{ Alpha, Beta, Often, Size float64 }

// update takes in the next value; a gap changes nothing.
func (s *demand) update(v float64) {
	switch {
	case v > 0:
		s.Often += s.Beta * (1 - s.Often)
		s.Size += s.Alpha * (v - s.Size)
	case v == 0:
		s.Often -= s.Beta * s.Often
	}
}

// fitDemand chooses the parameters with the least squared error one step ahead.
func fitDemand(values []float64) demand {
	first := demand{}
	known := 0.0
	for _, v := range values {
		if v == v {
			known++
		}
		if v > 0 {
			first.Often, first.Size = first.Often+1, first.Size+v
		}
	}
	first.Size /= first.Often
	first.Often /= known
	best, least := first, math.Inf(1)
	for _, alpha := range []float64{0.005, 0.02, 0.1, 0.3} {
		for _, beta := range []float64{0.003, 0.01, 0.03, 0.1, 0.3} {
			s := first
			s.Alpha, s.Beta = alpha, beta
			sum := 0.0
			for _, v := range values {
				if miss := v - s.Often*s.Size; miss == miss {
					sum += miss * miss
				}
				s.update(v)
			}
			if sum < least {
				best, least = s, sum
			}
		}
	}
	return best
}
