package store

import (
	"math"
	"slices"
)

// recentSlots is how many of a series' newest samples are remembered, so that
// what a source tells again and again is not written again and again.
const recentSlots = 16

// recent remembers what was told last, as long as nobody else writes.
type recent struct {
	seq     int64 // of the tail's last row when it was noted
	knownAt int64 // of what was told last
	rings   map[int64]*ring
}

// ring holds samples at their slot modulo its length.
type ring struct {
	slots  [recentSlots]int64
	values [recentSlots]float64
}

// nook is where a slot is remembered.
func nook(slot int64) int { return int(uint64(slot) % recentSlots) }

// news drops the samples that were told already. The number of the tail's last
// row shows whether another process wrote since; then all is news. Newest is the
// latest time at which anything in the store became known.
func (r *recent) news(seq, newest int64, samples []sample) []sample {
	if r.seq != seq || r.rings == nil {
		*r = recent{knownAt: newest, rings: map[int64]*ring{}}
	}
	if samples[0].knownAt < r.knownAt { // the clock was set back: what counts may be an older word
		clear(r.rings)
		return samples
	}
	return slices.DeleteFunc(samples, func(s sample) bool {
		ring := r.rings[s.series]
		return ring != nil && ring.slots[nook(s.slot)] == s.slot && math.Float64bits(ring.values[nook(s.slot)]) == math.Float64bits(s.value)
	})
}

// note remembers samples that were written as the tail's row seq.
func (r *recent) note(seq int64, samples []sample) {
	r.seq = seq
	if samples[0].knownAt < r.knownAt {
		return
	}
	r.knownAt = samples[0].knownAt
	for _, s := range samples {
		held := r.rings[s.series]
		if held == nil {
			held = &ring{}
			for i := range held.slots {
				held.slots[i] = math.MinInt64
			}
			r.rings[s.series] = held
		}
		if i := nook(s.slot); held.slots[i] <= s.slot {
			held.slots[i], held.values[i] = s.slot, s.value
		}
	}
}
