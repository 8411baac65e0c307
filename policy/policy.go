// Package policy holds what people write down about scaling: which signal
// counts, how much of the forecast must fit, how fast sizes may change and what
// happens when data is missing. It reads, checks and interprets; it decides
// nothing by itself.
package policy

import (
	"strconv"
	"time"

	"steward/fleet"
)

// Policy is one document: apiVersion steward/v1, kind Policy.
type Policy struct {
	Name      string
	Bounds    *fleet.Bounds // narrows the workload's own; nil leaves them
	Signal    Signal
	Forecast  Forecast
	Behaviour Behaviour
	Missing   MissingData
}

// Signal is what the size follows.
type Signal struct {
	Name   string     `yaml:"name"`
	Kind   SignalKind `yaml:"kind"`
	Target float64    `yaml:"target"` // utilisation aimed at; 0 is the workload's own maximum
}

// SignalKind says how a signal relates to capacity.
type SignalKind string

// The kinds of signals that a size can follow.
const (
	Load        SignalKind = "load"        // demand in the workload's unit, whatever the capacity
	Utilisation SignalKind = "utilisation" // demand as a share of what serves
)

// Forecast says how the future counts.
type Forecast struct {
	Quantile float64 `yaml:"quantile"` // of the demand over the boot lead that must fit
	// FallbackHeadroom is the share added to the newest sample while there is
	// no forecast.
	FallbackHeadroom float64 `yaml:"fallback_headroom"`
}

// Behaviour limits change, by direction.
type Behaviour struct {
	ScaleOut Direction `yaml:"scale_out"`
	ScaleIn  Direction `yaml:"scale_in"`
}

// Direction limits change in one direction.
type Direction struct {
	// Stabilisation holds the smallest (out) or largest (in) size wanted
	// within this time.
	Stabilisation time.Duration `yaml:"stabilisation"`
	Limits        []Limit       `yaml:"limits"`
	Select        Select        `yaml:"select"` // which limit counts where there are several
}

// Limit allows so much change in a period: Units or Percent of the size at the
// period's start, the other being 0.
type Limit struct {
	Units   int           `yaml:"units"`
	Percent float64       `yaml:"percent"`
	Per     time.Duration `yaml:"per"`
}

// Select picks among limits.
type Select string

// The ways to pick among several limits.
const (
	SelectMax Select = "max" // the one that allows most change
	SelectMin Select = "min" // the one that allows least
)

// MissingData says what happens when the signal fails.
type MissingData struct {
	// HoldAfter is how old the newest value may be; with an older one nothing
	// changes at all. Before that a gap forbids scaling in.
	HoldAfter time.Duration `yaml:"hold_after"`
}

// Default is the policy that serves when none is written.
func Default() Policy {
	return Policy{
		Name:     "default",
		Signal:   Signal{Name: string(fleet.MetricDemand), Kind: Load},
		Forecast: Forecast{Quantile: 0.99, FallbackHeadroom: 0.2},
		Behaviour: Behaviour{
			ScaleOut: Direction{
				Limits: []Limit{{Percent: 100, Per: time.Minute}, {Units: 10, Per: time.Minute}}, Select: SelectMax,
			},
			ScaleIn: Direction{
				Stabilisation: 15 * time.Minute,
				Limits:        []Limit{{Percent: 20, Per: 5 * time.Minute}, {Units: 2, Per: 5 * time.Minute}}, Select: SelectMax,
			},
		},
		Missing: MissingData{HoldAfter: 5 * time.Minute},
	}
}

// Set is all policies in force; NewSet makes one.
type Set struct {
	Policies []Policy
	digest   fleet.Digest
}

// NewSet puts policies in force.
func NewSet(policies ...Policy) Set {
	h := fleet.NewHasher("policies")
	for _, p := range policies {
		p.digest(h)
	}
	return Set{policies, h.Sum()}
}

// For is the policy that governs a workload.
func (s Set) For(fleet.Workload) (Policy, bool) {
	if len(s.Policies) == 0 {
		return Policy{}, false
	}
	return s.Policies[0], true
}

// NeedsUtilisation tells whether any policy follows utilisation.
func (s Set) NeedsUtilisation() bool {
	for _, p := range s.Policies {
		if p.Signal.Kind == Utilisation {
			return true
		}
	}
	return false
}

// Memory is how far back any rule looks.
func (s Set) Memory() time.Duration {
	var longest time.Duration
	for _, p := range s.Policies {
		for _, d := range []Direction{p.Behaviour.ScaleOut, p.Behaviour.ScaleIn} {
			longest = max(longest, d.Stabilisation)
			for _, l := range d.Limits {
				longest = max(longest, l.Per)
			}
		}
	}
	return longest
}

// Digest names the rules by their content.
func (s Set) Digest() fleet.Digest { return s.digest }

func (p Policy) digest(h fleet.Hasher) {
	h.Text(p.Name, p.Signal.Name, string(p.Signal.Kind), strconv.FormatBool(p.Bounds != nil))
	if p.Bounds != nil {
		h.Count(p.Bounds.Min, p.Bounds.Max)
	}
	h.Number(p.Signal.Target, p.Forecast.Quantile, p.Forecast.FallbackHeadroom)
	h.Count(int(p.Missing.HoldAfter))
	for _, d := range []Direction{p.Behaviour.ScaleOut, p.Behaviour.ScaleIn} {
		h.Text(string(d.Select))
		h.Count(int(d.Stabilisation), len(d.Limits))
		for _, l := range d.Limits {
			h.Count(l.Units, int(l.Per))
			h.Number(l.Percent)
		}
	}
}
