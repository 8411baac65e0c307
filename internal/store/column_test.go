package store

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// odd are values that are easy to get wrong.
var odd = []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64,
	1.0 / 3, 0.1, 1e15, 1 << 53, -1 << 53, 1e-15, 123456.789}

// drawnValues are columns of one kind with odd values among them.
func drawnValues(t *rapid.T) []float64 {
	kind := rapid.SampledFrom([]string{"whole", "cents", "any", "constant", "odd", "gaps"}).Draw(t, "kind")
	n := rapid.IntRange(0, 5000).Draw(t, "n")
	rng := rapid.Uint64().Draw(t, "seed")
	draw := func() uint64 { rng = rng*6364136223846793005 + 1442695040888963407; return rng >> 11 }
	values := make([]float64, n)
	for i := range values {
		switch kind {
		case "whole":
			values[i] = float64(draw() % 100000)
		case "cents":
			values[i] = float64(draw()%100000) / 100
		case "any":
			values[i] = math.Float64frombits(draw() << 3)
		case "constant":
			values[i] = 42.5
		case "odd":
			values[i] = odd[draw()%uint64(len(odd))]
		case "gaps":
			if values[i] = float64(draw() % 3); values[i] == 0 {
				values[i] = math.NaN()
			}
		}
		if draw()%100 == 0 {
			values[i] = odd[draw()%uint64(len(odd))]
		}
	}
	return values
}

// sameBits tells whether both hold the same numbers, bit by bit but for the kind
// of a NaN.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestColumnsComeBackBitByBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawnValues(t)
		u := unpacker{rest: appendColumn(nil, values)}
		got := make([]float64, len(values))
		if u.column(got); u.broken || len(u.rest) > 0 {
			t.Fatalf("broken %v, %d bytes left, want none", u.broken, len(u.rest))
		}
		for i := range values {
			if !sameBits(got[i], values[i]) {
				t.Fatalf("value %d is %v, want %v", i, got[i], values[i])
			}
		}
	})
}

func TestWholeNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Int64(), 0, 300).Draw(t, "numbers")
		got := make([]int64, len(want))
		u := unpacker{rest: appendInts(nil, want)}
		if u.ints(got); u.broken || len(u.rest) > 0 {
			t.Fatalf("broken %v, %d bytes left, want none", u.broken, len(u.rest))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("number %d is %d, want %d", i, got[i], want[i])
			}
		}
	})
}

// A damaged chunk is refused by its checksum; a reader that met the content all
// the same neither panics nor reads without end.
func FuzzUnpack(f *testing.F) {
	whole := chunk{lag: 60, first: []float64{1, 2.5, math.NaN(), 4}, revisions: []revision{{2, 7, 3.25}, {0, 9, 1.5}}}
	f.Add(whole.pack()[5:])
	f.Add(packBatch([]sample{{1, 2, 3, 4, 5}, {6, 7, 8, 4, 5}})[5:])
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, form := range []byte{chunkForm, 9} {
			sealed := seal(append([]byte{0, 0, 0, 0, form}, content...))
			if c, err := unpackChunk(sealed); err == nil {
				if again, err := unpackChunk(c.pack()); err != nil || len(again.first) != len(c.first) {
					t.Fatalf("a chunk that was read cannot be written and read: %v", err)
				}
			}
			_, _ = unpackBatch(nil, sealed, 0)
		}
	})
}

func TestDamageIsFound(t *testing.T) {
	whole := (&chunk{lag: 60, first: []float64{1, 2, 3}}).pack()
	for i := range whole {
		damaged := append([]byte(nil), whole...)
		damaged[i] ^= 1
		if _, err := unpackChunk(damaged); err == nil {
			t.Errorf("a chunk with a bit of byte %d turned is read", i)
		}
		if _, err := unpackChunk(whole[:i]); err == nil {
			t.Errorf("a chunk of its first %d bytes is read", i)
		}
	}
}
