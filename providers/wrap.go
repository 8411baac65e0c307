package providers

import (
	"context"
	"time"

	"steward/fleet"
)

// Role is what a provider is asked for.
type Role string

// The roles.
const (
	RoleInventory Role = "inventory"
	RoleUsage     Role = "usage"
	RoleCharges   Role = "charges"
	RolePrices    Role = "prices"
	RoleScale     Role = "scale" // the one that acts
)

// Call is one question to a source, or one act.
type Call struct {
	Source   string // as configured
	Role     Role
	Workload fleet.ID // that is acted on; "" for a question
}

// Wrapper stands around every call of a source. It calls do once, or not, or, if
// that can do no harm, again; what do has answered last stands.
type Wrapper func(ctx context.Context, c Call, do func(context.Context) error) error

// Wrap puts wrappers around every role that s fills, the first of them outermost.
// A role that is nil stays nil.
func Wrap(s Sources, wrappers ...Wrapper) Sources {
	w := wrapped{s, wrappers}
	if s.Inventory != nil {
		s.Inventory = wrappedInventory{w}
	}
	if s.Metrics != nil {
		s.Metrics = wrappedMetrics{w}
	}
	if s.Billing != nil {
		s.Billing = wrappedBilling{w}
	}
	if s.Prices != nil {
		s.Prices = wrappedPrices{w}
	}
	return s
}

// WrapActuator puts wrappers around the actuator of the named source, the first
// of them outermost. nil stays nil.
func WrapActuator(source string, a Actuator, wrappers ...Wrapper) Actuator {
	if a == nil {
		return nil
	}
	return wrappedActuator{source, a, wrappers}
}

// through calls do with all wrappers around it.
func through(ctx context.Context, wrappers []Wrapper, c Call, do func(context.Context) error) error {
	if len(wrappers) == 0 {
		return do(ctx)
	}
	return wrappers[0](ctx, c, func(ctx context.Context) error { return through(ctx, wrappers[1:], c, do) })
}

type wrapped struct {
	inner    Sources
	wrappers []Wrapper
}

// asked is the answer to one question; it is empty if there is an error.
func asked[T any](ctx context.Context, w wrapped, role Role, question func(context.Context) (T, error)) (T, error) {
	var answer, none T
	err := through(ctx, w.wrappers, Call{Source: w.inner.Name, Role: role}, func(ctx context.Context) (err error) {
		answer, err = question(ctx)
		return err
	})
	if err != nil {
		return none, err
	}
	return answer, nil
}

type (
	wrappedInventory struct{ wrapped }
	wrappedMetrics   struct{ wrapped }
	wrappedBilling   struct{ wrapped }
	wrappedPrices    struct{ wrapped }
	wrappedActuator  struct {
		source   string
		inner    Actuator
		wrappers []Wrapper
	}
)

func (w wrappedInventory) Workloads(ctx context.Context) ([]fleet.Workload, error) {
	return asked(ctx, w.wrapped, RoleInventory, w.inner.Inventory.Workloads)
}

func (w wrappedMetrics) Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error) {
	return asked(ctx, w.wrapped, RoleUsage, func(ctx context.Context) ([]fleet.Series, error) { return w.inner.Metrics.Usage(ctx, from, to) })
}

func (w wrappedBilling) Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error) {
	return asked(ctx, w.wrapped, RoleCharges, func(ctx context.Context) ([]fleet.Charge, error) { return w.inner.Billing.Charges(ctx, from, to) })
}

func (w wrappedPrices) Prices(ctx context.Context) ([]fleet.Price, error) {
	return asked(ctx, w.wrapped, RolePrices, w.inner.Prices.Prices)
}

func (w wrappedActuator) Scale(ctx context.Context, a fleet.Action) error {
	return through(ctx, w.wrappers, Call{Source: w.source, Role: RoleScale, Workload: a.Workload}, func(ctx context.Context) error {
		return w.inner.Scale(ctx, a)
	})
}
