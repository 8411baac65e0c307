package fleet

import (
	"encoding/json"
	"strconv"
)

// Code names why a decision is as it is. The list is closed: a code is added
// here or it does not exist.
type Code string

// The codes, in the order of the pipeline.
const (
	NoPolicy         Code = "no-policy"         // no policy selects the workload
	UnitLearned      Code = "unit-learned"      // a figure of one unit is as the record tells
	NotLearned       Code = "not-learned"       // the record tells too little yet: the figure stays as given
	LessonRefused    Code = "lesson-refused"    // the record contradicts what is given, which stays
	NoCapacity       Code = "no-capacity"       // what one unit serves is not known
	NoSignal         Code = "no-signal"         // the signal has never had a value
	StaleSignal      Code = "stale-signal"      // the signal's newest value is too old
	GapInSignal      Code = "gap-in-signal"     // a sample that is due is missing
	ImplausibleValue Code = "implausible-value" // the newest value cannot be right: it counts as missing
	SuspectCollapse  Code = "suspect-collapse"  // far less than at this time before: upstream may be down
	SuspectSurge     Code = "suspect-surge"     // far more than ever at this time before, and it lasts
	FrozenSignal     Code = "frozen-signal"     // the same value for longer than ever: the source may hang
	LoadNow          Code = "load-now"          // what the newest demand asks for
	QueueNow         Code = "queue-now"         // what the waiting items ask for
	NoForecast       Code = "no-forecast"       // too little history: headroom over the newest sample instead
	GateFailed       Code = "gate-failed"       // the forecast is not good enough to be followed
	ForecastPeak     Code = "forecast-peak"     // what the forecast quantile asks for over the boot lead
	ErrorBudget      Code = "error-budget"      // what keeps to the error budget, by a replay of the known past
	ReactiveGuard    Code = "reactive-guard"    // the newest sample asks for more than the forecast
	Combined         Code = "combined"          // several signals, or the policy's own expression
	CombineFailed    Code = "combine-failed"    // the expression failed: the largest size counts
	MissingIgnored   Code = "missing-ignored"   // a missing signal is left out, others having values
	MissingHeld      Code = "missing-held"      // a signal is missing: nothing changes
	ToForecast       Code = "missing-to-forecast"
	ToFallback       Code = "missing-to-fallback"
	HeadroomAdded    Code = "headroom"         // capacity beyond what is needed
	ZoneLoss         Code = "zone-loss"        // enough must remain when zones fail
	WithinTolerance  Code = "within-tolerance" // the change is too small to be made
	Stabilised       Code = "stabilised"       // another size was wanted within the window
	BudgetHeld       Code = "budget-held"      // the error budget holds what was wanted lately
	CoolingDown      Code = "cooling-down"     // the last change that way is too recent
	RateLimited      Code = "rate-limited"     // the change is larger than the limits allow in their period
	ScheduleFloor    Code = "schedule-floor"   // a schedule asks for more
	ScheduleCeiling  Code = "schedule-ceiling" // a schedule allows less
	Overridden       Code = "overridden"       // a person's word
	BoundMin         Code = "bound-min"        // raised to the minimum
	BoundMax         Code = "bound-max"        // cut at the maximum
	NoScaleIn        Code = "no-scale-in"      // data is in doubt
	BlackedOut       Code = "blacked-out"      // a blackout window is open
	BreakerOpen      Code = "breaker-open"     // the circuit breaker is open
	GuardrailDenied  Code = "guardrail-denied"
	GuardrailClamped Code = "guardrail-clamped"
	GuardrailWarned  Code = "guardrail-warned"
	GuardrailFailed  Code = "guardrail-failed" // its expression failed: no scale-in
	BrokenGlass      Code = "broken-glass"     // an override sets a guardrail aside
	OverSpend        Code = "over-spend"       // the month would cost more than its limit
	OverDisruption   Code = "over-disruption"  // too much would be unavailable at once
	OverActions      Code = "over-actions"     // too many changes in the period
	NeedsApproval    Code = "needs-approval"   // a person decides
	Steady           Code = "steady"           // the size is right as it is
	BaselineDecided  Code = "baseline-decided" // a baseline's own rule, for comparison only
)

// Codes lists every code, in the order of the pipeline.
func Codes() []Code {
	return []Code{
		NoPolicy, UnitLearned, NotLearned, LessonRefused, NoCapacity, NoSignal, StaleSignal, GapInSignal, ImplausibleValue,
		SuspectCollapse, SuspectSurge, FrozenSignal, LoadNow, QueueNow, NoForecast, GateFailed, ForecastPeak, ErrorBudget,
		ReactiveGuard, Combined, CombineFailed,
		MissingIgnored, MissingHeld, ToForecast, ToFallback, HeadroomAdded, ZoneLoss, WithinTolerance, Stabilised,
		BudgetHeld, CoolingDown, RateLimited, ScheduleFloor, ScheduleCeiling, Overridden, BoundMin, BoundMax, NoScaleIn,
		BlackedOut, BreakerOpen, GuardrailDenied, GuardrailClamped, GuardrailWarned, GuardrailFailed, BrokenGlass,
		OverSpend, OverDisruption, OverActions, NeedsApproval, Steady, BaselineDecided,
	}
}

// Guards tells whether a reason with this code held a wanted change back, or
// asked for more than the numbers did.
func (c Code) Guards() bool {
	switch c {
	case StaleSignal, ImplausibleValue, ReactiveGuard, GateFailed, MissingHeld, ToForecast, ToFallback,
		WithinTolerance, Stabilised, BudgetHeld, CoolingDown, RateLimited, ScheduleFloor, ScheduleCeiling, Overridden,
		BoundMin, BoundMax, NoScaleIn, BlackedOut, BreakerOpen, GuardrailDenied, GuardrailClamped, GuardrailWarned,
		GuardrailFailed, OverSpend, OverDisruption, OverActions, NeedsApproval:
		return true
	}
	return false
}

// Fact is one figure that a reason rests on.
type Fact struct {
	Name  string
	Value float64
	Unit  string // "units", "s", "" for a plain number, or the workload's own unit
}

// Reason is a code with the figures behind it; sentences are made of it by
// whoever shows it.
type Reason struct {
	Code  Code
	Rule  string // the policy, and the key in it, that spoke: "default: scale_in.stabilisation"
	Facts []Fact
	Note  string // a person's own words, from the policy
}

// MarshalJSON writes facts as an object in their own order; a fact's unit is
// part of its name there: {"window_s":600}.
func (r Reason) MarshalJSON() ([]byte, error) {
	out := append([]byte(`{"code":`), quoted(string(r.Code))...)
	out = append(append(out, `,"rule":`...), quoted(r.Rule)...)
	out = append(out, `,"facts":{`...)
	for i, f := range r.Facts {
		if i > 0 {
			out = append(out, ',')
		}
		name := f.Name
		if f.Unit != "" {
			name += "_" + f.Unit
		}
		out = append(append(out, quoted(name)...), ':')
		if known(f.Value) == nil {
			out = append(out, "null"...)
		} else {
			out = strconv.AppendFloat(out, f.Value, 'g', -1, 64)
		}
	}
	out = append(out, '}')
	if r.Note != "" {
		out = append(append(out, `,"note":`...), quoted(r.Note)...)
	}
	return append(out, '}'), nil
}

func quoted(text string) []byte {
	out, _ := json.Marshal(text) // a string always marshals
	return out
}
