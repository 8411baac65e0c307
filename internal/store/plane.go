package store

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"sync"

	"github.com/klauspost/compress/huff0"
)

// blockSize is how many numbers are packed together.
const blockSize = 4096

// How the numbers of a block are written: as they are less the least of them, or
// as differences from one to the next.
const (
	plainBlock = iota
	deltaBlock
)

// How a plane, the bytes of equal weight of a block's numbers, is written.
const (
	rawPlane  = iota
	samePlane // one byte for all
	huffPlane
)

var scratches = sync.Pool{New: func() any { return new(huff0.Scratch) }}

// appendInts packs whole numbers; how many there are is for the reader to know.
func appendInts(dst []byte, numbers []int64) []byte {
	for len(numbers) > 0 {
		n := min(len(numbers), blockSize)
		dst = appendBlock(dst, numbers[:n])
		numbers = numbers[n:]
	}
	return dst
}

func appendBlock(dst []byte, numbers []int64) []byte {
	least := numbers[0]
	for _, v := range numbers {
		least = min(least, v)
	}
	var plain, delta [blockSize]uint64
	plainBits, deltaBits, previous := 0, 0, numbers[0]
	for i, v := range numbers {
		plain[i], delta[i] = uint64(v-least), zigzag(v-previous)
		plainBits, deltaBits = plainBits+bits.Len64(plain[i]), deltaBits+bits.Len64(delta[i])
		previous = v
	}
	if deltaBits < plainBits {
		dst = binary.AppendVarint(append(dst, deltaBlock), numbers[0])
		return appendPlanes(dst, delta[:len(numbers)])
	}
	dst = binary.AppendVarint(append(dst, plainBlock), least)
	return appendPlanes(dst, plain[:len(numbers)])
}

// appendPlanes packs numbers byte by byte, those of equal weight together.
func appendPlanes(dst []byte, numbers []uint64) []byte {
	all := uint64(0)
	for _, v := range numbers {
		all |= v
	}
	width := (bits.Len64(all) + 7) / 8
	dst = append(dst, byte(width))
	var plane [blockSize]byte
	for w := range width {
		for i, v := range numbers {
			plane[i] = byte(v >> (8 * w))
		}
		dst = appendPlane(dst, plane[:len(numbers)])
	}
	return dst
}

func appendPlane(dst, plane []byte) []byte {
	scratch := scratches.Get().(*huff0.Scratch)
	defer scratches.Put(scratch)
	scratch.Reuse = huff0.ReusePolicyNone
	packed, _, err := huff0.Compress1X(plane, scratch)
	switch {
	case errors.Is(err, huff0.ErrUseRLE) || uniform(plane):
		return append(dst, samePlane, plane[0])
	case err != nil || len(packed)+2 >= len(plane):
		return append(append(dst, rawPlane), plane...)
	}
	dst = binary.AppendUvarint(append(dst, huffPlane), uint64(len(packed)))
	return append(dst, packed...)
}

func uniform(plane []byte) bool {
	for _, b := range plane {
		if b != plane[0] {
			return false
		}
	}
	return true
}

func zigzag(v int64) uint64   { return uint64(v<<1) ^ uint64(v>>63) }
func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// unpacker reads what was packed. After the first fault it reads zeros, and
// broken stays set.
type unpacker struct {
	rest   []byte
	broken bool
}

func (u *unpacker) byte() byte {
	if len(u.rest) == 0 {
		u.broken = true
		return 0
	}
	b := u.rest[0]
	u.rest = u.rest[1:]
	return b
}

func (u *unpacker) take(n int) []byte {
	if n < 0 || n > len(u.rest) {
		u.broken, u.rest = true, nil
		return nil
	}
	taken := u.rest[:n]
	u.rest = u.rest[n:]
	return taken
}

func (u *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(u.rest)
	if n <= 0 {
		u.broken, u.rest = true, nil
		return 0
	}
	u.rest = u.rest[n:]
	return v
}

func (u *unpacker) varint() int64 { return unzigzag(u.uvarint()) }

// count is a number of things, at most limit.
func (u *unpacker) count(limit int) int {
	n := u.uvarint()
	if n > uint64(limit) {
		u.broken, u.rest = true, nil
		return 0
	}
	return int(n)
}

// ints reads len(into) whole numbers.
func (u *unpacker) ints(into []int64) {
	var words [blockSize]uint64
	for len(into) > 0 && !u.broken {
		n := min(len(into), blockSize)
		kind, first := u.byte(), u.varint()
		u.planes(words[:n])
		switch kind {
		case plainBlock:
			for i, w := range words[:n] {
				into[i] = first + int64(w)
			}
		case deltaBlock:
			for i, w := range words[:n] {
				first += unzigzag(w)
				into[i] = first
			}
		default:
			u.broken = true
		}
		into = into[n:]
	}
}

func (u *unpacker) planes(into []uint64) {
	clear(into)
	width := u.byte()
	if width > 8 {
		u.broken = true
		return
	}
	var buffer [blockSize]byte
	for w := range int(width) {
		shift := 8 * w
		for i, b := range u.plane(buffer[:len(into)]) {
			into[i] |= uint64(b) << shift
		}
	}
}

// plane reads len(buffer) bytes, and may use buffer for them.
func (u *unpacker) plane(buffer []byte) []byte {
	switch u.byte() {
	case rawPlane:
		return u.take(len(buffer))
	case samePlane:
		b := u.byte()
		for i := range buffer {
			buffer[i] = b
		}
		return buffer
	case huffPlane:
		packed := u.take(u.count(2 * blockSize))
		scratch := scratches.Get().(*huff0.Scratch)
		defer scratches.Put(scratch)
		scratch, data, err := huff0.ReadTable(packed, scratch)
		if err == nil {
			var plain []byte
			plain, err = scratch.Decoder().Decompress1X(buffer[:0:len(buffer)], data)
			if err == nil && len(plain) == len(buffer) {
				return plain
			}
		}
	}
	u.broken = true
	return nil
}
