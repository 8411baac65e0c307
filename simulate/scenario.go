package simulate

import (
	"fmt"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Scenario describes a replay: the recorded demand, what one unit of capacity
// is, and under which conditions it is scaled.
type Scenario struct {
	File        string // the file it was read from, for messages
	Name        string
	Demand      SeriesRef
	Sources     []Source // of many workloads; nil where Demand is the only one
	Policies    []string // the files of those that are replayed where no others are named, relative to File
	Signals     []Signal
	Unit        UnitSpec
	Bounds      fleet.Bounds
	SLO         SLO
	MetricLag   time.Duration // a sample is known this long after its stamp
	DecideEvery time.Duration
	Warmup      time.Duration // history that may be seen before scoring begins
	Faults      []Fault
	Recorded    *Recorded // what served when demand was recorded; nil if it is not said
	Seed        int64
	Prices      *Prices // nil where every unit is paid for at list
	Revisions   *RevisionsRef
	Fleet       *Fleet // what there was when demand was recorded; nil if it is not said

	revised    []Revision              // what Revisions points to
	remembered map[string]fleet.Series // what Fleet names, by key
	spotPath   fleet.Series            // what SpotPath points to
	doc        *strictyaml.Document    // to name lines when demand and scenario do not fit
	settings   []Setting               // what a sweep set in it: then lines are not those of the file
	source     string                  // the path of the source that a workload came from; "" for a lone demand
}

// fault is an error at one key of the scenario's file.
func (sc *Scenario) fault(path, format string, args ...any) error {
	return fmt.Errorf("%s: %s", sc.At(path), fmt.Sprintf(format, args...))
}

// At is where a key of the scenario stands: "FILE:LINE: PATH".
func (sc *Scenario) At(path string) string {
	if rest, below := strings.CutPrefix(path, "demand"); below && sc.source != "" {
		path = sc.source + rest
	}
	if len(sc.settings) > 0 {
		return fmt.Sprintf("--sweep %s: %s: %s", blame(sc.settings, scenarioPrefix+path), sc.File, path)
	}
	if sc.doc == nil {
		return sc.Name + ": " + path
	}
	return fmt.Sprintf("%s:%d: %s", sc.File, sc.doc.Line(path), path)
}

// SeriesRef points to one series of a file.
type SeriesRef struct {
	File   string  `yaml:"file"` // relative to the scenario
	Series string  `yaml:"series"`
	Scale  float64 `yaml:"scale"` // every value is multiplied by it
	Unit   string  `yaml:"unit"`
}

// Signal is a further recorded series that policies may bind by name.
type Signal struct {
	Name      string     `yaml:"name"`
	Kind      SignalKind `yaml:"kind"`
	SeriesRef `yaml:",inline"`
}

// RevisionsRef points to the words that came late.
type RevisionsRef struct {
	File string `yaml:"file"` // relative to the scenario
}

// SignalKind says how a signal relates to capacity.
type SignalKind string

// The kinds of signals.
const (
	Load        SignalKind = "load"        // grows with the work, whatever the capacity
	Utilisation SignalKind = "utilisation" // the share of capacity in use
	Queue       SignalKind = "queue"       // work that waits
	SLOSignal   SignalKind = "slo"         // how well users are served
	AnyKind     SignalKind = "any"         // what the policy that binds it takes it for

	// ServingUnits is the units that served when demand was recorded. Nobody sees
	// them in a replay.
	ServingUnits SignalKind = "units"
)

// UnitSpec is one unit of capacity.
type UnitSpec struct {
	Capacity     float64       `yaml:"capacity"`       // demand it serves at 100 %
	PricePerHour float64       `yaml:"price_per_hour"` // in Currency
	Currency     string        `yaml:"currency"`
	Boot         time.Duration `yaml:"boot"`        // asked → serving; billed all the while
	Drain        time.Duration `yaml:"drain"`       // told to go → gone; billed all the while, not serving
	MinBilling   time.Duration `yaml:"min_billing"` // paid for every start
}

// SLO says up to which share of its capacity a unit serves well.
type SLO struct {
	MaxUtilisation float64 `yaml:"max_utilisation"`
}

// FaultKind names what can be made to go wrong in a replay.
type FaultKind string

// The kinds of faults.
const (
	FaultMetricGap   FaultKind = "metric_gap"   // samples stamped in [at, at+for) never arrive
	FaultMetricZero  FaultKind = "metric_zero"  // samples stamped in [at, at+for) arrive as 0
	FaultBootFailure FaultKind = "boot_failure" // a requested unit is paid for but never serves
	FaultThrottle    FaultKind = "throttle"     // a request is refused; the next decision tries again
	FaultLoseUnits   FaultKind = "lose_units"   // a share of the ready units goes, after a notice
)

// Fault is one thing that goes wrong. At counts from the start of scoring.
type Fault struct {
	Kind        FaultKind     `yaml:"kind"`
	At          time.Duration `yaml:"at"`
	For         time.Duration `yaml:"for"`
	Probability float64       `yaml:"probability"`
	Share       float64       `yaml:"share"`
	Notice      time.Duration `yaml:"notice"`
}

// digest is the scenario's part of a replay's input digest: all that can change
// a result, and not where the files lie.
func (sc *Scenario) digest(h fleet.Hasher) {
	h.Text(sc.Name, sc.Demand.Unit, sc.Unit.Currency)
	h.Number(sc.Unit.Capacity, sc.Unit.PricePerHour, sc.SLO.MaxUtilisation)
	h.Count(int(sc.Unit.Boot), int(sc.Unit.Drain), int(sc.Unit.MinBilling), sc.Bounds.Min, sc.Bounds.Max,
		int(sc.MetricLag), int(sc.DecideEvery), int(sc.Warmup), int(sc.Seed), len(sc.Faults))
	for _, f := range sc.Faults {
		h.Text(string(f.Kind))
		h.Count(int(f.At), int(f.For), int(f.Notice))
		h.Number(f.Probability, f.Share)
	}
	sc.Recorded.digest(h)
	for _, s := range sc.Signals {
		h.Text(s.Name, string(s.Kind))
		h.Number(s.Scale)
	}
	if sc.Prices != nil {
		sc.Prices.digest(h, sc.spotPath)
	}
	sc.digestRevised(h)
	sc.Fleet.digest(h, sc.remembered)
}
