package main

import (
	"math"
	"time"

	"steward/fleet"
	"steward/forecast"
)

// traces is what was measured on workloads.
type traces struct {
	Rows  []traceRow `json:"rows"`  // by file and horizon
	Total []traceRow `json:"total"` // by horizon, and over all
	Grown []traceRow `json:"grown"` // the same without young series
	Cells []cell     `json:"cells"`
	// Left out are series too short for a horizon, and those whose naive forecast was
	// never wrong.
	LeftOut   int      `json:"left_out"`
	CPU       *float64 `json:"cpu_seconds"`
	Forecasts int      `json:"forecasts"`
}

// cell is one series at one horizon.
type cell struct {
	File       string  `json:"file"`
	Series     string  `json:"series"`
	Horizon    string  `json:"horizon"`
	Young      bool    `json:"young"`  // shorter than two days: its naive forecast has no season
	Season     int     `json:"season"` // of the naive forecast, in steps; 1 repeats the last value
	Origins    int     `json:"origins"`
	MASE       float64 `json:"mase"`       // absolute errors of the median over those of the naive forecast
	Pinball    float64 `json:"pinball"`    // quantile losses over those of the naive forecast
	Coverage80 float64 `json:"coverage80"` // truths inside the central 80 %
}

// traceRow is the geometric mean of cells, and their mean coverage.
type traceRow struct {
	File       string  `json:"file,omitempty"`
	Horizon    string  `json:"horizon"`
	Cells      int     `json:"cells"`
	MASE       float64 `json:"mase"`
	Pinball    float64 `json:"pinball"`
	Coverage80 float64 `json:"coverage80"`
}

// horizons are how far ahead is forecast.
var horizons = []struct {
	name string
	span time.Duration
}{{"15m", 15 * time.Minute}, {"1h", time.Hour}, {"24h", 24 * time.Hour}}

// grown is the least length of a series whose days can repeat.
const grown = 48 * time.Hour

// between is how far origins lie apart, and refit how long what was learnt serves.
const (
	between = 6 * time.Hour
	refit   = 24 * time.Hour
)

// job is a series to be forecast so many steps ahead.
type job struct {
	file    string
	series  fleet.Series
	horizon int // of horizons
	steps   int
}

func (o options) traces(names []string) (*traces, error) {
	jobs, short, err := o.jobs(names)
	if err != nil {
		return nil, err
	}
	before := processorTime()
	cells := make([]cell, len(jobs))
	each(o.workers, len(jobs), func(i int) { cells[i] = jobs[i].measure() })
	found := &traces{LeftOut: short}
	if took := processorTime() - before; took > 0 {
		cpu := took.Seconds()
		found.CPU = &cpu
	}
	for _, c := range cells {
		found.Forecasts += c.Origins
		if math.IsNaN(c.MASE+c.Pinball) || math.IsInf(c.MASE+c.Pinball, 0) {
			found.LeftOut++
			continue
		}
		found.Cells = append(found.Cells, c)
	}
	found.total()
	return found, nil
}

// jobs are all series at all horizons that are whole steps and lie within the part
// that is forecast.
func (o options) jobs(names []string) (all []job, short int, err error) {
	for _, name := range names {
		series, err := read(name)
		if err != nil {
			return nil, 0, err
		}
		for _, s := range series {
			if o.tune {
				s = cut(s, len(s.Values)-split(s))
			}
			for h, horizon := range horizons {
				steps := int(horizon.span / s.Step)
				if time.Duration(steps)*s.Step != horizon.span {
					continue
				}
				if split(s)+steps > len(s.Values) {
					short++
					continue
				}
				all = append(all, job{stem(name), s, h, steps})
			}
		}
	}
	return all, short, nil
}

// split is the position where the last fifth of a series begins.
func split(s fleet.Series) int { return len(s.Values) * 8 / 10 }

// tally adds up losses.
type tally struct {
	errors, losses, inside, n float64
}

func (t *tally) add(truth, point float64, quantiles []float64) {
	t.n++
	t.errors += math.Abs(truth - point)
	for i, level := range forecast.Deciles {
		t.losses += math.Max(level*(truth-quantiles[i]), (level-1)*(truth-quantiles[i]))
	}
	if quantiles[0] <= truth && truth <= quantiles[len(quantiles)-1] {
		t.inside++
	}
}

// measure forecasts from every origin, and scores every step whose truth, and whose
// naive forecast, is known.
func (j job) measure() cell {
	from := split(j.series)
	rival := newNaive(j.series.Values[:from], j.series.Step, j.steps)
	var ours, theirs tally
	origins := 0
	learner := learner{series: j.series, steps: j.steps, from: forecast.New()}
	for known := from; known+j.steps <= len(j.series.Values); known += max(1, int(between/j.series.Step)) {
		origins++
		said := learner.forecast(known)
		for k := range j.steps {
			truth := j.series.Values[known+k]
			repeated, ok := rival.point(j.series.Values, known, k)
			if math.IsNaN(truth) || !ok {
				continue
			}
			theirs.add(truth, repeated, rival.around(repeated))
			deciles := column(said, k)
			ours.add(truth, deciles[len(deciles)/2], deciles)
		}
	}
	return cell{
		File: j.file, Series: string(j.series.Key.Workload), Horizon: horizons[j.horizon].name, Season: rival.season, Origins: origins,
		Young: time.Duration(len(j.series.Values))*j.series.Step < grown,
		MASE:  ours.errors / theirs.errors, Pinball: ours.losses / theirs.losses, Coverage80: ours.inside / ours.n,
	}
}

func column(f fleet.Forecast, k int) []float64 {
	out := make([]float64, len(f.Values))
	for i, row := range f.Values {
		out[i] = row[k]
	}
	return out
}

// learner forecasts from one origin after the other, and learns anew once a day.
type learner struct {
	series fleet.Series
	steps  int
	from   *forecast.Forecaster
	fitted *forecast.Ensemble
	learnt int // values when it was fitted
	seen   int // values that it has been shown
}

// forecast is what is said when so many values are known. A series of which nothing
// is known is forecast to be 0.
func (l *learner) forecast(known int) fleet.Forecast {
	if l.fitted == nil || time.Duration(known-l.learnt)*l.series.Step >= refit {
		l.fitted = l.from.Fit(cut(l.series, len(l.series.Values)-known), forecast.Options{Steps: l.steps})
		l.learnt = known
	} else {
		for _, v := range l.series.Values[l.seen:known] {
			l.fitted.Push(v)
		}
	}
	l.seen = known
	said, ok := l.fitted.Forecast(forecast.Deciles, nil)
	if !ok {
		for i := range said.Values {
			said.Values[i] = make([]float64, l.steps)
		}
	}
	return said
}
