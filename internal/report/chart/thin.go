package chart

import "math"

// Thin leaves of a line about as many points as a plot can show: of every stretch
// the lowest and the highest value, so that no peak is lost.
func Thin(x, y []float64) (fewX, fewY []float64) {
	const stretches = 300
	if len(y) <= 2*stretches {
		return x, y
	}
	for k := range stretches {
		from, to := k*len(y)/stretches, (k+1)*len(y)/stretches
		low, high := from, from
		for i := from; i < to; i++ {
			if math.IsNaN(y[low]) || y[i] < y[low] {
				low = i
			}
			if math.IsNaN(y[high]) || y[i] > y[high] {
				high = i
			}
		}
		first, second := min(low, high), max(low, high)
		fewX, fewY = append(fewX, x[first]), append(fewY, y[first])
		if second > first {
			fewX, fewY = append(fewX, x[second]), append(fewY, y[second])
		}
	}
	return fewX, fewY
}

// Sample are at most so many of n positions, evenly, the first and the last among
// them.
func Sample(n, most int) []int {
	k := min(n, most)
	out := make([]int, k)
	for i := range out {
		if k > 1 {
			out[i] = i * (n - 1) / (k - 1)
		}
	}
	return out
}
