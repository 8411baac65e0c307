package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// Options says how series are forecast.
type Options struct {
	Steps   int    // the leads are 1 … Steps; at least 1
	Seasons []int  // the shorter and the longer, in steps; nil lets the calendar and the series tell
	Model   string // a model's name, or Auto or "" for the combination of all
}

// Ensemble is what was learnt of one series: models, how much each counts at
// which lead, and how far off they were together.
type Ensemble struct {
	Key     fleet.Key
	Start   time.Time
	Step    time.Duration
	Leads   []int
	Buckets []int // of the leads
	Members []Member
	Bands   []band // by bucket
	Record  fleet.Accuracy
	Note    string // why the forecast is what it is, where that is not plain
	past    Past
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
func Fit(s fleet.Series, o Options) *Ensemble {
	e := &Ensemble{Key: s.Key, Start: s.Start, Step: s.Step}
	for lead := 1; lead <= max(o.Steps, 1); lead++ {
		e.Leads = append(e.Leads, lead)
	}
	n := 0
	e.Buckets, n = bucketed(e.Leads)
	e.prepare(s, o)
	if _, _, ok := s.Last(); !ok {
		e.Note = "no value is known"
		return e
	}
	plan := folds(len(e.past.Values), len(e.Leads))
	models, fitted := e.enter(named(o.Model), plan)
	test := roll(fitted, e.past, e.Leads, plan)
	e.clip(test)
	e.weigh(models, test, n)
	return e
}

// named is the one model of that name, or all.
func named(name string) []Model {
	for _, m := range Family() {
		if m.Name() == name {
			return []Model{m}
		}
	}
	return Family()
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

// weigh gives the members their weights and learns how far off they are
// together.
func (e *Ensemble) weigh(models []Model, test rolling, buckets int) {
	errors := test.errors(e.Buckets, buckets)
	weights := combine(models, errors)
	for i := range e.Members {
		m := &e.Members[i]
		m.Errors, m.Weights = make([]float64, buckets), make([]float64, buckets)
		for b := range buckets {
			m.Errors[b], m.Weights[b] = errors[b][i], weights[b][i]
		}
	}
	together := make([][]float64, len(test.truth))
	for o := range together {
		together[o] = make([]float64, len(e.Leads))
		blend(together[o], weights, e.Buckets, func(i int) []float64 { return test.said[i][o] })
	}
	for b := range buckets {
		said, truth := test.bucket(together, e.Buckets, b)
		e.Bands = append(e.Bands, newBand(said, truth, len(test.origin)))
	}
}

// bucket gathers forecasts and truths of one bucket of leads.
func (r rolling) bucket(together [][]float64, buckets []int, b int) (said, truth []float64) {
	for o := range together {
		for k, y := range r.truth[o] {
			if buckets[k] == b && y == y && together[o][k] == together[o][k] {
				said, truth = append(said, together[o][k]), append(truth, y)
			}
		}
	}
	return said, truth
}

// clip keeps forecasts of what was never negative from being so.
func (e *Ensemble) clip(test rolling) {
	if floor(e.past) != 0 {
		return
	}
	for _, model := range test.said {
		for _, row := range model {
			for k, v := range row {
				if v < 0 {
					row[k] = 0
				}
			}
		}
	}
}

// borrowed is how many origins' worth the pool's shape counts beside a series'
// own residuals.
const borrowed = 8

// Forecast gives quantiles of the values at every lead. Series with a short past
// borrow the shape of their errors from the pool, which may be nil. It answers
// false if nothing of the series is known.
func (e *Ensemble) Forecast(levels []float64, pool *Pool) (fleet.Forecast, bool) {
	steps := len(e.Leads)
	out := fleet.Forecast{
		Key: e.Key, Start: e.Start.Add(time.Duration(len(e.past.Values)) * e.Step), Step: e.Step, Levels: levels,
		Model: e.model(), Backtest: e.Record, Mean: make([]float64, steps), Values: make([][]float64, len(levels)),
	}
	if len(e.Members) == 0 {
		return out, false
	}
	e.mean(out.Mean)
	least := floor(e.past)
	for i, level := range levels {
		out.Values[i] = make([]float64, steps)
		for k, mean := range out.Mean {
			out.Values[i][k] = math.Max(least, mean+e.deviation(e.Buckets[k], level, mean, pool))
		}
	}
	uncross(out.Values)
	return out, true
}

// mean is what the members say together.
func (e *Ensemble) mean(out []float64) {
	weights := make([][]float64, len(e.Bands))
	for b := range weights {
		for _, m := range e.Members {
			weights[b] = append(weights[b], m.Weights[b])
		}
	}
	least := floor(e.past)
	newest := e.past.at(len(e.past.Values)-1, 0)
	path := make([]float64, len(out))
	blend(out, weights, e.Buckets, func(i int) []float64 {
		e.Members[i].fitted.Predict(path, e.past, len(e.past.Values)-1)
		return path
	})
	for k, v := range out {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			v = newest
		}
		out[k] = math.Max(least, v)
	}
}

// deviation is how far the level's quantile lies from the mean.
func (e *Ensemble) deviation(bucket int, level, mean float64, pool *Pool) float64 {
	b := e.Bands[bucket]
	own := float64(b.Origins)
	lent := at(pool.shape(bucket), level)
	if b.Scores == nil {
		return lent * e.unmeasured(mean)
	}
	return (own*at(b.Scores, level) + borrowed*lent) / (own + borrowed) * b.spread(mean)
}

// unmeasured is the spread of a series that is too short for a backtest: how far
// its values lie from each other, or a quarter of the one that there is.
func (e *Ensemble) unmeasured(mean float64) float64 {
	sum, n := 0.0, 0.0
	for i := 1; i < len(e.past.Values); i++ {
		if d := math.Abs(e.past.Values[i] - e.past.Values[i-1]); d == d {
			sum, n = sum+d, n+1
		}
	}
	if sum > 0 {
		return sum / n
	}
	return math.Abs(mean) / 4
}

// uncross makes the rows rise with their levels.
func uncross(rows [][]float64) {
	for i := 1; i < len(rows); i++ {
		for k, v := range rows[i] {
			rows[i][k] = math.Max(v, rows[i-1][k])
		}
	}
}

// model names the members by how much they count, or the one.
func (e *Ensemble) model() string {
	if len(e.Members) == 1 {
		return e.Members[0].Name
	}
	return Auto
}

// Push appends the series' next value, NaN for a gap.
func (e *Ensemble) Push(v float64) { e.past.push(v) }
