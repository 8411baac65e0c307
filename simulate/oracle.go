package simulate

// oracle is the cheapest supply that meets the need at every tick that can be
// reached, knowing everything, in a world without faults. It is bound neither
// to the decision's grid nor to the minimum of the bounds.
//
// Units being alike, the problem splits into layers: layer k wants a unit
// whenever at least k are needed. Keeping the unit through a gap costs the gap;
// letting it go and asking again costs a drain and a boot; so it stays if and
// only if the gap is no longer than both together. (Layers checked against
// dynamic programming in a test.)
type oracle struct {
	desired   []int32 // by tick
	unitTicks int64   // paid for in all
	exact     bool    // false where the minimum billing could bind: then the layers are no bound
}

func (r *Replay) solveOracle() oracle {
	unit := r.Scenario.Unit
	o := oracle{exact: unit.MinBilling <= unit.Boot+unit.Drain}
	l := newLayers(r)
	for k := range r.Ticks {
		l.meet(k, r.reachableNeed(k))
	}
	o.desired = l.finish(r.Ticks)
	t := newTimeline(r)
	w := newWorld(r.InitialUnits, r.unit, fate{})
	for k := range r.Ticks {
		w.tick = k
		w.settle()
		w.setDesired(int(o.desired[k]))
		t.record(k, w)
	}
	o.unitTicks = t.unitTicks()
	return o
}

// reachableNeed is the need of a tick, a gap needing nothing, cut at the
// maximum and, before the first boot can end, at what was there at the start.
func (r *Replay) reachableNeed(k int) int {
	need := min(int(r.needs[r.sample(k)]), r.Scenario.Bounds.Max)
	if k < r.unit.boot {
		need = min(need, r.InitialUnits)
	}
	return max(need, 0)
}

// layers turns needs into requests, layer by layer.
type layers struct {
	boot, bridge int     // ticks: of a boot, and of the longest gap worth keeping a unit through
	level        int     // layers that are needed now
	asked        []int   // by layer: when its unit was asked for, or absent
	until        []int   // by layer: when its last run ended
	delta        []int32 // change of desired, by tick
}

const absent = -1

func newLayers(r *Replay) *layers {
	l := &layers{boot: r.unit.boot, bridge: r.unit.boot + r.unit.drain, delta: make([]int32, r.Ticks+1)}
	for range r.InitialUnits {
		l.add(0)
	}
	return l
}

// add opens a layer whose unit was asked for at a tick, or is absent.
func (l *layers) add(asked int) {
	l.asked, l.until = append(l.asked, asked), append(l.until, 0)
}

// meet moves to a tick at which so many units are needed.
func (l *layers) meet(tick, need int) {
	for l.level > need {
		l.level--
		l.until[l.level] = tick
	}
	for l.level < need {
		if l.level == len(l.asked) {
			l.add(absent)
		}
		l.begin(l.level, tick)
		l.level++
	}
}

// begin starts a run of a layer: through the gap behind it if that is short,
// else with a new unit asked for in time.
func (l *layers) begin(layer, tick int) {
	if l.asked[layer] == absent || tick-l.until[layer] > l.bridge {
		l.close(layer)
		l.asked[layer] = tick - l.boot
	}
}

// close books the time over which a layer's unit was wanted.
func (l *layers) close(layer int) {
	if l.asked[layer] != absent {
		l.delta[l.asked[layer]]++
		l.delta[l.until[layer]]--
	}
}

// finish ends all runs and answers the desired size of each tick.
func (l *layers) finish(ticks int) []int32 {
	l.meet(ticks, 0)
	for layer := range l.asked {
		l.close(layer)
	}
	desired, units := make([]int32, ticks), int32(0)
	for k := range desired {
		units += l.delta[k]
		desired[k] = units
	}
	return desired
}
