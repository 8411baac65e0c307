package main

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"steward/fleet"
	"steward/forecast"
)

// What the competition asks for, and by what its overall figure divides: the errors
// of its second naive method on all 414 hourly series.
const (
	m4Steps    = 48
	m4Day      = 24
	m4Week     = 168
	naiveSMAPE = 18.383
	naiveMASE  = 2.395
)

// m4Levels are the ends of the 95 % and of the 80 % band, and the median.
var m4Levels = []float64{0.025, 0.1, 0.5, 0.9, 0.975}

// m4 is what was measured on the competition's series.
type m4 struct {
	Series          int      `json:"series"`
	Rows            []m4Row  `json:"rows"`
	Coverage80      float64  `json:"coverage80"`
	Coverage95      float64  `json:"coverage95"`
	MSIS95          float64  `json:"msis95"`
	SeriesPerSecond *float64 `json:"series_per_second"` // fitted, tested and forecast in a second of one processor
	RefitsPerSecond *float64 `json:"refits_per_second"` // fitted and forecast, with the weights of that test
}

// m4Row is a way to say one number for every step.
type m4Row struct {
	Name  string  `json:"name"`
	SMAPE float64 `json:"smape"`
	MASE  float64 `json:"mase"`
	OWA   float64 `json:"owa"`
}

// pair is a series with what came after it.
type pair struct {
	known fleet.Series
	truth []float64
}

func (o options) m4(trains []string) (*m4, error) {
	var pairs []pair
	for _, name := range trains {
		more, err := o.pairs(name)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, more...)
	}
	before := processorTime()
	fitted := make([]*forecast.Ensemble, len(pairs))
	each(o.workers, len(pairs), func(i int) {
		f := forecasters.Get().(*forecast.Forecaster)
		defer forecasters.Put(f)
		fitted[i] = f.Fit(pairs[i].known, m4Options)
	})
	pool := forecast.NewPool(fitted)
	said := make([]fleet.Forecast, len(pairs))
	each(o.workers, len(pairs), func(i int) { said[i], _ = fitted[i].Forecast(m4Levels, pool) })
	took := processorTime() - before
	found := summarise(pairs, said)
	found.SeriesPerSecond = pace(len(pairs), took)
	found.RefitsPerSecond = pace(len(pairs), refitting(fitted, pool))
	return found, nil
}

// refitting is how long it takes to fit anew all that was fitted, without a test, and to
// forecast it, one after the other.
func refitting(fitted []*forecast.Ensemble, pool *forecast.Pool) time.Duration {
	f := forecast.New()
	before := processorTime()
	for _, e := range fitted {
		f.Refit(e, m4Options).Forecast(m4Levels, pool)
	}
	return processorTime() - before
}

// pace is how many were done in a second; nil where the machine does not tell.
func pace(n int, took time.Duration) *float64 {
	if took <= 0 {
		return nil
	}
	speed := float64(n) / took.Seconds()
	return &speed
}

var m4Options = forecast.Options{Steps: m4Steps, Seasons: []int{m4Day, m4Week}}

// forecasters keep what series have in common from one to the next; each serves one
// series at a time.
var forecasters = sync.Pool{New: func() any { return forecast.New() }}

// pairs joins the rows of a training file with those of its test file, or cuts their
// own ends off.
func (o options) pairs(train string) ([]pair, error) {
	all, err := read(train)
	if err != nil {
		return nil, err
	}
	var tests []fleet.Series
	test := strings.Replace(train, m4Prefix+"train_", m4Prefix+"test_", 1)
	if !o.tune {
		if tests, err = read(test); err != nil {
			return nil, err
		}
	}
	var out []pair
	for _, s := range all {
		p := pair{known: s}
		if o.tune {
			p.known = cut(s, m4Steps)
			p.truth = s.Values[len(p.known.Values):]
		} else if t, ok := byName(tests, s.Key.Workload); ok {
			p.truth = t.Values
		}
		if len(p.truth) != m4Steps || len(p.known.Values) <= m4Week {
			return nil, fmt.Errorf("%s: series %q has %d values and %d to forecast in %s, expected more than %d and %d",
				train, s.Key.Workload, len(p.known.Values), len(p.truth), test, m4Week, m4Steps)
		}
		out = append(out, p)
	}
	return out, nil
}

// summarise averages the figures of all series.
func summarise(pairs []pair, said []fleet.Forecast) *m4 {
	found := &m4{Series: len(pairs), Rows: []m4Row{{Name: "Steward, mean"}, {Name: "Steward, median"}, {Name: "seasonal naive, 24 hours"}}}
	n := float64(len(pairs))
	for i, p := range pairs {
		scale := seasonalChange(p.known.Values, m4Day)
		for r, path := range [][]float64{said[i].Mean, said[i].Row(0.5), lastDay(p.known.Values)} {
			smape, mae := pointErrors(path, p.truth)
			found.Rows[r].SMAPE += smape / n
			found.Rows[r].MASE += mae / scale / n
		}
		found.Coverage80 += covered(said[i].Row(0.1), said[i].Row(0.9), p.truth) / n
		found.Coverage95 += covered(said[i].Row(0.025), said[i].Row(0.975), p.truth) / n
		found.MSIS95 += intervalScore(said[i].Row(0.025), said[i].Row(0.975), p.truth) / scale / n
	}
	for i := range found.Rows {
		r := &found.Rows[i]
		r.OWA = (r.SMAPE/naiveSMAPE + r.MASE/naiveMASE) / 2
	}
	return found
}

// seasonalChange is the mean distance of values from those a season before.
func seasonalChange(values []float64, season int) float64 {
	sum := 0.0
	for i := season; i < len(values); i++ {
		sum += math.Abs(values[i] - values[i-season])
	}
	return sum / float64(len(values)-season)
}

// lastDay is the last day, over and over.
func lastDay(values []float64) []float64 {
	out := make([]float64, m4Steps)
	for k := range out {
		out[k] = values[len(values)-m4Day+k%m4Day]
	}
	return out
}

// pointErrors are the symmetric percentage error and the absolute error of a path.
func pointErrors(path, truth []float64) (smape, mae float64) {
	n := float64(len(truth))
	for k, y := range truth {
		if miss := math.Abs(y - path[k]); miss > 0 {
			smape += 200 * miss / (math.Abs(y) + math.Abs(path[k])) / n
			mae += miss / n
		}
	}
	return smape, mae
}

func covered(low, high, truth []float64) float64 {
	n := 0
	for k, y := range truth {
		if low[k] <= y && y <= high[k] {
			n++
		}
	}
	return float64(n) / float64(len(truth))
}

// intervalScore is the mean width of a 95 % band, and 40 times what lies outside
// (Gneiting and Raftery, "Strictly Proper Scoring Rules", JASA 102 (2007)).
func intervalScore(low, high, truth []float64) float64 {
	const penalty = 2 / 0.05
	sum := 0.0
	for k, y := range truth {
		sum += high[k] - low[k] + penalty*(math.Max(0, low[k]-y)+math.Max(0, y-high[k]))
	}
	return sum / float64(len(truth))
}
