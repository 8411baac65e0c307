package forecast

import (
	"math"
	"slices"

	"steward/fleet"
)

// A model is tested on so many parts of the past, each after being fitted on
// what came before it: one a fortnight, within limits.
const (
	fewestFolds = 3
	mostFolds   = 26
)

// mostTested is how many values a backtest takes at most: tails need residuals,
// a week of minutes or a year of hours.
const mostTested = 10080

// calibrated is a fitted model with the residuals of its backtest.
type calibrated struct {
	model    Predictor
	name     string
	accuracy fleet.Accuracy
	residual []float64 // truth − forecast in units of spread, rising
	base     float64   // spread = base + slope · forecast
	slope    float64
	floor    float64 // nothing is forecast below it
	past     Backcast
}

// choose backtests every model and calibrates the one with the smallest mean
// absolute error; nil if none can be fitted.
func choose(models []Model, past Past, ahead int) *calibrated {
	var c *calibrated
	var bestTest trial
	naive := math.NaN()
	for _, m := range models {
		fitted, test := fitOne(m, past, ahead), backtest(m, past, ahead)
		if fitted == nil || math.IsNaN(test.mae) {
			continue
		}
		if _, ok := m.(SeasonalNaive); ok && !(naive <= test.mae) {
			naive = test.mae
		}
		if c == nil || test.mae < bestTest.mae {
			c, bestTest = &calibrated{model: fitted, name: m.Name(), floor: floor(past)}, test
		}
	}
	if c == nil {
		return nil
	}
	c.spread(bestTest)
	c.past = c.backcast(bestTest)
	c.accuracy = fleet.Accuracy{
		Scored: len(bestTest.truth), WAPE: bestTest.mae / bestTest.level, MASE: bestTest.mae / naive,
		Pinball: math.NaN(), Coverage80: math.NaN(), Coverage95: math.NaN(),
	}
	return c
}

// trial is how a model did on a past it had not seen.
type trial struct {
	target          []int // positions
	truth, forecast []float64
	mae, level      float64 // mean |error|, mean |truth|; NaN if nothing could be tested
}

// backtest fits a model on growing parts of the past and forecasts the fold
// that follows, every origin seeing all values up to itself.
func backtest(m Model, past Past, ahead int) trial {
	t := trial{mae: math.NaN()}
	n := len(past.Values)
	tested := min(n/2, mostTested)
	folds := fewestFolds
	if past.Day > 0 {
		folds = min(max(folds, tested/(14*past.Day)), mostFolds)
	}
	for fold := range folds {
		begin := n - tested + fold*tested/folds
		end := n - tested + (fold+1)*tested/folds
		p := fitOne(m, past.until(begin), ahead)
		if p == nil {
			continue
		}
		for i := max(begin, ahead); i < end; i++ {
			if truth := past.Values[i]; !math.IsNaN(truth) {
				t.target = append(t.target, i)
				t.truth, t.forecast = append(t.truth, truth), append(t.forecast, predict(p, past, i-ahead))
			}
		}
	}
	sum, level := 0.0, 0.0
	for i, truth := range t.truth {
		sum, level = sum+math.Abs(truth-t.forecast[i]), level+math.Abs(truth)
	}
	if n := float64(len(t.truth)); n > 0 {
		t.mae, t.level = sum/n, level/n
	}
	return t
}

// spread learns from a backtest how errors grow with the forecast, and keeps
// the residuals in units of that spread.
func (c *calibrated) spread(t trial) {
	c.base, c.slope = fitSpread(t)
	c.residual = make([]float64, len(t.truth))
	for i, truth := range t.truth {
		c.residual[i] = (truth - t.forecast[i]) / c.spreadAt(t.forecast[i])
	}
	slices.Sort(c.residual)
}

// fitSpread regresses |error| on the forecast by least squares, both
// coefficients kept at 0 or above.
func fitSpread(t trial) (base, slope float64) {
	n := float64(len(t.truth))
	var sx, sy, sxx, sxy float64
	for i, f := range t.forecast {
		x, y := math.Max(f, 0), math.Abs(t.truth[i]-f)
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	smallest := 1e-9 + 0.01*t.mae
	if det := n*sxx - sx*sx; det > 1e-12*n*sxx {
		slope = (n*sxy - sx*sy) / det
	}
	slope = math.Max(slope, 0)
	base = (sy - slope*sx) / n
	if base < smallest {
		base = smallest
		if sxx > 0 {
			slope = sxy / sxx
		}
	}
	return base, slope
}

func (c *calibrated) spreadAt(mean float64) float64 { return c.base + c.slope*math.Max(mean, 0) }

// quantile is the level's quantile around a forecast mean: the conformal rank
// ⌈(n+1)·level⌉ of the residuals, for levels below one half taken from the
// other end.
func (c *calibrated) quantile(mean, level float64) float64 {
	n := len(c.residual)
	rank := int(math.Ceil(float64(n+1)*level)) - 1
	if level < 0.5 {
		rank = int(math.Floor(float64(n+1)*level)) - 1
	}
	rank = max(0, min(rank, n-1))
	return math.Max(c.floor, mean+c.residual[rank]*c.spreadAt(mean))
}

// floor is 0 for a series that was never below, and otherwise none.
func floor(past Past) float64 {
	for _, v := range past.Values {
		if v < 0 {
			return math.Inf(-1)
		}
	}
	return 0
}

// fitOne learns one lead from the whole past.
func fitOne(m Model, past Past, lead int) Predictor {
	return m.Fit(past, []int{len(past.Values)}, []int{lead})[0]
}

// predict is the forecast of a predictor's only lead.
func predict(p Predictor, past Past, origin int) float64 {
	var out [1]float64
	p.Predict(out[:], past, origin)
	return out[0]
}
