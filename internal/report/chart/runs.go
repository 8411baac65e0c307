package chart

import "strconv"

// run is a stretch of steps with one value.
type run struct {
	from, to int // until to
	at       float64
}

// ends says which values of a stretch stand for it.
type ends int

const (
	bothEnds ends = iota
	lowEnd
	highEnd
)

// runs are the stretches of equal values, without gaps; if there are more than so
// many, those of even stretches that are as low and as high as their values.
func runs(y []float64, most int, keep ends) []run {
	var list []run
	for i, v := range y {
		n := len(list)
		switch {
		case !isNumber(v):
		case n > 0 && list[n-1].to == i && list[n-1].at == v:
			list[n-1].to = i + 1
		default:
			list = append(list, run{i, i + 1, v})
		}
	}
	if len(list) <= most {
		return list
	}
	return thinned(y, max(1, most/2), keep)
}

// thinned splits values into stretches. Of each remain the lowest and the highest,
// in the order in which they came, half of the stretch each.
func thinned(y []float64, stretches int, keep ends) []run {
	var list []run
	for k := range stretches {
		from, to := k*len(y)/stretches, (k+1)*len(y)/stretches
		low, high := -1, -1
		for i := from; i < to; i++ {
			if !isNumber(y[i]) {
				continue
			}
			if low < 0 || y[i] < y[low] {
				low = i
			}
			if high < 0 || y[i] > y[high] {
				high = i
			}
		}
		switch {
		case low < 0:
			continue
		case keep == lowEnd:
			high = low
		case keep == highEnd:
			low = high
		}
		if middle := (from + to) / 2; middle > from && y[low] != y[high] {
			list = append(list, run{from, middle, y[min(low, high)]}, run{middle, to, y[max(low, high)]})
			continue
		}
		list = append(list, run{from, to, y[high]})
	}
	return list
}

// exact writes a number as shortly as it can be read back; never as -0.
func exact(v float64) string { return strconv.FormatFloat(v+0, 'f', -1, 64) }
