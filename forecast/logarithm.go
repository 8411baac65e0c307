package forecast

import "math"

// Logarithmic fits and forecasts with a model on the logarithm of the values,
// where demand that grows by factors has even errors. It suits series that are
// never negative.
type Logarithmic struct{ Model Model }

// offset is added to values before the logarithm is taken, as a share of their
// mean, so that zero has one.
const offset = 0.05

// Name is the model's name.
func (m Logarithmic) Name() string { return "log-" + m.Model.Name() }

// logged is a past on a logarithmic scale.
type logged struct {
	Past
	offset, ceiling float64
}

// withLog is p with its logarithm beside it, if it has one.
func (p Past) withLog() Past {
	sum, known, highest := 0.0, 0.0, 0.0
	for _, v := range p.Values {
		if v < 0 {
			return p
		}
		if v == v {
			sum, known, highest = sum+v, known+1, math.Max(highest, v)
		}
	}
	if sum == 0 {
		return p
	}
	l := &logged{Past: p, offset: offset * sum / known, ceiling: 2 * highest}
	l.Values = make([]float64, len(p.Values), cap(p.Values))
	for i, v := range p.Values {
		l.Values[i] = math.Log(v + l.offset)
	}
	l.Past = l.tallied()
	p.log = l
	return p
}

func (l *logged) push(v float64) { l.Past.push(math.Log(math.Max(v, 0) + l.offset)) }

// Fit is that of the model on the logarithm.
func (m Logarithmic) Fit(past Past, ends, leads []int) []Predictor {
	if past.log == nil {
		return make([]Predictor, len(ends))
	}
	out := m.Model.Fit(past.log.Past, ends, leads)
	for i, f := range out {
		if f != nil {
			out[i] = exponential{f}
		}
	}
	return out
}

type exponential struct{ Inner Predictor }

// Predict takes the logarithm's forecast back, and caps it: a small error of the
// logarithm is a large one of the value.
func (f exponential) Predict(out []float64, past Past, origin int) {
	l := past.log
	f.Inner.Predict(out, l.Past, origin)
	for i, v := range out {
		out[i] = math.Max(0, math.Min(math.Exp(v)-l.offset, l.ceiling))
	}
}
