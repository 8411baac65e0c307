package simulate

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Replay is a scenario joined with its recorded series, ready to run. It is
// read-only once prepared: runs may share it.
type Replay struct {
	Scenario     *Scenario
	Tick         time.Duration
	From         time.Time // when scoring begins
	Ticks        int       // scored ticks, gaps included
	InitialUnits int       // what every entrant begins with, all ready
	Digest       fleet.Digest
	Censored     *Censored // the scored time in which demand was cut off; nil if there is none

	demand  fleet.Series   // as recorded, scaled
	metric  fleet.Series   // as policies see it: with the faults of the scenario
	signals []fleet.Series // likewise
	truths  []fleet.Series // the signals as recorded, scaled
	needs   []int32        // by sample; noNeed for a gap
	uncut   []int32        // likewise, and noNeed where demand was cut off
	perStep int            // ticks a sample holds
	offset  int            // ticks from the first sample to From
	unit    unitRules
	market  *spotMarket // nil without spot units
	oracle  oracle

	words     map[fleet.Key][]word // on the values of series that came late or were corrected
	recording *recording           // of the fleet; nil if there is none
}

// noNeed marks a gap in demand.
const noNeed = -1

// maxTicks bounds the memory of one replay.
const maxTicks = 200_000_000

// Prepare joins a scenario with its demand and its signals, in the scenario's
// order. Faults name the scenario's line.
func Prepare(sc *Scenario, demand fleet.Series, signals []fleet.Series) (*Replay, error) {
	r := &Replay{Scenario: sc, demand: scaled(demand, sc.Demand.Scale)}
	if err := r.layGrid(); err != nil {
		return nil, err
	}
	if err := r.measureNeeds(); err != nil {
		return nil, err
	}
	var err error
	if r.market, err = newSpotMarket(r); err != nil {
		return nil, err
	}
	id := workloadID(sc)
	r.words = map[fleet.Key][]word{}
	r.demand.Key, r.demand.Lag = fleet.Key{Workload: id, Metric: fleet.MetricDemand}, sc.MetricLag
	for i, s := range signals {
		s = scaled(s, sc.Signals[i].Scale)
		s.Key, s.Lag = fleet.Key{Workload: id, Metric: fleet.Metric(sc.Signals[i].Name)}, max(sc.MetricLag, s.Step)
		r.truths = append(r.truths, s)
	}
	if err := r.findCensored(demand); err != nil {
		return nil, err
	}
	r.lie()
	if err := r.revise(); err != nil {
		return nil, err
	}
	if err := r.recollect(); err != nil {
		return nil, err
	}
	r.InitialUnits = r.startingUnits()
	r.Digest = r.digest(signals)
	r.oracle = r.solveOracle()
	return r, nil
}

// lie puts the faults of the scenario into what policies see.
func (r *Replay) lie() {
	r.metric, r.signals = lyingMetric(r.demand, r.Scenario.Faults, r.From), nil
	for _, s := range r.truths {
		r.signals = append(r.signals, lyingMetric(s, r.Scenario.Faults, r.From))
	}
}

// revise finds the revisions of demand and signals.
func (r *Replay) revise() error {
	sc := r.Scenario
	if err := sc.checkRevised(); err != nil {
		return err
	}
	var err error
	if r.words[r.metric.Key], err = sc.words(sc.Demand.Series, r.metric, sc.Demand.Scale); err != nil {
		return err
	}
	for i, s := range r.signals {
		if r.words[s.Key], err = sc.words(sc.Signals[i].Series, s, sc.Signals[i].Scale); err != nil {
			return err
		}
	}
	return nil
}

// workloadID is what the workload is called: what it was called when it was
// recorded, where that is known.
func workloadID(sc *Scenario) fleet.ID {
	if sc.Fleet != nil && sc.Fleet.Workload.ID != "" {
		return fleet.ID(sc.Fleet.Workload.ID)
	}
	return fleet.ID("replay/" + sc.Name)
}

func scaled(s fleet.Series, by float64) fleet.Series {
	if by == 1 {
		return s
	}
	values := make([]float64, len(s.Values))
	for i, v := range s.Values {
		values[i] = v * by
	}
	s.Values = values
	return s
}

