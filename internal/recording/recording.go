// Package recording turns what is on record of one workload into a scenario and its
// series: what was measured, when each value became known, what was there, and
// what was decided.
package recording

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"steward/fleet"
)

// Source is what is on record of one workload.
type Source struct {
	Workload  fleet.Workload // as it stood when the first decision was made
	Tracks    []fleet.Track
	Sightings []Sighting // rising in time
	Decisions []Decision // likewise; those before From are what later ones look back on
	Outcomes  []fleet.Outcome
	From, To  time.Time     // what is to be scored, To excluded
	Every     time.Duration // between decisions
	Window    time.Duration // of history that they looked at
}

// Sighting is what the inventory told of the workload from a time on.
type Sighting struct {
	At             time.Time
	Ready, Pending int
}

// Decision is one that was made.
type Decision struct {
	At               time.Time // as of when
	Looked           time.Time // when it looked at the record: what was kept by then, it knew
	Now, Want, Grant int       // units
	Policy           string    // that governed it, "" if none did
}

// Recording is what a scenario is made of.
type Recording struct {
	Workload  fleet.Workload
	From      time.Time // of the first decision that is scored
	Warmup    time.Duration
	Lag       time.Duration
	Every     time.Duration
	Window    time.Duration
	Series    []fleet.Series // named by Key.Workload; the demand is the first
	Signals   []string       // the series that are signals
	Measured  []string       // those that were measured of the fleet
	Decisions int            // that are scored; 0 where none is on record
	Policies  []string       // that governed them
	Revisions []Revision
	Notes     []string // what is not as it was
}

// Revision is a word on a value that came late or was corrected.
type Revision struct {
	Series      string
	At, KnownAt time.Time
	Value       float64 // NaN is the series' own
}

// The names of the series of a fleet.
const (
	nameDemand  = string(fleet.MetricDemand)
	nameDesired = "fleet.desired"
	nameReady   = "fleet.ready"
	namePending = "fleet.pending"
	nameChanged = "fleet.changed"
	nameBefore  = "fleet.before"
	nameAfter   = "fleet.after"
	nameWanted  = "fleet.wanted"
	nameGranted = "fleet.granted"
)

// measured are the metrics of a fleet itself, which are no signals.
var measured = []fleet.Metric{fleet.MetricReady, fleet.MetricBilled, fleet.MetricUtilisation}

// ErrNothing is in the error of New where there is nothing to replay.
var ErrNothing = errors.New("nothing to replay")

// New makes a recording.
func New(s Source) (*Recording, error) {
	i := slices.IndexFunc(s.Tracks, func(t fleet.Track) bool { return t.Series.Key.Metric == fleet.MetricDemand })
	switch {
	case i < 0:
		return nil, fmt.Errorf("%s: %w: no demand is on record before %s", s.Workload.ID, ErrNothing, stamp(s.To))
	case !(s.Workload.Unit.Capacity > 0):
		return nil, fmt.Errorf("%s: %w: its provider does not tell the capacity of a unit", s.Workload.ID, ErrNothing)
	}
	r := &Recording{Workload: s.Workload, Every: s.Every, Window: s.Window}
	demand := s.Tracks[i].Series
	r.Lag = wholeSeconds(max(demand.Lag, demand.Step))
	r.place(&s)
	if r.From.Before(demand.Start) {
		return nil, fmt.Errorf("%s: %w: its demand is on record from %s on, which is after %s", s.Workload.ID, ErrNothing, stamp(demand.Start), stamp(r.From))
	}
	r.Warmup = r.From.Sub(demand.Start)
	known := s.knower()
	r.add(s.Tracks[i], s.To, known)
	for j, t := range s.Tracks {
		if j != i {
			r.add(t, s.To, known)
		}
	}
	r.Series[0] = padded(r.Series[0], s.To)
	if r.Series[0].Gaps() == len(r.Series[0].Values) {
		return nil, fmt.Errorf("%s: %w: no demand is on record before %s", s.Workload.ID, ErrNothing, stamp(s.To))
	}
	if r.Decisions > 0 {
		r.retell(&s)
	}
	return r, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func wholeSeconds(d time.Duration) time.Duration {
	return (d + time.Second - 1).Truncate(time.Second)
}

// place begins scoring with the first decision that is to be scored. Decisions that
// were not made so many steps of Every from it are left out.
func (r *Recording) place(s *Source) {
	r.From = s.From
	i := slices.IndexFunc(s.Decisions, func(d Decision) bool { return !d.At.Before(s.From) && d.At.Before(s.To) })
	if i < 0 {
		r.From = s.From.Truncate(s.Every)
		r.Notes = append(r.Notes, "no decision is on record in this time: --hold has none to make again")
		return
	}
	r.From = s.Decisions[i].At
	all := len(s.Decisions)
	s.Decisions = slices.DeleteFunc(s.Decisions, func(d Decision) bool { return d.At.Sub(r.From)%s.Every != 0 })
	if odd := all - len(s.Decisions); odd > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d decisions were not made a multiple of %s from %s and are left out", odd, s.Every, stamp(r.From)))
	}
	for _, d := range s.Decisions {
		if d.At.Before(r.From) || !d.At.Before(s.To) {
			continue
		}
		r.Decisions++
		if d.Policy != "" && !slices.Contains(r.Policies, d.Policy) {
			r.Policies = append(r.Policies, d.Policy)
		}
	}
}

