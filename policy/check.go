package policy

import (
	"regexp"
	"strings"
	"time"

	"steward/internal/strictyaml"
)

const (
	mostUnits = 1_000_000
	longest   = 28 * 24 * time.Hour // that a rule may look back
)

// check looks for what is wrong with the meaning of a document, its windows and
// expressions aside.
func check(doc findings, raw *document, p *Policy) {
	if !plainName.MatchString(p.Name) {
		doc.Fault("metadata.name", "found %q, expected %s", p.Name, asName)
	}
	oneOf(doc, "mode", p.Mode, Off, Observe, Recommend, Approve, Auto)
	checkSelector(doc, p.Selector)
	checkObjective(doc, p)
	checkBounds(doc, p)
	checkUnit(doc, p.Unit)
	checkSignals(doc, p.Signals)
	checkForecast(doc, p.Forecast)
	checkHeadroom(doc, p.Headroom)
	checkBehaviour(doc, p)
	checkGuardrails(doc, p.Guardrails)
	checkDisruption(doc, p.Disruption)
	checkOverrides(doc, p.Overrides)
	checkMissing(doc, p.Missing)
	checkPlausibility(doc, p.Plausible)
	checkBreaker(doc, p.Breaker)
	checkConsent(doc, p)
	checkExpect(doc, p.Expect)
}

func checkSelector(doc findings, s Selector) {
	if doc.Has("selector.provider") && (s.Provider == "" || strings.Contains(s.Provider, "/")) {
		doc.Fault("selector.provider", "found %q, expected the first part of an ID such as aws", s.Provider)
	}
	for key := range s.Labels {
		if key == "" {
			doc.Fault("selector.labels", "holds a label without a name, expected a name")
		}
	}
}

func checkObjective(doc findings, p *Policy) {
	const path = "objective.error_budget"
	if !doc.Has(path) {
		return
	}
	if b := p.Objective.ErrorBudget; !(b > 0 && b <= 0.5) {
		doc.Fault(path, "%v is outside (0, 0.5], expected a share of time such as 0.1%%", b)
	}
	if doc.Has("forecast.quantile") {
		doc.Fault("forecast.quantile", "is written beside %s, which finds the quantile by itself, expected one of them", path)
	}
}

// checkBounds holds everything that names a size against the bounds.
func checkBounds(doc findings, p *Policy) {
	b := p.Bounds
	if b == nil {
		return
	}
	if b.Min < 0 {
		doc.Fault("bounds.min", "%d is below 0", b.Min)
	}
	switch {
	case !doc.Has("bounds.max"):
		doc.Fault("bounds.max", "is missing, expected the most units allowed")
		return
	case b.Max < b.Min:
		doc.Fault("bounds.max", "%d is below min %d", b.Max, b.Min)
		return
	case b.Max > mostUnits:
		doc.Fault("bounds.max", "%d is above %d", b.Max, mostUnits)
	}
	for i, s := range p.Windows.Schedules {
		at := strictyaml.Item("windows.schedules", i)
		if s.Min > b.Max {
			doc.Fault(at+".min", "%d is above bounds.max %d", s.Min, b.Max)
		}
		if s.Max > 0 && s.Max < b.Min {
			doc.Fault(at+".max", "%d is below bounds.min %d", s.Max, b.Min)
		}
	}
	for i, o := range p.Overrides {
		at := strictyaml.Item("overrides", i)
		if o.Units != nil && !b.allow(*o.Units) {
			doc.Fault(at+".units", "%d is outside bounds %d to %d", *o.Units, b.fewest(), b.Max)
		}
		if o.Min != nil && *o.Min > b.Max {
			doc.Fault(at+".min", "%d is above bounds.max %d", *o.Min, b.Max)
		}
		if o.Max != nil && *o.Max < b.fewest() && !b.allow(*o.Max) {
			doc.Fault(at+".max", "%d is below the %d units that bounds allow", *o.Max, b.fewest())
		}
	}
	if n := p.Missing.FallbackUnits; n != 0 && !b.allow(n) {
		doc.Fault("missing_data.fallback_units", "%d is outside bounds %d to %d", n, b.fewest(), b.Max)
	}
	if n := p.Headroom.MinUnits; n > b.Max {
		doc.Fault("headroom.min_units", "%d is above bounds.max %d", n, b.Max)
	}
}

// fewest is the smallest size above zero that the bounds allow.
func (b Bounds) fewest() int { return min(b.Max, max(b.Min, 1)) }

// allow tells whether the bounds allow a size.
func (b Bounds) allow(size int) bool {
	return b.fewest() <= size && size <= b.Max || b.ScaleToZero && size == 0
}

func checkOverrides(doc findings, overrides []Override) {
	taken := names{}
	for i, o := range overrides {
		at := strictyaml.Item("overrides", i)
		taken.check(doc, at+".name", o.Name, plainName, asName)
		if strings.TrimSpace(o.Reason) == "" {
			doc.Fault(at+".reason", "is missing, expected why")
		}
		switch {
		case !doc.Has(at + ".until"):
			doc.Fault(at+".until", "is missing, expected when it expires, such as 2026-01-31T12:00:00Z")
		case !o.From.Before(o.Until):
			doc.Fault(at+".until", "%s is not after from %s", o.Until.Format(time.RFC3339), o.From.Format(time.RFC3339))
		}
		if o.Units == nil && o.Min == nil && o.Max == nil && !o.ScaleInOnMissing && !o.BreakGlass {
			doc.Lacks(at, "changes nothing, expected units, min, max, scale_in_on_missing or break_glass")
		}
		if o.Units != nil && (o.Min != nil || o.Max != nil) {
			doc.Fault(at+".units", "is written beside min or max, expected one of them")
		}
		if o.Min != nil && o.Max != nil && *o.Min > *o.Max {
			doc.Fault(at+".min", "%d is above max %d", *o.Min, *o.Max)
		}
		for _, n := range []struct {
			key   string
			units *int
		}{{".units", o.Units}, {".min", o.Min}, {".max", o.Max}} {
			if n.units != nil && (*n.units < 0 || *n.units > mostUnits) {
				doc.Fault(at+n.key, "%d is outside 0 to %d", *n.units, mostUnits)
			}
		}
	}
}

// oneOf says what a word may be.
func oneOf[T ~string](doc findings, path string, word T, allowed ...T) {
	list := make([]string, len(allowed))
	for i, a := range allowed {
		if word == a {
			return
		}
		list[i] = string(a)
	}
	last := len(list) - 1
	text := list[last]
	if last > 0 {
		text = strings.Join(list[:last], ", ") + " or " + text
	}
	doc.Fault(path, "found %q, expected %s", word, text)
}

// names are those taken in one list.
type names map[string]bool

// check looks at a name and takes it.
func (n names) check(doc findings, path, name string, form *regexp.Regexp, as string) {
	switch {
	case !form.MatchString(name):
		doc.Fault(path, "found %q, expected %s", name, as)
	case n[name]:
		doc.Fault(path, "%q is taken by an earlier one, expected another name", name)
	}
	n[name] = true
}

// within checks a duration that may be left out.
func within(doc findings, path string, d, most time.Duration) {
	if d > most {
		doc.Fault(path, "%s is longer than %s", strictyaml.FormatDuration(d), strictyaml.FormatDuration(most))
	}
}
