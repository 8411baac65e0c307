package simulate

import (
	"math"
	"slices"
	"strings"
	"time"

	"steward/fleet"
	"steward/planner"
	"steward/policy"
)

// Counterfactual is what the same decision would have been without one of the
// rules that spoke: it was decided again, everything else being equal.
type Counterfactual struct {
	Stage   fleet.StageName
	Code    fleet.Code
	Rule    string // as in the trace
	Units   int    // granted then
	Verdict fleet.Verdict
}

// counterfactuals decides again without each rule that spoke.
func counterfactuals(in planner.Input, d fleet.Decision) []Counterfactual {
	var out []Counterfactual
	seen := map[string]bool{}
	for _, stage := range d.Trace {
		for _, reason := range stage.Reasons {
			name := string(reason.Code) + " " + reason.Rule
			other, possible := without(in, reason)
			if !possible || seen[name] {
				continue
			}
			seen[name] = true
			answer := planner.Decide(other).Decisions[0]
			out = append(out, Counterfactual{stage.Name, reason.Code, reason.Rule, answer.Grant.Units, answer.Verdict})
		}
	}
	return out
}

// without is the input with the rule behind a reason taken out, where that is
// possible. The input keeps its own memory.
func without(in planner.Input, reason fleet.Reason) (planner.Input, bool) {
	p := in.Rules.Policies[0]
	snap := &in.Snapshot
	switch reason.Code {
	case fleet.GateFailed:
		p.Forecast.Gate = nil
	case fleet.ReactiveGuard:
		p.Forecast.MayScaleIn = true
	case fleet.HeadroomAdded:
		p.Headroom.Percent, p.Headroom.MinUnits = 0, 0
	case fleet.ZoneLoss:
		p.Headroom.ZoneLossTolerance = 0
	case fleet.WithinTolerance:
		p.Behaviour.Tolerance = policy.Tolerance{}
	case fleet.Stabilised, fleet.BudgetHeld:
		// As if nothing else had been wanted lately.
		snap.Past = slices.Clone(snap.Past)
		snap.Past[0].Wants = []fleet.Want{{At: time.Time{}, Units: snap.Workloads[0].Size.Units}}
	case fleet.CoolingDown:
		p.Behaviour.ScaleOut.Cooldown, p.Behaviour.ScaleIn.Cooldown = 0, 0
	case fleet.RateLimited:
		p.Behaviour.ScaleOut.Limits, p.Behaviour.ScaleIn.Limits = nil, nil
	case fleet.ScheduleFloor, fleet.ScheduleCeiling:
		p.Windows.Schedules = nil
	case fleet.Overridden:
		p.Overrides = nil
	case fleet.BoundMin, fleet.BoundMax:
		p.Bounds = nil
		snap.Workloads = slices.Clone(snap.Workloads)
		snap.Workloads[0].Bounds = fleet.Bounds{Min: 0, Max: math.MaxInt32}
	case fleet.NoScaleIn:
		trusted := policy.Override{}
		if force := p.Override(snap.At); force != nil {
			trusted = *force
		}
		trusted.Until, trusted.ScaleInOnMissing = snap.At.Add(time.Hour), true
		p.Overrides = []policy.Override{trusted}
	case fleet.BlackedOut:
		p.Windows.Blackouts = nil
	case fleet.BreakerOpen:
		p.Breaker = policy.CircuitBreaker{}
	case fleet.OverSpend:
		p.Spend = policy.Spend{}
	case fleet.GuardrailDenied, fleet.GuardrailClamped, fleet.GuardrailFailed:
		p.Guardrails = slices.DeleteFunc(slices.Clone(p.Guardrails), func(g policy.Guardrail) bool {
			return strings.HasSuffix(reason.Rule, "guardrails."+g.Name)
		})
	case fleet.OverDisruption, fleet.OverActions:
		p.Disruption = nil
	default:
		return in, false
	}
	in.Rules = policy.NewSet(p)
	return in, true
}

// Margin says for which values a signal, or its forecast, asks for as many units
// as it did.
type Margin struct {
	Signal   string
	Forecast bool // of the forecast's peak, else of the newest value
	Value    float64
	Units    int
	Above    float64 // at or below it fewer units would do
	UpTo     float64 // above it more would be needed
}

// margins walks the trace for the figures that sizes were made of.
func margins(p *policy.Policy, w fleet.Workload, d fleet.Decision) []Margin {
	var out []Margin
	var signal policy.Signal
	for _, stage := range d.Trace {
		for _, reason := range stage.Reasons {
			m := Margin{Units: stage.After}
			switch reason.Code {
			case fleet.LoadNow, fleet.QueueNow:
				signal = signalOf(p, reason.Rule)
				m.Value = factOf(reason, "value", "waiting")
				if signal.Kind == policy.Utilisation {
					continue // the value is a share, and units are needed for demand
				}
			case fleet.ForecastPeak, fleet.ErrorBudget:
				m.Forecast, m.Value = true, factOf(reason, "peak")
			default:
				continue
			}
			if each := demandOfUnit(p, w, d, signal); each > 0 && !math.IsNaN(m.Value) {
				m.Signal, m.Above, m.UpTo = signal.Name, float64(m.Units-1)*each, float64(m.Units)*each
				out = append(out, m)
			}
		}
	}
	return out
}

// signalOf is the signal that a reason's rule names.
func signalOf(p *policy.Policy, rule string) policy.Signal {
	for _, s := range p.Signals {
		if strings.HasSuffix(rule, "signals."+s.Name) {
			return s
		}
	}
	return policy.Signal{}
}

// demandOfUnit is how much of a signal one unit is to take.
func demandOfUnit(p *policy.Policy, w fleet.Workload, d fleet.Decision, s policy.Signal) float64 {
	if s.Kind == policy.Queue {
		return s.Target
	}
	capacity, target := w.Unit.Capacity, w.Unit.MaxUtilisation
	if p.Unit.Capacity.Given > 0 {
		capacity = p.Unit.Capacity.Given
	}
	for _, r := range d.Reasons() {
		if r.Code == fleet.UnitLearned && strings.HasSuffix(r.Rule, ": unit.capacity") && s.Kind == policy.Load {
			capacity = factOf(r, "learned")
		}
	}
	if s.Target > 0 {
		target = s.Target
	}
	return capacity * target
}

// factOf is the first fact of one of these names; NaN without one.
func factOf(r fleet.Reason, names ...string) float64 {
	for _, f := range r.Facts {
		if slices.Contains(names, f.Name) {
			return f.Value
		}
	}
	return math.NaN()
}
