package daemon

import (
	"slices"
	"strings"
	"time"

	"steward/fleet"
	"steward/policy"
)

// window is the end of the record, in memory, as decisions look at it. A value that
// came late or was corrected counts from when it is known, and time here only goes
// forward, so the newest word on each value is all that is kept. Metrics that no rule
// follows are kept only so long that what is told of them again is known to be no news.
type window struct {
	span    time.Duration
	follows func(fleet.Metric) bool
	history fleet.History
	place   map[fleet.Key]int           // of the tracks
	others  map[fleet.Key]*fleet.Series // the newest of what is not followed
}

// newWindow has no series yet.
func newWindow(span time.Duration, rules policy.Set, workloads []fleet.Workload, past []fleet.Past) *window {
	w := &window{span: span, history: fleet.History{Workloads: workloads, Past: past}, others: map[fleet.Key]*fleet.Series{}}
	w.obey(rules)
	w.sort()
	return w
}

// obey follows what rules look at. It tells whether more is followed than before, of
// which nothing older is there.
func (w *window) obey(rules policy.Set) (more bool) {
	followed := map[fleet.Metric]bool{}
	w.follows = func(m fleet.Metric) bool {
		yes, asked := followed[m]
		if !asked {
			yes = rules.Follows(m)
			followed[m] = yes
		}
		return yes
	}
	for key := range w.others {
		if w.follows(key.Metric) {
			delete(w.others, key)
			more = true
		}
	}
	for _, t := range w.history.Tracks {
		if !w.follows(t.Series.Key.Metric) {
			w.others[t.Series.Key] = &fleet.Series{Key: t.Series.Key, Step: t.Series.Step, Lag: t.Series.Lag, Start: t.Series.Start, Values: t.Series.Values}
		}
	}
	w.history.Tracks = slices.DeleteFunc(w.history.Tracks, func(t fleet.Track) bool { return !w.follows(t.Series.Key.Metric) })
	w.sort()
	return more
}

// settled is a track with the newest word on each value.
func settled(t fleet.Track) fleet.Series {
	for _, r := range t.Revisions {
		if r.Index >= 0 && r.Index < len(t.Series.Values) {
			t.Series.Values[r.Index] = r.Value
		}
	}
	return t.Series
}

func (w *window) sort() {
	w.history.Sort()
	w.place = make(map[fleet.Key]int, len(w.history.Tracks))
	for i, t := range w.history.Tracks {
		w.place[t.Series.Key] = i
	}
}

// see takes in the whole of a source, and answers the changes of size that
// somebody else made meanwhile.
func (w *window) see(now time.Time, source string, all []fleet.Workload) []fleet.Outcome {
	before := map[fleet.ID]fleet.Workload{}
	kept := w.history.Workloads[:0:0]
	for _, known := range w.history.Workloads {
		if known.Source == source {
			before[known.ID] = known
			continue
		}
		kept = append(kept, known)
	}
	var changes []fleet.Outcome
	for _, seen := range all {
		known, ok := before[seen.ID]
		if seen.Since.IsZero() {
			if seen.Since = known.Since; !ok {
				seen.Since = now
			}
		}
		if ok && known.Size != seen.Size {
			changes = append(changes, outside(now, known, seen))
		}
		kept = append(kept, seen)
	}
	w.history.Workloads = kept
	w.history.Sort()
	for _, c := range changes {
		past := w.past(c.Action.Workload)
		past.Outcomes = append(past.Outcomes, c)
	}
	return changes
}

// outside is a change of size that Steward did not make. Its name holds its time,
// so that a decision from before it has another name than one after it.
func outside(now time.Time, known, seen fleet.Workload) fleet.Outcome {
	return fleet.Outcome{At: now, Action: fleet.Action{
		ID: "outside@" + now.UTC().Format(time.RFC3339), Workload: seen.ID, From: known.Size, To: seen.Size,
	}}
}

// past is the memory of what was wanted and done for a workload.
func (w *window) past(id fleet.ID) *fleet.Past {
	i, found := slices.BinarySearchFunc(w.history.Past, id, func(have fleet.Past, want fleet.ID) int {
		return strings.Compare(string(have.Workload), string(want))
	})
	if !found {
		w.history.Past = slices.Insert(w.history.Past, i, fleet.Past{Workload: id})
	}
	return &w.history.Past[i]
}

// demand is what was asked of a workload over the last so long; false if nobody
// measures it.
func (w *window) demand(id fleet.ID) (fleet.Series, bool) {
	i, ok := w.place[fleet.Key{Workload: id, Metric: fleet.MetricDemand}]
	if !ok {
		return fleet.Series{}, false
	}
	return w.history.Tracks[i].Series, true
}
