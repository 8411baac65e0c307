package policy

import (
	"time"
)

// Override is a person's word that holds until it expires.
type Override struct {
	Name             string
	Reason           string
	From, Until      time.Time // From may be zero
	Units            *int      // exactly so many
	Min, Max         *int
	ScaleInOnMissing bool // scaling in is right although data is missing
	BreakGlass       bool // sets guardrails with break_glass aside
}

// Approval says whose word a change needs in the mode approve.
type Approval struct {
	AutoWhen     *Expr         `yaml:"auto_when"` // true needs nobody
	Approvers    []string      `yaml:"approvers"`
	Quorum       int           `yaml:"quorum"`
	ExpiresAfter time.Duration `yaml:"expires_after"`
}

// Verify says when a change counts as done.
type Verify struct {
	WaitFor *Expr         `yaml:"wait_for"`
	Timeout time.Duration `yaml:"timeout"`
	Bake    time.Duration `yaml:"bake"`
}

// Rollback says when a change is undone.
type Rollback struct {
	When *Expr  `yaml:"when"`
	To   string `yaml:"to"` // previous
}
