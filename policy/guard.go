package policy

import (
	"math"
	"time"

	"steward/fleet"
)

// ActionKind names what a change does.
type ActionKind string

// The kinds of change.
const (
	ScaleOut ActionKind = "scale_out"
	ScaleIn  ActionKind = "scale_in"
	NoChange ActionKind = "none"
)

// Guardrail is a named check of a wanted change, by one of three expressions.
// Where it fails to evaluate, scaling in is denied and scaling out passes with a
// warning.
type Guardrail struct {
	Name       string `yaml:"name"`
	Deny       *Expr  `yaml:"deny"`  // true leaves the size as it is
	Clamp      *Expr  `yaml:"clamp"` // the number of units the change is brought to
	Warn       *Expr  `yaml:"warn"`  // true is written down
	Reason     string `yaml:"reason"`
	BreakGlass bool   `yaml:"break_glass"` // an override may set it aside
}

// DisruptionBudget limits how much may be taken away, or done, at once.
type DisruptionBudget struct {
	Name           string        `yaml:"name"`
	Scope          Scope         `yaml:"scope"`
	MaxUnavailable Amount        `yaml:"max_unavailable"` // units booting, lost and taken away together; zero limits nothing
	MaxActions     int           `yaml:"max_actions"`     // changes of size, in Per
	Per            time.Duration `yaml:"per"`
}

// Amount is a number of units, or a share of the desired ones.
type Amount struct {
	Units int
	Share float64
}

// Of is the amount for a size, shares rounded up.
func (a Amount) Of(size int) int {
	return max(a.Units, int(math.Ceil(a.Share*float64(size)-1e-9)))
}

// Scope says over what a budget counts.
type Scope string

// The scopes.
const (
	ScopeWorkload Scope = "workload"
	ScopeFleet    Scope = "fleet" // all workloads of the snapshot
)

// CircuitBreaker stops scaling in, and holds every other change for a person,
// once something is badly wrong.
type CircuitBreaker struct {
	OpenWhen *Expr         `yaml:"open_when"`
	OpenFor  time.Duration `yaml:"open_for"`
}

// Spend is the money that a policy's workload may cost.
type Spend struct {
	Monthly fleet.Money `yaml:"monthly"` // 0 sets no limit
}
