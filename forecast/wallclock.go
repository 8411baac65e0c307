package forecast

import (
	"math"
	"time"

	"steward/fleet"
)

// wallClock maps the steps of a series in UTC to slots of a zone's wall clock, by
// which daily life goes, and forecasts back. The slots are even, as if the day had
// never more or less than 24 hours: the hour that spring leaves out is a gap, and that
// which autumn repeats is one, of the mean of both. Asking costs the same whatever the
// series' length, if steps are asked for about in order. Over steps longer than an hour
// no clock is changed, and steps are slots.
type wallClock struct {
	zone   *time.Location // nil is UTC
	start  time.Time      // of step 0
	step   time.Duration
	origin int64 // slot of step 0 since 1970
	now    era
}

// era is a time in which the zone's offset stays the same.
type era struct {
	from, until time.Time // zero if it has no end
	offset      time.Duration
	peak        int // slot of the last step before it, -1 if there is none
}

func newWallClock(zone *time.Location, start time.Time, step time.Duration) *wallClock {
	w := &wallClock{zone: zone, start: start, step: step}
	w.enter(start)
	w.origin = w.count(start)
	w.now.peak = -1
	return w
}

// Local is a series in UTC on a zone's wall clock; its times say what that clock shows,
// in UTC.
func Local(s fleet.Series, zone *time.Location) fleet.Series {
	w := newWallClock(zone, s.Start, s.Step)
	out := s
	out.Start, out.Values = w.begins(), make([]float64, 0, len(s.Values)+2)
	for i, v := range s.Values {
		out.Values = w.put(out.Values, i, v)
	}
	return out
}

// begins is what the clock shows at the start of the first slot.
func (w *wallClock) begins() time.Time {
	if !w.changes() {
		return w.start.UTC()
	}
	return time.Unix(0, w.origin*int64(w.step)).UTC()
}

func (w *wallClock) changes() bool { return w.zone != nil && w.step <= time.Hour }

// put takes the value of a step, which follows on those put before, into the slots:
// behind them, after gaps where the clock went forward; or into one that is there, as
// the mean of the known, where it went back.
func (w *wallClock) put(slots []float64, step int, v float64) []float64 {
	at := w.slot(step)
	if at < len(slots) {
		switch old := slots[at]; {
		case old != old:
			slots[at] = v
		case v == v:
			slots[at] = (old + v) / 2
		}
		return slots
	}
	for len(slots) < at {
		slots = append(slots, math.NaN())
	}
	return append(slots, v)
}

// slots is how many slots so many steps fill.
func (w *wallClock) slots(steps int) int {
	if steps == 0 {
		return 0
	}
	last := w.slot(steps - 1)
	return max(last, w.now.peak) + 1
}

// leads are those of the slots of the steps known … known+ahead−1, from the last slot
// that the known steps fill. In the hour that autumn repeats they begin at or below
// zero: those slots have a value from the first time; later they may fall back, and in
// spring they leave some out.
func (w *wallClock) leads(known, ahead int) []int {
	last := w.slots(known) - 1
	out := make([]int, ahead)
	for k := range out {
		out[k] = w.slot(known+k) - last
	}
	return out
}

// reach is how many slots must be forecast for so many steps ahead; at least one.
func (w *wallClock) reach(known, ahead int) int {
	last := w.slots(known) - 1
	most := 1
	for k := range ahead {
		most = max(most, w.slot(known+k)-last)
	}
	return most
}

// steps takes a forecast of the slots after the last back to the steps known …
// known+ahead−1. A step whose slot has a value already, from the first of two such
// hours, is forecast by it.
func (w *wallClock) steps(forecast, slots []float64, known, ahead int) []float64 {
	out := make([]float64, ahead)
	for k, lead := range w.leads(known, ahead) {
		if lead > 0 {
			out[k] = forecast[min(lead, len(forecast))-1]
			continue
		}
		out[k] = slots[len(slots)-1+lead]
		if out[k] != out[k] {
			out[k] = forecast[0]
		}
	}
	return out
}

// slot is that of a step, counted from that of step 0.
func (w *wallClock) slot(step int) int {
	if !w.changes() {
		return step
	}
	t := w.start.Add(time.Duration(step) * w.step)
	if t.Before(w.now.from) || !w.now.until.IsZero() && !t.Before(w.now.until) {
		w.enter(t)
		w.now.peak = -1
		if last := int(w.now.from.Add(-1).Sub(w.start) / w.step); !w.now.from.IsZero() && w.now.from.After(w.start) {
			_, before := w.start.Add(time.Duration(last) * w.step).In(w.zone).Zone()
			w.now.peak = int(w.countAt(w.start.Add(time.Duration(last)*w.step), time.Duration(before)*time.Second) - w.origin)
		}
	}
	return int(w.count(t) - w.origin)
}

// enter goes to the era of a time.
func (w *wallClock) enter(t time.Time) {
	if !w.changes() {
		return
	}
	local := t.In(w.zone)
	_, seconds := local.Zone()
	w.now = era{offset: time.Duration(seconds) * time.Second}
	w.now.from, w.now.until = local.ZoneBounds()
}

// count is the slot of a time in the era, since 1970.
func (w *wallClock) count(t time.Time) int64 { return w.countAt(t, w.now.offset) }

func (w *wallClock) countAt(t time.Time, offset time.Duration) int64 {
	local := t.UnixNano() + int64(offset)
	slot := local / int64(w.step)
	if local%int64(w.step) < 0 {
		slot--
	}
	return slot
}
