package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"time"
)

// chunkSlots is how many steps a chunk spans: a day of minutes.
const chunkSlots = 1440

// chunk is what is known of a series over chunkSlots steps, and since when.
type chunk struct {
	lag       int64     // nanoseconds; a first value was known by its stamp + lag
	first     []float64 // by slot; a gap where the first value came later
	revisions []revision
	newest    map[int]float64 // by slot, the value of its last revision; made when it is first needed
}

// revision is a value that became known, or was corrected, later than the lag says.
type revision struct {
	slot    int
	knownAt int64 // nanoseconds
	value   float64
}

// sample is one value as it was told.
type sample struct {
	series  int64
	slot    int64 // since the series' grid began: slot × step + phase is the stamp
	value   float64
	knownAt int64
	lag     int64
}

// place is where a sample belongs: the number of its chunk, and its slot there.
func place(slot int64) (number int64, within int) {
	number = slot / chunkSlots
	if slot%chunkSlots < 0 {
		number--
	}
	return number, int(slot - number*chunkSlots)
}

// learn adds a sample that stands at slot with the given stamp. What is known
// already changes nothing.
func (c *chunk) learn(slot int, stamp int64, s sample) {
	if len(c.first) == 0 && len(c.revisions) == 0 {
		c.lag = s.lag
	}
	before := c.knownAt(slot, s.knownAt)
	if math.Float64bits(before) == math.Float64bits(s.value) {
		return
	}
	if before != before && s.knownAt <= stamp+c.lag {
		for len(c.first) <= slot {
			c.first = append(c.first, math.NaN())
		}
		c.first[slot] = s.value
		return
	}
	at := len(c.revisions)
	for at > 0 && c.revisions[at-1].knownAt > s.knownAt {
		at--
	}
	c.revisions = slices.Insert(c.revisions, at, revision{slot, s.knownAt, s.value})
	if at == len(c.revisions)-1 && c.newest != nil {
		c.newest[slot] = s.value
	} else {
		c.newest = nil
	}
}

// knownAt is the value of a slot as it was known at a time, NaN if it was not;
// first values count as known at once.
func (c *chunk) knownAt(slot int, at int64) float64 {
	value := math.NaN()
	if slot < len(c.first) {
		value = c.first[slot]
	}
	n := len(c.revisions)
	if n == 0 {
		return value
	}
	if c.revisions[n-1].knownAt > at {
		for _, r := range c.revisions {
			if r.slot == slot && r.knownAt <= at {
				value = r.value
			}
		}
		return value
	}
	if c.newest == nil {
		c.newest = make(map[int]float64, n)
		for _, r := range c.revisions {
			c.newest[r.slot] = r.value
		}
	}
	if v, revised := c.newest[slot]; revised {
		return v
	}
	return value
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// chunkForm is the version of the form in which chunks are written.
const chunkForm = 1

// pack is the chunk as it is stored: a checksum, then its columns.
func (c *chunk) pack() []byte {
	out := make([]byte, 4, 1024)
	out = binary.AppendVarint(append(out, chunkForm), c.lag)
	out = appendColumn(binary.AppendUvarint(out, uint64(len(c.first))), c.first)
	n := len(c.revisions)
	if out = binary.AppendUvarint(out, uint64(n)); n > 0 {
		slots, times, values := make([]int64, n), make([]int64, n), make([]float64, n)
		for i, r := range c.revisions {
			slots[i], times[i], values[i] = int64(r.slot), r.knownAt, r.value
		}
		out = appendColumn(appendInts(appendInts(out, slots), times), values)
	}
	return seal(out)
}

// seal puts the checksum of all that follows into the first four bytes.
func seal(data []byte) []byte {
	binary.LittleEndian.PutUint32(data, crc32.Checksum(data[4:], castagnoli))
	return data
}

// unsealed is the content behind a checksum.
func unsealed(data []byte) ([]byte, error) {
	if len(data) < 5 {
		return nil, fmt.Errorf("holds %d bytes, expected 5 or more", len(data))
	}
	found, expected := crc32.Checksum(data[4:], castagnoli), binary.LittleEndian.Uint32(data)
	if found != expected {
		return nil, fmt.Errorf("checksum is %08x, expected %08x: the data is damaged", found, expected)
	}
	return data[4:], nil
}

// mostRevisions bounds a chunk's revisions against damaged data.
const mostRevisions = 1 << 24

// unpackChunk reads what pack writes.
func unpackChunk(data []byte) (*chunk, error) {
	content, err := unsealed(data)
	if err != nil {
		return nil, err
	}
	if content[0] != chunkForm {
		return nil, fmt.Errorf("form is %d, expected %d", content[0], chunkForm)
	}
	u := unpacker{rest: content[1:]}
	c := &chunk{lag: u.varint()}
	c.first = make([]float64, u.count(chunkSlots))
	u.column(c.first)
	if n := u.count(mostRevisions); n > 0 && !u.broken {
		slots, times, values := make([]int64, n), make([]int64, n), make([]float64, n)
		u.ints(slots)
		u.ints(times)
		u.column(values)
		c.revisions = make([]revision, n)
		for i := range c.revisions {
			c.revisions[i] = revision{int(slots[i]), times[i], values[i]}
			u.broken = u.broken || slots[i] < 0 || slots[i] >= chunkSlots
		}
	}
	if u.broken || len(u.rest) > 0 {
		return nil, fmt.Errorf("columns cannot be read: the data is damaged")
	}
	return c, nil
}

// nanos is a time as it is stored; the zero time is the least there is.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

// moment is the time that nanos stores.
func moment(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
