package forecast

import "math"

// drift notices that a series is no longer what it was, by the test of Page and
// Hinkley (Page, "Continuous Inspection Schemes", Biometrika 41 (1954)) on its
// errors one step ahead, in both directions.
type drift struct {
	Scale    float64 // fading mean |error|
	Up, Down float64 // how far errors have added up above, and below, what is tolerated
	Seen     int
}

const (
	tolerated   = 0.75 // mean |error|s that one error may be off without adding up
	alarming    = 30.0 // mean |error|s that must have added up
	largestStep = 6.0  // one error adds no more: a spike is no drift
	settling    = 50   // values before the scale is trusted
	scaleFade   = 0.99
)

// add takes in an error and tells whether the series has drifted; then it begins
// anew.
func (d *drift) add(e float64) bool {
	if d.Seen++; d.Seen <= settling {
		d.Scale += (math.Abs(e) - d.Scale) / float64(d.Seen)
		return false
	}
	if !(d.Scale > 0) {
		d.Scale = math.Abs(e)
		return false
	}
	z := math.Max(-largestStep, math.Min(e/d.Scale, largestStep))
	d.Scale = scaleFade*d.Scale + (1-scaleFade)*math.Min(math.Abs(e), largestStep*d.Scale)
	d.Up, d.Down = math.Max(0, d.Up+z-tolerated), math.Max(0, d.Down-z-tolerated)
	if d.Up < alarming && d.Down < alarming {
		return false
	}
	*d = drift{}
	return true
}
