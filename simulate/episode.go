package simulate

import (
	"cmp"
	"slices"
	"time"
)

// Episode is an uninterrupted run of ticks in which more units were needed than
// served.
type Episode struct {
	From, To time.Time // until To, where enough served again, a gap began or the trace ended
	Peak     time.Time // the first tick of the largest shortage
	Lack     int       // units short then
	Asked    time.Time // the last moment at which units asked for would have served at the peak; not before scoring begins
}

// Episodes lists a run's shortages as they came.
func (t *Timeline) Episodes() []Episode {
	r := t.replay
	var list []Episode
	short := false
	for k, row := range t.Rows() {
		lack := 0
		if row.Need != nil {
			lack = *row.Need - row.Ready
		}
		switch {
		case lack <= 0:
			short = false
			continue
		case !short:
			list = append(list, Episode{From: row.At})
		}
		short = true
		e := &list[len(list)-1]
		e.To = row.At.Add(r.Tick)
		if lack > e.Lack {
			e.Lack, e.Peak, e.Asked = lack, row.At, r.Time(max(0, k-r.unit.boot))
		}
	}
	return list
}

// Worst are at most so many episodes: the largest shortage first, of equal ones
// the longest.
func Worst(list []Episode, most int) []Episode {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Episode) int {
		return cmp.Or(b.Lack-a.Lack, cmp.Compare(b.To.Sub(b.From), a.To.Sub(a.From)))
	})
	return list[:min(len(list), most)]
}

// Rows lists the ticks of the scored part with their positions.
func (t *Timeline) Rows() func(yield func(int, Row) bool) {
	return func(yield func(int, Row) bool) {
		for k := range t.ready {
			if !yield(k, t.row(k)) {
				return
			}
		}
	}
}

func (t *Timeline) row(k int) Row {
	r := t.replay
	row := Row{At: r.Time(k), Desired: int(t.desired[k]), Ready: int(t.ready[k])}
	if need := r.needs[r.sample(k)]; need != noNeed {
		n := int(need)
		row.Need = &n
	}
	return row
}
