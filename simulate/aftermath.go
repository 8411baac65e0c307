package simulate

import (
	"fmt"
	"slices"
	"time"
)

// Aftermath is what one fault of the scenario did to an entrant. A tick is hurt
// by the fault if it is short of more units than in the same replay without the
// fault. Times count from the first hurt tick of a bout.
type Aftermath struct {
	Kind               FaultKind  `json:"kind"`
	Began              time.Time  `json:"began"`
	Ended              time.Time  `json:"ended"`
	HurtFrom           *time.Time `json:"hurt_from"`       // null if nothing was hurt
	ReactSeconds       *float64   `json:"react_seconds"`   // until units were asked for; null if none were
	RecoverSeconds     *float64   `json:"recover_seconds"` // until the last hurt tick ended; null if it never did
	ViolationMinutes   float64    `json:"violation_minutes"`
	WorstShortageUnits int        `json:"worst_shortage_units"`
	// Survived says that half of the units needed served at least, and that it was
	// over soon after the fault; null if the replay ended before the fault began.
	Survived *bool `json:"survived"`
}

// Counterfactuals is how many further replays Aftermaths takes.
func (r *Replay) Counterfactuals(e Entrant) int {
	if e.faultless {
		return 0
	}
	return len(r.Scenario.Faults)
}

// Aftermaths tells what each fault of the scenario did to an entrant whose
// timeline is given, by replaying it without the fault. Those whom no fault
// reaches have none.
func (r *Replay) Aftermaths(e Entrant, with *Timeline, progress func(done, total int) bool) ([]Aftermath, error) {
	var out []Aftermath
	for i := range r.Counterfactuals(e) {
		told := progress
		if progress != nil {
			told = func(done, total int) bool { return progress(i*r.Ticks+done, total) }
		}
		_, without, err := r.without(i).Run(e, told)
		if err != nil {
			return nil, fmt.Errorf("without fault %d: %w", i, err)
		}
		out = append(out, r.aftermath(r.Scenario.Faults[i], with, without))
	}
	return out, nil
}

// without is the replay as it would be without one of its faults.
func (r *Replay) without(fault int) *Replay {
	sc, other := *r.Scenario, *r
	sc.Faults = slices.Delete(slices.Clone(sc.Faults), fault, fault+1)
	other.Scenario = &sc
	other.lie()
	return &other
}

// leastSettling is the shortest time that counts as settled.
const leastSettling = 15 * time.Minute

// Settling is how long nothing may be hurt for a fault to count as recovered
// from, and how soon after its end it must be: twice the way from a sample to a
// unit that serves, and a quarter of an hour at least.
func (sc *Scenario) Settling() time.Duration {
	return max(leastSettling, 2*(sc.MetricLag+sc.DecideEvery+sc.Unit.Boot))
}

func (r *Replay) aftermath(f Fault, with, without *Timeline) Aftermath {
	began, ended := r.extent(f)
	a := Aftermath{Kind: f.Kind, Began: r.Time(began).UTC(), Ended: r.Time(ended).UTC()}
	if began >= r.Ticks {
		return a
	}
	d := damage{r: r, with: with, without: without, settling: ticksUp(r.Scenario.Settling(), r.Tick)}
	throughout := f.Kind == FaultBootFailure || f.Kind == FaultThrottle
	look := func() (bout, bool) { return d.first(began, ended) }
	if throughout {
		look = d.longest
	}
	s, hurt := look()
	a.ViolationMinutes, a.WorstShortageUnits = float64(d.hurt)*r.Tick.Minutes(), d.worst
	survived := true
	if hurt {
		from := r.Time(s.from).UTC()
		a.HurtFrom = &from
		a.ReactSeconds = r.since(s.from, d.reaction(s))
		over := ended
		if throughout {
			over = s.from
		}
		healed := s.to < r.Ticks
		if healed {
			a.RecoverSeconds = r.since(s.from, s.to)
		}
		survived = healed && s.to <= over+d.settling && !d.collapsed
	}
	a.Survived = &survived
	return a
}

// extent is the ticks from which and before which a fault is at work: all where
// it goes by probability.
func (r *Replay) extent(f Fault) (began, ended int) {
	switch f.Kind {
	case FaultBootFailure, FaultThrottle:
		return 0, r.Ticks
	case FaultLoseUnits:
		return ticksUp(f.At, r.Tick), ticksUp(f.At+f.Notice, r.Tick)
	}
	return ticksUp(f.At, r.Tick), ticksUp(f.At+f.For, r.Tick)
}

// since is the seconds between two ticks, nil where the second never came.
func (r *Replay) since(from, to int) *float64 {
	if to < 0 {
		return nil
	}
	v := float64(to-from) * r.Tick.Seconds()
	return &v
}
