package providers

import (
	"context"
	"errors"
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
	inner := s
	role := func() wrapped { return wrapped{inner, wrappers, make(chan struct{}, 1)} }
	if s.Inventory != nil {
		s.Inventory = wrappedInventory{role()}
	}
	if s.Metrics != nil {
		s.Metrics = wrappedMetrics{role()}
	}
	if s.Billing != nil {
		s.Billing = wrappedBilling{role()}
	}
	if s.Prices != nil {
		s.Prices = wrappedPrices{role()}
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

// wrapped is a role of a source. Its questions are put one after the other.
type wrapped struct {
	inner    Sources
	wrappers []Wrapper
	turn     chan struct{} // holds a value while a question is being answered
}

// asked is the answer to one question; it is empty if there is an error. It does
// not outlast ctx: of a source that hangs whatever it is told, the answer is not
// waited for, and until it has come no other question is put to it.
func asked[T any](ctx context.Context, w wrapped, role Role, question func(context.Context) (T, error)) (T, error) {
	var answer, none T
	err := through(ctx, w.wrappers, Call{Source: w.inner.Name, Role: role}, func(ctx context.Context) (err error) {
		answer, err = awaited(ctx, w.turn, question)
		return err
	})
	if err != nil {
		return none, err
	}
	return answer, nil
}

type reply[T any] struct {
	answer T
	err    error
	broken any // what the question panicked with
}

var errGone = errors.New("the question ended its goroutine and did not return")

func awaited[T any](ctx context.Context, turn chan struct{}, question func(context.Context) (T, error)) (T, error) {
	var none T
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	replies := make(chan reply[T], 1)
	go func() {
		r := reply[T]{err: errGone}
		defer func() {
			r.broken = recover()
			<-turn
			replies <- r
		}()
		r.answer, r.err = question(ctx)
	}()
	select {
	case r := <-replies:
		if r.broken != nil {
			panic(r.broken)
		}
		return r.answer, r.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
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
