package forecast

import "math"

// drift notices that a series is no longer what it was, by the test of Page and
// Hinkley (Page, "Continuous Inspection Schemes", Biometrika 41 (1954)) on the
// errors of a quick forecast one step ahead, in both directions.
type drift struct {
	Level    float64
	Season   []float64 // what a season adds to the level, by position; its mean in the past that was learned
	At       int       // the next value's position in the season
	Scale    float64   // fading mean |error|
	Up, Down float64   // how far errors have added up above, and below, what is tolerated
	Unusual  int       // values on end that lie outside what is usual
}

const (
	levelGain   = 0.05 // of an error that the level takes up
	scaleGain   = 0.01
	largestStep = 6.0  // mean |error|s that one error counts at most: a spike is no drift
	tolerated   = 0.75 // mean |error|s that an error may be off without adding up
	alarming    = 30.0 // mean |error|s that must have added up
)

// newDrift starts from what a past was like: the longer season where it has been
// seen twice, else the shorter.
func newDrift(past Past) drift {
	season := max(past.Day, 1)
	if past.Week > 0 && len(past.whole) >= 2*past.Week {
		season = past.Week
	}
	d := drift{Season: make([]float64, season), At: len(past.whole) % season}
	counts, mean := make([]float64, season), 0.0
	for i, v := range past.whole {
		d.Season[i%season] += v
		counts[i%season]++
		mean += v / float64(len(past.whole))
	}
	for i := range d.Season {
		d.Season[i] = d.Season[i]/max(counts[i], 1) - mean
	}
	d.Level = mean
	from := max(0, len(past.whole)-season)
	d.At = from % season
	for i, v := range past.whole[from:] {
		e := math.Abs(v - d.Level - d.Season[d.At])
		d.Scale += (e - d.Scale) / float64(i+1)
		d.add(v)
	}
	d.Up, d.Down = 0, 0
	return d
}

const (
	usualReach  = 25.0 // mean |error|s from the quick forecast within which a value is usual
	mostUnusual = 3    // values on end that may be unusual before they are what the series is now
)

// believe is a value as far as it is believed: one that is far from usual counts as
// the nearest usual one until it lasts.
func (d *drift) believe(v float64) float64 {
	expected := d.Level + d.Season[d.At]
	reach := usualReach * d.Scale
	if !(d.Scale > 0) || math.Abs(v-expected) <= reach {
		d.Unusual = 0
		return v
	}
	if d.Unusual++; d.Unusual > mostUnusual {
		return v
	}
	return expected + math.Copysign(reach, v-expected)
}

// add takes in a value and tells whether the series has drifted by it.
func (d *drift) add(v float64) bool {
	e := v - d.Level - d.Season[d.At]
	d.At = (d.At + 1) % len(d.Season)
	if !(d.Scale > 0) {
		d.Scale = math.Abs(e)
		return false
	}
	e = max(-largestStep*d.Scale, min(e, largestStep*d.Scale))
	z := e / d.Scale
	d.Level += levelGain * e
	d.Scale += scaleGain * (math.Abs(e) - d.Scale)
	d.Up, d.Down = max(0, d.Up+z-tolerated), max(0, d.Down-z-tolerated)
	return d.Up >= alarming || d.Down >= alarming
}
