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
	scale    *errorScale
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
		fitted, test := backtest(m, past, ahead)
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
	scale, expected := fitScale(past, bestTest, ahead)
	c.scale, c.past = scale, backcast(bestTest, expected)
	c.calibrate(bestTest, expected)
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

// newTrial has room for so many values.
func newTrial(most int) trial {
	return trial{target: make([]int, 0, most), truth: make([]float64, 0, most), forecast: make([]float64, 0, most), mae: math.NaN()}
}

// backtest fits a model on the past, and on growing parts of it, from which it
// forecasts the fold that follows, every origin seeing all values up to itself. A gap
// is no origin: what runs on it says little of the model.
func backtest(m Model, past Past, ahead int) (fitted Predictor, t trial) {
	begins := foldsOf(past)
	t = newTrial(len(past.Values) - begins[0])
	var said [1]float64
	for fold, p := range m.Fit(past, begins, []int{ahead}) {
		if fold == len(begins)-1 {
			fitted = p
			break
		}
		if p == nil {
			continue
		}
		for i := max(begins[fold], ahead); i < begins[fold+1]; i++ {
			if truth := past.Values[i]; !math.IsNaN(truth) && !math.IsNaN(past.Values[i-ahead]) {
				p.Predict(said[:], past, i-ahead)
				t.target, t.truth, t.forecast = append(t.target, i), append(t.truth, truth), append(t.forecast, said[0])
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
	return fitted, t
}

// foldsOf is where the folds of a backtest begin, and the end of the past.
func foldsOf(past Past) []int {
	n := len(past.Values)
	tested := min(n/2, mostTested)
	folds := fewestFolds
	if past.Day > 0 {
		folds = min(max(folds, tested/(14*past.Day)), mostFolds)
	}
	begins := make([]int, folds+1)
	for fold := range begins {
		begins[fold] = n - tested + fold*tested/folds
	}
	return begins
}

// calibrate keeps the residuals of a backtest in units of the spread that was to
// be expected.
func (c *calibrated) calibrate(t trial, expected []float64) {
	c.residual = make([]float64, len(t.truth))
	for i, truth := range t.truth {
		c.residual[i] = (truth - t.forecast[i]) / expected[i]
	}
	slices.Sort(c.residual)
}

// quantile is the level's quantile around a forecast mean with its spread: the conformal rank
// ⌈(n+1)·level⌉ of the residuals, for levels below one half taken from the
// other end.
func (c *calibrated) quantile(mean, spread, level float64) float64 {
	n := len(c.residual)
	rank := int(math.Ceil(float64(n+1)*level)) - 1
	if level < 0.5 {
		rank = int(math.Floor(float64(n+1)*level)) - 1
	}
	rank = max(0, min(rank, n-1))
	return max(c.floor, mean+c.residual[rank]*spread)
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

// predict is the forecast of a predictor's only lead.
func predict(p Predictor, past Past, origin int) float64 {
	var out [1]float64
	p.Predict(out[:], past, origin)
	return out[0]
}
