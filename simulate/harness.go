package simulate

import (
	"math"
	"sort"
	"time"

	"steward/policy"
)

// harness is the limits of one direction of a policy, counted in decisions.
type harness struct {
	limits []limit
	all    bool // all must be kept; else any one is enough
}

// limit is one of a direction's limits.
type limit struct {
	rule policy.Direction // with this limit alone
	back int              // it counts from the size so many decisions ago
}

func newHarness(d policy.Direction, every time.Duration) harness {
	h := harness{all: d.Select == policy.SelectMin}
	for _, l := range d.Limits {
		back := max(1, int((l.Per+every-1)/every))
		h.limits = append(h.limits, limit{policy.Direction{Limits: []policy.Limit{l}, Select: d.Select}, back})
	}
	return h
}

// near tells whether no limit looks back further than to the decision before.
func (h harness) near() bool {
	for _, l := range h.limits {
		if l.back > 1 {
			return false
		}
	}
	return true
}

// ceiling is the largest size that scaling out may reach, given the sizes so
// many decisions ago.
func (h harness) ceiling(before func(back int) int) int {
	if len(h.limits) == 0 {
		return math.MaxInt
	}
	return h.pick(func(l limit) int { return l.ceiling(before(l.back)) })
}

// floor is the smallest size that scaling in may reach.
func (h harness) floor(before func(back int) int) int {
	if len(h.limits) == 0 {
		return 0
	}
	return -h.pick(func(l limit) int { return -l.rule.Floor(time.Time{}, before(l.back), nil) })
}

// pick is the reach of all limits together; a greater one is more change.
func (h harness) pick(reach func(limit) int) int {
	best := reach(h.limits[0])
	for _, l := range h.limits[1:] {
		if h.all {
			best = min(best, reach(l))
		} else {
			best = max(best, reach(l))
		}
	}
	return best
}

func (l limit) ceiling(start int) int { return l.rule.Ceiling(time.Time{}, start, nil) }

// least is the smallest size from which the limit lets a size be reached.
func (l limit) least(size int) int {
	return sort.Search(size, func(start int) bool { return l.ceiling(start) >= size })
}
