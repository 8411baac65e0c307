package simulate

import (
	"fmt"
	"slices"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Recorded says what served while the demand was recorded. Where that was
// saturated, what was recorded is what it could serve, and demand was higher.
type Recorded struct {
	Utilisation string  `yaml:"utilisation"`  // the signal that is the share of capacity in use
	Units       string  `yaml:"units"`        // or the signal that is the units serving
	Capacity    float64 `yaml:"capacity"`     // with units: the demand one of them served at 100 %, as the demand's file has it, before scale
	SaturatedAt float64 `yaml:"saturated_at"` // the share of capacity in use from which on demand may have been cut off
}

// defaultSaturation is saturated_at where it is not said.
const defaultSaturation = 0.95

// CensorRule says how it is known that demand was cut off.
type CensorRule string

// The rules by which demand counts as cut off. The first two are what the scenario
// says, and then the third is not asked.
const (
	CensoredByUtilisation CensorRule = "utilisation" // what was recorded as in use reached saturated_at
	CensoredByUnits       CensorRule = "units"       // demand reached saturated_at of what the recorded units served
	CensoredByPlateau     CensorRule = "plateau"     // demand stays at its highest level far more often than just below
)

// Censored tells of the scored time in which recorded demand is a lower bound.
type Censored struct {
	Minutes   float64    `json:"minutes"`
	Share     float64    `json:"share"` // of scored time
	Episodes  int        `json:"episodes"`
	Rule      CensorRule `json:"rule"`
	From      float64    `json:"from"` // what counts as cut off: demand from here on of a plateau, else the share in use
	Stretches []Stretch  `json:"stretches"`
}

// Stretch is a time from its beginning until before its end.
type Stretch struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Uncensored is the figures of a Result without the time in which demand was cut
// off: that time is neither scored nor paid for. All are null where none is left.
type Uncensored struct {
	Cost               *float64 `json:"cost"`
	ViolationShare     *float64 `json:"violation_share"`
	ViolationMinutes   *float64 `json:"violation_minutes"`
	ViolationEpisodes  *int     `json:"violation_episodes"`
	UnservedShare      *float64 `json:"unserved_share"`
	WorstShortageUnits *int     `json:"worst_shortage_units"`
	MeanUtilisation    *float64 `json:"mean_utilisation"`
	P95Utilisation     *float64 `json:"p95_utilisation"`
	UnderAccuracy      *float64 `json:"under_accuracy"`
	OverAccuracy       *float64 `json:"over_accuracy"`
}

// check reports the faults of what a scenario says of its recording.
func (rec *Recorded) check(doc *strictyaml.Document, signals []Signal) {
	switch {
	case rec.Utilisation == "" && rec.Units == "":
		doc.Fault("recorded", "is empty, expected utilisation or units, the name of a signal")
	case rec.Utilisation != "" && rec.Units != "":
		doc.Fault("recorded.units", "stands beside recorded.utilisation, expected one of them")
	case rec.Units != "" && !(rec.Capacity > 0):
		doc.Fault("recorded.capacity", "%v is not above 0, expected the demand that one of the recorded units served at 100 %%", rec.Capacity)
	case rec.Utilisation != "" && doc.Has("recorded.capacity"):
		doc.Fault("recorded.capacity", "means nothing to a utilisation")
	}
	if u := rec.SaturatedAt; !(u > 0 && u <= 1) {
		doc.Fault("recorded.saturated_at", "%v is outside (0, 1], expected a share of capacity such as 0.95", u)
	}
	checkNamed(doc, "recorded.utilisation", rec.Utilisation, Utilisation, signals)
	checkNamed(doc, "recorded.units", rec.Units, ServingUnits, signals)
}

// checkNamed asks for a signal of that name and kind; no name is fine.
func checkNamed(doc *strictyaml.Document, path, name string, kind SignalKind, signals []Signal) {
	i := slices.IndexFunc(signals, func(s Signal) bool { return s.Name == name })
	switch {
	case name == "":
	case i < 0:
		doc.Fault(path, "found %q, expected the name of one of signals", name)
	case signals[i].Kind != kind:
		doc.Fault(path, "%q is of kind %s, expected one of kind %s", name, signals[i].Kind, kind)
	}
}

// digest adds what a scenario says of its recording; a scenario that says nothing
// keeps the digest it had.
func (rec *Recorded) digest(h fleet.Hasher) {
	if rec != nil {
		h.Text("recorded", rec.Utilisation, rec.Units)
		h.Number(rec.Capacity, rec.SaturatedAt)
	}
}

// findCensored marks the samples of demand that were cut off. raw is the demand
// before it was scaled. No entrant sees what is found.
func (r *Replay) findCensored(raw fleet.Series) error {
	var cut func(i int) bool
	rec, found := r.Scenario.Recorded, Censored{Rule: CensoredByPlateau}
	if rec != nil {
		use, err := r.recordedUse(rec)
		if err != nil {
			return err
		}
		found.Rule, found.From = rec.rule(), rec.SaturatedAt
		cut = func(i int) bool { return use(raw, i) >= rec.SaturatedAt }
	} else {
		p, ok := plateauOf(raw.Values)
		if !ok {
			return nil
		}
		found.From = p.level() * r.Scenario.Demand.Scale
		cut = func(i int) bool { return raw.Values[i] >= p.level() }
	}
	left := slices.Clone(r.needs)
	for i := range left {
		if left[i] != noNeed && cut(i) {
			left[i] = noNeed
		}
	}
	r.count(&found, left)
	if found.Episodes > 0 {
		r.Censored, r.uncut = &found, left
	}
	return nil
}

func (rec *Recorded) rule() CensorRule {
	if rec.Units != "" {
		return CensoredByUnits
	}
	return CensoredByUtilisation
}

// mostUse is above any share of capacity that is really one.
const mostUse = 20

// recordedUse makes the function that tells the highest share of capacity that was in
// use while a sample of demand was recorded; 0 where that is not known.
func (r *Replay) recordedUse(rec *Recorded) (func(raw fleet.Series, i int) float64, error) {
	name := rec.Utilisation + rec.Units // one of them is empty
	at := slices.IndexFunc(r.Scenario.Signals, func(s Signal) bool { return s.Name == name })
	s := r.truths[at]
	for i, v := range s.Values {
		if rec.Utilisation != "" && v > mostUse {
			return nil, r.Scenario.fault(fmt.Sprintf("signals[%d]", at), "%q is %g at %s, expected a share of capacity such as 0.87; percent take scale: 0.01",
				name, v, s.Stamp(i).UTC().Format(time.RFC3339))
		}
	}
	return func(raw fleet.Series, i int) float64 {
		first, last := s.Index(raw.Stamp(i)), s.Index(raw.Stamp(i+1).Add(-1))
		most := 0.0
		for j := max(first, 0); j <= min(last, len(s.Values)-1); j++ {
			use := s.Values[j]
			if rec.Units != "" && use > 0 {
				use = raw.Values[i] / (use * rec.Capacity)
			}
			if use > most {
				most = use
			}
		}
		return most
	}, nil
}

// count sums up the scored ticks whose need was struck out.
func (r *Replay) count(found *Censored, left []int32) {
	scored, cut := 0, 0
	for k := range r.Ticks {
		i := r.sample(k)
		if r.needs[i] == noNeed {
			continue
		}
		scored++
		if left[i] != noNeed {
			continue
		}
		cut++
		from, to := r.Time(k).UTC(), r.Time(k+1).UTC()
		if last := len(found.Stretches) - 1; last >= 0 && found.Stretches[last].To.Equal(from) {
			found.Stretches[last].To = to
			continue
		}
		found.Stretches = append(found.Stretches, Stretch{from, to})
	}
	found.Episodes, found.Minutes = len(found.Stretches), float64(cut)*r.Tick.Minutes()
	if scored > 0 {
		found.Share = float64(cut) / float64(scored)
	}
}

// uncensored scores a timeline as if demand had a gap wherever it was cut off, and
// that time cost nothing.
func (t *Timeline) uncensored() *Uncensored {
	all, bare := t.replay, *t.replay
	bare.needs = all.uncut
	masked := *t
	masked.replay = &bare
	var left Result
	masked.scoreService(&left)
	masked.scoreUtilisation(&left)
	if left.ViolationShare == nil {
		return &Uncensored{}
	}
	var unitTicks int64
	for k, billed := range t.billed {
		if i := all.sample(k); all.needs[i] == bare.needs[i] {
			unitTicks += int64(billed)
		}
	}
	cost := all.cost(unitTicks)
	return &Uncensored{
		Cost: &cost, ViolationShare: left.ViolationShare, ViolationMinutes: &left.ViolationMinutes, ViolationEpisodes: &left.ViolationEpisodes,
		UnservedShare: left.UnservedShare, WorstShortageUnits: &left.WorstShortageUnits, MeanUtilisation: left.MeanUtilisation,
		P95Utilisation: left.P95Utilisation, UnderAccuracy: left.UnderAccuracy, OverAccuracy: left.OverAccuracy,
	}
}
