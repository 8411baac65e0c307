package store

import (
	"encoding/binary"
	"math"
)

// How a column's values are written: as whole numbers over a power of ten, those
// that are none kept beside; or by the bits in which each differs from the one
// before it.
const (
	decimalColumn = iota
	bitColumn
)

// mostPlaces is how many digits after the point are tried.
const mostPlaces = 15

var powers = [mostPlaces + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// appendColumn packs values so that each comes back bit by bit; NaN is a gap.
// How many there are is for the reader to know.
func appendColumn(dst []byte, values []float64) []byte {
	dst = appendGaps(dst, values)
	there := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			there = append(there, v)
		}
	}
	if len(there) == 0 {
		return dst
	}
	if out, ok := appendDecimals(dst, there); ok {
		return out
	}
	dst = append(dst, bitColumn)
	words, previous := make([]uint64, len(there)), uint64(0)
	for i, v := range there {
		word := math.Float64bits(v)
		words[i], previous = word^previous, word
	}
	for len(words) > 0 {
		n := min(len(words), blockSize)
		dst = appendPlanes(dst, words[:n])
		words = words[n:]
	}
	return dst
}

// appendGaps writes how many values are there, then how many are missing, and so
// on in turn until all are told.
func appendGaps(dst []byte, values []float64) []byte {
	for i, there := 0, true; i < len(values); there = !there {
		from := i
		for i < len(values) && (values[i] == values[i]) == there {
			i++
		}
		dst = binary.AppendUvarint(dst, uint64(i-from))
	}
	return dst
}

// appendDecimals packs values that are decimals of few digits; ok is false if
// too many are not.
func appendDecimals(dst []byte, values []float64) (out []byte, ok bool) {
	places, odd := 0, []int{}
	for i, v := range values {
		p := placesOf(v, places)
		if p < 0 {
			if odd = append(odd, i); len(odd) > len(values)/16 {
				return dst, false
			}
			continue
		}
		places = p
	}
	numbers, previous := make([]int64, len(values)), int64(0)
	beside, kept, last := []byte{}, 0, 0
	for i, v := range values {
		m, fits := scaled(v, places)
		if !fits {
			// An odd value, or one that fitted with fewer places and no longer does.
			beside = binary.AppendUvarint(beside, uint64(i-last))
			beside = binary.LittleEndian.AppendUint64(beside, math.Float64bits(v))
			m, last, kept = previous, i, kept+1
		}
		numbers[i], previous = m, m
	}
	dst = binary.AppendUvarint(append(dst, decimalColumn, byte(places)), uint64(kept))
	return appendInts(append(dst, beside...), numbers), true
}

// placesOf is how many digits after the point v needs, at least so many; -1 if
// that is too many.
func placesOf(v float64, least int) int {
	for p := least; p <= mostPlaces; p++ {
		if _, fits := scaled(v, p); fits {
			return p
		}
	}
	return -1
}

// scaled is v times ten to the power of places, if v can be told from it again.
func scaled(v float64, places int) (int64, bool) {
	m := math.Round(v * powers[places])
	if !(math.Abs(m) < 1<<53) {
		return 0, false
	}
	return int64(m), math.Float64bits(float64(int64(m))/powers[places]) == math.Float64bits(v)
}

// column reads len(into) values.
func (u *unpacker) column(into []float64) {
	there := u.gaps(into)
	if there == 0 || u.broken {
		return
	}
	switch u.byte() {
	case decimalColumn:
		u.decimals(into, there)
	case bitColumn:
		u.bits(into, there)
	default:
		u.broken = true
	}
}

// gaps sets what is missing to NaN and all else to 0, and counts the latter.
func (u *unpacker) gaps(into []float64) (there int) {
	gap := math.NaN()
	for i, present := 0, true; i < len(into) && !u.broken; present = !present {
		n := u.count(len(into) - i)
		if n == 0 && i > 0 {
			u.broken = true
		}
		for j := i; j < i+n; j++ {
			if into[j] = 0; !present {
				into[j] = gap
			}
		}
		if present {
			there += n
		}
		i += n
	}
	return there
}

func (u *unpacker) decimals(into []float64, there int) {
	places := int(u.byte())
	if places > mostPlaces {
		u.broken = true
		return
	}
	kept := u.count(there)
	beside := u.rest
	for range kept {
		u.uvarint()
		u.take(8)
	}
	numbers := make([]int64, there)
	u.ints(numbers)
	if u.broken {
		return
	}
	by, next := powers[places], 0
	for i, v := range into {
		if v == v {
			into[i] = float64(numbers[next]) / by
			next++
		}
	}
	if kept > 0 {
		u.odd(into, unpacker{rest: beside}, kept)
	}
}

// odd puts the values in place that are kept beside.
func (u *unpacker) odd(into []float64, beside unpacker, kept int) {
	places := make([]int, 0, len(into))
	for i, v := range into {
		if v == v {
			places = append(places, i)
		}
	}
	at := 0
	for range kept {
		at += beside.count(len(places))
		word := beside.take(8)
		if at >= len(places) || beside.broken {
			u.broken = true
			return
		}
		into[places[at]] = math.Float64frombits(binary.LittleEndian.Uint64(word))
	}
}

func (u *unpacker) bits(into []float64, there int) {
	words := make([]uint64, there)
	for rest := words; len(rest) > 0 && !u.broken; {
		n := min(len(rest), blockSize)
		u.planes(rest[:n])
		rest = rest[n:]
	}
	previous, next := uint64(0), 0
	for i, v := range into {
		if v == v {
			previous ^= words[next]
			into[i] = math.Float64frombits(previous)
			next++
		}
	}
}
