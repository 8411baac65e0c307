package forecast

import "slices"

// Pool is how the residuals of a whole fleet are distributed, in units of each
// series' own spread. It lends its shape to series whose own past is short.
type Pool struct {
	scores [][]float64 // by bucket of leads, at the grid's levels
}

// NewPool gathers the residuals of what was fitted; those that have none are
// left out.
func NewPool(fleet []*Ensemble) *Pool {
	p := &Pool{}
	for bucket := 0; ; bucket++ {
		var all []float64
		deeper := false
		for _, e := range fleet {
			if bucket < len(e.Bands) {
				deeper = true
				all = append(all, e.Bands[bucket].Scores...)
			}
		}
		if !deeper {
			return p
		}
		p.scores = append(p.scores, summary(all))
	}
}

func summary(values []float64) []float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	out := make([]float64, len(grid))
	for i, l := range grid {
		out[i] = between(values, l)
	}
	return out
}

// typical is the shape for which there is no pool: a logistic distribution whose
// mean absolute value is 1, with heavier tails than a normal one's.
var typical = func() []float64 {
	out := make([]float64, len(grid))
	for i, l := range grid {
		out[i] = logit(l) / meanAbsoluteLogistic
	}
	return out
}()

// shape is the pooled scores of a bucket.
func (p *Pool) shape(bucket int) []float64 {
	if p == nil || bucket >= len(p.scores) || p.scores[bucket] == nil {
		return typical
	}
	return p.scores[bucket]
}
