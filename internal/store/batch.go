package store

import (
	"encoding/binary"
	"fmt"
	"math"
)

// batchForm is the version of the form in which batches are written.
const batchForm = 1

// packBatch writes samples that became known at one time, ordered by series.
func packBatch(samples []sample) []byte {
	n := len(samples)
	series, slots, lags, values := make([]int64, n), make([]int64, n), make([]int64, n), make([]float64, n)
	for i, s := range samples {
		series[i], slots[i], lags[i], values[i] = s.series, s.slot, s.lag, s.value
	}
	out := make([]byte, 4, 64+8*n)
	out = binary.AppendUvarint(append(out, batchForm), uint64(n))
	out = appendInts(appendInts(appendInts(out, series), slots), lags)
	for len(values) > 0 { // block by block, as neighbours are of a kind
		m := min(len(values), blockSize)
		out = appendColumn(out, values[:m])
		values = values[m:]
	}
	return seal(out)
}

// mostBatch bounds a batch's samples.
const mostBatch = 1 << 18

// unpackBatch adds the samples of a batch that became known at the given time.
func unpackBatch(into []sample, data []byte, knownAt int64) ([]sample, error) {
	content, err := unsealed(data)
	if err != nil {
		return into, err
	}
	if content[0] != batchForm {
		return into, fmt.Errorf("form is %d, expected %d", content[0], batchForm)
	}
	u := unpacker{rest: content[1:]}
	n := u.count(mostBatch)
	series, slots, lags, values := make([]int64, n), make([]int64, n), make([]int64, n), make([]float64, n)
	u.ints(series)
	u.ints(slots)
	u.ints(lags)
	for rest := values; len(rest) > 0; {
		m := min(len(rest), blockSize)
		u.column(rest[:m])
		rest = rest[m:]
	}
	if u.broken || len(u.rest) > 0 {
		return into, fmt.Errorf("columns cannot be read: the data is damaged")
	}
	for i, v := range values {
		if math.IsNaN(v) {
			return into, fmt.Errorf("sample %d is a gap: the data is damaged", i)
		}
		into = append(into, sample{series[i], slots[i], v, knownAt, lags[i]})
	}
	return into, nil
}
