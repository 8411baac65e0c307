package forecast

import "math"

// Theta is the dynamic optimised theta model of Fiorucci, Pellegrini, Louzada,
// Petropoulos and Koehler, "Models for optimising the theta method and their
// relationship to state space models", International Journal of Forecasting 32
// (2016), on values without their season: smoothing of the level plus a share of the
// line that is fitted anew at each value. For each smoothing parameter the best share,
// 1 − 1/θ, and the best first level are a regression's, so that only one parameter is
// searched for. It suits daily figures and pasts too short for a season.
type Theta struct{}

// Name is the model's name.
func (Theta) Name() string { return "theta" }

// Fit needs five values, the oldest of them known, and a season of at most 96 steps.
// The smoothing parameter is searched for at the first end that has enough.
func (Theta) Fit(past Past, ends, leads []int) []Predictor {
	alpha := 0.0
	return fitEach(past, ends, func(past Past) Predictor {
		a, ok := adjust(past)
		if !ok {
			return nil
		}
		f := &theta{Season: a, Leads: leads, Limits: newLimits(a.Values), End: len(past.Values)}
		if alpha == 0 {
			alpha = searchTheta(a.Values)
		}
		f.Line, _ = newThetaLine(a.Values, alpha)
		f.Season.Values = nil
		return f
	})
}

// theta is a fitted Theta with its state at the end of what was fitted.
type theta struct {
	Season adjusted
	Line   thetaLine
	Limits limits
	Leads  []int
	End    int
}

// Predict carries the state on to the origin, and through the forecasts: each is
// taken for a value by those after it.
func (f *theta) Predict(out []float64, past Past, origin int) {
	line, limits := f.Line, f.Limits
	for i := f.End; i <= origin; i++ {
		v := past.Values[i]
		if v == v {
			v = f.Season.without(v, i)
			limits.see(v)
		} else {
			v = line.next()
		}
		line.update(v)
	}
	lead := 0
	for i, target := range f.Leads {
		y := 0.0
		for ; lead < target; lead++ {
			y = line.next()
			line.update(y)
		}
		out[i] = f.Season.with(limits.cap(y), origin+target)
	}
}

// thetaLine is the state of the model after so many values: the level, and the line
// through all of them, intercept + slope·t for t = 1 ….
type thetaLine struct {
	Alpha, Share      float64
	Level, Fade       float64 // Fade is (1 − Alpha) to the power of Count
	Count             float64
	Mean, Start, Rise float64 // of the values, and the line's intercept and slope
}

// tilt is what a share of one adds to the level in the forecast of the next value.
func (s *thetaLine) tilt() float64 {
	return s.Fade*s.Start + (1-s.Fade*(1-s.Alpha))/s.Alpha*s.Rise
}

func (s *thetaLine) next() float64 { return s.Level + s.Share*s.tilt() }

func (s *thetaLine) update(v float64) {
	s.Level += s.Alpha * (v - s.Level)
	s.Fade *= 1 - s.Alpha
	s.Count++
	t := s.Count
	before := s.Mean
	s.Mean += (v - s.Mean) / t
	if t == 1 {
		s.Start, s.Rise = v, 0
		return
	}
	s.Rise = ((t-2)*s.Rise + 6*(v-before)/t) / (t + 1)
	s.Start = s.Mean - s.Rise*(t+1)/2
}

// searchTheta finds the smoothing parameter: a coarse grid, then between its best and
// that one's neighbours.
func searchTheta(values []float64) float64 {
	best, least := 0.99, math.Inf(1)
	try := func(alpha float64) {
		if _, e := newThetaLine(values, alpha); e < least {
			best, least = alpha, e
		}
	}
	for _, alpha := range []float64{0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.99} {
		try(alpha)
	}
	for _, step := range []float64{0.07, 0.035, 0.015} {
		a := best
		try(max(a-step, 0.05))
		try(min(a+step, 0.99))
	}
	return best
}

// newThetaLine is the best state with a smoothing parameter, and the mean squared
// error one step ahead.
func newThetaLine(values []float64, alpha float64) (thetaLine, float64) {
	// With the first level at zero and no share, each error less the share's part and
	// the first level's part is the error with both.
	s := thetaLine{Alpha: alpha, Fade: 1}
	var ee, ex, ez, xx, xz, zz float64
	for i, v := range values {
		if i > 0 {
			e, x, z := v-s.Level, s.tilt(), s.Fade
			ee, ex, ez = ee+e*e, ex+e*x, ez+e*z
			xx, xz, zz = xx+x*x, xz+x*z, zz+z*z
		}
		s.update(v)
	}
	first := 0.0
	if det := xx*zz - xz*xz; det > 1e-12*xx*zz {
		s.Share = (ex*zz - ez*xz) / det
	} else if xx > 0 {
		s.Share = ex / xx
	}
	s.Share = max(0, min(s.Share, 1))
	if zz > 0 {
		first = (ez - s.Share*xz) / zz
	}
	sum := ee + s.Share*s.Share*xx + first*first*zz - 2*s.Share*ex - 2*first*ez + 2*s.Share*first*xz
	s.Level += first * s.Fade
	return s, max(sum, 0) / float64(len(values))
}
