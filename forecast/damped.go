package forecast

import "math"

// DampedTrend is exponential smoothing of a level and of a trend that fades with the
// lead, on values without their season: Gardner and McKenzie, "Forecasting trends in
// time series", Management Science 31 (1985). Its parameters are those with the
// smallest squared error one step ahead; it has a trend only if Akaike's criterion
// says that it pays. It suits daily figures and pasts too short for a season.
type DampedTrend struct{}

// Name is the model's name.
func (DampedTrend) Name() string { return "damped-trend" }

// Fit needs five values, the oldest of them known, and a season of at most 96 steps.
// The parameters are searched for at the first end that has enough.
func (DampedTrend) Fit(past Past, ends, leads []int) []Predictor {
	var found *holt
	return fitEach(past, ends, func(past Past) Predictor {
		a, ok := adjust(past)
		if !ok {
			return nil
		}
		f := &dampedTrend{Season: a, Leads: leads, Limits: newLimits(a.Values), End: len(past.Values)}
		if found == nil {
			h := searchHolt(a.Values)
			found = &h
		}
		f.Holt = found.over(a.Values)
		f.Season.Values = nil
		return f
	})
}

// dampedTrend is a fitted DampedTrend with its state at the end of what was fitted.
type dampedTrend struct {
	Season adjusted
	Holt   holt
	Limits limits
	Leads  []int
	End    int
}

// Predict carries the state on from what was fitted to the origin.
func (f *dampedTrend) Predict(out []float64, past Past, origin int) {
	h, limits := f.Holt, f.Limits
	for i := f.End; i <= origin; i++ {
		v := past.Values[i]
		if v == v {
			v = f.Season.without(v, i)
			limits.see(v)
		}
		h.update(v)
	}
	ahead, fade, lead := 0.0, 1.0, 0
	for i, target := range f.Leads {
		for ; lead < target; lead++ {
			fade *= h.Phi
			ahead += fade
		}
		out[i] = f.Season.with(limits.cap(h.Level+ahead*h.Trend), origin+target)
	}
}

// holt is a smoothed level and trend. The trend's smoothing is relative to the
// level's.
type holt struct{ Alpha, Beta, Phi, Level, Trend float64 }

// update takes in the next value; over a gap the trend goes on. It answers the error of
// the forecast one step ahead.
func (h *holt) update(v float64) float64 {
	drift := h.Phi * h.Trend
	expected := h.Level + drift
	miss := v - expected
	if miss != miss {
		h.Level, h.Trend = expected, drift
		return miss
	}
	h.Level = expected + h.Alpha*miss
	h.Trend = drift + h.Alpha*h.Beta*miss
	return miss
}

// run is the mean squared error one step ahead over the values, and the state at
// their end.
func (h holt) run(values []float64) (float64, holt) {
	sum := 0.0
	for _, v := range values {
		miss := h.update(v)
		sum += miss * miss
	}
	return sum / float64(len(values)), h
}

// over is the state at the end of values with h's parameters.
func (h holt) over(values []float64) holt {
	flat, sloped := began(values)
	start := flat
	if h.Beta > 0 {
		start = sloped
	}
	start.Alpha, start.Beta, start.Phi = h.Alpha, h.Beta, h.Phi
	_, last := start.run(values)
	return last
}

// searchHolt searches a coarse grid, then about its best.
func searchHolt(values []float64) holt {
	flat, sloped := began(values)
	level := flat.search(values, []float64{0.05, 0.2, 0.5, 0.8}, []float64{0}, []float64{1})
	trend := sloped.search(values, []float64{0.05, 0.2, 0.5, 0.8}, []float64{0.05, 0.3}, []float64{0.92})
	without, _ := level.run(values)
	with, _ := trend.run(values)
	n := float64(len(values))
	const more = 3 // the trend, how it is smoothed and how it fades
	correction := 1.0
	if n > 7 {
		correction = n / (n - 6)
	}
	if n > 7 && n*math.Log(with+math.SmallestNonzeroFloat64)+2*more*correction < n*math.Log(without+math.SmallestNonzeroFloat64) {
		return trend
	}
	return level
}

// began are the states before the first value: the mean of the first ones, and the
// line through them.
func began(values []float64) (flat, sloped holt) {
	n := min(len(values), 10)
	mean, slope, squares := 0.0, 0.0, 0.0
	for _, v := range values[:n] {
		mean += v / float64(n)
	}
	middle := float64(n-1) / 2
	for i, v := range values[:n] {
		d := float64(i) - middle
		slope, squares = slope+d*(v-mean), squares+d*d
	}
	slope /= squares
	return holt{Level: mean, Phi: 1}, holt{Level: mean - slope*(middle+1), Trend: slope}
}

// search is h with the best parameters of a grid, refined.
func (h holt) search(values, alphas, betas, phis []float64) holt {
	best, least := h, math.Inf(1)
	try := func(alpha, beta, phi float64) bool {
		c := h
		c.Alpha, c.Beta, c.Phi = alpha, beta, phi
		e, _ := c.run(values)
		if !(e < least) {
			return false
		}
		best, least = c, e
		return true
	}
	for _, alpha := range alphas {
		for _, beta := range betas {
			for _, phi := range phis {
				try(alpha, beta, phi)
			}
		}
	}
	for step := 0.5; step > 0.1; step /= 2 {
		b := best
		_ = try(min(b.Alpha*(1+step), 0.99), b.Beta, b.Phi) || try(b.Alpha*(1-step), b.Beta, b.Phi)
		if b.Beta > 0 {
			b = best
			_ = try(b.Alpha, min(b.Beta*(1+step), 1), b.Phi) || try(b.Alpha, b.Beta*(1-step), b.Phi)
			b = best
			_ = try(b.Alpha, b.Beta, min(b.Phi+step/10, 0.98)) || try(b.Alpha, b.Beta, max(b.Phi-step/10, 0.8))
		}
	}
	return best
}
