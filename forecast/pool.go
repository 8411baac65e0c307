package forecast

import (
	"math"
	"slices"
)

// Pool is how errors are distributed over a whole fleet, in units of the size
// that was expected of each. It lends its shape to series whose own past has shown
// few.
type Pool struct {
	width []float64 // that |error| ÷ size keeps below with a probability of twoSided
}

// The shape for which there is no fleet: of the errors of many hourly series, by
// the probability that they are not larger.
var (
	twoSided = []float64{0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999}
	typical  = []float64{0, 0.467, 0.991, 1.369, 1.761, 2.321, 2.883, 4.75}
	// How much larger errors to come are than those of a backtest, whose models were
	// chosen by it.
	optimism = []float64{1, 1, 1.044, 1.076, 1.108, 1.139, 1.187, 1.187}
)

// fleetPrior is how many series' worth the typical shape counts.
const fleetPrior = 20

// NewPool gathers the errors of what was fitted; it leaves out what was never
// tested.
func NewPool(fleet []*Ensemble) *Pool {
	var scores []float64
	series := 0.0
	for _, e := range fleet {
		if len(e.scores) > 0 {
			series++
		}
		for _, z := range e.scores {
			scores = append(scores, math.Abs(z))
		}
	}
	p := &Pool{width: slices.Clone(typical)}
	if len(scores) == 0 {
		return p
	}
	slices.Sort(scores)
	share := series / (series + fleetPrior)
	for i := 1; i < len(typical); i++ {
		p.width[i] = math.Pow(typical[i], 1-share) * math.Pow(optimism[i]*between(scores, twoSided[i])+math.SmallestNonzeroFloat32, share)
	}
	return p
}

// score is the level's quantile of error ÷ size.
func (p *Pool) score(level float64) float64 {
	width := typical
	if p != nil {
		width = p.width
	}
	return math.Copysign(along(twoSided, width, math.Abs(2*level-1)), level-0.5)
}
