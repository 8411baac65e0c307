package fleet

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"strings"
	"time"
)

// Digest names content: "sha256:" and 64 hexadecimal digits.
type Digest string

// Short is the first 12 hexadecimal digits, for people and file names.
func (d Digest) Short() string {
	hexadecimal := strings.TrimPrefix(string(d), "sha256:")
	return hexadecimal[:min(12, len(hexadecimal))]
}

// Hasher digests typed content. Every part is tagged and its length written, so
// that no two different inputs run together.
type Hasher struct{ sum hash.Hash }

// NewHasher begins a digest of one kind of content; different kinds never give
// the same digest.
func NewHasher(kind string) Hasher {
	h := Hasher{sha256.New()}
	h.Text(kind)
	return h
}

func (h Hasher) word(tag byte, v uint64) {
	var buf [9]byte
	buf[0] = tag
	binary.LittleEndian.PutUint64(buf[1:], v)
	h.sum.Write(buf[:])
}

// Text adds strings.
func (h Hasher) Text(parts ...string) {
	for _, p := range parts {
		h.word('t', uint64(len(p)))
		h.sum.Write([]byte(p))
	}
}

// Count adds integers.
func (h Hasher) Count(parts ...int) {
	for _, p := range parts {
		h.word('i', uint64(p))
	}
}

// Number adds floats by their bits; every NaN counts as the same gap.
func (h Hasher) Number(parts ...float64) {
	for _, p := range parts {
		if math.IsNaN(p) {
			p = math.NaN()
		}
		h.word('f', math.Float64bits(p))
	}
}

// Time adds an instant, whatever its zone.
func (h Hasher) Time(t time.Time) {
	h.word('s', uint64(t.Unix()))
	h.word('n', uint64(t.Nanosecond()))
}

// Series adds a series: its key, its grid and its values.
func (h Hasher) Series(s Series) {
	h.Text(string(s.Key.Workload), string(s.Key.Metric))
	h.Time(s.Start)
	h.Count(int(s.Step), len(s.Values))
	h.Number(s.Values...)
}

// Sum is the digest of all that was added.
func (h Hasher) Sum() Digest {
	return Digest("sha256:" + hex.EncodeToString(h.sum.Sum(nil)))
}
