package forecast

import "math"

// Scale is one on which the errors of a growing demand are more even (Box and Cox,
// "An Analysis of Transformations", Journal of the Royal Statistical Society B 26
// (1964)). It suits series that are never negative.
type Scale int

// The scales.
const (
	Logarithm Scale = iota
	Root
)

// String is how the scale begins a model's name.
func (s Scale) String() string { return [...]string{"log", "root"}[s] }

// Scaled fits and forecasts with a model on a scale. Where the past has none, the
// model sees it as it is.
type Scaled struct {
	Scale Scale
	Model Model
}

// Name is the model's name.
func (m Scaled) Name() string { return m.Scale.String() + "-" + m.Model.Name() }

// Fit is that of the model on the scale.
func (m Scaled) Fit(past Past, ends, leads []int) []Predictor {
	if past.scales == nil {
		return m.Model.Fit(past, ends, leads)
	}
	out := m.Model.Fit(past.scales[m.Scale].Past, ends, leads)
	for i, f := range out {
		if f != nil {
			out[i] = unscaled{m.Scale, f}
		}
	}
	return out
}

type unscaled struct {
	Scale Scale
	Inner Predictor
}

// Predict takes the scale's forecast back.
func (f unscaled) Predict(out []float64, past Past, origin int) {
	if past.scales == nil {
		f.Inner.Predict(out, past, origin)
		return
	}
	v := past.scales[f.Scale]
	f.Inner.Predict(out, v.Past, origin)
	v.back(out)
}

// scaledPast is a past on a scale. What is taken back from it is capped, as a small
// error of the logarithm is a large one of the value.
type scaledPast struct {
	Past
	scale   Scale
	offset  float64 // added before the logarithm is taken, so that zero has one
	ceiling float64
}

const (
	almostZero   = 0.002 // share of the mean at and below which values need the offset
	offsetShare  = 0.05  // of the mean
	logHeadroom  = 0.7   // above the highest logarithm
	rootHeadroom = 1.5   // times the highest root
)

// withScales is p with its scales beside it, if it has them.
func (p Past) withScales() Past {
	low, high := p.span()
	mean := p.over(0, len(p.Values)-1, 0)
	if !(low >= 0) || mean <= 0 {
		return p
	}
	logs := &scaledPast{scale: Logarithm}
	if low <= almostZero*mean {
		logs.offset = offsetShare * mean
	}
	roots := &scaledPast{scale: Root}
	logs.ceiling = logs.to(high) + logHeadroom
	roots.ceiling = rootHeadroom * roots.to(high)
	for _, s := range []*scaledPast{logs, roots} {
		s.fill(p)
	}
	p.scales = &[2]*scaledPast{logs, roots}
	return p
}

// fill puts a past on the scale.
func (s *scaledPast) fill(p Past) {
	s.Past = p
	s.scales, s.coarse = nil, nil
	s.Values, s.whole = s.all(p.Values), s.all(p.whole)
	s.Past = s.tallied()
}

func (s *scaledPast) all(values []float64) []float64 {
	if values == nil {
		return nil
	}
	out := make([]float64, len(values), cap(values))
	for i, v := range values {
		out[i] = s.to(v)
	}
	return out
}

// to puts a value on the scale; a gap stays one.
func (s *scaledPast) to(v float64) float64 {
	if v < 0 {
		v = 0
	}
	if s.scale == Root {
		return math.Sqrt(v)
	}
	if v == 0 && s.offset == 0 {
		return math.Log(math.SmallestNonzeroFloat32)
	}
	return math.Log(v + s.offset)
}

// back turns forecasts on the scale into forecasts of values.
func (s *scaledPast) back(out []float64) {
	for i, v := range out {
		v = min(v, s.ceiling)
		if s.scale == Root {
			v = max(v, 0)
			out[i] = v * v
		} else {
			out[i] = max(0, math.Exp(v)-s.offset)
		}
	}
}
