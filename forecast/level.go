package forecast

// Level forecasts the mean of a newest stretch: what a noisy series without a shape
// is best forecast by.
type Level struct{ Values int }

// Name is the model's name.
func (m Level) Name() string {
	switch m.Values {
	case 0:
		return "level-day"
	case 7:
		return "level-week"
	}
	return "level"
}

// Fit needs a third of the span that it averages.
func (m Level) Fit(past Past, ends, _ []int) []Predictor {
	span := m.Values
	switch span {
	case 0:
		span = past.Day
	case 7:
		span = past.Week
	}
	return fitEach(past, ends, func(past Past) Predictor {
		if span == 0 || len(past.Values) < max(span/3, 8) {
			return nil
		}
		return level{Span: span}
	})
}

type level struct{ Span int }

// Predict is the mean of the span, and the newest known value of a span of one or
// of gaps.
func (m level) Predict(out []float64, past Past, origin int) {
	newest := past.at(origin, 0)
	if m.Span > 1 {
		newest = past.over(origin-m.Span+1, origin, newest)
	}
	fill(out, newest)
}
