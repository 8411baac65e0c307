package daemon

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// learn takes in values.
func (w *window) learn(batch []fleet.Series) {
	added := false
	for _, s := range batch {
		if !w.follows(s.Key.Metric) {
			s = s.Since(s.End().Add(-repeated))
		}
		into := w.held(s.Key)
		if into == nil {
			into = &fleet.Series{Key: s.Key, Start: s.Start, Step: s.Step, Lag: s.Lag}
			if w.follows(s.Key.Metric) {
				w.place[s.Key], added = len(w.history.Tracks), true
				w.history.Tracks = append(w.history.Tracks, fleet.Track{Series: *into})
				into = &w.history.Tracks[len(w.history.Tracks)-1].Series
			} else {
				w.others[s.Key] = into
			}
		}
		merge(into, s)
	}
	if added {
		w.sort()
	}
}

// repeated is how far back what a source tells is known to be no news: further than
// usage is asked for again.
const repeated = corrections + time.Hour

// held is what is known of a series, nil if nothing is.
func (w *window) held(key fleet.Key) *fleet.Series {
	if i, followed := w.place[key]; followed {
		return &w.history.Tracks[i].Series
	}
	return w.others[key]
}

// news is what a batch tells that is not known: of each series the values from the
// first to the last that are.
func (w *window) news(batch []fleet.Series) []fleet.Series {
	var out []fleet.Series
	for _, s := range batch {
		held := w.held(s.Key)
		if held == nil || held.Lag != s.Lag || !sameGrid(*held, s) {
			out = append(out, s)
			continue
		}
		at := held.Index(s.Start)
		known := func(i int) bool {
			return math.IsNaN(s.Values[i]) || at+i >= 0 && at+i < len(held.Values) && held.Values[at+i] == s.Values[i]
		}
		first, end := 0, len(s.Values)
		for first < end && known(first) {
			first++
		}
		for end > first && known(end-1) {
			end--
		}
		if first < end {
			s.Start, s.Values = s.Stamp(first), s.Values[first:end]
			out = append(out, s)
		}
	}
	return out
}

// sameGrid tells whether one series can be laid over another.
func sameGrid(a, b fleet.Series) bool { return a.Step == b.Step && b.Start.Sub(a.Start)%a.Step == 0 }

// merge writes the values of from over those of into, which grows as it must. A gap
// writes nothing. Another grid replaces what is there: it cannot be laid over it.
func merge(into *fleet.Series, from fleet.Series) {
	if len(from.Values) == 0 {
		return
	}
	if !sameGrid(*into, from) {
		*into = from
		into.Values = slices.Clone(from.Values)
		return
	}
	into.Lag = from.Lag
	at := into.Index(from.Start)
	if at < 0 {
		into.Values = append(lengthened(nil, -at), into.Values...)
		into.Start, at = from.Start, 0
	}
	into.Values = lengthened(into.Values, at+len(from.Values))
	for i, v := range from.Values {
		if !math.IsNaN(v) {
			into.Values[at+i] = v
		}
	}
}

// lengthened is a list of at least n values, with gaps where there were none. It has
// room for a few more: most lists grow by one value at a time, and there are many.
func lengthened(values []float64, n int) []float64 {
	if n > cap(values) {
		values = append(make([]float64, 0, n+n/16+4), values...)
	}
	for len(values) < n {
		values = append(values, math.NaN())
	}
	return values
}

// forget drops what lies before the span, by whole days and a day late, so that it
// is seldom done and that what remains begins at a midnight.
func (w *window) forget(now time.Time, memory time.Duration) {
	const day = 24 * time.Hour
	begin := now.Add(-w.span).Truncate(day)
	for i := range w.history.Tracks {
		if s := &w.history.Tracks[i].Series; !s.Start.After(begin.Add(-day)) {
			*s = s.Since(begin)
			s.Values = slices.Clone(s.Values)
		}
	}
	for _, s := range w.others {
		if begin := now.Add(-repeated); s.Start.Before(begin.Add(-repeated)) {
			*s = s.Since(begin)
			s.Values = slices.Clone(s.Values)
		}
	}
	for i := range w.history.Past {
		w.history.Past[i].Forget(now.Add(-memory))
	}
}
