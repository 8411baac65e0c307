package forecast

import "math"

// loess smooths values by a line fitted about each position to the nearest of them,
// so many as the span says, weighed by the tricube of their distance: Cleveland,
// "Robust locally weighted regression and smoothing scatterplots", Journal of the
// American Statistical Association 74 (1979). Gaps do not count. It writes to out the
// smooth of the positions first … first + len(out) − 1, which may lie outside; every
// jump-th is fitted, those between are interpolated.
func loess(out, values []float64, first, span, jump int) {
	last := len(out) - 1
	for i := 0; ; i = min(i+jump, last) {
		out[i] = loessAt(values, first+i, span)
		if from := max(0, i-jump); i > 0 {
			if i == last && last%jump != 0 {
				from = last - last%jump
			}
			for k := from + 1; k < i; k++ {
				out[k] = out[from] + float64(k-from)/float64(i-from)*(out[i]-out[from])
			}
		}
		if i == last {
			return
		}
	}
}

// loessAt is the smooth at one position; NaN if nothing near is known.
func loessAt(values []float64, at, span int) float64 {
	n := len(values)
	from := max(0, min(at-span/2, n-span))
	to := min(from+span, n)
	reach := float64(max(at-from, to-1-at))
	if span > n {
		reach += float64(span-n) / 2
	}
	reach = max(reach*1.0001, 1)
	var w0, w1, w2, y0, y1 float64
	for i := from; i < to; i++ {
		v := values[i]
		if v != v {
			continue
		}
		d := float64(i - at)
		u := math.Abs(d) / reach
		w := 1 - u*u*u
		w *= w * w
		w0, w1, w2 = w0+w, w1+w*d, w2+w*d*d
		y0, y1 = y0+w*v, y1+w*d*v
	}
	if w0 <= 0 {
		return nearest(values, at)
	}
	// The line's value at the position, unless all the weight lies in one place.
	if det := w0*w2 - w1*w1; det > 1e-6*w0*w2 {
		return (w2*y0 - w1*y1) / det
	}
	return y0 / w0
}

// nearest is the known value nearest to a position, NaN if none is.
func nearest(values []float64, at int) float64 {
	for d := 0; d < len(values)+max(at, -at); d++ {
		for _, i := range [2]int{at - d, at + d} {
			if i >= 0 && i < len(values) && values[i] == values[i] {
				return values[i]
			}
		}
	}
	return math.NaN()
}
