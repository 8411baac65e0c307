package forecast

import (
	"fmt"
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
	if e.Note == "" {
		e.Note = e.remark(s)
	}
	return e
}

// remark says what of a series makes its forecast plainer than one would expect;
// "" if nothing does.
func (e *Ensemble) remark(s fleet.Series) string {
	low, high := e.past.span()
	_, last, _ := s.Last()
	known := len(s.Values) - s.Gaps()
	switch missing := len(s.Values) - 1 - last; {
	case low == high:
		return "it never changed"
	case e.origins == 0:
		return fmt.Sprintf("its %d known values are too few to test models on", known)
	case missing > 0 && missing >= e.past.Day:
		return fmt.Sprintf("its newest %d values are missing", missing)
	case known < 2*max(e.past.Day, leastSeason):
		return fmt.Sprintf("its %d known values are no two seasons", known)
	}
	return ""
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
