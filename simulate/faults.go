package simulate

import (
	"math"
	"math/rand/v2"
	"time"

	"steward/fleet"
)

// fate draws what goes wrong. A draw is keyed by (seed, kind, ordinal), not by
// time, so that every entrant meets the same fate at its n-th request.
type fate struct {
	seed        uint64
	bootFailure float64 // probability that a requested unit never serves
	throttle    float64 // probability that a request is refused
}

const (
	drawBoot     uint64 = 0x626f6f74
	drawThrottle uint64 = 0x74687274
)

func newFate(sc *Scenario) fate {
	f := fate{seed: uint64(sc.Seed)}
	for _, fault := range sc.Faults {
		switch fault.Kind {
		case FaultBootFailure:
			f.bootFailure = either(f.bootFailure, fault.Probability)
		case FaultThrottle:
			f.throttle = either(f.throttle, fault.Probability)
		}
	}
	return f
}

// either is the probability that at least one of two independent things happens.
func either(p, q float64) float64 { return 1 - (1-p)*(1-q) }

func (f fate) bootsFail() bool { return f.bootFailure > 0 }

// failures counts the units among those numbered first+1 … first+units whose
// boot fails.
func (f fate) failures(first, units int) int {
	n := 0
	for i := 1; i <= units; i++ {
		if f.draw(drawBoot, first+i) < f.bootFailure {
			n++
		}
	}
	return n
}

func (f fate) throttles(call int) bool {
	return f.throttle > 0 && f.draw(drawThrottle, call) < f.throttle
}

// draw is a number in [0, 1) fixed by the seed, the kind and the ordinal.
func (f fate) draw(kind uint64, ordinal int) float64 {
	return rand.New(rand.NewPCG(f.seed^kind<<32, uint64(ordinal))).Float64()
}

// lyingMetric is the series as policies see it: samples stamped inside a
// metric_gap are missing, inside a metric_zero they are 0. Demand itself goes
// on as recorded.
func lyingMetric(s fleet.Series, faults []Fault, from time.Time) fleet.Series {
	copied := false
	for _, f := range faults {
		if f.Kind != FaultMetricGap && f.Kind != FaultMetricZero {
			continue
		}
		if !copied {
			s.Values, copied = append([]float64(nil), s.Values...), true
		}
		lie := 0.0
		if f.Kind == FaultMetricGap {
			lie = math.NaN()
		}
		begins := from.Add(f.At)
		for i := len(s.Until(begins).Values); i < len(s.Until(begins.Add(f.For)).Values); i++ {
			s.Values[i] = lie
		}
	}
	return s
}

// loss is a moment at which ready units are taken away.
type loss struct {
	noticeTick int // the share is counted here
	goneTick   int // they stop serving here
	share      float64
	units      int
}

// losses lists the scenario's losses of units in ticks after scored_from.
func losses(sc *Scenario, tick time.Duration) []loss {
	var out []loss
	for _, f := range sc.Faults {
		if f.Kind == FaultLoseUnits {
			out = append(out, loss{
				noticeTick: ticksUp(f.At, tick), goneTick: ticksUp(f.At+f.Notice, tick), share: f.Share,
			})
		}
	}
	return out
}

// ticksUp is d in ticks, rounded up to the first tick not before it.
func ticksUp(d, tick time.Duration) int { return int((d + tick - 1) / tick) }

// strike counts and takes the units that losses claim at the world's tick.
func strike(pending []loss, w *World) {
	for i := range pending {
		l := &pending[i]
		if w.tick == l.noticeTick {
			l.units = int(math.Round(l.share * float64(w.ready)))
		}
		if w.tick == l.goneTick {
			w.lose(l.units)
		}
	}
}
