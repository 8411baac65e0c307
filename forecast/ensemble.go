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

	Zone     *time.Location // whose wall clock daily life follows; nil is UTC
	Holidays []time.Time    // their dates; of a time only the date counts
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

	raw      []float64 // the values as they came
	past     Past
	known    int        // values taken in; the past has fewer or more where a clock was changed
	steps    int        // that were asked for; the leads are more where a clock may be changed
	clock    *wallClock // nil is UTC
	days     *holidays  // nil if there are none
	shifted  int        // values since the level changed, if it did of late
	buckets  []int      // of the leads
	sizes    sizes
	bands    [][]float64 // quantiles of error ÷ size by bucket, at the grid's levels; nil where nothing was tested
	origins  int         // of the backtest
	scores   []float64   // error ÷ size of the backtest, thinned out
	stretch  float64     // how many times larger errors are than their sizes
	usual    float64     // mean |error| ÷ stretched size of the backtest
	accuracy fleet.Accuracy
}

// Member is a model with its part in the combination.
type Member struct {
	Name    string
	Errors  []float64 // mean |error| of the backtest by bucket of leads; NaN if it was not tested
	Weights []float64 // by bucket of leads; the members' sum to 1

	fitted   Predictor
	seasonal bool // a seasonal naive forecast: what others must not lose to
}

// Fit learns a series. It answers an ensemble without members if nothing of the
// series is known.
func Fit(s fleet.Series, o Options) *Ensemble { return New().Fit(s, o) }

// Fit learns a series. It answers an ensemble without members if nothing of the
// series is known.
func (f *Forecaster) Fit(s fleet.Series, o Options) *Ensemble {
	e := &Ensemble{Key: s.Key, Start: s.Start, Step: s.Step}
	e.steps = max(o.Steps, 1)
	n := e.reach(e.ahead(s, o))
	truth := e.prepare(s, o)
	if _, _, ok := s.Last(); !ok {
		e.Note = "no value is known"
		return e
	}
	plan := folds(len(e.past.Values), len(e.Leads), e.past.Day)
	fitted := e.enter(f.family(o.Model), plan)
	test := roll(fitted, e.past, truth, e.Leads, plan)
	low, high := e.past.bounds()
	for _, said := range test.said {
		for _, row := range said {
			clip(row, low, high)
		}
	}
	e.weigh(test, n)
	return e
}

// reach sets the leads, and answers how many buckets they make.
func (e *Ensemble) reach(steps int) (buckets int) {
	for lead := 1; lead <= steps; lead++ {
		e.Leads = append(e.Leads, lead)
	}
	e.buckets, buckets = bucketed(e.Leads)
	return buckets
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
func (e *Ensemble) enter(models []Model, plan []fold) (fitted [][]Predictor) {
	ends := make([]int, 0, len(plan)+1)
	for _, f := range plan {
		ends = append(ends, f.until)
	}
	ends = append(ends, len(e.past.Values))
	for _, m := range models {
		f := m.Fit(e.past, ends, e.Leads)
		if last := f[len(plan)]; last != nil {
			fitted = append(fitted, f[:len(plan)])
			_, seasonal := m.(SeasonalNaive)
			e.Members = append(e.Members, Member{Name: m.Name(), fitted: last, seasonal: seasonal})
		}
	}
	if len(e.Members) == 0 {
		e.Note = "too short for any model: its newest value, repeated"
		fitted = [][]Predictor{make([]Predictor, len(plan))}
		e.Members = []Member{{Name: Naive{}.Name(), fitted: level{Span: 1}}}
	}
	return fitted
}

// bounds are how far forecasts may go: the range of what was seen on either side
// of it, but not below zero where nothing was.
func (p Past) bounds() (low, high float64) {
	low, high = p.span()
	reach := high - low
	if low >= 0 {
		return max(0, low-reach), high + reach
	}
	return low - reach, high + reach
}

// clip keeps known values within bounds.
func clip(values []float64, low, high float64) {
	for i, v := range values {
		if v == v {
			values[i] = max(low, min(v, high))
		}
	}
}

// physical is what no quantile leaves: zero where no value was negative, and far
// more than was ever seen where enough was.
func (p Past) physical(enough bool) (lowest, highest float64) {
	low, high := p.span()
	lowest, highest = math.Inf(-1), math.Inf(1)
	if enough {
		lowest, highest = low-farOff*(high-low), high+farOff*(high-low)
	}
	if low >= 0 {
		lowest = max(0, lowest)
	}
	return lowest, highest
}

// farOff is how many ranges of what was seen a quantile may lie outside it.
const farOff = 10

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
