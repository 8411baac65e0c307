package daemon

import (
	"math"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// window is the end of the record, in memory, as decisions look at it. A value that
// came late or was corrected counts from when it is known, and time here only goes
// forward, so the newest word on each value is all that is kept.
type window struct {
	span    time.Duration
	history fleet.History
	place   map[fleet.Key]int // of the tracks
}

// newWindow begins with what the record knows.
func newWindow(span time.Duration, workloads []fleet.Workload, tracks []fleet.Track, past []fleet.Past) *window {
	w := &window{span: span, history: fleet.History{Workloads: workloads, Past: past}}
	for _, s := range settled(tracks) {
		w.history.Tracks = append(w.history.Tracks, fleet.Track{Series: s})
	}
	w.sort()
	return w
}

// settled are tracks with the newest word on each value.
func settled(tracks []fleet.Track) []fleet.Series {
	out := make([]fleet.Series, len(tracks))
	for i, t := range tracks {
		for _, r := range t.Revisions {
			if r.Index >= 0 && r.Index < len(t.Series.Values) {
				t.Series.Values[r.Index] = r.Value
			}
		}
		out[i] = t.Series
	}
	return out
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

// learn takes in values.
func (w *window) learn(batch []fleet.Series) {
	added := false
	for _, s := range batch {
		i, known := w.place[s.Key]
		if !known {
			i = len(w.history.Tracks)
			w.history.Tracks = append(w.history.Tracks, fleet.Track{Series: fleet.Series{Key: s.Key, Start: s.Start, Step: s.Step, Lag: s.Lag}})
			w.place[s.Key], added = i, true
		}
		merge(&w.history.Tracks[i].Series, s)
	}
	if added {
		w.sort()
	}
}

// merge writes the values of from over those of into, which grows as it must. A gap
// writes nothing. Another grid replaces what is there: it cannot be laid over it.
func merge(into *fleet.Series, from fleet.Series) {
	if len(from.Values) == 0 {
		return
	}
	if from.Step != into.Step || from.Start.Sub(into.Start)%into.Step != 0 {
		*into = from
		into.Values = slices.Clone(from.Values)
		return
	}
	into.Lag = from.Lag
	at := into.Index(from.Start)
	if at < 0 {
		into.Values = append(gaps(-at), into.Values...)
		into.Start, at = from.Start, 0
	}
	if missing := at + len(from.Values) - len(into.Values); missing > 0 {
		into.Values = append(into.Values, gaps(missing)...)
	}
	for i, v := range from.Values {
		if !math.IsNaN(v) {
			into.Values[at+i] = v
		}
	}
}

func gaps(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// forget drops what lies before the span, by whole days and a day late, so that it
// is seldom done and that what remains begins at a midnight.
func (w *window) forget(now time.Time, memory time.Duration) {
	const day = 24 * time.Hour
	begin := now.Add(-w.span).Truncate(day)
	for i := range w.history.Tracks {
		s := &w.history.Tracks[i].Series
		if s.Start.After(begin.Add(-day)) {
			continue
		}
		kept := s.Since(begin)
		kept.Values = slices.Clone(kept.Values)
		*s = kept
	}
	for i := range w.history.Past {
		w.history.Past[i].Forget(now.Add(-memory))
	}
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
