package forecast

import "math"

// adaptive moves the levels at which quantiles are read so that what they promise
// is kept (adaptive conformal inference: Gibbs and Candès, "Adaptive Conformal
// Inference Under Distribution Shift", NeurIPS 2021), each judged level on its
// own.
type adaptive struct {
	Moved []float64 // by judged level: what is added to it
}

const (
	adaptStep = 0.04  // times the distance between promise and truth, and the level's own to its end
	outermost = 0.001 // no level is read nearer to 0 or 1
	furthest  = 1.5   // times its own distance to its end that a level moves at most
)

// read is where the quantile of a level is read.
func (a *adaptive) read(level float64) float64 {
	if a == nil || a.Moved == nil {
		return level
	}
	moved := level + along(judged, a.Moved, level)
	return math.Max(outermost, math.Min(moved, 1-outermost))
}

// learn moves the levels after a truth has come.
func (a *adaptive) learn(quantiles []float64, truth float64) {
	if a.Moved == nil {
		a.Moved = make([]float64, len(judged))
	}
	for i, level := range judged {
		below := 0.0
		if truth <= quantiles[i] {
			below = 1
		}
		reach := math.Min(level, 1-level)
		moved := a.Moved[i] + adaptStep*reach*(level-below)
		a.Moved[i] = math.Max(-furthest*reach, math.Min(moved, furthest*reach))
	}
}
