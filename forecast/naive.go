package forecast

// Naive forecasts the newest value.
type Naive struct{}

// Name is the model's name.
func (Naive) Name() string { return "naive" }

// Fit needs a few values, so that residuals tell something.
func (Naive) Fit(past Past, _ int) Predictor {
	if len(past.Values) < 8 {
		return nil
	}
	return Naive{}
}

// Predict is the newest value known at the origin.
func (Naive) Predict(past Past, origin int) float64 { return past.at(origin, 0) }

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
func (m SeasonalNaive) Fit(past Past, ahead int) Predictor {
	season := m.Days * past.Day
	if season <= 0 || len(past.Values) < season+past.Day+ahead {
		return nil
	}
	return seasonal{season: season, ahead: ahead}
}

type seasonal struct{ season, ahead int }

// Predict looks back as many seasons as it takes to reach a known value.
func (m seasonal) Predict(past Past, origin int) float64 {
	i := origin + m.ahead - m.season
	for i > origin {
		i -= m.season
	}
	return past.at(i, past.at(origin, 0))
}
