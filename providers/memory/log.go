package memory

import (
	"slices"
	"sort"
	"time"
)

// mark is what served and was paid for from a time on.
type mark struct {
	at            time.Duration
	ready, billed int
}

// note writes down what has changed. When the log would have to grow, it forgets
// what is too old to be asked for.
func (g *group) note() {
	last := &g.log[len(g.log)-1]
	switch {
	case last.ready == g.ready && last.billed == g.billed:
		return
	case last.at == g.at:
		last.ready, last.billed = g.ready, g.billed
		return
	}
	if len(g.log) == cap(g.log) {
		old := since(g.log, g.at-g.keep)
		g.log = slices.Delete(g.log, 0, old)
	}
	g.log = append(g.log, mark{g.at, g.ready, g.billed})
}

// since is the position of the mark that holds at t, or of the first.
func since(log []mark, t time.Duration) int {
	return max(0, sort.Search(len(log), func(i int) bool { return log[i].at > t })-1)
}

// walk reads a log forwards.
type walk struct{ log []mark }

// walkFrom is a walk that begins at t.
func walkFrom(log []mark, t time.Duration) walk { return walk{log[since(log, t):]} }

// over is how much served and was paid for in [from, to), in units times
// nanoseconds. Spans must rise from call to call.
func (w *walk) over(from, to time.Duration) (ready, billed int64) {
	for {
		m, end := w.log[0], to
		if len(w.log) > 1 {
			end = min(to, w.log[1].at)
		}
		if span := int64(end - from); span > 0 {
			ready, billed = ready+int64(m.ready)*span, billed+int64(m.billed)*span
			from = end
		}
		if from >= to || len(w.log) == 1 {
			return ready, billed
		}
		w.log = w.log[1:]
	}
}

// queue is what waited at the end of each minute, as far back as is remembered.
type queue struct {
	dropped int // minutes before the first value
	values  []float64
}

// add appends a minute; when the memory would have to grow, all but the newest
// minutes to keep are forgotten.
func (q queue) add(v float64, keep int) queue {
	if old := len(q.values) - keep; len(q.values) == cap(q.values) && old > 0 {
		q.values = slices.Delete(q.values, 0, old)
		q.dropped += old
	}
	q.values = append(q.values, v)
	return q
}

// at is what waited at the end of a minute that is remembered.
func (q queue) at(minute int) float64 { return q.values[minute-q.dropped] }
