package policy

import (
	"math"
	"time"
)

// Change is a past change of size: positive units were added, negative removed.
type Change struct {
	At    time.Time
	Units int
}

// Ceiling is the largest size that scaling out may reach now, with the changes
// that happened so far; without limits there is none.
func (d Direction) Ceiling(now time.Time, size int, changes []Change) int {
	if len(d.Limits) == 0 {
		return math.MaxInt
	}
	return d.pick(func(l Limit) int {
		start := l.start(now, size, changes)
		return start + max(l.Units, int(math.Ceil(float64(start)*l.Percent/100-1e-9)))
	})
}

// Floor is the smallest size that scaling in may reach now; 0 without limits.
func (d Direction) Floor(now time.Time, size int, changes []Change) int {
	if len(d.Limits) == 0 {
		return 0
	}
	return -d.pick(func(l Limit) int {
		start := l.start(now, size, changes)
		return -max(0, start-max(l.Units, int(math.Ceil(float64(start)*l.Percent/100-1e-9))))
	})
}

// pick applies the direction's selection; a greater reach is more change.
func (d Direction) pick(reach func(Limit) int) int {
	best := reach(d.Limits[0])
	for _, l := range d.Limits[1:] {
		if d.Select == SelectMin {
			best = min(best, reach(l))
		} else {
			best = max(best, reach(l))
		}
	}
	return best
}

// start is the size at the start of the limit's period, as if only changes
// in it had led to the present size.
func (l Limit) start(now time.Time, size int, changes []Change) int {
	since := now.Add(-l.Per)
	for i := len(changes) - 1; i >= 0 && changes[i].At.After(since); i-- {
		size -= changes[i].Units
	}
	return size
}
