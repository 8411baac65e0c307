package report

import (
	"math"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// sentences say every code in words. In braces stand the facts of the reason by
// name, with % as a percentage; beside them {before} and {after}, the units
// around the stage, {key} and {name}, the key of the policy and what it calls the
// thing, and {note}, a person's own words. A part in brackets is left out if one
// of its facts is missing or zero.
var sentences = map[fleet.Code]string{
	fleet.NoPolicy:         "No policy selects the workload: it stays as it is.",
	fleet.UnitLearned:      "By the record, {samples} samples of it, {key} is {learned}[; {given} is given].",
	fleet.NotLearned:       "The record tells too little of {key} yet, {samples} of {fewest} samples[: it stays {given}].",
	fleet.LessonRefused:    "By the record, {samples} samples of it, {key} would be {learned}, too far from {given}: that stays until somebody looks.",
	fleet.NoCapacity:       "What one unit serves is not known, so no size can be told; unit.capacity of the policy would say it, or have it learned.",
	fleet.NoSignal:         "{name} has never had a value.",
	fleet.StaleSignal:      "The newest value of {name} is {age} old, and may be {limit} old: it counts as missing.",
	fleet.GapInSignal:      "Of {name}, {missing_samples} due samples have not come: nothing is let go meanwhile.",
	fleet.ImplausibleValue: "The newest value, {value}, cannot be right by {key}[; the most before was {most_before}]. It counts as missing.",
	fleet.SuspectCollapse:  "The newest value, {value}, is far below what it was at this time before[, {least_before}]: something upstream may be down.",
	fleet.SuspectSurge:     "The newest value[, {value},] is far above anything at this time before[, {most_before}], and lasts: it counts, and nothing is let go.",
	fleet.FrozenSignal:     "{name} has said {value} for {repeats} values in a row[, where {usual} are usual]: its source may hang.",
	fleet.LoadNow:          "The newest value of {name} is {value}[, {age} old]. It takes {after}.",
	fleet.QueueNow:         "In {name} wait {waiting}, and one unit may have {target} waiting. It takes {after}.",
	fleet.NoForecast:       "There is too little history for a forecast[, {samples} samples]: the newest value[ with {headroom%} more] takes {after}.",
	fleet.GateFailed: "The forecast does not pass forecast.gate, so it does not count[: the newest value with {headroom%} more takes {after}]" +
		"[: the newest value takes {now}, and nothing is let go].",
	fleet.ForecastPeak: "The forecast's quantile {quantile} reaches {peak} when units asked for now begin to serve[, {lead} from now]. It takes {after}.",
	fleet.ErrorBudget: "To be short for no more than {budget%} of the time, {peak} has to be served when units asked for now begin to" +
		" serve[, {lead} from now][: the mean forecast and {spreads} times its spread]" +
		"[, drawn {evened%} towards the usual one]. It takes {after}[; what was wanted is held for {hold}].",
	fleet.ReactiveGuard:    "The forecast asks for {forecast}, the newest value for {now}: the forecast alone may not scale in ({key}).",
	fleet.Combined:         "The signals together ask for {after}[: the largest of their sizes, {largest}, counts].",
	fleet.CombineFailed:    "The expression in combine failed: the largest size of the signals counts, {after}.",
	fleet.MissingIgnored:   "Missing signals are left out[, {missing} of them]: the others ask for {after}.",
	fleet.MissingHeld:      "A signal is missing: nothing is let go, and the size is {after}.",
	fleet.ToForecast:       "All signals are missing: the forecast from older values may add units, and the size is {after}.",
	fleet.ToFallback:       "All signals are missing: the fall-back size may add units, and the size is {after}.",
	fleet.HeadroomAdded:    "Headroom[ of {percent} %][ and at least {at_least}] makes it {after}.",
	fleet.ZoneLoss:         "Spread over {zones} zones of which {may_fail} may fail, enough remains with {after}.",
	fleet.WithinTolerance:  "The size wanted, {wanted}, is within the tolerance of {tolerance%} of the present one.",
	fleet.Stabilised:       "The size wanted now is {wanted}, but in the last {window} it was {after} ({key}).",
	fleet.BudgetHeld:       "The size wanted now is {wanted}, but the error budget needs what was wanted in the last {window} held: {after}.",
	fleet.CoolingDown:      "The last change this way was {since} ago, and {cooldown} have to pass ({key}).",
	fleet.RateLimited:      "The size wanted is {wanted}, but {key} lead no further than {after} now.",
	fleet.ScheduleFloor:    "The schedule {name} asks for at least {min}.",
	fleet.ScheduleCeiling:  "The schedule {name} allows at most {max}.",
	fleet.Overridden:       "The override {name} makes it {after}[ for another {expires}][: “{note}”].",
	fleet.BoundMin:         "The least is {bound}.",
	fleet.BoundMax:         "The most is {bound}.",
	fleet.NoScaleIn:        "While data is in doubt nothing is let go; {wanted} would have been enough.",
	fleet.BlackedOut:       "The window {name} is open and forbids the change to {wanted}.",
	fleet.BreakerOpen:      "The circuit breaker is open, which forbids scaling in: wanted {wanted}, left {after}.",
	fleet.GuardrailDenied:  "The guardrail {name} denies the change to {wanted}[: “{note}”].",
	fleet.GuardrailClamped: "The guardrail {name} makes {after} of {wanted}[: “{note}”].",
	fleet.GuardrailWarned:  "The guardrail {name} warns of the change to {wanted}[: “{note}”].",
	fleet.GuardrailFailed:  "The expression of the guardrail {name} failed[, “{note}”]: that denies scaling in and lets scaling out pass.",
	fleet.BrokenGlass:      "The guardrail {name} speaks[, “{note}”], but an override sets it aside.",
	fleet.OverSpend:        "This month {spent} was spent; with {wanted} it would end above {limit}. There is money for {after}.",
	fleet.OverDisruption:   "{name} lets {allowed} be out of service at once, and {unavailable} is already: the change to {wanted} is cut to {after}.",
	fleet.OverActions:      "{name} allows {allowed} changes in its period, and {actions} were made.",
	fleet.NeedsApproval:    "A person has to agree (mode of the policy).",
	fleet.Steady:           "So nothing is changed.",
	fleet.BaselineDecided:  "The baseline's own rule says so.",
}

// Sentence says one reason of a stage in words.
func Sentence(stage fleet.Stage, r fleet.Reason) string {
	s := speaker{stage: stage, reason: r}
	return s.fill(sentences[r.Code])
}

// speaker puts the facts of a reason into its sentence.
type speaker struct {
	stage  fleet.Stage
	reason fleet.Reason
	absent bool // a fact of the part at hand is missing or zero
}

// fill replaces what stands in braces, and leaves out the parts in brackets that
// lack a fact.
func (s *speaker) fill(template string) string {
	var out strings.Builder
	for template != "" {
		i := strings.IndexAny(template, "{[")
		if i < 0 {
			return out.String() + template
		}
		out.WriteString(template[:i])
		if template[i] == '{' {
			name, rest, _ := strings.Cut(template[i+1:], "}")
			out.WriteString(s.fact(name))
			template = rest
			continue
		}
		part, rest, _ := strings.Cut(template[i+1:], "]")
		inner := speaker{stage: s.stage, reason: s.reason}
		if text := inner.fill(part); !inner.absent {
			out.WriteString(text)
		}
		template = rest
	}
	return out.String()
}

func (s *speaker) fact(name string) string {
	switch name {
	case "before":
		return plural(s.stage.Before, "unit")
	case "after":
		return plural(s.stage.After, "unit")
	case "key":
		return keyOf(s.reason.Rule)
	case "name":
		return nameIn(keyOf(s.reason.Rule))
	case "note":
		s.absent = s.absent || s.reason.Note == ""
		return s.reason.Note
	}
	name, share := strings.CutSuffix(name, "%")
	for _, f := range s.reason.Facts {
		if f.Name == name {
			s.absent = s.absent || !(f.Value > 0)
			return quantity(f, share)
		}
	}
	s.absent = true
	return "an unknown value"
}

// quantity is a figure as people say it.
func quantity(f fleet.Fact, share bool) string {
	switch {
	case math.IsNaN(f.Value) || math.IsInf(f.Value, 0):
		return "an unknown value"
	case share:
		return rounded(100*f.Value) + " %"
	case f.Unit == "s":
		return span(time.Duration(f.Value * float64(time.Second)))
	case f.Unit == "units":
		return plural(int(f.Value), "unit")
	case f.Unit != "":
		return rounded(f.Value) + " " + f.Unit
	}
	return rounded(f.Value)
}

// rounded keeps four digits, and all of them before the point; a dash is no number.
func rounded(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case math.Abs(v) >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64) // what was just written
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// span is a time in whole seconds, as it is written in files.
func span(d time.Duration) string { return strictyaml.FormatDuration(d.Round(time.Second)) }

// keyOf is the key in a reason's rule, which begins with the policy's name.
func keyOf(rule string) string {
	if _, key, ok := strings.Cut(rule, ": "); ok {
		return key
	}
	return rule
}

// nameIn is what the policy calls the thing at a key.
func nameIn(key string) string {
	if rest, ok := strings.CutPrefix(key, "signals."); ok {
		name, _, _ := strings.Cut(rest, ".")
		return name
	}
	for _, section := range []string{"guardrails.", "windows.schedules.", "windows.blackouts.", "overrides.", "disruption_budgets."} {
		if name, ok := strings.CutPrefix(key, section); ok {
			return name
		}
	}
	return key
}
