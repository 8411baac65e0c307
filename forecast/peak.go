package forecast

import (
	"fmt"
	"math"

	"github.com/DataDog/sketches-go/ddsketch"
)

// Peak keeps a histogram of a series' values in which each counts for less with age,
// and tells the level that they stay below most of the time: the recommender of
// Google's Autopilot (Rzadca et al., "Autopilot: workload autoscaling at Google",
// EuroSys 2020). It is a baseline and a floor for sizes, not a forecast: it knows no
// time of day. Taking in a value and asking for a level cost the same whatever the
// past's length, and histograms of several series of one half-life can be merged. The
// histogram is a DDSketch (Masson, Rim and Lee, VLDB 2019), true to one part in a
// hundred of a value.
type Peak struct {
	half   float64 // steps after which a value counts half
	weight float64 // of the next value: it grows, which is as good as the old ones' shrinking
	sketch *ddsketch.DDSketch
}

const (
	peakAccuracy = 0.01
	peakBuckets  = 2048
	leastWeight  = 1 << 20 // of a value when it is taken in: the sketch's ranks leave out one unit of weight
	mostWeight   = 1 << 50 // from here weights are brought back to the least
)

// NewPeak makes an empty histogram whose values count half after so many steps,
// which are more than none.
func NewPeak(halfLife float64) *Peak {
	sketch, err := ddsketch.LogCollapsingLowestDenseDDSketch(peakAccuracy, peakBuckets)
	if err != nil {
		panic(fmt.Sprintf("forecast: sketch of accuracy %v: %v", peakAccuracy, err))
	}
	return &Peak{half: halfLife, weight: leastWeight, sketch: sketch}
}

// Push takes in the next value; a gap, or what no histogram can hold, only ages the
// others.
func (p *Peak) Push(v float64) {
	p.weight *= math.Exp2(1 / p.half)
	if p.weight >= mostWeight {
		if p.sketch.Reweight(leastWeight/p.weight) == nil {
			p.weight = leastWeight
		}
	}
	if v == v {
		_ = p.sketch.AddWithCount(v, p.weight)
	}
}

// At is the value that a share of the weight lies at or below, from 0 to 1; NaN if
// nothing is known.
func (p *Peak) At(level float64) float64 {
	v, err := p.sketch.GetValueAtQuantile(level)
	if err != nil {
		return math.NaN()
	}
	return v
}

// Merge takes in what another histogram of the same half-life holds, as if the
// newest values of both were of one age.
func (p *Peak) Merge(other *Peak) error {
	if p.half != other.half {
		return fmt.Errorf("merge histograms: half-lives are %v and %v steps, expected one", p.half, other.half)
	}
	copied := other.sketch.Copy()
	if err := copied.Reweight(p.weight / other.weight); err != nil {
		return fmt.Errorf("merge histograms: %w", err)
	}
	return p.sketch.MergeWith(copied)
}

// PeakPercentile is the level of Peak over values, oldest first.
func PeakPercentile(values []float64, halfLife, level float64) float64 {
	p := NewPeak(halfLife)
	for _, v := range values {
		p.Push(v)
	}
	return p.At(level)
}
