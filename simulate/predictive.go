package simulate

import (
	"math"
	"time"

	"steward/fleet"
)

// What AWS documents of its predictive scaling.
const (
	predictiveTarget  = 0.6                 // utilisation that the forecast is turned into units with, and that tracking aims at
	predictiveLead    = 5 * time.Minute     // before the hour, or a boot if that is longer
	predictiveRefit   = 6 * time.Hour       // between forecasts
	predictiveHorizon = 48 * time.Hour      // of a forecast
	predictiveFewest  = 24 * time.Hour      // of history before the first forecast
	predictiveHistory = 14 * 24 * time.Hour // of history that a forecast rests on
)

// predictive is like AWS predictive scaling: a forecast of the mean load of
// every hour sets a floor, shortly before the hour begins, under what target
// tracking wants. It only adds.
//
// The forecast, which AWS does not publish, is the mean of the same hour of the
// week in the history, or of the same hour of the day where that was not seen.
type predictive struct {
	tracking sizer
	lead     time.Duration
	past     hourlyMeans
	refit    time.Time // when the next forecast is due
	first    int64     // hour of floors[0]
	floors   [predictiveHorizon / time.Hour]int
}

func newPredictive(r *Replay) sizer {
	return &predictive{tracking: newTargetTracking(r, predictiveTarget), lead: max(predictiveLead, r.Scenario.Unit.Boot)}
}

func (p *predictive) size(v *view) int {
	p.past.learn(v.known)
	if !v.at.Before(p.refit) {
		p.fit(v)
		p.refit = v.at.Add(predictiveRefit)
	}
	return max(p.tracking.size(v), p.floor(hourOf(v.at), hourOf(v.at.Add(p.lead))))
}

// floor is the most that is forecast for any of some hours.
func (p *predictive) floor(from, to int64) int {
	most := 0
	for hour := max(from, p.first); hour <= min(to, p.first+int64(len(p.floors))-1); hour++ {
		most = max(most, p.floors[hour-p.first])
	}
	return most
}

// fit forecasts the units of the hours to come. An hour of which nothing is
// known, and every hour while the history is short, has no floor.
func (p *predictive) fit(v *view) {
	p.first = hourOf(v.at)
	clear(p.floors[:])
	if !p.past.seen || v.known.End().Sub(p.past.since) < predictiveFewest {
		return
	}
	for i := range p.floors {
		if load, ok := p.past.forecast(p.first + int64(i)); ok {
			p.floors[i] = wholeUnits(load / (v.capacity * predictiveTarget))
		}
	}
}

// hourlyMeans is the mean demand of every hour so far.
type hourlyMeans struct {
	samples int // counted so far
	seen    bool
	since   time.Time // the first sample with a value
	first   int64     // hour of sums[0]
	sums    []float64
	counts  []int
}

// learn counts the samples that are new. Gaps count for nothing.
func (h *hourlyMeans) learn(known fleet.Series) {
	for ; h.samples < len(known.Values); h.samples++ {
		if value := known.Values[h.samples]; !math.IsNaN(value) {
			h.add(known.Stamp(h.samples), known.Step, value)
		}
	}
}

// add counts a sample in every hour in which it holds.
func (h *hourlyMeans) add(from time.Time, step time.Duration, value float64) {
	if !h.seen {
		h.seen, h.since, h.first = true, from, hourOf(from)
	}
	for hour := hourOf(from); hour <= hourOf(from.Add(step-1)); hour++ {
		for int64(len(h.sums)) <= hour-h.first {
			h.sums, h.counts = append(h.sums, 0), append(h.counts, 0)
		}
		h.sums[hour-h.first] += value
		h.counts[hour-h.first]++
	}
}

// forecast is the mean of the same hour of the week, else of the day, over the
// history that counts.
func (h *hourlyMeans) forecast(hour int64) (float64, bool) {
	for _, season := range []int64{hoursOfWeek, 24} {
		sum, n := 0.0, 0
		for back := season; back <= int64(predictiveHistory/time.Hour); back += season {
			if i := hour - back - h.first; i >= 0 && i < int64(len(h.sums)) && h.counts[i] > 0 {
				sum += h.sums[i] / float64(h.counts[i])
				n++
			}
		}
		if n > 0 {
			return sum / float64(n), true
		}
	}
	return 0, false
}
