package forecast

import "math"

// adaptive moves the bands of one bucket of leads so that what they promise is
// kept: it stretches them by how much larger errors are than expected, and moves
// the level at which each quantile is read (adaptive conformal inference: Gibbs and
// Candès, "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021).
type adaptive struct {
	Moved  []float64 // by judged level: what is added to it
	Sizes  float64   // fading Σ|error| ÷ expected size
	Weight float64   // fading number of them
}

const (
	adaptStep  = 0.04  // times the distance between promise and truth, and the level's own to its end
	outermost  = 0.001 // no level is read nearer to 0 or 1
	furthest   = 1.5   // times its own distance to its end that a level moves at most
	adaptPrior = 20    // errors' worth of the expected size
	adaptKeep  = 0.98
)

// read is where the quantile of a level is read.
func (a *adaptive) read(level float64) float64 {
	if a.Moved == nil {
		return level
	}
	moved := level + along(judged, a.Moved, level)
	return max(outermost, min(moved, 1-outermost))
}

// stretch is how many times wider bands are to be.
func (a *adaptive) stretch() float64 { return (adaptPrior + a.Sizes) / (adaptPrior + a.Weight) }

// learn takes in a truth, the quantiles that were forecast of it, and the mean
// error that was expected.
func (a *adaptive) learn(p promise, truth float64) {
	if a.Moved == nil {
		a.Moved = make([]float64, len(judged))
	}
	for i, level := range judged {
		below := 0.0
		if truth <= p.Levels[i] {
			below = 1
		}
		reach := min(level, 1-level)
		moved := a.Moved[i] + adaptStep*reach*(level-below)
		a.Moved[i] = max(-furthest*reach, min(moved, furthest*reach))
	}
	if p.Size > 0 {
		a.Sizes = adaptKeep*a.Sizes + min(math.Abs(truth-p.Mean)/p.Size, largestScore)
		a.Weight = adaptKeep*a.Weight + 1
	}
}
