package fleet

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Forecast holds quantiles of a series' future on its own grid. Values has one
// row a level, one column a step; at any step the rows never cross.
type Forecast struct {
	Key      Key
	Start    time.Time // stamp of the first step
	Step     time.Duration
	Levels   []float64 // rising, each in (0, 1)
	Values   [][]float64
	Mean     []float64 // the forecast that the quantiles lie around, a value a step; nil if it was not asked for
	Model    string
	Backtest Accuracy
}

// Row is the quantile at one of f's levels, a value a step; nil if f does not
// hold that level.
func (f Forecast) Row(level float64) []float64 {
	i, found := slices.BinarySearch(f.Levels, level)
	if !found {
		return nil
	}
	return f.Values[i]
}

// Peak is the highest value that the quantile reaches at any step.
func (f Forecast) Peak(level float64) float64 {
	peak := math.Inf(-1)
	for _, v := range f.Row(level) {
		peak = max(peak, v)
	}
	return peak
}

// Accuracy tells how forecasts compared with what came. A figure that could not
// be measured is NaN, null in JSON.
type Accuracy struct {
	Scored     int     // forecasts compared with their truth
	WAPE       float64 // Σ|error| ÷ Σ|truth|
	MASE       float64 // mean |error| ÷ mean |error of the seasonal naive forecast|
	Pinball    float64 // mean quantile loss at the level the decision used, in the series' unit
	Coverage80 float64 // share of truths inside the central 80 % band
	Coverage95 float64 // share of truths inside the central 95 % band
}

type accuracyJSON struct {
	Scored     int      `json:"scored"`
	WAPE       *float64 `json:"wape"`
	MASE       *float64 `json:"mase"`
	Pinball    *float64 `json:"pinball"`
	Coverage80 *float64 `json:"coverage80"`
	Coverage95 *float64 `json:"coverage95"`
}

// MarshalJSON writes what could not be measured as null.
func (a Accuracy) MarshalJSON() ([]byte, error) {
	return json.Marshal(accuracyJSON{
		a.Scored, known(a.WAPE), known(a.MASE), known(a.Pinball), known(a.Coverage80), known(a.Coverage95),
	})
}

// UnmarshalJSON reads null as what could not be measured.
func (a *Accuracy) UnmarshalJSON(data []byte) error {
	var j accuracyJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*a = Accuracy{j.Scored, orNaN(j.WAPE), orNaN(j.MASE), orNaN(j.Pinball), orNaN(j.Coverage80), orNaN(j.Coverage95)}
	return nil
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// known is nil for a figure that is not a finite number.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// Steps is how far the forecast reaches.
func (f Forecast) Steps() int {
	if len(f.Values) == 0 {
		return len(f.Mean)
	}
	return len(f.Values[0])
}

// End is the time at which the last step is over.
func (f Forecast) End() time.Time { return f.Start.Add(time.Duration(f.Steps()) * f.Step) }

// Middle is what is expected at a step: the mean, or else the middle quantile.
func (f Forecast) Middle(step int) float64 {
	if f.Mean != nil {
		return f.Mean[step]
	}
	return f.Values[len(f.Levels)/2][step]
}
