package store

import (
	"encoding/binary"
	"errors"
	"math"
)

// rollup is what is left of a series over chunkSlots coarser steps: of each the
// mean and the highest of its values, and how many there were.
type rollup struct {
	lag    int64 // nanoseconds: a step's figures were known by its stamp + lag
	mean   []float64
	peak   []float64
	values []int64
}

// newRollup is one without any values.
func newRollup() *rollup {
	r := &rollup{mean: make([]float64, chunkSlots), peak: make([]float64, chunkSlots), values: make([]int64, chunkSlots)}
	for i := range r.mean {
		r.mean[i], r.peak[i] = math.NaN(), math.NaN()
	}
	return r
}

// add counts in n values of that mean and highest value.
func (r *rollup) add(slot int, mean, peak float64, n int64) {
	if n == 0 {
		return
	}
	if r.values[slot] == 0 {
		r.mean[slot], r.peak[slot], r.values[slot] = mean, peak, n
		return
	}
	all := r.values[slot] + n
	r.mean[slot] += (mean - r.mean[slot]) * float64(n) / float64(all)
	r.peak[slot], r.values[slot] = max(r.peak[slot], peak), all
}

// rollupForm is the version of the form in which roll-ups are written.
const rollupForm = 1

func (r *rollup) pack() []byte {
	out := binary.AppendVarint([]byte{0, 0, 0, 0, rollupForm}, r.lag)
	return seal(appendInts(appendColumn(appendColumn(out, r.mean), r.peak), r.values))
}

func unpackRollup(data []byte) (*rollup, error) {
	content, err := unsealed(data)
	if err != nil {
		return nil, err
	}
	u, r := unpacker{rest: content[1:]}, newRollup()
	r.lag = u.varint()
	u.column(r.mean)
	u.column(r.peak)
	u.ints(r.values)
	if content[0] != rollupForm || u.broken || len(u.rest) > 0 {
		return nil, errors.New("columns cannot be read: the data is damaged")
	}
	return r, nil
}
