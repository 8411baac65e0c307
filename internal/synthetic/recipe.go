// Package synthetic makes demand that looks like a web service's: two peaks on
// a working day, quiet nights and weekends, growth, noise, crowds and outages.
// It stands in for recorded history in examples and in the demo, and whatever
// shows it must say that it is synthetic.
//
// It is pure: the same recipe always gives the same series.
package synthetic

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"steward/fleet"
)

// Recipe says what a series looks like. Days and weeks are those of UTC.
type Recipe struct {
	Start   time.Time
	Step    time.Duration
	Span    time.Duration
	Base    float64 // demand halfway between the trough and the peak of a working day
	Daily   float64 // how far trough and peak are from Base, relative to it
	Weekly  float64 // how much lower Sunday is, relative to a working day
	Growth  float64 // relative growth a week, compounded
	Noise   float64 // relative standard deviation of a value
	Crowds  []Crowd
	Outages []Window
	Limit   float64 // more cannot be served, and is not recorded; 0 for none
	Seed    uint64
}

// Crowd is a burst of Height times Base on top of everything else. At is the
// time from Start at which it begins to rise.
type Crowd struct {
	At, Rise, Hold, Fall time.Duration
	Height               float64
}

// Window is a part of the series, from At after Start and For so long.
type Window struct {
	At, For time.Duration
}

// Series makes the demand of r: never negative nor above a limit, three significant digits, a
// real zero during an outage. It is empty if r has no step or no span.
func (r Recipe) Series(key fleet.Key) fleet.Series {
	s := fleet.Series{Key: key, Start: r.Start, Step: r.Step}
	if r.Step <= 0 || r.Span < r.Step {
		return s
	}
	noise := newNoise(r)
	s.Values = make([]float64, r.Span/r.Step)
	for i := range s.Values {
		since := time.Duration(i) * r.Step
		v := (r.level(since) + r.crowd(since)) * noise.next()
		if r.isOut(since) {
			v = 0
		}
		if r.Limit > 0 {
			v = min(v, r.Limit)
		}
		s.Values[i] = round(max(0, v))
	}
	return s
}

// level is demand without noise, crowds and outages.
func (r Recipe) level(since time.Duration) float64 {
	at := r.Start.Add(since).UTC()
	rest := restfulness(at)
	weeks := since.Hours() / (7 * 24)
	return r.Base * math.Pow(1+r.Growth, weeks) * (1 + r.Daily*dayShape(at, rest)) * (1 - r.Weekly*rest)
}

func (r Recipe) crowd(since time.Duration) float64 {
	sum := 0.0
	for _, c := range r.Crowds {
		sum += c.Height * r.Base * c.presence(since-c.At)
	}
	return sum
}

// presence is how much of the crowd is there, from 0 to 1, so long after it began.
func (c Crowd) presence(since time.Duration) float64 {
	switch left := c.Rise + c.Hold + c.Fall - since; {
	case since < 0 || left <= 0:
		return 0
	case since < c.Rise:
		return smooth(float64(since) / float64(c.Rise))
	case left < c.Fall:
		return smooth(float64(left) / float64(c.Fall))
	}
	return 1
}

func (r Recipe) isOut(since time.Duration) bool {
	for _, w := range r.Outages {
		if since >= w.At && since < w.At+w.For {
			return true
		}
	}
	return false
}

// noise is multiplicative: part of it lasts for a while, as demand's does, part
// is new with every value.
type noise struct {
	rng   *rand.Rand
	size  float64
	keep  float64 // share of the lasting part that is left after a step
	state float64
}

func newNoise(r Recipe) *noise {
	const memory = 15 * time.Minute
	return &noise{
		rng:  rand.New(rand.NewPCG(r.Seed, 0x737465776172)),
		size: r.Noise,
		keep: math.Exp(-float64(r.Step) / float64(memory)),
	}
}

// next has the mean 1.
func (n *noise) next() float64 {
	n.state = n.keep*n.state + math.Sqrt(1-n.keep*n.keep)*n.rng.NormFloat64()
	x := 0.8*n.state + 0.6*n.rng.NormFloat64()
	return math.Exp(n.size*x - n.size*n.size/2)
}

// round keeps three significant digits: short in a file, and the same on every
// machine whatever its last bit of math.Exp.
func round(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	return short
}
