package providertest

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/fleet"
	"steward/providers"
)

var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// honest is a provider that keeps its promises, but for one that a test breaks.
type honest struct {
	units     int
	calls     int
	ask       func(ctx context.Context) error
	workloads func([]fleet.Workload) []fleet.Workload
	series    func(all []fleet.Series, from, to time.Time) []fleet.Series
	lines     func(all []fleet.Charge, from, to time.Time) []fleet.Charge
	prices    func([]fleet.Price) []fleet.Price
	scale     func(h *honest, a fleet.Action) (err error, decided bool)
}

func sound() *honest {
	return &honest{
		units:     2,
		ask:       context.Context.Err,
		workloads: func(all []fleet.Workload) []fleet.Workload { return all },
		series:    func(all []fleet.Series, _, _ time.Time) []fleet.Series { return all },
		lines:     func(all []fleet.Charge, _, _ time.Time) []fleet.Charge { return all },
		prices:    func(all []fleet.Price) []fleet.Price { return all },
		scale:     func(*honest, fleet.Action) (error, bool) { return nil, false },
	}
}

func (h *honest) subject() Subject {
	return Subject{
		Sources:  providers.Sources{Name: "h", Kind: "honest", Inventory: h, Metrics: h, Billing: h, Prices: h},
		Actuator: hand{h}, Workload: "a", From: start, To: start.Add(4 * time.Hour), Calls: func() int { return h.calls },
	}
}

func (h *honest) Workloads(ctx context.Context) ([]fleet.Workload, error) {
	if err := h.ask(ctx); err != nil {
		return nil, err
	}
	one := func(id fleet.ID, units int) fleet.Workload {
		return fleet.Workload{
			ID: id, Kind: "asg", Source: "h", Labels: map[string]string{"role": "x"}, Size: fleet.Size{Units: units, Shape: "m"},
			Bounds: fleet.Bounds{Max: 9}, Shapes: []fleet.Shape{{Name: "m", Hourly: 1}}, Currency: "USD",
		}
	}
	return h.workloads([]fleet.Workload{one("a", h.units), one("b", 1)}), nil
}

func (h *honest) Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error) {
	if err := h.ask(ctx); err != nil {
		return nil, err
	}
	s := fleet.Series{Key: fleet.Key{Workload: "a", Metric: "demand"}, Start: from, Step: time.Minute, Lag: time.Minute}
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		s.Values = append(s.Values, float64(at.Unix()))
	}
	other := s
	other.Key.Workload, other.Values = "b", slices.Clone(s.Values)
	return h.series([]fleet.Series{s, other}, from, to), nil
}

func (h *honest) Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error) {
	if err := h.ask(ctx); err != nil {
		return nil, err
	}
	var all []fleet.Charge
	for at := from; at.Before(to); at = at.Add(time.Hour) {
		all = append(all, fleet.Charge{Line: at.String(), From: at, To: at.Add(time.Hour), Currency: "USD", Category: fleet.UsageCharge})
	}
	return h.lines(all, from, to), nil
}

func (h *honest) Prices(ctx context.Context) ([]fleet.Price, error) {
	if err := h.ask(ctx); err != nil {
		return nil, err
	}
	return h.prices([]fleet.Price{{Source: "h", Shape: "m", Model: fleet.OnDemand, Hourly: 1, Currency: "USD"}}), nil
}

// hand is how an honest provider acts.
type hand struct{ *honest }

func (h hand) Scale(ctx context.Context, a fleet.Action) error {
	if err := h.ask(ctx); err != nil {
		return err
	}
	h.calls++
	if err, decided := h.scale(h.honest, a); decided {
		return err
	}
	switch {
	case a.Workload != "a":
		return providers.Unknown
	case a.To.Units < 0:
		return providers.Invalid
	case a.To.Units != h.units && a.From.Units != h.units:
		return providers.Conflict
	}
	h.units = a.To.Units
	return nil
}

// found is every problem of a provider.
func found(h *honest) string {
	var all []string
	for _, checks := range []func(context.Context, Subject) []string{inventory, usage, charges, prices, cancelled, crowd, acts} {
		all = append(all, checks(context.Background(), h.subject())...)
	}
	return strings.Join(all, "\n")
}

func TestAnHonestProviderPasses(t *testing.T) {
	Run(t, func(*testing.T) Subject { return sound().subject() })
}

