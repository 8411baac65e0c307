package planner

import (
	"math"
	"math/bits"
)

// point is a place from which values can be judged again, and the name of those that
// were judged from it up to the next one. A value that comes late, or is corrected, is
// found by that name, so that no copy of what was judged need be kept.
type point struct {
	mark mark // before the value at the place
	name uint64
}

// apart is how many values lie between two points.
const apart = 32

// remember makes a point before the next value, and forgets those that are older than
// a day: later than that no value is expected.
func (j *judgement) remember() {
	most := int(j.day())/apart + 2
	if len(j.points) >= most+most/4 {
		j.points = append(j.points[:0], j.points[len(j.points)-most+1:]...)
	}
	if j.points == nil {
		j.points = make([]point, 0, most+most/4)
	}
	j.points = append(j.points, point{mark: j.mark})
}

// sign names the values that were judged since the newest point.
func (j judging) sign() {
	if n := len(j.points); n > 0 {
		j.points[n-1].name = j.name(j.place(n-1), j.judged)
	}
}

// place is that of a point.
func (j *judgement) place(k int) int {
	return ((j.judged+apart-1)/apart - len(j.points) + k) * apart
}

// check goes back to before the first value that is another than the one that was
// judged.
func (j judging) check() {
	old := j.judged - int(j.day())
	for k := range j.points {
		from := j.place(k)
		to := min(from+apart, j.judged)
		if to > old && (to > len(j.own) || j.points[k].name != j.name(from, to)) {
			j.back(k)
			break
		}
	}
	if j.judged > len(j.own) {
		j.judged, j.mark, j.verdicts, j.points, j.clean, j.seen = 0, unmarked, nil, nil, nil, nil
	}
}

// back forgets the verdicts from a point on, and what was believed after it.
func (j *judgement) back(k int) {
	from := j.place(k)
	j.judged, j.mark, j.points = from, j.points[k].mark, j.points[:k]
	n := len(j.verdicts)
	for n > 0 && int(j.verdicts[n-1].from) >= from {
		n--
	}
	j.verdicts = j.verdicts[:n]
	if j.clean != nil {
		j.clean = j.clean[:from]
	}
	if j.seen != nil {
		j.seen = j.seen[:from]
		copy(j.seen[j.mark.settled:], j.clean[j.mark.settled:])
	}
}

// name tells values from others: that two lists have the same one by chance is as good as
// never.
func (j judging) name(from, to int) uint64 {
	name := digest(j.own[from:to])
	if j.reconstructed() {
		name = bits.RotateLeft64(name, 1) ^ digest(j.demand[from:to])
	}
	return name
}

// digest multiplies the bits of values two by two. The sum turns as it goes on, so that
// their order counts.
func digest(values []float64) uint64 {
	const a, b, c, d = 0x9e3779b97f4a7c15, 0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3
	sum := uint64(len(values))
	for ; len(values) >= 4; values = values[4:] {
		four := (*[4]float64)(values)
		high, low := bits.Mul64(math.Float64bits(four[0])^a, math.Float64bits(four[1])^b)
		high2, low2 := bits.Mul64(math.Float64bits(four[2])^c, math.Float64bits(four[3])^d)
		sum = bits.RotateLeft64(sum, 5) + (high ^ low) + (high2 ^ low2)
	}
	for _, v := range values {
		high, low := bits.Mul64(math.Float64bits(v)^a, d)
		sum = bits.RotateLeft64(sum, 5) + (high ^ low)
	}
	return sum
}
