package providertest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	"steward/fleet"
)

// usage finds what is wrong with series and their windows.
func usage(ctx context.Context, s Subject) []string {
	if s.Sources.Metrics == nil {
		return nil
	}
	var p problems
	ask := func(from, to time.Time) []fleet.Series {
		all, err := s.Sources.Metrics.Usage(ctx, from, to)
		p.expect(err == nil, "usage: %v", err)
		p.series(all, from, to)
		return all
	}
	all, again := ask(s.From, s.To), ask(s.From, s.To)
	p.expect(len(all) > 0, "usage: there are no series, expected some")
	p.expect(slices.EqualFunc(all, again, fleet.Series.Equal), "usage: asked again, the answer differs, expected the same")
	p.halves("usage", s, func(from, to time.Time) map[element]any {
		values := map[element]any{}
		for _, series := range ask(from, to) {
			for i, v := range series.Values {
				if !math.IsNaN(v) {
					values[element{series.Key, series.Stamp(i).UnixNano()}] = v
				}
			}
		}
		return values
	})
	return p
}

// series finds what is wrong with an answer for stamps in [from, to).
func (p *problems) series(all []fleet.Series, from, to time.Time) {
	rising(p, "usage", all, func(a, b fleet.Series) int { return a.Key.Compare(b.Key) })
	for _, s := range all {
		name := fmt.Sprintf("series %q of %q", s.Key.Metric, s.Key.Workload)
		p.expect(s.Key.Workload != "" && s.Key.Metric != "", "%s: expected both names", name)
		p.expect(s.Step > 0 && s.Lag >= s.Step, "%s: step is %v, lag %v, expected a step, and a lag no shorter", name, s.Step, s.Lag)
		if len(s.Values) == 0 || s.Step <= 0 {
			continue
		}
		first, last := s.Start, s.Stamp(len(s.Values)-1)
		p.expect(!first.Before(from) && last.Before(to), "%s: stamps are %v to %v, expected them in [%v, %v)", name, first, last, from, to)
		p.expect(!slices.ContainsFunc(s.Values, func(v float64) bool { return math.IsInf(v, 0) }), "%s: a value is infinite, expected a number or a gap", name)
	}
}

// charges finds what is wrong with the lines of bills.
func charges(ctx context.Context, s Subject) []string {
	if s.Sources.Billing == nil {
		return nil
	}
	var p problems
	ask := func(from, to time.Time) []fleet.Charge {
		all, err := s.Sources.Billing.Charges(ctx, from, to)
		p.expect(err == nil, "charges: %v", err)
		p.lines(all, from, to)
		return all
	}
	all, again := ask(s.From, s.To), ask(s.From, s.To)
	p.expect(len(all) > 0, "charges: there are no lines, expected some")
	p.expect(reflect.DeepEqual(all, again), "charges: asked again, the answer differs, expected the same")
	p.halves("charges", s, func(from, to time.Time) map[element]any {
		lines := map[element]any{}
		for _, line := range ask(from, to) {
			lines[element{line.Line, line.From.UnixNano()}] = line.Billed.String()
		}
		return lines
	})
	return p
}

// lines finds what is wrong with an answer for times that begin in [from, to).
func (p *problems) lines(all []fleet.Charge, from, to time.Time) {
	seen := map[string]bool{}
	for _, line := range all {
		p.expect(line.Line != "" && !seen[line.Line], "line %q: there is another of the name, or it has none, expected one of its own", line.Line)
		seen[line.Line] = true
		p.expect(!line.From.Before(from) && line.From.Before(to), "line %q: begins %v, expected in [%v, %v)", line.Line, line.From, from, to)
		p.expect(!line.To.Before(line.From), "line %q: ends %v, expected not before %v", line.Line, line.To, line.From)
		p.expect(line.Currency != "", "line %q: has no currency, expected one", line.Line)
		switch line.Category {
		case fleet.UsageCharge, fleet.PurchaseCharge, fleet.TaxCharge, fleet.CreditCharge, fleet.Adjustment:
		default:
			p.expect(false, "line %q: category is %q, expected one of the list", line.Line, line.Category)
		}
	}
}

// element is a value of a series or a line of a bill, by its name and time.
type element struct {
	name any
	at   int64 // nanoseconds since 1970
}

// halves expects that two windows that meet hold together what the whole does, and
// nothing twice; and that windows without extent hold nothing.
func (p *problems) halves(what string, s Subject, ask func(from, to time.Time) map[element]any) {
	middle := s.From.Add(s.To.Sub(s.From) / 2)
	whole, left, right := ask(s.From, s.To), ask(s.From, middle), ask(middle, s.To)
	p.expect(len(left) > 0 && len(right) > 0, "%s: the halves hold %d and %d elements, expected some in both", what, len(left), len(right))
	for name, value := range right {
		_, twice := left[name]
		p.expect(!twice, "%s: %v is in both of two windows that meet, expected it in one", what, name.name)
		left[name] = value
	}
	p.expect(maps.Equal(whole, left), "%s: two windows that meet hold %d elements together, expected the %d of the whole", what, len(left), len(whole))
	p.expect(len(ask(middle, middle)) == 0, "%s: an empty window is not empty", what)
	p.expect(len(ask(s.To, s.From)) == 0, "%s: a window that ends before it begins is not empty", what)
}