func TestABrokenPromiseIsFound(t *testing.T) {
	shared := map[string]string{"role": "x"}
	var n atomic.Int64
	for want, breach := range map[string]func(h *honest){
		"elements 0 and 1 do not rise": func(h *honest) {
			h.workloads = func(all []fleet.Workload) []fleet.Workload { slices.Reverse(all); return all }
		},
		"got 0 workloads": func(h *honest) { h.workloads = func([]fleet.Workload) []fleet.Workload { return nil } },
		"one of the caller's own": func(h *honest) {
			h.workloads = func(all []fleet.Workload) []fleet.Workload { all[0].Labels = shared; return all }
		},
		"inventory: asked again": func(h *honest) {
			h.workloads = func(all []fleet.Workload) []fleet.Workload { all[0].Ready = int(n.Add(1)); return all }
		},
		"expected the present one": func(h *honest) { h.workloads = first(func(w *fleet.Workload) { w.Shapes[0].Name = "l" }) },
		"bounds are 3 to 2": func(h *honest) {
			h.workloads = first(func(w *fleet.Workload) { w.Bounds = fleet.Bounds{Min: 3, Max: 2} })
		},
		"without a currency":        func(h *honest) { h.workloads = first(func(w *fleet.Workload) { w.Currency = "" }) },
		"source is \"\"":            func(h *honest) { h.workloads = first(func(w *fleet.Workload) { w.Source = "" }) },
		"a window that ends before": func(h *honest) { h.series = window(func(from, to time.Time) bool { return to.Before(from) }) },
		"an empty window is not":    func(h *honest) { h.series = window(func(from, to time.Time) bool { return to.Equal(from) }) },
		"a lag no shorter":          func(h *honest) { h.series = each(func(s *fleet.Series) { s.Lag = 0 }) },
		"is infinite":               func(h *honest) { h.series = each(func(s *fleet.Series) { s.Values[0] = math.Inf(1) }) },
		"stamps are":                func(h *honest) { h.series = each(func(s *fleet.Series) { s.Start = s.Start.Add(time.Minute) }) },
		"expected the 480 of the": func(h *honest) {
			h.series = each(func(s *fleet.Series) { s.Values = s.Values[:len(s.Values)-len(s.Values)%240] })
		},
		"usage: asked again":         func(h *honest) { h.series = each(func(s *fleet.Series) { s.Values[0] = float64(n.Add(1)) }) },
		"there is another of the":    func(h *honest) { h.lines = line(func(c *fleet.Charge) { c.Line = "x" }) },
		"category is \"Gift\"":       func(h *honest) { h.lines = line(func(c *fleet.Charge) { c.Category = "Gift" }) },
		"expected not before":        func(h *honest) { h.lines = line(func(c *fleet.Charge) { c.To = c.From.Add(-1) }) },
		"has no currency":            func(h *honest) { h.lines = line(func(c *fleet.Charge) { c.Currency = "" }) },
		"comes twice, expected once": func(h *honest) { h.prices = func(all []fleet.Price) []fleet.Price { return append(all, all...) } },
		"model is \"barter\"": func(h *honest) {
			h.prices = func(all []fleet.Price) []fleet.Price { all[0].Model = "barter"; return all }
		},
		"cancelled, it answered": func(h *honest) { h.ask = func(context.Context) error { return nil } },
		"tells the fault \"down\"": func(h *honest) {
			h.ask = func(ctx context.Context) error {
				if ctx.Err() != nil {
					return providers.Failed(providers.Down, "%w", ctx.Err())
				}
				return nil
			}
		},
		"another size than it has is expected: got fault \"\"": func(h *honest) {
			h.scale = func(h *honest, a fleet.Action) (error, bool) { h.units = a.To.Units; return nil, true }
		},
		"the same again: it has 4": func(h *honest) {
			h.scale = func(h *honest, a fleet.Action) (error, bool) {
				if a.Workload == "a" && a.To.Units == 3 && a.From.Units == 2 {
					h.units++
					return nil, true
				}
				return nil, false
			}
		},
		"a workload that there is not: got fault \"conflict\"": func(h *honest) {
			h.scale = func(_ *honest, a fleet.Action) (error, bool) { return providers.Conflict, a.Workload != "a" }
		},
	} {
		h := sound()
		breach(h)
		if got := found(h); !strings.Contains(got, want) {
			t.Errorf("expected the suite to find %q, it found:\n%s", want, got)
		}
	}
}

// handed is an inventory that leads to an actuator.
type handed struct{ *honest }

func (h handed) Hand() providers.Actuator { return hand(h) }

func TestARoleThatLeadsToAnActuatorIsFound(t *testing.T) {
	for want, role := range map[string]providers.Inventory{"and can act": hand{sound()}, "Hand of": handed{sound()}} {
		s := sound().subject()
		s.Sources.Inventory = role
		if got := strings.Join(handless(t.Context(), s), "\n"); !strings.Contains(got, want) || strings.Contains(got, "usage") {
			t.Errorf("expected the suite to find %q in the inventory, it found:\n%s", want, got)
		}
	}
}

// first changes the first workload of every answer.
func first(change func(*fleet.Workload)) func([]fleet.Workload) []fleet.Workload {
	return func(all []fleet.Workload) []fleet.Workload { change(&all[0]); return all }
}

// each changes every series that has values.
func each(change func(*fleet.Series)) func([]fleet.Series, time.Time, time.Time) []fleet.Series {
	return func(all []fleet.Series, _, _ time.Time) []fleet.Series {
		for i := range all {
			if len(all[i].Values) > 0 {
				change(&all[i])
			}
		}
		return all
	}
}

// window puts a value into the windows that should be empty.
func window(should func(from, to time.Time) bool) func([]fleet.Series, time.Time, time.Time) []fleet.Series {
	return func(all []fleet.Series, from, to time.Time) []fleet.Series {
		if should(from, to) {
			all[0].Values = []float64{1}
		}
		return all
	}
}

// line changes every line of a bill.
func line(change func(*fleet.Charge)) func([]fleet.Charge, time.Time, time.Time) []fleet.Charge {
	return func(all []fleet.Charge, _, _ time.Time) []fleet.Charge {
		for i := range all {
			change(&all[i])
		}
		return all
	}
}
