package simulate

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestLargestIsTheMaximumOfItsWindow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-5, 5), 1, 50).Draw(rt, "values")
		width := rapid.IntRange(1, 10).Draw(rt, "width")
		var l largest
		for i, value := range values {
			l.push(int64(i), value)
			from := max(0, i-width+1)
			if got, want := l.from(int64(from)), slices.Max(values[from:i+1]); got != want {
				rt.Fatalf("of %v: got %d, want %d", values[from:i+1], got, want)
			}
		}
	})
}
