package chart

import (
	"html"
	"math"
	"strconv"
)

// scale puts values between two edges of a drawing.
type scale struct {
	low, high float64
	from, to  float64
	step      float64 // between ticks; 0 lets them be chosen
}

// tick is a place that is written at.
type tick struct {
	at   float64
	text string
}

// nothing is the scale of no value.
var nothing = scale{low: math.Inf(1), high: math.Inf(-1)}

// furthest keeps distances finite, and nearest above 0.
const (
	furthest = 1e300
	nearest  = 1e-290
)

// hold widens s to values.
func (s *scale) hold(values []float64) {
	for _, v := range values {
		if isNumber(v) {
			v = math.Max(-furthest, math.Min(v, furthest))
			s.low, s.high = math.Min(s.low, v), math.Max(s.high, v)
		}
	}
}

// isNumber tells whether v has a place in a drawing: gaps and what is infinite have
// none.
func isNumber(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// widen gives s some room where there is none.
func (s *scale) widen() {
	switch most := math.Max(math.Abs(s.low), math.Abs(s.high)); {
	case s.low > s.high || most < nearest:
		s.low, s.high = 0, 1
	case s.high-s.low <= 1e-9*most:
		s.low, s.high = s.low-math.Abs(s.low)/10, s.high+math.Abs(s.high)/10
	}
}

// round moves the ends of s outwards to ticks, about so many steps apart.
func (s *scale) round(steps float64) {
	s.step = plain((s.high - s.low) / steps)
	s.low, s.high = math.Floor(s.low/s.step)*s.step, math.Ceil(s.high/s.step)*s.step
}

// ease begins s with a tick and leaves a little room above its highest value; ticks
// are about a so-manieth of it apart.
func (s *scale) ease(steps float64) {
	s.step = plain((s.high - s.low) / steps)
	s.low = math.Floor(s.low/s.step) * s.step
	s.high += (s.high - s.low) / 25
}

// plain is the smallest of 1, 2 and 5, times a power of ten, that is not below v.
func plain(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// ticks are even and begin with the first plain number.
func (s scale) ticks() []tick {
	step := s.step
	if step == 0 {
		step = plain((s.high - s.low) / 6)
	}
	most := math.Max(math.Abs(s.low), math.Abs(s.high))
	var out []tick
	for i := range 12 {
		at := (math.Ceil(s.low/step-1e-6) + float64(i)) * step
		if at > s.high+step*1e-6 {
			break
		}
		out = append(out, tick{at, amount(at, step, most)})
	}
	return out
}

func (s scale) position(v float64) float64 {
	v = math.Max(s.low, math.Min(v, s.high))
	return s.from + (s.to-s.from)*(v-s.low)/(s.high-s.low)
}

func (s scale) place(v float64) string { return decimal(s.position(v)) }

var prefixes = []struct {
	size float64
	name string
}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}

// amount writes v as precisely as steps need, all that lie within most alike.
func amount(v, step, most float64) string {
	if most >= 1e15 || most < 1e-4 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	size, name := 1.0, ""
	for _, p := range prefixes {
		if most >= 2*p.size {
			size, name = p.size, p.name
			break
		}
	}
	digits := max(0, min(int(math.Ceil(-math.Log10(step/size)-1e-9)), 9))
	text := strconv.FormatFloat(v/size, 'f', digits, 64)
	if zero := strconv.FormatFloat(0, 'f', digits, 64); text == zero || text == "-"+zero {
		return "0"
	}
	return text + name
}

// decimal writes a place in a drawing.
func decimal(v float64) string {
	text := strconv.FormatFloat(math.Round(10*v)/10, 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	return text
}

func escape(s string) string { return html.EscapeString(s) }
