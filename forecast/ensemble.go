package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// Options says how series are forecast.
type Options struct {
	Steps   int    // the leads are 1 … Steps; at least 1
	Seasons []int  // the shorter and the longer, in steps; nil lets the series and the calendar tell
	Model   string // a model's name, or Auto or "" for the combination of all
}

// Ensemble is what was learnt of one series: models, how much each counts at
// which lead, and how far off they were together.
type Ensemble struct {
	Key     fleet.Key
	Start   time.Time
	Step    time.Duration
	Leads   []int
	Members []Member
	Note    string // why the forecast is what it is, where that is not plain

	past     Past
	buckets  []int // of the leads
	sizes    sizes
	bands    [][]float64 // quantiles of error ÷ size by bucket, at the grid's levels; nil where nothing was tested
	origins  int         // of the backtest
	scores   []float64   // error ÷ size of the backtest, thinned out
	accuracy fleet.Accuracy
}

// Member is a model with its part in the combination.
type Member struct {
	Name    string
	Errors  []float64 // mean |error| of the backtest by bucket of leads; NaN if it was not tested
	Weights []float64 // by bucket of leads; the members' sum to 1
	fitted  Predictor
}

// Fit learns a series. It answers an ensemble without members if nothing of the
// series is known.
func Fit(s fleet.Series, o Options) *Ensemble { return New().Fit(s, o) }

// Fit learns a series. It answers an ensemble without members if nothing of the
// series is known.
func (f *Forecaster) Fit(s fleet.Series, o Options) *Ensemble {
	e := &Ensemble{Key: s.Key, Start: s.Start, Step: s.Step}
	for lead := 1; lead <= max(o.Steps, 1); lead++ {
		e.Leads = append(e.Leads, lead)
	}
	n := 0
	e.buckets, n = bucketed(e.Leads)
	e.prepare(s, o)
	if _, _, ok := s.Last(); !ok {
		e.Note = "no value is known"
		return e
	}
	plan := folds(len(e.past.Values), len(e.Leads), e.past.Day)
	models, fitted := e.enter(f.family(o.Model), plan)
	test := roll(fitted, e.past, e.Leads, plan)
	e.clip(test.said)
	e.weigh(models, test, n)
	return e
}

// family is the one model of that name, or all.
func (f *Forecaster) family(name string) []Model {
	if f.all == nil {
		f.all = Family()
	}
	for _, m := range f.all {
		if m.Name() == name {
			return []Model{m}
		}
	}
	return f.all
}

// enter fits the models on the whole past, and on what lies before each fold,
// and leaves out those that it does not suit. What nothing suits is forecast by its
// newest value.
func (e *Ensemble) enter(models []Model, plan []fold) (entered []Model, fitted [][]Predictor) {
	ends := make([]int, 0, len(plan)+1)
	for _, f := range plan {
		ends = append(ends, f.until)
	}
	ends = append(ends, len(e.past.Values))
	for _, m := range models {
		f := m.Fit(e.past, ends, e.Leads)
		if last := f[len(plan)]; last != nil {
			entered, fitted = append(entered, m), append(fitted, f[:len(plan)])
			e.Members = append(e.Members, Member{Name: m.Name(), fitted: last})
		}
	}
	if len(entered) == 0 {
		e.Note = "too short for any model: its newest value, repeated"
		entered, fitted = []Model{Naive{}}, [][]Predictor{make([]Predictor, len(plan))}
		e.Members = []Member{{Name: Naive{}.Name(), fitted: Naive{}}}
	}
	return entered, fitted
}

// clip keeps forecasts of what was never negative from being so, and those of
// anything within reason.
func (e *Ensemble) clip(said [][][]float64) {
	low, high := e.past.bounds()
	for _, model := range said {
		for _, row := range model {
			for k, v := range row {
				if v == v {
					row[k] = math.Max(low, math.Min(v, high))
				}
			}
		}
	}
}

// bounds are how far forecasts may go: the range of what was seen on either side
// of it, but not below zero where nothing was.
func (p Past) bounds() (low, high float64) {
	low, high = p.span()
	reach := high - low
	if low >= 0 {
		return math.Max(0, low-reach), high + reach
	}
	return low - reach, high + reach
}

// Forecast gives quantiles of the values at every lead. Series with a short past
// borrow the shape of their errors from the pool, which may be nil. It answers
// false if nothing of the series is known.
func (e *Ensemble) Forecast(levels []float64, pool *Pool) (fleet.Forecast, bool) {
	steps := len(e.Leads)
	out := fleet.Forecast{
		Key: e.Key, Start: e.Start.Add(time.Duration(len(e.past.Values)) * e.Step), Step: e.Step, Levels: levels,
		Model: e.model(), Backtest: e.accuracy, Mean: make([]float64, steps), Values: make([][]float64, len(levels)),
	}
	if len(e.Members) == 0 {
		return out, false
	}
	size := e.outlook(out.Mean)
	low, _ := e.past.bounds()
	least := math.Min(low, 0)
	if low >= 0 {
		least = 0
	} else {
		least = math.Inf(-1)
	}
	for i, level := range levels {
		out.Values[i] = make([]float64, steps)
		for k, mean := range out.Mean {
			out.Values[i][k] = math.Max(least, mean+e.score(e.buckets[k], level, pool)*size[k])
		}
	}
	uncross(out.Values)
	return out, true
}

// outlook writes what the members say together, and answers the size of the error
// to be expected of it.
func (e *Ensemble) outlook(mean []float64) (size []float64) {
	said := make([][][]float64, len(e.Members))
	paths := make([][]float64, len(e.Members))
	weights := grid2(e.buckets[len(e.buckets)-1]+1, len(e.Members))
	for i, m := range e.Members {
		for b := range weights {
			weights[b][i] = m.Weights[b]
		}
		if counts(weights, i) {
			paths[i] = make([]float64, len(mean))
			m.fitted.Predict(paths[i], e.past, len(e.past.Values)-1)
			said[i] = paths[i : i+1]
		}
	}
	e.clip(said)
	split := make([]float64, len(mean))
	var c blender
	c.blend(mean, split, weights, e.buckets, paths)
	newest := e.past.at(len(e.past.Values)-1, 0)
	for k, v := range mean {
		if math.IsNaN(v) {
			mean[k], split[k] = newest, 0
		}
	}
	size = make([]float64, len(mean))
	if e.origins == 0 {
		fill(size, e.unmeasured(newest))
		return size
	}
	e.sizes.expected(size, e.past, len(e.past.Values)-1, e.Leads, mean, split)
	return size
}

// borrowed is how many origins' worth the pool's shape counts beside a series'
// own errors; a few origins tell nothing of a shape.
const borrowed = 20

// score is the level's quantile of error ÷ size.
func (e *Ensemble) score(bucket int, level float64, pool *Pool) float64 {
	lent := pool.score(level)
	own := float64(max(0, e.origins-fewOrigins-1))
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
			rows[i][k] = math.Max(v, rows[i-1][k])
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

// Push appends the series' next value, NaN for a gap.
func (e *Ensemble) Push(v float64) { e.past.push(v) }
