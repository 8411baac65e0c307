package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// Forecast gives quantiles of the values at every lead. Series with a short past
// borrow the shape of their errors from the pool, which may be nil. It answers
// false if nothing of the series is known.
func (e *Ensemble) Forecast(levels []float64, pool *Pool) (fleet.Forecast, bool) {
	return e.forecast(levels, pool, e.outlook(), nil)
}

func (e *Ensemble) forecast(levels []float64, pool *Pool, said *outlook, adapt []adaptive) (fleet.Forecast, bool) {
	out := fleet.Forecast{
		Key: e.Key, Start: e.Start.Add(time.Duration(e.known) * e.Step), Step: e.Step, Levels: levels,
		Model: e.model(), Backtest: e.accuracy, Values: make([][]float64, len(levels)),
	}
	if said == nil {
		return out, false
	}
	out.Mean = e.onSteps(said.mean)
	for i, row := range e.rows(levels, pool, said, adapt) {
		out.Values[i] = e.onSteps(row)
	}
	return out, true
}

// rows are the quantiles of every lead.
func (e *Ensemble) rows(levels []float64, pool *Pool, said *outlook, adapt []adaptive) [][]float64 {
	out := grid2(len(levels), len(e.Leads))
	lowest, highest := e.past.physical(e.origins > 0)
	for i, level := range levels {
		for k, mean := range said.mean {
			b := e.buckets[k]
			read, size := level, said.size[k]
			if adapt != nil {
				read, size = adapt[b].read(level), size*adapt[b].stretch()
			}
			out[i][k] = max(lowest, min(mean+e.score(b, read, pool)*size, highest))
		}
	}
	uncross(out)
	return out
}

// outlook is what the members say of every lead, alone and together, and the size
// of the error to be expected of the latter.
type outlook struct {
	paths      [][]float64 // nil where a member has no weight
	mean, size []float64
}

// outlook is nil if nothing of the series is known.
func (e *Ensemble) outlook() *outlook {
	if len(e.Members) == 0 {
		return nil
	}
	steps, last := len(e.Leads), len(e.past.Values)-1
	said := &outlook{paths: make([][]float64, len(e.Members)), mean: make([]float64, steps), size: make([]float64, steps)}
	weights := grid2(e.buckets[steps-1]+1, len(e.Members))
	low, high := e.past.bounds()
	for i, m := range e.Members {
		for b := range weights {
			weights[b][i] = m.Weights[b]
		}
		if counts(weights, i) {
			said.paths[i] = make([]float64, steps)
			m.fitted.Predict(said.paths[i], e.past, last)
			clip(said.paths[i], low, high)
		}
	}
	split := make([]float64, steps)
	var c blender
	c.blend(said.mean, split, weights, e.buckets, said.paths)
	newest := e.past.at(last, 0)
	for k, v := range said.mean {
		if math.IsNaN(v) {
			said.mean[k], split[k] = newest, 0
		}
	}
	if e.origins == 0 {
		fill(said.size, e.unmeasured(newest))
	} else {
		e.sizes.expected(said.size, e.past, last, e.Leads, said.mean, split)
		for k := range said.size {
			said.size[k] *= e.stretch * e.widened()
		}
	}
	if e.days != nil {
		e.days.move(said.mean, e.past, last, e.Leads)
	}
	return said
}

// borrowed is how many origins' worth the pool's shape counts beside a series'
// own errors; those beyond the first few tell something of a shape.
const (
	borrowed = 20
	telling  = 20
)

// score is the level's quantile of error ÷ size.
func (e *Ensemble) score(bucket int, level float64, pool *Pool) float64 {
	lent := pool.score(level)
	own := float64(max(0, e.origins-telling))
	if len(e.bands) == 0 || e.bands[bucket] == nil || own == 0 {
		return lent
	}
	return (own*along(levelGrid, e.bands[bucket], level) + borrowed*lent) / (own + borrowed)
}

// unmeasured is the size of errors of a series that is too short for a backtest:
// how far its values lie from each other, or a quarter of the one that there is.
func (e *Ensemble) unmeasured(newest float64) float64 {
	sum, n := 0.0, 0.0
	for i := 1; i < len(e.past.Values); i++ {
		if d := math.Abs(e.past.Values[i] - e.past.Values[i-1]); d == d {
			sum, n = sum+d, n+1
		}
	}
	if sum > 0 {
		return sum / n
	}
	return math.Abs(newest) / 4
}

// uncross makes the rows rise with their levels.
func uncross(rows [][]float64) {
	for i := 1; i < len(rows); i++ {
		for k, v := range rows[i] {
			rows[i][k] = max(v, rows[i-1][k])
		}
	}
}

// model is the one member's name, or Auto.
func (e *Ensemble) model() string {
	if len(e.Members) == 1 {
		return e.Members[0].Name
	}
	return Auto
}
