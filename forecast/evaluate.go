package forecast

import (
	"math"

	"steward/fleet"
)

// Score is how forecasts of a series compared with what came, whole paths from
// several origins. A figure that could not be measured is NaN.
type Score struct {
	Origins    int
	Scored     int     // values
	MASE       float64 // mean |error| ÷ mean |value − value a season before| of the past before the first origin
	SMAPE      float64 // mean of 200·|error| ÷ (|forecast| + |truth|), in percent
	WAPE       float64 // Σ|error| ÷ Σ|truth|
	Pinball    float64 // mean quantile loss over the levels 0.1 … 0.9, in the series' unit
	Coverage80 float64 // share of truths inside the central 80 % band
	Coverage95 float64 // share of truths inside the central 95 % band
}

// Deciles are the levels that the pinball loss is averaged over.
var Deciles = []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}

// judged are the deciles and the ends of the 95 % band; the 80 % band's are among
// them.
var judged = append(append([]float64{0.025}, Deciles...), 0.975)

// Evaluate forecasts the end of a series from so many origins, a horizon apart,
// learning anew for each from what lies before it only. Scored is 0 if the series
// is too short for one.
func Evaluate(s fleet.Series, o Options, origins int) Score {
	steps := max(o.Steps, 1)
	first := len(s.Values) - origins*steps
	for first < min(2*steps, len(s.Values)/2) && origins > 1 {
		origins, first = origins-1, first+steps
	}
	t := tally{scale: math.NaN()}
	for k := range origins {
		from := first + k*steps
		if from < 1 || from+steps > len(s.Values) {
			continue
		}
		known := s
		known.Values = s.Values[:from]
		e := Fit(known, o)
		if t.origins == 0 {
			t.scale = e.past.dayToDay()
		}
		if f, ok := e.Forecast(judged, nil); ok {
			t.add(f, s.Values[from:from+steps])
		}
	}
	return t.score()
}

// tally adds up what a score is made of.
type tally struct {
	origins, scored                                      int
	scale                                                float64
	errors, level, relative, pinball, inside80, inside95 float64
}

func (t *tally) add(f fleet.Forecast, truth []float64) {
	t.origins++
	for k, y := range truth {
		if math.IsNaN(y) {
			continue
		}
		miss := math.Abs(y - f.Mean[k])
		t.scored++
		t.errors, t.level = t.errors+miss, t.level+math.Abs(y)
		if miss > 0 {
			t.relative += 200 * miss / (math.Abs(y) + math.Abs(f.Mean[k]))
		}
		for i := range Deciles {
			t.pinball += pinball(y, f.Values[i+1][k], Deciles[i]) / float64(len(Deciles))
		}
		t.inside80 += inside(y, f.Values[1][k], f.Values[9][k])
		t.inside95 += inside(y, f.Values[0][k], f.Values[10][k])
	}
}

// pinball is the quantile loss of Koenker and Bassett, "Regression Quantiles",
// Econometrica 46 (1978).
func pinball(truth, quantile, level float64) float64 {
	if truth >= quantile {
		return level * (truth - quantile)
	}
	return (1 - level) * (quantile - truth)
}

func inside(v, low, high float64) float64 {
	if low <= v && v <= high {
		return 1
	}
	return 0
}

func (t *tally) score() Score {
	n := float64(t.scored)
	return Score{
		Origins: t.origins, Scored: t.scored, MASE: t.errors / n / t.scale, SMAPE: t.relative / n, WAPE: t.errors / t.level,
		Pinball: t.pinball / n, Coverage80: t.inside80 / n, Coverage95: t.inside95 / n,
	}
}
