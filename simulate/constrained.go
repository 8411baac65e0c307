package simulate

import (
	"math"

	"steward/fleet"
	"steward/policy"
)

// constrained is the oracle in a policy's harness: it knows everything, and yet
// decides only when a policy does, within the bounds, and changes the size by no
// more than the policy's limits allow. Between a policy and it lies the price of
// not knowing; between it and the oracle lies the price of the harness.
// Stabilisation and cooldowns guard against what one does not know, and do not
// bind it; nor do faults.
//
// A need is met if it is met by whoever scales out as fast as allowed from the
// start and never in: nobody has more units at any time, so all such needs can
// be met together. What is needed at a tick serves if it was wanted at every
// decision from a boot before the tick to the tick itself, since booting units
// go first. That turns needs into the least size of every decision. Walking
// back through the decisions raises them until every rise is allowed; walking
// forward, until every fall is. Units being alike, the cheapest sizes above
// these least ones are found layer by layer as for the oracle: what is kept
// costs its time, what is let go costs a drain, and the boot is in the least
// sizes already.
//
// The result is exact if it says so: where every limit on scaling out looks
// back over one decision only, the least sizes are least for everybody who
// keeps the limits; the layers then have to keep them too, and the minimum
// billing must not bind. A longer period leaves a choice, to rise late or to
// have risen before; there the walk back takes the late rise, and the result
// keeps the limits and meets the needs but may cost more than the cheapest.
// (Both checked against trying everything, in a test.)
type constrained struct {
	replay  *Replay
	bounds  fleet.Bounds
	out, in harness
	every   int   // ticks between decisions
	sizes   []int // by decision
	exact   bool
}

func (r *Replay) solveConstrained(p policy.Policy) *constrained {
	c := &constrained{
		replay: r, bounds: r.Scenario.Bounds, every: int(r.Scenario.DecideEvery / r.Tick),
		out: newHarness(p.Behaviour.ScaleOut, r.Scenario.DecideEvery), in: newHarness(p.Behaviour.ScaleIn, r.Scenario.DecideEvery),
	}
	if p.Bounds != nil {
		c.bounds = c.bounds.Within(fleet.Bounds{Min: p.Bounds.Min, Max: p.Bounds.Max})
	}
	c.sizes = make([]int, (r.Ticks+c.every-1)/c.every)
	most := c.fastest()
	c.require(most)
	c.prepareRises(most)
	c.spreadFalls()
	c.bridgeGaps()
	kept := c.spreadFalls()
	c.exact = r.oracle.exact && c.out.near() && kept
	return c
}

// plan is the sizes in the form that an entrant follows.
func (c *constrained) plan() []int32 {
	plan := make([]int32, len(c.sizes))
	for j, size := range c.sizes {
		plan[j] = int32(size)
	}
	return plan
}

// before is a size so many decisions earlier.
func (c *constrained) before(sizes []int, decision, back int) int {
	if decision < back {
		return c.replay.InitialUnits
	}
	return sizes[decision-back]
}

// fastest is the most units that each decision can want. Bounds come before
// limits.
func (c *constrained) fastest() []int {
	most := make([]int, len(c.sizes))
	for j := range most {
		ceiling := c.out.ceiling(func(back int) int { return c.before(most, j, back) })
		most[j] = c.bounds.Clamp(max(c.before(most, j, 1), ceiling))
	}
	return most
}

// require makes the sizes those without which a need that can be met is not: the
// highest need from a decision's tick to just before a boot after the next
// decision's.
func (c *constrained) require(most []int) {
	window, next := largest{}, 0
	for j := range c.sizes {
		for ; next < min((j+1)*c.every+c.replay.unit.boot, c.replay.Ticks); next++ {
			window.push(int64(next), c.need(next, most))
		}
		c.sizes[j] = max(c.bounds.Min, window.from(int64(j*c.every)))
	}
}

// need is what is needed at a tick and can be met.
func (c *constrained) need(tick int, most []int) int {
	there := c.replay.InitialUnits
	if tick >= c.replay.unit.boot {
		there = most[(tick-c.replay.unit.boot)/c.every]
	}
	return max(0, min(int(c.replay.needs[c.replay.sample(tick)]), c.bounds.Max, there))
}

// prepareRises raises sizes until every rise is allowed.
func (c *constrained) prepareRises(most []int) {
	for j := len(c.sizes) - 1; j >= 0; j-- {
		size := c.sizes[j]
		if size <= c.before(c.sizes, j, 1) || size <= c.bounds.Min {
			continue
		}
		for _, l := range c.heeded(j, most) {
			if j >= l.back {
				c.sizes[j-l.back] = max(c.sizes[j-l.back], l.least(size))
			}
		}
	}
}

// heeded are the limits that a rise is prepared for: all, or the one that raises
// least among those that can be met.
func (c *constrained) heeded(j int, most []int) []limit {
	if c.out.all {
		return c.out.limits
	}
	best, lack := 0, math.MaxInt
	for i, l := range c.out.limits {
		start := l.least(c.sizes[j])
		if more := start - c.before(c.sizes, j, l.back); more < lack && start <= c.before(most, j, l.back) {
			best, lack = i, more
		}
	}
	return c.out.limits[min(best, len(c.out.limits)):min(best+1, len(c.out.limits))]
}

// spreadFalls raises sizes until every fall is allowed. It tells whether they
// all were.
func (c *constrained) spreadFalls() bool {
	kept := true
	for j := range c.sizes {
		floor := c.in.floor(func(back int) int { return c.before(c.sizes, j, back) })
		least := min(c.before(c.sizes, j, 1), floor, c.bounds.Max)
		if least > c.sizes[j] {
			c.sizes[j], kept = least, false
		}
	}
	return kept
}

// bridgeGaps keeps units that are wanted again before their drain would be over.
func (c *constrained) bridgeGaps() {
	l := &layers{bridge: c.replay.unit.drain, delta: make([]int32, c.replay.Ticks+1)}
	for range c.replay.InitialUnits {
		l.add(0)
	}
	for j, size := range c.sizes {
		l.meet(j*c.every, size)
	}
	desired := l.finish(c.replay.Ticks)
	for j := range c.sizes {
		c.sizes[j] = int(desired[j*c.every])
	}
}
