package fleet

import "time"

// ID names a workload for life, such as "aws/123456789012/eu-west-1/asg/web".
type ID string

// Kind says what sort of thing a workload is, such as "asg" or "deployment".
type Kind string

// Size is so many units of one shape.
type Size struct {
	Units int    `json:"units"`
	Shape string `json:"shape"`
}

// Bounds are the fewest and the most units that a workload may have.
type Bounds struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Clamp is n moved into the bounds.
func (b Bounds) Clamp(n int) int { return max(b.Min, min(n, b.Max)) }

// Within is b narrowed by other: the higher minimum and the lower maximum. Where
// the two do not meet, b's own end nearest to other is all that is left.
func (b Bounds) Within(other Bounds) Bounds {
	return Bounds{Min: b.Clamp(max(b.Min, other.Min)), Max: b.Clamp(min(b.Max, other.Max))}
}

// Shape is the form of one unit: an instance type, or a container's requests.
type Shape struct {
	Name   string  `json:"name"`
	CPU    float64 `json:"cpu,omitempty"`    // cores
	Memory float64 `json:"memory,omitempty"` // GiB
	Hourly Money   `json:"hourly"`           // list price of one unit for an hour
}

// Unit says what one unit of capacity can do and how long it takes to come and go.
type Unit struct {
	Capacity       float64       // demand one unit serves at 100 % utilisation
	MaxUtilisation float64       // share of Capacity that may be used before service suffers, in (0, 1]
	Boot           time.Duration // asked for → serving
	Drain          time.Duration // told to go → gone
}

// Workload is one thing that can be scaled, as it stands.
type Workload struct {
	ID       ID
	Kind     Kind
	Source   string // the configured source that knows it, "" in a replay
	Account  string // that pays for it
	Region   string
	Labels   map[string]string
	Size     Size   // what was last asked for
	Ready    int    // units that serve
	Pending  int    // units asked for that do not serve yet
	Bounds   Bounds // the provider's own
	Unit     Unit
	Shapes   []Shape   // those it may take, the present one first
	Currency string    // of the shapes' prices
	Since    time.Time // when the record of what it ran begins
}