// knower makes the function that says as of which decision something was known that
// was kept at a time: a decision knows all that was kept when it looked.
func (s *Source) knower() func(time.Time) time.Time {
	return func(kept time.Time) time.Time {
		i := sort.Search(len(s.Decisions), func(i int) bool { return !s.Decisions[i].Looked.Before(kept) })
		if i < len(s.Decisions) && s.Decisions[i].At.Before(kept) {
			return s.Decisions[i].At
		}
		return kept
	}
}

// add takes in a series up to a time: the last word on each value, and the words
// before it where there were any.
func (r *Recording) add(t fleet.Track, to time.Time, known func(time.Time) time.Time) {
	s, metric := t.Series.Until(to), t.Series.Key.Metric
	name := string(metric)
	words := map[int][]fleet.Revision{}
	for _, w := range t.Revisions {
		if w.Index >= 0 && w.Index < len(s.Values) {
			words[w.Index] = append(words[w.Index], w)
		}
	}
	s.Key, s.Values = fleet.Key{Workload: fleet.ID(name)}, slices.Clone(s.Values)
	lag := max(r.Lag, s.Step)
	if t.Series.Lag != lag && metric != fleet.MetricDemand {
		r.Notes = append(r.Notes, fmt.Sprintf("%s was known after %s, here it is after %s", name, t.Series.Lag, lag))
	}
	for _, i := range sorted(words) {
		said := spoken(s.Values[i], s.Stamp(i).Add(lag), words[i], known)
		last := len(said) - 1
		s.Values[i] = said[last].Value
		if last == 0 && !said[0].KnownAt.After(s.Stamp(i).Add(lag)) {
			continue
		}
		said[last].Value = math.NaN()
		for _, w := range said {
			r.Revisions = append(r.Revisions, Revision{name, s.Stamp(i), w.KnownAt, w.Value})
		}
	}
	r.Series = append(r.Series, s)
	switch {
	case metric == fleet.MetricDemand:
	case slices.Contains(measured, metric):
		r.Measured = append(r.Measured, name)
	default:
		r.Signals = append(r.Signals, name)
	}
}

func sorted(words map[int][]fleet.Revision) []int {
	out := make([]int, 0, len(words))
	for i := range words {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// spoken are the words on one value as decisions came to know them: of those that
// one decision learned at once, the last.
func spoken(first float64, inTime time.Time, words []fleet.Revision, known func(time.Time) time.Time) []fleet.Revision {
	var said []fleet.Revision
	if !math.IsNaN(first) {
		said = append(said, fleet.Revision{KnownAt: inTime, Value: first})
	}
	for _, w := range words {
		if w.KnownAt = known(w.KnownAt); w.KnownAt.Before(inTime) {
			w.KnownAt = inTime
		}
		if n := len(said); n > 0 && !said[n-1].KnownAt.Before(w.KnownAt) {
			said = said[:n-1]
		}
		said = append(said, w)
	}
	return said
}

// padded is a series with gaps up to a time.
func padded(s fleet.Series, to time.Time) fleet.Series {
	for s.End().Before(to) {
		s.Values = append(s.Values, math.NaN())
	}
	return s
}

// retell adds what there was at each decision, what it came to, and the changes of
// size.
func (r *Recording) retell(s *Source) {
	first, last := s.Decisions[0].At, s.Decisions[len(s.Decisions)-1].At
	for len(s.Outcomes) > 0 && s.Outcomes[0].At.Before(first) {
		first = first.Add(-r.Every)
	}
	line := func(name string) fleet.Series {
		out := fleet.Series{Key: fleet.Key{Workload: fleet.ID(name)}, Start: first, Step: r.Every}
		return padded(out, last.Add(r.Every))
	}
	desired, ready, pending, wanted, granted := line(nameDesired), line(nameReady), line(namePending), line(nameWanted), line(nameGranted)
	for _, d := range s.Decisions {
		i := desired.Index(d.At)
		desired.Values[i], wanted.Values[i], granted.Values[i] = float64(d.Now), float64(d.Want), float64(d.Grant)
		if n := sort.Search(len(s.Sightings), func(n int) bool { return s.Sightings[n].At.After(d.Looked) }); n > 0 {
			ready.Values[i], pending.Values[i] = float64(s.Sightings[n-1].Ready), float64(s.Sightings[n-1].Pending)
		}
	}
	changed, before, after := line(nameChanged), line(nameBefore), line(nameAfter)
	for _, o := range s.Outcomes {
		i := min(changed.Index(o.At), len(changed.Values)-1)
		for i >= 0 && !math.IsNaN(changed.Values[i]) {
			i-- // the place does not matter, for the time stands in it
		}
		if i >= 0 {
			changed.Values[i] = float64(o.At.UnixMicro()) / 1e6
			before.Values[i], after.Values[i] = float64(o.Action.From.Units), float64(o.Action.To.Units)
		}
	}
	r.Series = append(r.Series, desired, ready, pending, changed, before, after, wanted, granted)
}
