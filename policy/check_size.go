package policy

import (
	"slices"

	"steward/internal/strictyaml"
)

// notSelectable are names that CEL does not take after a dot.
var notSelectable = []string{"true", "false", "null", "in"}

func checkSignals(doc findings, signals []Signal) {
	taken := names{}
	follows := false
	for i, s := range signals {
		at := strictyaml.Item("signals", i)
		taken.check(doc, at+".name", s.Name, signalName, asSignal)
		if slices.Contains(notSelectable, s.Name) {
			doc.Fault(at+".name", "%q means something else in expressions, expected another name", s.Name)
		}
		oneOf(doc, at+".kind", s.Kind, Load, Utilisation, Queue, SLO)
		follows = follows || s.Kind != SLO
		within(doc, at+".max_age", s.MaxAge, longest)
		checkTarget(doc, at+".target", s)
	}
	if !follows {
		doc.Fault("signals", "holds nothing that a size can follow, expected a signal of kind load, utilisation or queue")
	}
}

func checkTarget(doc findings, path string, s Signal) {
	written := doc.Has(path)
	switch s.Kind {
	case Load, Utilisation:
		if written && !(s.Target > 0 && s.Target <= 1) {
			doc.Fault(path, "%v is outside (0, 1], expected a share of capacity such as 0.6", s.Target)
		}
	case Queue:
		if !(s.Target > 0) {
			doc.Fault(path, "%v is not above 0, expected the items that one unit may have waiting", s.Target)
		}
	case SLO:
		if written {
			doc.Fault(path, "is written for a signal of kind slo, which no size follows, expected none")
		}
	}
}

func checkForecast(doc findings, f Forecast) {
	if !plainName.MatchString(f.Model) {
		doc.Fault("forecast.model", "found %q, expected auto or the name of a model", f.Model)
	}
	if q := f.Quantile; !(q >= 0.5 && q < 1) {
		doc.Fault("forecast.quantile", "%v is outside [0.5, 1)", q)
	}
	if h := f.FallbackHeadroom; !(h >= 0 && h <= 10) {
		doc.Fault("forecast.fallback_headroom", "%v is outside 0 to 10, expected a share such as 0.2", h)
	}
	within(doc, "forecast.plus", f.Plus, longest)
	oneOf(doc, "forecast.on_gate_fail", f.OnGateFail, ReactiveOnly, HoldSize)
}

func checkHeadroom(doc findings, h Headroom) {
	if !(h.Percent >= 0 && h.Percent <= 1000) {
		doc.Fault("headroom.percent", "%v is outside 0 to 1000", h.Percent)
	}
	if h.MinUnits < 0 || h.MinUnits > mostUnits {
		doc.Fault("headroom.min_units", "%d is outside 0 to %d", h.MinUnits, mostUnits)
	}
	if h.ZoneLossTolerance < 0 {
		doc.Fault("headroom.zone_loss_tolerance", "%d is below 0", h.ZoneLossTolerance)
	}
	switch {
	case h.Zones < 0 || h.Zones > 100:
		doc.Fault("headroom.zones", "%d is outside 0 to 100", h.Zones)
	case h.ZoneLossTolerance > 0 && h.Zones <= h.ZoneLossTolerance:
		doc.Fault("headroom.zones", "%d is not above zone_loss_tolerance %d", h.Zones, h.ZoneLossTolerance)
	}
}

func checkMissing(doc findings, m MissingData) {
	if m.HoldAfter <= 0 {
		doc.Fault("missing_data.hold_after", "is not above 0s")
	}
	within(doc, "missing_data.hold_after", m.HoldAfter, longest)
	oneOf(doc, "missing_data.one_signal", m.OneSignal, MissingIgnore, MissingHold)
	oneOf(doc, "missing_data.all_signals", m.AllSignals, MissingHold, MissingToForecast, MissingToFallback)
	falls := m.AllSignals == MissingToFallback
	switch n := m.FallbackUnits; {
	case falls && !doc.Has("missing_data.fallback_units"):
		doc.Fault("missing_data.fallback_units", "is missing, expected the size that scale-to-fallback falls back to")
	case !falls && doc.Has("missing_data.fallback_units"):
		doc.Fault("missing_data.fallback_units", "is never used, expected all_signals to be scale-to-fallback")
	case doc.Has("missing_data.fallback_units") && (n < 1 || n > mostUnits):
		doc.Fault("missing_data.fallback_units", "%d is outside 1 to %d", n, mostUnits)
	}
}

func checkPlausibility(doc findings, p Plausibility) {
	checkShare(doc, "plausibility.collapse", p.Collapse)
	if p.Spike != 0 && !(p.Spike > 1 && p.Spike <= 1e6) {
		doc.Fault("plausibility.spike", "%v is not above 1, expected a multiple such as 20, or 0 for none", p.Spike)
	}
	if p.Frozen != 0 && !(p.Frozen >= 1 && p.Frozen <= 1e6) {
		doc.Fault("plausibility.frozen", "%v is below 1, expected a multiple such as 2, or 0 for none", p.Frozen)
	}
	within(doc, "plausibility.release_after", p.ReleaseAfter, longest)
}
