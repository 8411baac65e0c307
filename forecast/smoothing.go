package forecast

// Smoothing is additive exponential smoothing with two seasons (Taylor, "Short-term
// electricity demand forecasting using double seasonal exponential smoothing",
// Journal of the Operational Research Society 54 (2003)). Its gains are fixed; its
// errors, which one pass gives for every time, are forecast by an autoregression,
// where Taylor has the newest one only.
type Smoothing struct {
	Full bool // more lags of the errors, and faster seasons
}

// gains are how much of an error the level and both seasons take up.
type gains struct{ Level, Day, Week float64 }

// Name is the model's name.
func (m Smoothing) Name() string {
	if m.Full {
		return "smoothing-full"
	}
	return "smoothing"
}

func (m Smoothing) regression(past Past) (*autoregression, gains) {
	day, week := past.Day, past.Week
	half := 33 * float64(day)
	if !m.Full {
		return &autoregression{lags: rising(1, 2, 3, day, day+1, day+2), half: half, penalty: 3}, gains{0.003, 0.05, 0.3}
	}
	lags := rising(1, 2, 3, day-2, day-1, day, day+1, day+2, 2*day-1, 2*day, 2*day+1, 3*day, 4*day, 5*day, 6*day,
		week-2, week-1, week, week+1, (week+2)*min(week, 1), week+day*min(week, 1)-1, week+day*min(week, 1), week+day*min(week, 1)+1)
	return &autoregression{lags: lags, half: half, penalty: 3}, gains{0.003, 0.1, 0.5}
}

// Fit needs three of the longer season, or of the shorter where there is only one.
func (m Smoothing) Fit(past Past, ends, leads []int) []Predictor {
	out := make([]Predictor, len(ends))
	if past.Day == 0 || past.Day > mostPerDay || past.whole == nil {
		return out
	}
	past = past.affordable(ends[0])
	if past.Day == 0 {
		return out
	}
	a, g := m.regression(past)
	longest := max(past.Week, past.Day)
	mean, deviation := standard(past.whole[:ends[0]], longest)
	values := past.whole[:ends[len(ends)-1]]
	state := newSmooth(values[:longest], past, mean, deviation)
	state.Gains = g
	errors := make([]float64, len(values))
	a.start(longest+a.lags[len(a.lags)-1], ends[0])
	for i, end := range ends {
		state.run(values[:end], errors)
		a.extend(errors, end)
		if !a.enough() {
			continue
		}
		if weights := a.solve(); weights != nil {
			out[i] = &smoothing{State: state.clone(), Lags: a.lags, Weights: weights, Leads: leads, Errors: tail(errors[:end], a.lags)}
		}
	}
	return out
}

// tail is a copy of the newest values, as many as the longest lag.
func tail(values []float64, lags []int) []float64 {
	return append([]float64(nil), values[max(0, len(values)-lags[len(lags)-1]):]...)
}

// smooth is the state of the smoothing after the values before End.
type smooth struct {
	Mean, Deviation float64
	Gains           gains
	Level           float64
	Day, Week       []float64 // Week is empty where there is one season only
	End             int
}

// newSmooth starts from the first of the longer seasons.
func newSmooth(first []float64, past Past, mean, deviation float64) smooth {
	s := smooth{Mean: mean, Deviation: deviation, Day: make([]float64, past.Day), Week: make([]float64, past.Week), End: len(first)}
	level := 0.0
	counts := make([]float64, past.Day)
	for t, v := range first {
		level += v
		s.Day[t%past.Day] += v
		counts[t%past.Day]++
	}
	level /= float64(len(first))
	s.Level = (level - mean) / deviation
	for i := range s.Day {
		s.Day[i] = (s.Day[i]/counts[i] - level) / deviation
	}
	for i := range s.Week {
		s.Week[i] = ((first[i]-level)/deviation - s.Day[i%past.Day]) / 2
	}
	return s
}

func (s smooth) clone() smooth {
	s.Day, s.Week = append([]float64(nil), s.Day...), append([]float64(nil), s.Week...)
	return s
}

// run takes values in up to their end, and writes the error of each.
func (s *smooth) run(values, errors []float64) {
	for t := s.End; t < len(values); t++ {
		errors[t] = s.update(values[t])
	}
}

// update takes the next value in, and is its error.
func (s *smooth) update(v float64) float64 {
	e := (v-s.Mean)/s.Deviation - s.ahead(s.End)
	s.Level += s.Gains.Level * e
	s.Day[s.End%len(s.Day)] += s.Gains.Day * e
	if len(s.Week) > 0 {
		s.Week[s.End%len(s.Week)] += s.Gains.Week * e
	}
	s.End++
	return e
}

// ahead is the standardised forecast of position t.
func (s *smooth) ahead(t int) float64 {
	v := s.Level + s.Day[t%len(s.Day)]
	if len(s.Week) > 0 {
		v += s.Week[t%len(s.Week)]
	}
	return v
}

type smoothing struct {
	State       smooth
	Lags, Leads []int
	Weights     []float64
	Errors      []float64 // the newest before State.End
}

// Predict takes in what came after the fit and adds the forecast errors.
func (f *smoothing) Predict(out []float64, past Past, origin int) {
	state := f.State
	errors := append(make([]float64, 0, len(f.Errors)+origin+1-state.End+f.Leads[len(f.Leads)-1]), f.Errors...)
	if state.End <= origin {
		state = state.clone()
		for state.End <= origin {
			errors = append(errors, state.update(past.whole[state.End]))
		}
	}
	k := 0
	for lead := 1; k < len(f.Leads); lead++ {
		e := next(errors, len(errors), f.Lags, f.Weights)
		errors = append(errors, e)
		if f.Leads[k] == lead {
			out[k] = (state.ahead(origin+lead)+e)*state.Deviation + state.Mean
			k++
		}
	}
}