// layGrid finds the tick, the greatest time that divides all times of the
// scenario, and the part of the trace that is scored.
func (r *Replay) layGrid() error {
	sc, step := r.Scenario, r.demand.Step
	if sc.MetricLag < step {
		return sc.fault("metric_lag", "%s is below the trace's step %s, expected at least that: a sample is complete only when its interval ends",
			strictyaml.FormatDuration(sc.MetricLag), strictyaml.FormatDuration(step))
	}
	r.Tick = step
	for _, d := range []time.Duration{sc.Unit.Boot, sc.Unit.Drain, sc.Unit.MinBilling, sc.DecideEvery, sc.MetricLag} {
		r.Tick = gcd(r.Tick, d)
	}
	if sc.Warmup%r.Tick != 0 {
		return sc.fault("warmup", "%s is not a multiple of the tick %s, the greatest common divisor of the trace's step and the scenario's times",
			strictyaml.FormatDuration(sc.Warmup), strictyaml.FormatDuration(r.Tick))
	}
	span := time.Duration(len(r.demand.Values)) * step
	if sc.Warmup >= span {
		return sc.fault("warmup", "%s leaves nothing to score, expected less than the trace's span %s",
			strictyaml.FormatDuration(sc.Warmup), strictyaml.FormatDuration(span))
	}
	r.From = r.demand.Start.Add(sc.Warmup)
	ticks := int64((span - sc.Warmup) / r.Tick)
	if ticks > maxTicks {
		return sc.fault("decide_every", "the tick is %s, which makes %d ticks, expected at most %d: choose times with a larger common divisor",
			strictyaml.FormatDuration(r.Tick), ticks, maxTicks)
	}
	r.Ticks = int(ticks)
	r.perStep, r.offset = int(step/r.Tick), int(sc.Warmup/r.Tick)
	r.unit = unitRules{boot: r.within(sc.Unit.Boot), drain: r.within(sc.Unit.Drain), minBilling: r.within(sc.Unit.MinBilling)}
	return nil
}

// within is d in ticks, cut where it reaches beyond the end of the trace, which
// cuts everything: a world's memory grows with its longest time.
func (r *Replay) within(d time.Duration) int { return int(min(int64(d/r.Tick), int64(r.Ticks))) }

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Need is the fewest units that serve a demand within the scenario's utilisation.
func (sc *Scenario) Need(demand float64) float64 {
	if demand <= 0 {
		return 0 // even where the capacity is too small to divide by
	}
	return math.Max(0, math.Ceil(demand/(sc.Unit.Capacity*sc.SLO.MaxUtilisation)-1e-9))
}

func (r *Replay) measureNeeds() error {
	r.needs = make([]int32, len(r.demand.Values))
	for i, v := range r.demand.Values {
		need := r.Scenario.Need(v)
		switch {
		case math.IsNaN(v):
			r.needs[i] = noNeed
		case need > maxUnits:
			return r.Scenario.fault("unit.capacity", "the demand of %g at %s needs %g units, expected at most %d: is the capacity in the demand's unit?",
				v, r.demand.Stamp(i).UTC().Format(time.RFC3339), need, maxUnits)
		default:
			r.needs[i] = int32(need)
		}
	}
	return nil
}

// known counts the samples known when scoring begins.
func (r *Replay) known() int {
	return len(r.demand.Until(r.From.Add(-r.Scenario.MetricLag + 1)).Values)
}

// seen is the needs of the samples known when scoring begins, as they were known then.
func (r *Replay) seen() []int32 {
	seen := r.needs[:r.known()]
	words := r.words[r.metric.Key]
	if len(words) == 0 {
		return seen
	}
	seen = slices.Clone(seen)
	for _, late := range []bool{true, false} {
		for _, w := range words {
			switch {
			case w.index >= len(seen):
			case late:
				seen[w.index] = noNeed
			case !w.knownAt.After(r.From):
				seen[w.index] = int32(math.Min(r.Scenario.Need(w.value), maxUnits))
			}
		}
	}
	return seen
}

// startingUnits is the need of the last sample known when scoring begins, or
// the minimum if none is.
func (r *Replay) startingUnits() int {
	for _, need := range slices.Backward(r.seen()) {
		if need != noNeed {
			return r.Scenario.Bounds.Clamp(int(need))
		}
	}
	return r.Scenario.Bounds.Min
}

// sample is the position of the sample that holds during a scored tick.
func (r *Replay) sample(tick int) int { return (r.offset + tick) / r.perStep }

// Time is the stamp of a scored tick.
func (r *Replay) Time(tick int) time.Time { return r.From.Add(time.Duration(tick) * r.Tick) }

func (r *Replay) digest(signals []fleet.Series) fleet.Digest {
	h := fleet.NewHasher("replay")
	r.Scenario.digest(h)
	h.Series(r.demand)
	for _, s := range signals {
		h.Series(s)
	}
	return h.Sum()
}
