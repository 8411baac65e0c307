package providertest

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"steward/fleet"
	"steward/providers"
)

// inventory finds what is wrong with the list of workloads.
func inventory(ctx context.Context, s Subject) []string {
	if s.Sources.Inventory == nil {
		return nil
	}
	var p problems
	all, err := s.Sources.Inventory.Workloads(ctx)
	p.expect(err == nil && len(all) > 0, "inventory: got %d workloads and %v, expected some", len(all), err)
	told := fmt.Sprintf("%+v", all)
	rising(&p, "inventory", all, func(a, b fleet.Workload) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, w := range all {
		p.workload(w, s.Sources.Name)
	}
	again, err := s.Sources.Inventory.Workloads(ctx)
	p.expect(err == nil && fmt.Sprintf("%+v", again) == told, "inventory: asked again, the answer differs (%v), expected the same", err)
	for i := range again {
		again[i].Size.Units = -1
		for k := range again[i].Labels {
			again[i].Labels[k] = "scribbled over"
		}
		for k := range again[i].Shapes {
			again[i].Shapes[k].Name = "scribbled over"
		}
	}
	third, err := s.Sources.Inventory.Workloads(ctx)
	p.expect(err == nil && fmt.Sprintf("%+v", third) == told, "inventory: an answer that was written to is answered again (%v), expected one of the caller's own", err)
	return p
}

// workload finds what is wrong with one of them.
func (p *problems) workload(w fleet.Workload, source string) {
	p.expect(w.ID != "" && w.Kind != "", "workload %q: kind is %q, expected both", w.ID, w.Kind)
	p.expect(w.Source == source, "workload %q: source is %q, expected %q", w.ID, w.Source, source)
	p.expect(w.Size.Units >= 0 && w.Ready >= 0 && w.Pending >= 0, "workload %q: %d units, %d ready, %d pending, expected none below 0", w.ID, w.Size.Units, w.Ready, w.Pending)
	p.expect(w.Bounds.Min >= 0 && w.Bounds.Min <= w.Bounds.Max, "workload %q: bounds are %d to %d, expected them to rise from 0", w.ID, w.Bounds.Min, w.Bounds.Max)
	for i, shape := range w.Shapes {
		p.expect(i > 0 || shape.Name == w.Size.Shape, "workload %q: the first of its shapes is %q, expected the present one, %q", w.ID, shape.Name, w.Size.Shape)
		p.expect(shape.Hourly >= 0, "workload %q: shape %q costs %s, expected 0 or more", w.ID, shape.Name, shape.Hourly)
		p.expect(shape.Hourly == 0 || w.Currency != "", "workload %q: shape %q has a price without a currency", w.ID, shape.Name)
	}
}

// prices finds what is wrong with the list of prices.
func prices(ctx context.Context, s Subject) []string {
	if s.Sources.Prices == nil {
		return nil
	}
	var p problems
	all, err := s.Sources.Prices.Prices(ctx)
	p.expect(err == nil && len(all) > 0, "prices: got %d and %v, expected some", len(all), err)
	seen := map[fleet.Price]bool{}
	for _, price := range all {
		p.expect(price.Source == s.Sources.Name, "price of %q: source is %q, expected %q", price.Shape, price.Source, s.Sources.Name)
		p.expect(price.Shape != "" && price.Hourly >= 0 && price.Currency != "", "price of %q: %s %q, expected a shape, 0 or more and a currency", price.Shape, price.Hourly, price.Currency)
		p.expect(price.Model == fleet.OnDemand || price.Model == fleet.Spot, "price of %q: model is %q, expected one of the list", price.Shape, price.Model)
		name := fleet.Price{Region: price.Region, Shape: price.Shape, Model: price.Model, Currency: price.Currency, Since: price.Since}
		p.expect(!seen[name], "price of %q in %q comes twice, expected once", price.Shape, price.Region)
		seen[name] = true
	}
	again, err := s.Sources.Prices.Prices(ctx)
	p.expect(err == nil && reflect.DeepEqual(all, again), "prices: asked again, the answer differs (%v), expected the same", err)
	return p
}

// acts finds what is wrong with the way in which sizes are asked for.
func acts(ctx context.Context, s Subject) []string {
	if s.Actuator == nil {
		return nil
	}
	var p problems
	was, found := p.size(ctx, s)
	if !found {
		return p
	}
	one, three := fleet.Size{Units: was.Units + 1, Shape: was.Shape}, fleet.Size{Units: was.Units + 3, Shape: was.Shape}
	below := fleet.Size{Units: -1, Shape: was.Shape}
	for _, step := range []struct {
		name     string
		workload fleet.ID
		from, to fleet.Size
		fault    providers.Fault
		then     fleet.Size
	}{
		{"another size than it has is expected", s.Workload, three, one, providers.Conflict, was},
		{"a workload that there is not", s.Workload + "-that-there-is-not", was, one, providers.Unknown, was},
		{"fewer than no units", s.Workload, was, below, providers.Invalid, was},
		{"one unit more", s.Workload, was, one, "", one},
		{"the same again", s.Workload, was, one, "", one},
		{"the same, whatever was expected", s.Workload, three, one, "", one},
		{"back", s.Workload, one, was, "", was},
	} {
		err := s.Actuator.Scale(ctx, fleet.Action{ID: "d1", Workload: step.workload, From: step.from, To: step.to})
		p.expect(providers.FaultOf(err) == step.fault, "%s: got fault %q (%v), expected %q", step.name, providers.FaultOf(err), err, step.fault)
		now, _ := p.size(ctx, s)
		p.expect(now == step.then, "%s: it has %d of %q, expected %d of %q", step.name, now.Units, now.Shape, step.then.Units, step.then.Shape)
	}
	return p
}

// size is what the inventory says of the workload that is acted on.
func (p *problems) size(ctx context.Context, s Subject) (fleet.Size, bool) {
	all, err := s.Sources.Inventory.Workloads(ctx)
	p.expect(err == nil, "inventory: %v", err)
	for _, w := range all {
		if w.ID == s.Workload {
			return w.Size, true
		}
	}
	p.expect(false, "inventory: there is no workload %q, expected the one that is acted on", s.Workload)
	return fleet.Size{}, false
}
