package fleet

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Revision is a value that became known, or was corrected, later than its
// series' lag says.
type Revision struct {
	Index   int // position in the track's series
	KnownAt time.Time
	Value   float64
}

// Track is a series with the time at which each of its values became known.
type Track struct {
	Series    Series     // first values, known at stamp + Lag; a gap where the first value came later
	Revisions []Revision // by KnownAt
}

// at is what of the track was known at t. Without revisions it shares the
// track's memory.
func (tr Track) at(t time.Time) Series {
	seen := tr.Series.Until(t.Add(-tr.Series.Lag + 1))
	if len(tr.Revisions) == 0 {
		return seen
	}
	applied := sort.Search(len(tr.Revisions), func(i int) bool { return tr.Revisions[i].KnownAt.After(t) })
	seen.Values = slices.Clone(seen.Values)
	for _, r := range tr.Revisions[:applied] {
		if r.Index >= 0 && r.Index < len(seen.Values) {
			seen.Values[r.Index] = r.Value
		}
	}
	return seen
}

// Past is what was wanted for one workload and done to it, newest last.
type Past struct {
	Workload ID
	Wants    []Want
	Outcomes []Outcome
	Trips    []time.Time // when its circuit breaker opened
}

// at is the past as it was at t; it shares p's memory.
func (p Past) at(t time.Time) Past {
	if n := len(p.Wants); n > 0 && p.Wants[n-1].At.After(t) {
		p.Wants = p.Wants[:sort.Search(n, func(i int) bool { return p.Wants[i].At.After(t) })]
	}
	if n := len(p.Outcomes); n > 0 && p.Outcomes[n-1].At.After(t) {
		p.Outcomes = p.Outcomes[:sort.Search(n, func(i int) bool { return p.Outcomes[i].At.After(t) })]
	}
	return p
}

// Forget drops what is older than t.
func (p *Past) Forget(t time.Time) {
	wants := sort.Search(len(p.Wants), func(i int) bool { return !p.Wants[i].At.Before(t) })
	outcomes := sort.Search(len(p.Outcomes), func(i int) bool { return !p.Outcomes[i].At.Before(t) })
	p.Wants = append(p.Wants[:0], p.Wants[wants:]...)
	p.Outcomes = append(p.Outcomes[:0], p.Outcomes[outcomes:]...)
}

// History is everything on record. At is the only way from it to a decision.
type History struct {
	Workloads []Workload // as they stand, by ID
	Tracks    []Track    // by key
	Past      []Past     // by workload
}

// Sort puts the history in the order that At and its snapshots rely on.
func (h *History) Sort() {
	slices.SortFunc(h.Workloads, func(a, b Workload) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(h.Tracks, func(a, b Track) int { return a.Series.Key.Compare(b.Series.Key) })
	slices.SortFunc(h.Past, func(a, b Past) int { return strings.Compare(string(a.Workload), string(b.Workload)) })
}

// At is all that a decision at t may know: nothing that was not yet known then.
func (h *History) At(t time.Time) Snapshot {
	var snap Snapshot
	h.Into(t, &snap)
	return snap
}

// Into is At written over an old snapshot, whose memory it uses again.
func (h *History) Into(t time.Time, snap *Snapshot) {
	snap.At = t
	snap.Workloads = append(snap.Workloads[:0], h.Workloads...)
	snap.Usage = snap.Usage[:0]
	for i := range h.Tracks {
		snap.Usage = append(snap.Usage, h.Tracks[i].at(t))
	}
	snap.Past = snap.Past[:0]
	for i := range h.Past {
		snap.Past = append(snap.Past, h.Past[i].at(t))
	}
}

// Snapshot is the world as a decision may know it.
type Snapshot struct {
	At        time.Time
	Workloads []Workload // by ID
	Usage     []Series   // by key
	Past      []Past     // by workload
}

// Series is the series with that key, as far as it was known.
func (s *Snapshot) Series(key Key) (Series, bool) {
	i, found := slices.BinarySearchFunc(s.Usage, key, func(have Series, want Key) int { return have.Key.Compare(want) })
	if !found {
		return Series{}, false
	}
	return s.Usage[i], true
}

// PastOf is what was wanted for the workload and done to it.
func (s *Snapshot) PastOf(id ID) Past {
	i, found := slices.BinarySearchFunc(s.Past, id, func(have Past, want ID) int {
		return strings.Compare(string(have.Workload), string(want))
	})
	if !found {
		return Past{Workload: id}
	}
	return s.Past[i]
}
