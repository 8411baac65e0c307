package simulate

import "math"

// plateau is a level at the top of a series at which its values stay far more often
// than they come near it: what a saturated system leaves of the demand above it.
type plateau struct {
	top  float64 // the highest value
	hair float64 // values at most this share below the top are at the level
}

const (
	plateauBands  = 9    // below the level, each as wide as its hair, that it is held against
	plateauRatio  = 12   // so many times the values of such a band are at the level; at a smooth peak about 4
	plateauLeast  = 10   // values at the level
	plateauStay   = 3    // values in a row that are a stay at the level
	plateauStays  = 2    // stays at least: one may be a sensor that stuck
	plateauAtMost = 0.75 // of all values: what is always there is the demand itself
)

// hairs are how near to its top a series may be said to be at it: a limit cuts
// sharply, or the system jitters below it.
var hairs = []float64{0.0005, 0.002, 0.01, 0.02}

// plateauOf finds the plateau of a series, if it has one, by the narrowest hair by
// which it stands out.
func plateauOf(values []float64) (plateau, bool) {
	top := math.Inf(-1)
	for _, v := range values {
		if v > top {
			top = v
		}
	}
	if !(top > 0) || math.IsInf(top, 1) {
		return plateau{}, false
	}
	for _, hair := range hairs {
		if p := (plateau{top, hair}); p.standsOut(values) {
			return p, true
		}
	}
	return plateau{}, false
}

// level is the least value that is at the plateau.
func (p plateau) level() float64 { return p.top * (1 - p.hair) }

// standsOut tells whether values stay at the level, and are there too often to have
// come by themselves. Those below have to vary finely: a load that is switched, or
// counted in few steps, is flat by itself.
func (p plateau) standsOut(values []float64) bool {
	level, least := p.level(), p.top*(1-(1+plateauBands)*p.hair)
	present, at, below, stays, row := 0, 0, 0, 0, 0
	kinds := map[float64]bool{} // of values below; no more are kept than are asked for
	for _, v := range values {
		if !math.IsNaN(v) {
			present++
		}
		if v >= level {
			at++
			if row++; row == plateauStay {
				stays++
			}
			continue
		}
		row = 0
		if v >= least {
			below++
			if len(kinds) < plateauBands {
				kinds[v] = true
			}
		}
	}
	return at >= plateauLeast && stays >= plateauStays && len(kinds) == plateauBands &&
		float64(at) <= plateauAtMost*float64(present) && at*plateauBands >= plateauRatio*below
}
