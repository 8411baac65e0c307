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
	NoPolicy        Code = "no-policy"        // no policy selects the workload
	NoCapacity      Code = "no-capacity"      // what one unit serves is not known
	NoSignal        Code = "no-signal"        // the signal has never had a value
	StaleSignal     Code = "stale-signal"     // the signal's newest value is too old: hold
	GapInSignal     Code = "gap-in-signal"    // the newest sample is missing: do not scale in
	LoadNow         Code = "load-now"         // what the newest sample asks for
	NoForecast      Code = "no-forecast"      // too little history: headroom over the newest sample instead
	ForecastPeak    Code = "forecast-peak"    // what the forecast quantile asks for over the boot lead
	ReactiveGuard   Code = "reactive-guard"   // the newest sample asks for more than the forecast
	Stabilised      Code = "stabilised"       // another size was wanted within the window
	RateLimited     Code = "rate-limited"     // the change is larger than the limits allow in their period
	BoundMin        Code = "bound-min"        // raised to the minimum
	BoundMax        Code = "bound-max"        // cut at the maximum
	Steady          Code = "steady"           // the size is right as it is
	BaselineDecided Code = "baseline-decided" // a baseline's own rule, for comparison only
)

// Codes lists every code, in the order of the pipeline.
func Codes() []Code {
	return []Code{
		NoPolicy, NoCapacity, NoSignal, StaleSignal, GapInSignal, LoadNow, NoForecast, ForecastPeak,
		ReactiveGuard, Stabilised, RateLimited, BoundMin, BoundMax, Steady, BaselineDecided,
	}
}

// Guards tells whether a reason with this code held a wanted change back, or
// asked for more than the forecast did.
func (c Code) Guards() bool {
	switch c {
	case StaleSignal, GapInSignal, ReactiveGuard, Stabilised, RateLimited, BoundMin, BoundMax:
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
	return append(out, "}}"...), nil
}

func quoted(text string) []byte {
	out, _ := json.Marshal(text) // a string always marshals
	return out
}
