package daemon

import (
	"context"
	"errors"
	"time"

	"steward/fleet"
	"steward/providers"
)

// Values may come late or be corrected this long after their stamp: so far back
// usage is asked for again each time.
const corrections = 3 * time.Hour

// Bills settle slowly: so far back charges are asked for again each time.
const settling = 72 * time.Hour

// The roles of sources, as statuses name them.
const (
	roleInventory = string(providers.RoleInventory)
	roleUsage     = string(providers.RoleUsage)
	roleCharges   = string(providers.RoleCharges)
	rolePrices    = string(providers.RolePrices)
)

// Inventory asks what is running. Changes of size that somebody else made are
// kept as outcomes, for decisions look back on them.
func (o *Observer) Inventory(ctx context.Context) error {
	return o.ask(ctx, question{roleInventory, o.inventoryOf}, func(s providers.Sources) bool { return s.Inventory != nil })
}

func (o *Observer) inventoryOf(ctx context.Context, s providers.Sources) error {
	all, err := s.Inventory.Workloads(ctx)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.believe(s.Name, all); err != nil {
		return err
	}
	now := o.Now()
	for i := range all {
		all[i].Source = s.Name
		o.price(&all[i])
	}
	if err := o.Record.SaveWorkloads(ctx, now, s.Name, all); err != nil {
		return err
	}
	o.seen[s.Name] = now
	for _, change := range o.window.see(now, s.Name, all) {
		if err := o.Record.SaveOutcome(ctx, change); err != nil {
			return err
		}
	}
	return nil
}

// A source that suddenly lacks more than half of what it had is believed only when
// it says so the third time in a row.
const believedAfter = 3

func (o *Observer) believe(source string, all []fleet.Workload) error {
	before := o.sizeOf(source)
	if before < 4 || 2*len(all) >= before {
		o.doubted[source] = 0
		return nil
	}
	o.doubted[source]++
	if o.doubted[source] < believedAfter {
		return providers.Failed(providers.Invalid, "%d workloads, %d before: not believed until it is said %d times", len(all), before, believedAfter)
	}
	o.doubted[source] = 0
	return nil
}

// price fills in the list price of shapes that came without one.
func (o *Observer) price(w *fleet.Workload) {
	for i := range w.Shapes {
		known, ok := o.shapes[priced{w.Source, w.Region, w.Shapes[i].Name}]
		if ok && w.Shapes[i].Hourly == 0 {
			w.Shapes[i].Hourly, w.Currency = known.Hourly, known.Currency
		}
	}
}

// A question that was due at a time and was put so little later is answered as of
// that time: what a decision of the same time is made from was known then.
const atOnce = time.Minute

// Usage asks how much was used since the last time, and a while before it for what
// came late. The first time it asks for as much history as decisions look at. What
// it learns counts as known since due, when the question was to be put, unless that
// is too long ago.
func (o *Observer) Usage(ctx context.Context, due time.Time) error {
	if o.Now().Sub(due) >= atOnce {
		due = o.Now()
	}
	put := func(ctx context.Context, s providers.Sources) error { return o.usageOf(ctx, s, due) }
	return o.ask(ctx, question{roleUsage, put}, func(s providers.Sources) bool { return s.Metrics != nil })
}

func (o *Observer) usageOf(ctx context.Context, s providers.Sources, knownAt time.Time) error {
	o.mu.Lock()
	last := o.asked[s.Name]
	size := o.sizeOf(s.Name)
	o.mu.Unlock()
	now := o.Now()
	oldest := now.Add(-o.Window).Truncate(24 * time.Hour)
	from := last.Add(-corrections)
	if from.Before(oldest) {
		from = oldest
	}
	if last.IsZero() {
		knownAt = time.Time{} // history: nobody knows when it became known
	}
	told := 0
	for p := newPieces(from, now, size); p.next(); {
		batch, err := o.usageIn(ctx, s, p.from, p.to, knownAt)
		if err != nil {
			return err
		}
		p.took(batch)
		told += len(batch)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if told > 0 || !last.IsZero() {
		o.asked[s.Name] = now
	}
	return nil
}

// usageIn asks how much was used in [from, to), and keeps what is new of it.
func (o *Observer) usageIn(ctx context.Context, s providers.Sources, from, to, knownAt time.Time) ([]fleet.Series, error) {
	batch, err := s.Metrics.Usage(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if batch, err = checked(batch, from, to); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, news := range portions(o.window.news(batch)) {
		if err := o.Record.Append(ctx, knownAt, news); err != nil {
			return nil, err
		}
		o.window.learn(news)
	}
	return batch, nil
}

// sizeOf is how many workloads a source has.
func (o *Observer) sizeOf(source string) int {
	n := 0
	for _, w := range o.window.history.Workloads {
		if w.Source == source {
			n++
		}
	}
	return n
}

// checked cuts an answer to what was asked for, and refuses series that are none.
func checked(batch []fleet.Series, from, to time.Time) ([]fleet.Series, error) {
	out := batch[:0]
	for _, s := range batch {
		if s.Step <= 0 || s.Key.Workload == "" || s.Key.Metric == "" {
			return nil, providers.Failed(providers.Invalid, "a series of %q of %q with a step of %s", s.Key.Metric, s.Key.Workload, s.Step)
		}
		if s = s.Until(to).Since(from); len(s.Values) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// Charges asks what was paid.
func (o *Observer) Charges(ctx context.Context) error {
	return o.ask(ctx, question{roleCharges, func(ctx context.Context, s providers.Sources) error {
		now := o.Now()
		charges, err := s.Billing.Charges(ctx, now.Add(-settling), now)
		if err != nil {
			return err
		}
		return o.Record.SaveCharges(ctx, s.Name, now, charges)
	}}, func(s providers.Sources) bool { return s.Billing != nil })
}

// Prices asks what units cost at list.
func (o *Observer) Prices(ctx context.Context) error {
	return o.ask(ctx, question{rolePrices, o.pricesOf}, func(s providers.Sources) bool { return s.Prices != nil })
}

func (o *Observer) pricesOf(ctx context.Context, s providers.Sources) error {
	prices, err := s.Prices.Prices(ctx)
	if err != nil {
		return err
	}
	for i := range prices {
		prices[i].Source = s.Name
		if prices[i].Hourly < 0 {
			return providers.Failed(providers.Invalid, "the price of %s is %s", prices[i].Shape, prices[i].Hourly)
		}
	}
	if err := o.Record.SavePrices(ctx, prices); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range prices {
		if p.Model == fleet.OnDemand {
			o.shapes[priced{p.Source, p.Region, p.Shape}] = p
		}
	}
	return nil
}

// Collect asks every source everything, once. What one cannot answer keeps nobody
// from being asked the rest.
func (o *Observer) Collect(ctx context.Context) error {
	usage := func(ctx context.Context) error { return o.Usage(ctx, o.Now()) }
	var faults []error
	for _, job := range []func(context.Context) error{o.Prices, o.Inventory, usage, o.Charges} {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		faults = append(faults, job(ctx))
	}
	return errors.Join(faults...)
}
