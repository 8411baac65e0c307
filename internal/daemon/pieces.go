package daemon

import (
	"time"

	"steward/fleet"
)

// mostAtOnce is about how many values one answer of a source should hold: 64 MB of
// them. The whole history of a small fleet is less.
const mostAtOnce = 8 << 20

// pieces are the parts of a time in which a source is asked, so that no answer takes
// much memory.
type pieces struct {
	from, to, end time.Time
	span          time.Duration
	step          time.Duration // the longest of any series so far
}

// newPieces begins with what suits a fleet of so many workloads whose series, four of
// each, have a value a minute. Of a source that has none the whole is asked at once.
func newPieces(from, end time.Time, workloads int) *pieces {
	p := &pieces{to: from, end: end, span: end.Sub(from)}
	if workloads > 0 {
		p.span = min(p.span, max(time.Hour, time.Duration(mostAtOnce/(4*workloads))*time.Minute))
	}
	return p
}

// next goes on to the next piece; false if there is none. What a piece ended within
// is asked for again with the next: a value counts when its step is over.
func (p *pieces) next() bool {
	if !p.to.Before(p.end) {
		return false
	}
	p.from = p.to
	if !p.from.Add(p.span).Before(p.end) {
		p.to = p.end
		return true
	}
	p.to = p.from.Add(p.span)
	return true
}

// took makes the next piece longer or shorter, by how much the last one held.
func (p *pieces) took(batch []fleet.Series) {
	values := 0
	for _, s := range batch {
		values, p.step = values+len(s.Values), max(p.step, s.Step)
	}
	span := p.to.Sub(p.from)
	p.span = max(time.Hour, 2*p.step, min(8*span, time.Duration(float64(span)*mostAtOnce/float64(max(values, 1)))))
	if p.to.Before(p.end) {
		p.to = p.to.Add(-p.step)
	}
}

// mostKept is about how many values the record takes at once: it makes more of each
// than a number.
const mostKept = 1 << 19

// portions are a batch in parts that are kept at once.
func portions(batch []fleet.Series) [][]fleet.Series {
	var out [][]fleet.Series
	first, values := 0, 0
	for i, s := range batch {
		if values += len(s.Values); values >= mostKept || i == len(batch)-1 {
			out = append(out, batch[first:i+1])
			first, values = i+1, 0
		}
	}
	return out
}
