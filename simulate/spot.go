package simulate

import (
	"slices"
	"time"
)

// spotAsked is how many of the units asked for now are spot units, as many as bring
// the fleet nearest to what the market is to supply.
func (w *World) spotAsked(units int) int {
	if w.market == nil || w.closed {
		return 0
	}
	return max(0, min(w.market.among(w.booting+w.ready+units)-w.spot, units))
}

// spotAmong is how many of the units that leave a cohort are spot units. Those that
// are equally new are alike but for their price, so the kind goes of which there
// are too many.
func (w *World) spotAmong(c *cohort, units int) int {
	if c.spot == 0 {
		return 0
	}
	surplus := w.spot - w.market.among(w.booting+w.ready-units)
	least, most := units-(c.units-c.spot), min(units, c.spot)
	return max(0, least, min(surplus, most))
}

// enter brings a new world to a market, which may be nil: part of its units, all of
// them ready, are spot units.
func (w *World) enter(m *spotMarket) {
	if m == nil {
		return
	}
	w.market, w.spotEnd = m, make(ring, len(w.billEnd))
	if len(w.serving) > 0 {
		w.spot = m.among(w.ready)
		w.serving[0].spot, w.billedSpot = w.spot, w.spot
	}
}

// servingSpot counts the spot units that are ready.
func (w *World) servingSpot() int {
	n := 0
	for _, c := range w.serving {
		n += c.spot
	}
	return n
}

// takeBack takes ready spot units away at once, newest first, and answers how many
// there were to take.
func (w *World) takeBack(units int) int {
	taken := 0
	for i := len(w.serving) - 1; i >= 0 && taken < units; i-- {
		c := &w.serving[i]
		n := min(units-taken, c.spot)
		w.part(c, n, n, &w.ready, w.tick)
		taken += n
	}
	w.serving = slices.DeleteFunc(w.serving, func(c cohort) bool { return c.units == 0 })
	return taken
}

// reclaimer interrupts the spot units of a run: each by chance, and all of them
// while the market is closed.
type reclaimer struct {
	replay  *Replay
	fate    fate
	notice  int // ticks
	pending []warning
	hours   []hourOfDraws
	taken   int // units that were interrupted so far
}

// warning is units that were told that they go.
type warning struct{ gone, units int }

func newReclaimer(r *Replay, f fate) *reclaimer {
	return &reclaimer{replay: r, fate: f, notice: min(ticksUp(r.market.Interruptions.Notice, r.Tick), r.Ticks)}
}

// strike warns and takes the units that are interrupted at the world's tick.
func (c *reclaimer) strike(w *World) {
	if c == nil {
		return
	}
	w.closed = c.replay.market.closedAt(c.replay.Time(w.tick))
	free := w.servingSpot()
	for _, p := range c.pending {
		free -= p.units
	}
	units := max(free, 0)
	if !w.closed {
		units = c.drawn(w.tick, units)
	}
	if units > 0 {
		c.pending = append(c.pending, warning{w.tick + c.notice, units})
	}
	for len(c.pending) > 0 && c.pending[0].gone <= w.tick {
		c.taken += w.takeBack(c.pending[0].units)
		c.pending = c.pending[1:]
	}
}

// drawn counts the units among those numbered 1 … units whose interruption falls on
// a tick.
func (c *reclaimer) drawn(tick, units int) int {
	if c.replay.market.Interruptions.Probability == 0 {
		return 0
	}
	now := time.Duration(tick) * c.replay.Tick
	first, last := int(max(0, now-c.replay.Tick)/time.Hour), int(now/time.Hour)
	for len(c.hours) > 0 && c.hours[0].hour < first {
		c.hours = c.hours[1:]
	}
	n := 0
	for h := first; h <= last; h++ {
		if i := h - first; i == len(c.hours) {
			c.hours = append(c.hours, hourOfDraws{hour: h})
		}
		n += c.draw(&c.hours[h-first], tick, units)
	}
	return n
}

// hourOfDraws is the interruptions of one hour after the start of scoring, of as
// many units as were asked about so far.
type hourOfDraws struct {
	hour, units int
	fated       []interruption
}

// interruption is a unit's number and the tick in which it is interrupted.
type interruption struct{ unit, tick int }

const (
	drawSpot       uint64 = 0x73706f74
	drawSpotMoment uint64 = 0x73706d6f
)

// draw counts the interruptions of an hour that fall on a tick. Draws are keyed by
// the hour and the number of the unit among those that serve, so that whoever has
// an n-th spot unit in that hour meets the same fate with it.
func (c *reclaimer) draw(h *hourOfDraws, tick, units int) int {
	for h.units < units {
		h.units++
		ordinal := h.hour<<24 | h.units
		if c.fate.draw(drawSpot, ordinal) < c.replay.market.Interruptions.Probability {
			moment := float64(h.hour) + c.fate.draw(drawSpotMoment, ordinal)
			h.fated = append(h.fated, interruption{h.units, ticksUp(time.Duration(moment*float64(time.Hour)), c.replay.Tick)})
		}
	}
	n := 0
	for _, f := range h.fated {
		if f.tick == tick && f.unit <= units {
			n++
		}
	}
	return n
}
