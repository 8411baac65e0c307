package fleet

import (
	"math"
	"time"
)

// Coarser is s on a grid of longer steps that begin at multiples of step since
// midnight UTC: each value is the mean of those known in it, and a gap where less
// than half of them are known. The last step is left out while it is not over.
// A step that is not a multiple of s's own gives s itself.
func (s Series) Coarser(step time.Duration) Series {
	if s.Step <= 0 || step <= s.Step || step%s.Step != 0 || len(s.Values) == 0 {
		return s
	}
	out := Series{Key: s.Key, Start: s.Start.Truncate(step), Step: step, Lag: max(step, s.Lag-s.Step+step)}
	per := int(step / s.Step)
	offset := int(s.Start.Sub(out.Start) / s.Step)
	for from := -offset; from+per <= len(s.Values); from += per {
		sum, known := 0.0, 0
		for _, v := range s.Values[max(0, from) : from+per] {
			if !math.IsNaN(v) {
				sum, known = sum+v, known+1
			}
		}
		mean := math.NaN()
		if 2*known >= per {
			mean = sum / float64(known)
		}
		out.Values = append(out.Values, mean)
	}
	return out
}

// Since is s without the values stamped before t. It shares s's memory.
func (s Series) Since(t time.Time) Series {
	i := s.Index(t)
	if s.Stamp(i).Before(t) {
		i++
	}
	i = max(0, min(i, len(s.Values)))
	s.Start, s.Values = s.Stamp(i), s.Values[i:]
	return s
}
