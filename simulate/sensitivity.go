package simulate

import (
	"fmt"
	"math"
)

// Vary is one figure of a scenario that is tried so many times as large.
type Vary struct {
	Key    string  `json:"key"`
	Factor float64 `json:"factor"`
}

// Variations are those of a sensitivity: what people know least about a unit.
var Variations = []Vary{
	{"scenario.unit.capacity", 0.85}, {"scenario.unit.capacity", 1.15},
	{"scenario.unit.boot", 0.5}, {"scenario.unit.boot", 1.5},
}

// Setting is the variation as a sweep would set it.
func (v Vary) Setting() Setting { return Setting{v.Key, fmt.Sprintf("x%g", v.Factor)} }

// Sensitivity is how far an entrant's cost and shortage move with the figures of
// the scenario, one at a time.
type Sensitivity struct {
	Policy           string            `json:"policy"`
	Scenario         string            `json:"scenario"`
	Settings         map[string]string `json:"settings,omitempty"` // of a sweep
	Currency         string            `json:"currency"`
	Changes          []Change          `json:"changes"`
	Cost             Range             `json:"cost"`
	ViolationMinutes Range             `json:"violation_minutes"`
}

// Change is what came of one variation.
type Change struct {
	Vary
	Cost             float64  `json:"cost"`
	ViolationShare   *float64 `json:"violation_share"`
	ViolationMinutes float64  `json:"violation_minutes"`
}

// Range is a figure as it is, and the least and the most it came to.
type Range struct {
	Low  float64 `json:"low"`
	Base float64 `json:"base"`
	High float64 `json:"high"`
}

// NewSensitivity sums up an entrant's results in one scenario: as it is, and
// under every variation.
func NewSensitivity(scenario string, base Result, varied []Result) Sensitivity {
	s := Sensitivity{
		Policy: base.Name, Scenario: scenario, Settings: base.Settings, Currency: base.Currency,
		Cost:             Range{base.Cost, base.Cost, base.Cost},
		ViolationMinutes: Range{base.ViolationMinutes, base.ViolationMinutes, base.ViolationMinutes},
	}
	for i, r := range varied {
		s.Changes = append(s.Changes, Change{Variations[i], r.Cost, r.ViolationShare, r.ViolationMinutes})
		s.Cost.widen(r.Cost)
		s.ViolationMinutes.widen(r.ViolationMinutes)
	}
	return s
}

func (r *Range) widen(v float64) { r.Low, r.High = math.Min(r.Low, v), math.Max(r.High, v) }
