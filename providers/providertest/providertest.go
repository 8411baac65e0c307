// Package providertest is the one suite that every provider passes. It asks for
// what the rest of Steward relies on, whatever stands behind the roles.
package providertest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"steward/fleet"
	"steward/providers"
)

// Subject is a provider with what the suite must know about it. Its world stands
// still but for what the suite does to it.
type Subject struct {
	Sources  providers.Sources
	Actuator providers.Actuator // nil if it cannot act
	Workload fleet.ID           // one that the actuator can scale, with room for one unit more
	From, To time.Time          // there are usage and charges in both halves of it, as far as it has those roles
	Calls    func() int         // calls so far that could change something; nil if nobody counts them
}

// Run holds fresh subjects against every promise of their roles.
func Run(t *testing.T, fresh func(t *testing.T) Subject) {
	t.Helper()
	for _, part := range []struct {
		name   string
		checks func(ctx context.Context, s Subject) []string
	}{
		{"inventory", inventory},
		{"usage", usage},
		{"charges", charges},
		{"prices", prices},
		{"a cancelled question ends", cancelled},
		{"many may ask at once", crowd},
		{"an act", acts},
		{"what is asked cannot act", handless},
	} {
		t.Run(part.name, func(t *testing.T) {
			s := fresh(t)
			for _, problem := range part.checks(t.Context(), s) {
				t.Error(problem)
			}
		})
	}
	t.Run("questions change nothing", func(t *testing.T) {
		s := fresh(t)
		if s.Calls == nil {
			t.Skip("nobody counts the calls")
		}
		before := s.Calls()
		for _, q := range questions(s) {
			if _, err := q.ask(t.Context()); err != nil {
				t.Errorf("%s: %v", q.role, err)
			}
		}
		if after := s.Calls(); after != before {
			t.Errorf("questions made %d calls that could change something, expected none", after-before)
		}
	})
}

// question is one that a subject can be asked; its answer is counted in elements.
type question struct {
	role providers.Role
	ask  func(context.Context) (elements int, err error)
}

// questions are one for each role that the subject fills.
func questions(s Subject) []question {
	var all []question
	if s.Sources.Inventory != nil {
		all = append(all, question{providers.RoleInventory, func(ctx context.Context) (int, error) {
			got, err := s.Sources.Inventory.Workloads(ctx)
			return len(got), err
		}})
	}
	if s.Sources.Metrics != nil {
		all = append(all, question{providers.RoleUsage, func(ctx context.Context) (int, error) {
			got, err := s.Sources.Metrics.Usage(ctx, s.From, s.To)
			return len(got), err
		}})
	}
	if s.Sources.Billing != nil {
		all = append(all, question{providers.RoleCharges, func(ctx context.Context) (int, error) {
			got, err := s.Sources.Billing.Charges(ctx, s.From, s.To)
			return len(got), err
		}})
	}
	if s.Sources.Prices != nil {
		all = append(all, question{providers.RolePrices, func(ctx context.Context) (int, error) {
			got, err := s.Sources.Prices.Prices(ctx)
			return len(got), err
		}})
	}
	return all
}

// cancelled finds what answers a question that was given up, or calls that a fault.
func cancelled(ctx context.Context, s Subject) []string {
	var p problems
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	for _, q := range questions(s) {
		n, err := q.ask(ctx)
		p.expect(errors.Is(err, context.Canceled) && n == 0, "%s: cancelled, it answered %d elements and %v, expected none and that it is cancelled", q.role, n, err)
		p.expect(providers.FaultOf(err) == "", "%s: cancelled, it tells the fault %q, expected none", q.role, providers.FaultOf(err))
	}
	if s.Actuator != nil {
		err := s.Actuator.Scale(ctx, fleet.Action{Workload: s.Workload})
		p.expect(errors.Is(err, context.Canceled), "%s: cancelled, it answered %v, expected that it is cancelled", providers.RoleScale, err)
	}
	return p
}

// crowd asks all questions from several sides; the race detector sees the rest.
func crowd(ctx context.Context, s Subject) []string {
	var (
		all  = questions(s)
		errs = make([]error, 4*len(all))
		wait sync.WaitGroup
	)
	for i := range errs {
		wait.Go(func() { _, errs[i] = all[i%len(all)].ask(ctx) })
	}
	wait.Wait()
	var p problems
	for i, err := range errs {
		p.expect(err == nil, "%s: %v", all[i%len(all)].role, err)
	}
	return p
}
