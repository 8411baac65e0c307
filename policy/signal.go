package policy

import (
	"time"
)

// Signal is a series that the size follows or that guardrails look at.
type Signal struct {
	Name string     `yaml:"name"`
	Kind SignalKind `yaml:"kind"`
	// Target is the utilisation aimed at (load and utilisation; 0 is the
	// workload's own maximum), or the items that one unit may have waiting (queue).
	Target    float64       `yaml:"target"`
	MaxAge    time.Duration `yaml:"max_age"`   // an older value is missing; 0 is missing_data.hold_after
	Plausible *Expr         `yaml:"plausible"` // of value; false makes it missing
}

// SignalKind says how a signal relates to capacity.
type SignalKind string

// The kinds of signals.
const (
	Load        SignalKind = "load"        // demand in the workload's unit, whatever the capacity
	Utilisation SignalKind = "utilisation" // demand as a share of what serves
	Queue       SignalKind = "queue"       // items that wait
	SLO         SignalKind = "slo"         // how users fare; guardrails look at it, no size follows it
)

// MissingData says what happens when signals fail.
type MissingData struct {
	// HoldAfter is how old the newest value may be before it is missing
	// altogether. Before that a gap forbids scaling in.
	HoldAfter     time.Duration `yaml:"hold_after"`
	OneSignal     OnMissing     `yaml:"one_signal"`
	AllSignals    OnMissing     `yaml:"all_signals"`
	FallbackUnits int           `yaml:"fallback_units"`
}

// OnMissing says what to do without a signal.
type OnMissing string

// The ways on without a signal. None of them scales in.
const (
	MissingHold       OnMissing = "hold"
	MissingIgnore     OnMissing = "ignore" // if other signals have a value
	MissingToForecast OnMissing = "scale-to-forecast"
	MissingToFallback OnMissing = "scale-to-fallback"
)

// Plausibility doubts values that are far from what the series did at the same
// time of earlier days, and one that repeats; doubt forbids scaling in, and
// nothing is learned from what is in doubt.
type Plausibility struct {
	Collapse     float64       `yaml:"collapse"`      // below this share of the least; 0 doubts none
	Spike        float64       `yaml:"spike"`         // above this multiple of the most, and then missing; 0 doubts none
	Frozen       float64       `yaml:"frozen"`        // one value for more than so many times the longest run of one before; 0 doubts none
	ReleaseAfter time.Duration `yaml:"release_after"` // what lasts so long, and is not next to nothing, is believed
}
