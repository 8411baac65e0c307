package simulate

// World is the simulated fleet of one workload: units that boot, serve, drain
// and are paid for, counted in whole ticks. It holds counts, never single
// units, so a tick costs the same whatever the size of the fleet.
type World struct {
	tick    int // the present
	desired int
	ready   int
	booting int
	billed  int // units paid for in the present tick
	rules   unitRules
	boots   []cohort // booting, oldest first
	serving []cohort // ready, oldest first; the newest go first
	billEnd ring     // units whose bill ends, by tick
	boughts int      // units ever requested, the ordinal of boot failures
	calls   int      // requests ever made, the ordinal of throttling
	fate    fate
	toll    toll

	market     *spotMarket // nil where every unit is on demand
	closed     bool        // no spot unit can be had
	spot       int         // spot units that boot or are ready
	billedSpot int         // of billed
	spotEnd    ring        // of billEnd
}

// unitRules are a unit's times in ticks.
type unitRules struct {
	boot, drain, minBilling int
}

// cohort is some units requested in one tick.
type cohort struct {
	asked  int // tick of the request; far in the past for units that were there at the start
	units  int
	spot   int  // of them on the spot market
	failed bool // will not serve when its boot ends
}

// longAgo is a request so old that its minimum bill is paid.
const longAgo = -1 << 40

// newWorld begins with units ready, their minimum already paid.
func newWorld(units int, rules unitRules, fate fate) *World {
	w := &World{desired: units, ready: units, billed: units, rules: rules, fate: fate}
	w.billEnd = newRing(max(rules.boot, rules.drain, rules.minBilling) + 1)
	if units > 0 {
		w.serving = append(w.serving, cohort{asked: longAgo, units: units})
	}
	return w
}

// settle ends the boots and drains that end at the present tick.
func (w *World) settle() {
	w.billed -= w.billEnd.take(w.tick)
	if w.market != nil {
		w.billedSpot -= w.spotEnd.take(w.tick)
	}
	done := 0
	for done < len(w.boots) && w.boots[done].asked+w.rules.boot <= w.tick {
		w.finishBoot(w.boots[done])
		done++
	}
	if done > 0 {
		w.boots = append(w.boots[:0], w.boots[done:]...)
	}
}

// finishBoot lets a cohort serve, or ends its bill if its boot failed.
func (w *World) finishBoot(c cohort) {
	w.booting -= c.units
	if c.failed {
		w.spot -= c.spot
		w.endBill(c, w.tick)
		return
	}
	w.serve(c)
}

// serve adds a cohort to those that are ready. Cohorts whose minimum is paid
// are all alike, so they are kept as one.
func (w *World) serve(c cohort) {
	w.ready += c.units
	if last := len(w.serving) - 1; last >= 0 && w.paid(w.serving[last]) && w.paid(c) {
		w.serving[last].units += c.units
		w.serving[last].spot += c.spot
		return
	}
	w.serving = append(w.serving, c)
}

// paid tells whether the cohort's minimum bill is behind it.
func (w *World) paid(c cohort) bool { return c.asked+w.rules.minBilling <= w.tick }

// setDesired is a request for an absolute size, and the boots or drains that
// follow from it. It answers false if the provider throttled the call; then
// nothing happened.
func (w *World) setDesired(units int) bool {
	missing := units - w.booting - w.ready
	if missing != 0 && w.throttled() {
		return false
	}
	w.desired = units
	switch {
	case missing > 0:
		w.request(missing)
	case missing < 0:
		w.release(-missing)
	}
	return true
}

func (w *World) throttled() bool {
	w.calls++
	refused := w.fate.throttles(w.calls)
	if refused {
		w.toll.refused++
	}
	return refused
}

// request asks for units now: they are paid for from this tick. Those on demand
// are numbered before spot units.
func (w *World) request(units int) {
	spot := w.spotAsked(units)
	w.billed, w.billedSpot, w.spot = w.billed+units, w.billedSpot+spot, w.spot+spot
	if w.rules.boot == 0 && !w.fate.bootsFail() {
		w.boughts += units
		w.serve(cohort{asked: w.tick, units: units, spot: spot})
		return
	}
	failed := cohort{asked: w.tick, failed: true}
	if w.fate.bootsFail() {
		failed.spot = w.fate.failures(w.boughts+units-spot, spot)
		failed.units = w.fate.failures(w.boughts, units-spot) + failed.spot
		w.toll.doomed += failed.units
	}
	w.boughts += units
	for _, c := range []cohort{failed, {asked: w.tick, units: units - failed.units, spot: spot - failed.spot}} {
		if c.units == 0 {
			continue
		}
		w.booting += c.units
		if w.rules.boot == 0 {
			w.finishBoot(c)
			continue
		}
		w.boots = append(w.boots, c)
	}
}

// release lets units go: booting ones first, newest first and at once, then
// ready ones, newest first, which stop serving now and are gone after the drain.
func (w *World) release(units int) {
	for units > 0 && len(w.boots) > 0 {
		units -= w.drop(&w.boots, units, &w.booting, w.tick)
	}
	for units > 0 && len(w.serving) > 0 {
		units -= w.drop(&w.serving, units, &w.ready, w.tick+w.rules.drain)
	}
}

// lose takes ready units away at once, newest first.
func (w *World) lose(units int) {
	for units > 0 && len(w.serving) > 0 {
		units -= w.drop(&w.serving, units, &w.ready, w.tick)
	}
}

// drop removes up to units from the newest cohort of a stack; they are gone at
// a tick. It answers how many it removed.
func (w *World) drop(stack *[]cohort, units int, count *int, gone int) int {
	last := len(*stack) - 1
	c := &(*stack)[last]
	n := min(units, c.units)
	w.part(c, n, w.spotAmong(c, n), count, gone)
	if c.units == 0 {
		*stack = (*stack)[:last]
	}
	return n
}

// part takes units, some of them spot units, out of a cohort and a count; they are
// gone at a tick.
func (w *World) part(c *cohort, units, spot int, count *int, gone int) {
	*count -= units
	w.spot -= spot
	c.units, c.spot = c.units-units, c.spot-spot
	w.endBill(cohort{asked: c.asked, units: units, spot: spot}, gone)
}

// endBill ends the bill of units that are gone at a tick, not before their
// minimum is paid.
func (w *World) endBill(c cohort, gone int) {
	end := max(gone, c.asked+w.rules.minBilling)
	if end <= w.tick {
		w.billed, w.billedSpot = w.billed-c.units, w.billedSpot-c.spot
		return
	}
	w.billEnd.add(end, c.units)
	if c.spot > 0 {
		w.spotEnd.add(end, c.spot)
	}
}

// ring counts units by a tick in the near future.
type ring []int

func newRing(span int) ring { return make(ring, span+1) }

func (r ring) add(tick, units int) { r[tick%len(r)] += units }

// take empties the slot of a tick.
func (r ring) take(tick int) int {
	i := tick % len(r)
	n := r[i]
	r[i] = 0
	return n
}
