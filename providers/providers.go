// Package providers holds the roles that the edges of Steward play, the faults
// they answer with, and what wraps around them. A provider speaks the nouns of
// fleet; it decides nothing, keeps no record and knows no other provider.
package providers

import (
	"context"
	"time"

	"steward/fleet"
)

// Inventory knows what is running. An answer is the whole of it: what is missing
// in it is gone.
type Inventory interface {
	Workloads(ctx context.Context) ([]fleet.Workload, error)
}

// MetricSource knows how much is asked of workloads.
type MetricSource interface {
	// Usage is what is known now of all series with stamps in [from, to), late values
	// and corrections included. A gap is NaN. A series without any value may be left out.
	Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error)
}

// BillingSource knows what is paid.
type BillingSource interface {
	// Charges are the lines as they stand now whose time begins in [from, to). A line
	// may come again later with other figures; its name stays.
	Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error)
}

// PriceSource knows list prices.
type PriceSource interface {
	Prices(ctx context.Context) ([]fleet.Price, error)
}

// Actuator changes the world. Nothing else in Steward does.
type Actuator interface {
	// Scale asks for the action's size, once: a workload that is at To already is left
	// alone, and one that is neither there nor at From is a Conflict.
	Scale(ctx context.Context, a fleet.Action) error
}

// Sources are what one configured provider can be asked. A role that it does not
// fill is nil. There is no place in it for anything that acts.
type Sources struct {
	Name      string // as configured
	Kind      string // such as "aws"
	Inventory Inventory
	Metrics   MetricSource
	Billing   BillingSource
	Prices    PriceSource
}
