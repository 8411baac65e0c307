// Package policy holds what people write down about scaling: what the size
// follows, what must never happen, how fast it may change, and when. It reads
// and checks policy files, evaluates their expressions and windows, and decides
// nothing by itself.
package policy

// Policy is one document: apiVersion steward/v1, kind Policy. Fields that a file
// leaves out are as in Default.
type Policy struct {
	Name       string
	Owner      string
	Selector   Selector
	Mode       Mode
	Priority   int // the highest wins; two of one priority on one workload are refused
	Objective  Objective
	Bounds     *Bounds // narrows the workload's own; nil leaves them
	Unit       Unit
	Signals    []Signal
	Combine    *Expr // nil is the largest size that any signal asks for
	Forecast   Forecast
	Headroom   Headroom
	Behaviour  Behaviour
	Guardrails []Guardrail
	Disruption []DisruptionBudget
	Windows    Windows
	Overrides  []Override
	Missing    MissingData
	Plausible  Plausibility
	Breaker    CircuitBreaker
	Spend      Spend
	Approval   Approval
	Verify     Verify
	Rollback   Rollback
	Expect     []Expectation
}

// Selector says which workloads a policy governs; what it leaves out matches all.
type Selector struct {
	Provider string            `yaml:"provider"` // the first part of the workload's ID
	Kind     string            `yaml:"kind"`
	Labels   map[string]string `yaml:"labels"`
	Match    *Expr             `yaml:"match"`
}

// Mode says how far a policy may go.
type Mode string

// The modes, from least to most.
const (
	Off       Mode = "off"
	Observe   Mode = "observe"
	Recommend Mode = "recommend"
	Approve   Mode = "approve"
	Auto      Mode = "auto"
)

// Objective is the service level that capacity is bought for.
type Objective struct {
	// ErrorBudget is the share of time in which more units may be needed than
	// serve; 0 leaves the quantile to Forecast.
	ErrorBudget float64
}

// Bounds are the fewest and the most units.
type Bounds struct {
	Min         int  `yaml:"min"` // of 0 is 1, unless ScaleToZero
	Max         int  `yaml:"max"`
	ScaleToZero bool `yaml:"scale_to_zero"` // the size may be 0 as well, whatever Min is
}
