package simulate

import (
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// recording is the scenario's fleet as it was recorded, a value a decision.
type recording struct {
	*Fleet
	desired, ready, pending, wanted, granted fleet.Series
	measured                                 []fleet.Series
	outcomes                                 []fleet.Outcome // of what others did, by time
}

// recollect lays what was recorded of the fleet, if anything was, over the decisions
// of the replay.
func (r *Replay) recollect() error {
	sc := r.Scenario
	if sc.Fleet == nil {
		return nil
	}
	rec := &recording{Fleet: sc.Fleet}
	for path, into := range map[string]*fleet.Series{
		"fleet.desired": &rec.desired, "fleet.ready": &rec.ready, "fleet.pending": &rec.pending,
		"fleet.wanted": &rec.wanted, "fleet.granted": &rec.granted,
	} {
		*into = sc.remembered[path]
	}
	if _, there := sc.remembered["fleet.desired"]; !there {
		return sc.fault("fleet.desired", "%q is not there, expected a series of %s", sc.Fleet.Desired, sc.Fleet.File)
	}
	for _, s := range sc.Fleet.named()[:8] {
		if series, named := sc.remembered[s.path]; named {
			if err := r.checkDecisions(s, series); err != nil {
				return err
			}
		}
	}
	for _, m := range []struct {
		namedSeries
		metric fleet.Metric
	}{
		{sc.Fleet.named()[8], fleet.MetricReady}, {sc.Fleet.named()[9], fleet.MetricBilled}, {sc.Fleet.named()[10], fleet.MetricUtilisation},
	} {
		if s, named := sc.remembered[m.path]; named {
			s.Key, s.Lag = fleet.Key{Workload: workloadID(sc), Metric: m.metric}, max(sc.MetricLag, s.Step)
			words, err := sc.words(m.name, s, 1)
			if err != nil {
				return err
			}
			r.words[s.Key] = words
			rec.measured = append(rec.measured, s)
		}
	}
	rec.changes(workloadID(sc), sc.remembered)
	r.recording = rec
	return nil
}

// changes makes outcomes of the changes of size, for somebody carried them out.
func (rec *recording) changes(id fleet.ID, remembered map[string]fleet.Series) {
	outside := func(at time.Time, from, to float64) {
		rec.outcomes = append(rec.outcomes, fleet.Outcome{At: at, Action: fleet.Action{
			ID: "outside@" + at.Format(time.RFC3339), Workload: id,
			From: fleet.Size{Units: int(from), Shape: unitShape}, To: fleet.Size{Units: int(to), Shape: unitShape},
		}})
	}
	if noted, known := remembered["fleet.changed"]; known {
		for i, seconds := range noted.Values {
			from, to := on(remembered["fleet.before"], noted.Stamp(i)), on(remembered["fleet.after"], noted.Stamp(i))
			if !math.IsNaN(seconds + from + to) {
				outside(time.UnixMicro(int64(math.Round(seconds*1e6))).UTC(), from, to)
			}
		}
		slices.SortStableFunc(rec.outcomes, func(a, b fleet.Outcome) int { return a.At.Compare(b.At) })
		return
	}
	last := math.NaN()
	for i, units := range rec.desired.Values {
		if units != last && !math.IsNaN(units) && !math.IsNaN(last) {
			outside(rec.desired.Stamp(i).UTC(), last, units)
		}
		if !math.IsNaN(units) {
			last = units
		}
	}
}

// maxMoment is beyond any time that a change can have been noted, in epoch seconds.
const maxMoment = 1e10

// checkDecisions refuses a series that does not tell of the replay's decisions.
func (r *Replay) checkDecisions(named namedSeries, s fleet.Series) error {
	every := r.Scenario.DecideEvery
	if s.Step != every || r.From.Sub(s.Start)%every != 0 {
		return r.Scenario.fault(named.path, "%q has a value every %s from %s, expected one a decision: every %s, and one at %s",
			named.name, s.Step, s.Start.UTC().Format(time.RFC3339), every, r.From.UTC().Format(time.RFC3339))
	}
	for i, v := range s.Values {
		if named.path == "fleet.changed" {
			if v < -maxMoment || v > maxMoment {
				return r.Scenario.fault(named.path, "%q is %v at %s, expected a time in epoch seconds", named.name, v, s.Stamp(i).UTC().Format(time.RFC3339))
			}
			continue
		}
		if !math.IsNaN(v) && (v != math.Trunc(v) || v < 0 || v > maxUnits) {
			return r.Scenario.fault(named.path, "%q is %v at %s, expected a number of units", named.name, v, s.Stamp(i).UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// on is a value of a series of decisions; NaN if there was none at that time.
func on(s fleet.Series, at time.Time) float64 {
	if s.Step == 0 {
		return math.NaN()
	}
	if i := s.Index(at); i >= 0 && i < len(s.Values) {
		return s.Values[i]
	}
	return math.NaN()
}

// decided tells whether a decision was made at a time.
func (rec *recording) decided(at time.Time) bool { return !math.IsNaN(on(rec.desired, at)) }

// follower is a run in the world that was recorded: sizes are those that others
// chose, and nothing that is decided is carried out.
type follower struct {
	*recording
	desired, ready, pending int
	same                    AsRecorded
}

// AsRecorded compares the decisions of a run that follows a recording with those
// that were recorded: the size wanted and the size granted.
type AsRecorded struct {
	Decisions int        `json:"decisions"`             // made
	Same      int        `json:"same"`                  // of them as recorded
	First     *Departure `json:"first_other,omitempty"` // the first that is not
}

// Departure is a decision that is not as recorded.
type Departure struct {
	At       time.Time    `json:"at"`
	Recorded WantAndGrant `json:"recorded"`
	Replayed WantAndGrant `json:"replayed"`
}

// WantAndGrant is the units that a decision wanted, and what remained of them.
type WantAndGrant struct {
	Want  int `json:"want"`
	Grant int `json:"grant"`
}

// follow makes a run follow what was recorded, from the midnight before scoring on,
// for models are fitted at midnights.
func (run *run) follow() {
	f := &follower{recording: run.recording}
	run.follower = f
	w := &run.history.Workloads[0]
	if !f.Since.IsZero() {
		w.Since = f.Since
	}
	for _, s := range f.measured {
		run.history.Tracks = append(run.history.Tracks, fleet.Track{Series: s})
	}
	run.history.Sort()
	run.history.Past[0].Outcomes = slices.Clone(f.outcomes) // History hides those that are still to come
	midnight := run.From.UTC().Truncate(24 * time.Hour)
	at := f.recording.desired.Start
	for ; at.Before(midnight); at = at.Add(run.Scenario.DecideEvery) {
		f.recall(at, &run.history.Past[0])
	}
	run.disclose()
	for ; at.Before(run.From); at = at.Add(run.Scenario.DecideEvery) {
		if f.decided(at) {
			run.retell(at)
		}
	}
	run.spoke = map[string]int{}
}

// recall notes what later decisions look back on of one that is not made again.
func (f *follower) recall(at time.Time, past *fleet.Past) {
	if !f.decided(at) {
		return
	}
	f.see(at)
	if want := on(f.wanted, at); !math.IsNaN(want) {
		past.Wants = append(past.Wants, fleet.Want{At: at, Units: int(want)})
	}
}

// see takes in the sizes that a decision saw.
func (f *follower) see(at time.Time) {
	f.desired = int(on(f.recording.desired, at))
	f.ready, f.pending = f.units(f.recording.ready, at, f.ready), f.units(f.recording.pending, at, f.pending)
}

func (f *follower) units(s fleet.Series, at time.Time, before int) int {
	if n := on(s, at); !math.IsNaN(n) {
		return int(n)
	}
	return before
}

// caughtUp is how far back a daemon works out what it would have wanted, when it
// begins.
const caughtUp = time.Hour

// retell makes a decision again.
func (run *run) retell(now time.Time) fleet.Plan {
	f, past := run.follower, &run.history.Past[0]
	f.see(now)
	run.reveal(now)
	state := &run.history.Workloads[0]
	state.Size.Units, state.Ready, state.Pending = f.desired, f.ready, f.pending
	if n := len(past.Wants); n == 0 || past.Wants[n-1].At.Before(now.Add(-run.input.Rules.Memory())) {
		run.catchUp(now)
	}
	plan := run.ask(now)
	run.remember(now, plan)
	run.forget(now)
	return plan
}

// catchUp works out what would have been wanted before, as a daemon does that has
// nothing to look back on.
func (run *run) catchUp(now time.Time) {
	spoke := maps.Clone(run.spoke)
	for at := now.Add(-caughtUp); at.Before(now); at = at.Add(run.Scenario.DecideEvery) {
		run.remember(at, run.ask(at))
	}
	run.spoke = spoke
}

// ask puts what was known at a time to the entrant.
func (run *run) ask(at time.Time) fleet.Plan {
	run.history.Into(at, &run.input.Snapshot)
	return run.decide(run.input)
}

// forget drops what lies before the window, by whole days.
func (run *run) forget(now time.Time) {
	if run.follower.Window == 0 {
		return
	}
	const day = 24 * time.Hour
	begin := now.Add(-run.follower.Window).Truncate(day)
	for i := range run.history.Tracks {
		if s := &run.history.Tracks[i].Series; !s.Start.After(begin.Add(-day)) {
			*s = s.Since(begin)
		}
	}
}

// retrace replays one tick of what was recorded.
func (run *run) retrace(k int) {
	f := run.follower
	if now := run.Time(k); k%run.every == 0 && f.decided(now) {
		plan := run.retell(now)
		run.scorer.issued(plan.Outlook)
		d := plan.Decisions[0]
		run.timeline.answer(k, d)
		f.compare(now, WantAndGrant{d.Want.Units, d.Grant.Units})
	}
	run.bootTicks += int64(f.pending)
	run.timeline.desired[k], run.timeline.ready[k], run.timeline.billed[k] = int32(f.desired), int32(f.ready), int32(f.ready+f.pending)
}

// compare holds a decision against the one that was recorded; there is none to hold
// it against where one of its sizes is missing.
func (f *follower) compare(at time.Time, replayed WantAndGrant) {
	want, grant := on(f.wanted, at), on(f.granted, at)
	if math.IsNaN(want) || math.IsNaN(grant) {
		return
	}
	f.same.Decisions++
	recorded := WantAndGrant{int(want), int(grant)}
	if recorded == replayed {
		f.same.Same++
		return
	}
	if f.same.First == nil {
		f.same.First = &Departure{at.UTC(), recorded, replayed}
	}
}

// decides tells whether a decision is made at a tick.
func (run *run) decides(k int) bool {
	return k%run.every == 0 && (run.follower == nil || run.follower.decided(run.Time(k)))
}
