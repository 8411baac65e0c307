package forecast

// Naive forecasts the newest value.
type Naive struct{}

// Name is the model's name.
func (Naive) Name() string { return "naive" }

// Fit needs a few values, so that residuals tell something.
func (Naive) Fit(past Past, ends, _ []int) []Predictor {
	return fitEach(past, ends, func(past Past) Predictor {
		if len(past.Values) < 8 {
			return nil
		}
		return level{Span: 1}
	})
}

func fill(out []float64, v float64) {
	for i := range out {
		out[i] = v
	}
}

// SeasonalNaive forecasts the value of the same time some days ago.
type SeasonalNaive struct{ Days int }

// Name is the model's name.
func (m SeasonalNaive) Name() string {
	if m.Days == 7 {
		return "seasonal-naive-week"
	}
	return "seasonal-naive-day"
}

// Fit needs one season more than it looks back.
func (m SeasonalNaive) Fit(past Past, ends, leads []int) []Predictor {
	season := past.Day
	if m.Days == 7 {
		season = past.Week
	}
	return fitEach(past, ends, func(past Past) Predictor {
		if season <= 0 || len(past.Values) < season+past.Day+min(leads[len(leads)-1], season) {
			return nil
		}
		return seasonal{Season: season, Leads: leads}
	})
}

type seasonal struct {
	Season int
	Leads  []int
}

// Predict looks back as many seasons as it takes to reach a known value.
func (m seasonal) Predict(out []float64, past Past, origin int) {
	newest := past.at(origin, 0)
	for i, lead := range m.Leads {
		out[i] = past.at(back(origin+lead, origin, m.Season), newest)
	}
}
