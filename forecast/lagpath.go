package forecast

import "math"

// LagPath is an autoregression on the newest values and those around a day, some
// days, a week and two weeks ago, shrunk to a mixture of both seasonal naive
// forecasts and iterated over the leads: a seasonal subset autoregression (Box and
// Jenkins, "Time Series Analysis", 1970).
type LagPath struct {
	Strong bool // shrink hard, and forget within weeks
}

// mostPerDay is the finest step that models of whole paths are meant for; finer
// series are theirs in longer steps.
const mostPerDay = 96

// Name is the model's name.
func (m LagPath) Name() string {
	if m.Strong {
		return "lag-path-strong"
	}
	return "lag-path"
}

func (m LagPath) regression(past Past) *autoregression {
	day, week := past.Day, past.Week
	if m.Strong {
		return &autoregression{
			lags: rising(1, 2, 3, day-1, day, day+1, 2*day, 3*day, 6*day, week-1, week, week+1, week+day*min(week, 1), 2*week),
			half: 12.5 * float64(day), penalty: 30, prior: map[int]float64{day: 0.3, week: 0.6},
		}
	}
	return &autoregression{
		lags: rising(1, 2, 3, day-2, day-1, day, day+1, 2*day, 3*day, 4*day, 5*day, 6*day, week-1, week, week+1, week+day*min(week, 1), 2*week),
		half: 83 * float64(day), penalty: 0.1, prior: map[int]float64{day: 0.3, week: 0.6},
	}
}

// Fit needs the longest lag and rows for twice as many values as it has weights.
// Where the past is too short for two weeks, it sees days only.
func (m LagPath) Fit(past Past, ends, leads []int) []Predictor {
	out := make([]Predictor, len(ends))
	if past.Day == 0 || past.Day > mostPerDay || past.whole == nil {
		return out
	}
	for i, end := range ends {
		if past := past.affordable(end); past.Day > 0 && (i == 0 || out[i-1] == nil) {
			m.fit(out[i:], past, ends[i:], leads)
		}
	}
	return out
}

// affordable is the past with those of its seasons that an end leaves room for.
func (p Past) affordable(end int) Past {
	if p.Week > 0 && end < 3*p.Week {
		p.Week = 0
	}
	if end < 3*p.Day {
		p.Day = 0
	}
	return p
}

// fit fits all ends with the same lags.
func (m LagPath) fit(out []Predictor, past Past, ends, leads []int) {
	a := m.regression(past)
	mean, deviation := standard(past.whole[:ends[0]], max(past.Week, past.Day))
	values := standardised(past.whole[:ends[len(ends)-1]], mean, deviation)
	a.start(0, ends[0])
	for i, end := range ends {
		a.extend(values, end)
		if !a.enough() {
			continue
		}
		weights := a.solve()
		if weights == nil {
			continue
		}
		low, high := span(values[:end])
		out[i] = &lagPath{
			Lags: a.lags, Weights: weights, Leads: leads, Mean: mean, Deviation: deviation,
			Low: low - stray, High: high + stray,
		}
	}
}

// stray is how many deviations an iterated forecast may leave what was seen.
const stray = 6

func span(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

type lagPath struct {
	Lags, Leads     []int
	Weights         []float64
	Mean, Deviation float64
	Low, High       float64
}

// Predict iterates the autoregression.
func (f *lagPath) Predict(out []float64, past Past, origin int) {
	longest := f.Lags[len(f.Lags)-1]
	values := make([]float64, longest, longest+len(out))
	for i := range values {
		values[i] = (past.whole[origin-longest+1+i] - f.Mean) / f.Deviation
	}
	k := 0
	for lead := 1; k < len(f.Leads); lead++ {
		v := max(f.Low, min(next(values[:longest+lead-1], longest+lead-1, f.Lags, f.Weights), f.High))
		values = append(values, v)
		if f.Leads[k] == lead {
			out[k] = v*f.Deviation + f.Mean
			k++
		}
	}
}
