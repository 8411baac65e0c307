package forecast

// Model learns to forecast a series.
type Model interface {
	Name() string
	// Fit learns to forecast the values so many leads, in steps and rising, after a
	// known one: once for each of the ends, which rise, from the positions of the past
	// that lie before it. It answers nil for an end whose past is too short for the
	// model, or not of its kind.
	Fit(past Past, ends, leads []int) []Predictor
}

// fitEach is for models that fit one end after the other.
func fitEach(past Past, ends []int, fit func(past Past) Predictor) []Predictor {
	out := make([]Predictor, len(ends))
	for i, end := range ends {
		out[i] = fit(past.until(end))
	}
	return out
}

// Predictor forecasts with what a model learnt.
type Predictor interface {
	// Predict writes into out the forecasts of the positions that lie the leads after
	// origin, from the values of the past up to and including origin. The past may go
	// on after what was fitted.
	Predict(out []float64, past Past, origin int)
}

// Auto is the name of no model: what the series' own past speaks for, in Forecast one
// model and in Fit a combination of them.
const Auto = "auto"

// Family is every model that a combination draws on, in a fixed order. Some share
// work between fits, so a family is for one goroutine.
func Family() []Model {
	family := []Model{
		Naive{}, SeasonalNaive{Days: 1}, SeasonalNaive{Days: 7},
		Level{Values: 30}, Level{Values: 100}, Level{}, Level{Values: 7},
		DampedTrend{}, Theta{}, Intermittent{},
		Profile{Decay: 0.7}, Profile{Decay: 0.9}, Profile{Weekly: true, Decay: 0.7},
		DirectRidge{}, Scaled{Logarithm, DirectRidge{}},
	}
	trend, flat, fine := NewHarmonics()
	lags, smoothing, similar := Scaled{Logarithm, LagPath{Strong: true}}, Scaled{Logarithm, Smoothing{}}, Scaled{Logarithm, SimilarDay{}}
	whole := []Model{
		LagPath{}, lags, smoothing, Scaled{Logarithm, Smoothing{Full: true}}, similar, Analogue{Whole: true}, Scaled{Root, Analogue{}},
		Scaled{Logarithm, trend}, Scaled{Logarithm, flat}, Scaled{Logarithm, fine},
	}
	hourly := []Model{Coarse{lags}, Coarse{smoothing}, Coarse{similar}, Coarse{Scaled{Logarithm, flat}}}
	return append(append(family, whole...), hourly...)
}
