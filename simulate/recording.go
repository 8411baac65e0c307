package simulate

import (
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Fleet says what there was, and what was decided, while the demand was recorded.
// A replay that leaves decisions undone follows it instead of a world of its own.
// All it names are series of one file, a value a decision; a decision was made
// wherever Desired has a value.
type Fleet struct {
	File     string         `yaml:"file"`
	Desired  string         `yaml:"desired"` // units last asked for, as the inventory told them at each decision
	Ready    string         `yaml:"ready"`   // units that served, likewise
	Pending  string         `yaml:"pending"` // units asked for that did not serve yet, likewise
	Changed  string         `yaml:"changed"` // when a change of size was noted, in epoch seconds, in a place of its own; else it is the first decision that saw it
	Before   string         `yaml:"before"`  // the units last asked for before that change
	After    string         `yaml:"after"`   // and after it
	Wanted   string         `yaml:"wanted"`  // the size that each decision wanted, before limits
	Granted  string         `yaml:"granted"` // and the one that remained of it
	Measured Measured       `yaml:"measured"`
	Window   time.Duration  `yaml:"window"` // of history that decisions looked at, by whole days; 0 is all
	Since    time.Time      `yaml:"since"`  // when the record of what the workload ran begins; else scoring
	Workload RecordedObject `yaml:"workload"`
}

// Measured names the series that were measured of the fleet that was recorded.
type Measured struct {
	Ready       string `yaml:"ready"`
	Billed      string `yaml:"billed"`
	Utilisation string `yaml:"utilisation"`
}

// RecordedObject is what the workload was called, for guardrails that ask.
type RecordedObject struct {
	ID     string            `yaml:"id"`
	Kind   string            `yaml:"kind"`
	Labels map[string]string `yaml:"labels"`
}

// Revision is a word on a value of a recorded series that came later than
// metric_lag says, or that a later one corrected. A value of which there are
// revisions is a gap until the first of them is known.
type Revision struct {
	Series  string // as the scenario names it
	At      time.Time
	KnownAt time.Time
	Value   float64 // NaN is the series' own
	Line    int     // of the file
}

// named are the series of a fleet by the keys that name them.
func (f *Fleet) named() []namedSeries {
	return []namedSeries{
		{"fleet.desired", f.Desired}, {"fleet.ready", f.Ready}, {"fleet.pending", f.Pending}, {"fleet.changed", f.Changed},
		{"fleet.before", f.Before}, {"fleet.after", f.After}, {"fleet.wanted", f.Wanted}, {"fleet.granted", f.Granted},
		{"fleet.measured.ready", f.Measured.Ready}, {"fleet.measured.billed", f.Measured.Billed}, {"fleet.measured.utilisation", f.Measured.Utilisation},
	}
}

type namedSeries struct{ path, name string }

// check reports the faults of what a scenario says of its fleet.
func (f *Fleet) check(doc *strictyaml.Document) {
	if f == nil {
		return
	}
	if f.File == "" {
		doc.Fault("fleet.file", "is missing, expected the path of a series file")
	}
	for _, s := range f.named()[:3] {
		if s.name == "" {
			doc.Fault(s.path, "is missing, expected the name of a series of fleet.file")
		}
	}
	if some := f.Changed + f.Before + f.After; some != "" {
		for _, s := range f.named()[3:6] {
			if s.name == "" {
				doc.Fault(s.path, "is missing, expected the name of a series: fleet.changed, before and after stand together")
			}
		}
	}
	if f.Window < 0 || f.Window > maxSpan || f.Window%(24*time.Hour) != 0 {
		doc.Fault("fleet.window", "%s is not a whole number of days up to 100 years", strictyaml.FormatDuration(f.Window))
	}
}

// digest adds what a scenario says of its fleet; one that says nothing keeps the
// digest it had.
func (f *Fleet) digest(h fleet.Hasher, remembered map[string]fleet.Series) {
	if f == nil {
		return
	}
	h.Text("fleet", f.Workload.ID, f.Workload.Kind)
	keys := make([]string, 0, len(f.Workload.Labels))
	for key := range f.Workload.Labels {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		h.Text(key, f.Workload.Labels[key])
	}
	h.Count(int(f.Window))
	h.Time(f.Since)
	for _, s := range f.named() {
		h.Text(s.name)
		if series, named := remembered[s.path]; named {
			h.Series(series)
		}
	}
}

// FleetSeries are the series that the scenario's fleet names, by key; nil if it
// says nothing of one.
func (sc *Scenario) FleetSeries() map[string]SeriesRef {
	if sc.Fleet == nil {
		return nil
	}
	out := map[string]SeriesRef{}
	for _, s := range sc.Fleet.named() {
		if s.name != "" {
			out[s.path] = SeriesRef{File: sc.Fleet.File, Series: s.name, Scale: 1}
		}
	}
	return out
}

// Remember hands in what FleetSeries asks for, by key.
func (sc *Scenario) Remember(series map[string]fleet.Series) { sc.remembered = series }

// Revise hands in the content of the scenario's revisions.
func (sc *Scenario) Revise(revisions []Revision) { sc.revised = revisions }

// word is a revision by its place in its series.
type word struct {
	index   int
	knownAt time.Time
	value   float64
}

// words are the revisions of one series, as they became known. own gives the
// values as policies are to see them in the end, scale what others are multiplied with.
func (sc *Scenario) words(name string, own fleet.Series, scale float64) ([]word, error) {
	var out []word
	for _, r := range sc.revised {
		if r.Series != name {
			continue
		}
		i := own.Index(r.At)
		if i < 0 || i >= len(own.Values) || !own.Stamp(i).Equal(r.At) {
			return nil, fmt.Errorf("%s: line %d: series %q has no value stamped %s", sc.At("revisions.file"), r.Line, name, r.At.UTC().Format(time.RFC3339))
		}
		w := word{i, r.KnownAt, r.Value * scale}
		if math.IsNaN(r.Value) {
			w.value = own.Values[i]
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b word) int { return a.knownAt.Compare(b.knownAt) })
	return out, nil
}

// checkRevised refuses revisions of series that the scenario does not name.
func (sc *Scenario) checkRevised() error {
	names := map[string]bool{sc.Demand.Series: true}
	for _, s := range sc.Signals {
		names[s.Series] = true
	}
	if sc.Fleet != nil {
		for _, s := range sc.Fleet.named() {
			names[s.name] = true
		}
	}
	for _, r := range sc.revised {
		if !names[r.Series] {
			return fmt.Errorf("%s: line %d: found series %q, expected one that the scenario names", sc.At("revisions.file"), r.Line, r.Series)
		}
	}
	return nil
}

// digestRevised adds the revisions; a scenario without any keeps the digest it had.
func (sc *Scenario) digestRevised(h fleet.Hasher) {
	for _, r := range sc.revised {
		h.Text("revision", r.Series)
		h.Time(r.At)
		h.Time(r.KnownAt)
		h.Number(r.Value)
	}
}

// unfolding is a series of a run whose values become known as its revisions say.
type unfolding struct {
	key    fleet.Key
	values []float64 // gaps where nothing is known yet; of this run alone
	words  []word    // those that are still to come
}

// unfold makes a series of the history one whose values become known one by one.
func unfold(s *fleet.Series, words []word) *unfolding {
	s.Values = slices.Clone(s.Values)
	for _, w := range words {
		s.Values[w.index] = math.NaN()
	}
	return &unfolding{s.Key, s.Values, words}
}

// until writes what became known by a time, and calls wrote, if any, with each place.
func (u *unfolding) until(now time.Time, wrote func(i int)) {
	for len(u.words) > 0 && !u.words[0].knownAt.After(now) {
		w := u.words[0]
		u.words, u.values[w.index] = u.words[1:], w.value
		if wrote != nil {
			wrote(w.index)
		}
	}
}
