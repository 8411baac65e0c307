package policy

import (
	"strings"
	"time"

	"steward/fleet"
)

// Vars are what expressions are evaluated against: full names, such as
// "signal.rps.value", to a float64, a bool, a string or a map[string]string. A
// number that is not known is left out, or NaN, which is the same: an
// expression that comes upon it fails.
type Vars map[string]any

// Type is the type of a variable.
type Type string

// The types of variables. All numbers are doubles.
const (
	Number Type = "number"
	Text   Type = "text"
	Flag   Type = "true or false"
	Texts  Type = "texts by text"
)

// Variable is a row of the table of variables.
type Variable struct {
	Name   string // NAME stands for a signal of the policy
	Type   Type
	Unit   string // empty where there is none
	Means  string
	Absent string // when it is absent; empty is never
}

// Variables is the table of all variables that expressions may use.
func Variables() []Variable {
	return append([]Variable(nil), variables...)
}

const (
	noPrice    = "no price is known"
	noValue    = "the signal is missing"
	noHistory  = "the signal is missing, or no value of that time is known"
	noForecast = "there is no forecast"
	noBacktest = "the forecast has not been tried on the past yet"
	noLimit    = "the policy sets no limit"
	noAction   = "nothing is about to change"
)

var variables = []Variable{
	{"workload.id", Text, "", "its name for life, such as aws/123/eu-west-1/asg/web", ""},
	{"workload.provider", Text, "", "the first part of the ID", ""},
	{"workload.kind", Text, "", "such as asg or deployment", ""},
	{"workload.labels", Texts, "", "its labels; `workload.labels.env`, and `has(workload.labels.env)` to ask first", ""},
	{"workload.desired", Number, "units", "last asked for", ""},
	{"workload.ready", Number, "units", "that serve", ""},
	{"workload.pending", Number, "units", "asked for that do not serve yet", ""},
	{"workload.min", Number, "units", "the fewest its provider allows", ""},
	{"workload.max", Number, "units", "the most its provider allows", ""},
	{"workload.capacity", Number, "demand", "what one unit serves at 100 %", "it is not known yet"},
	{"workload.hourly_price", Number, "currency/h", "list price of one unit", noPrice},

	{"action.kind", Text, "", "scale_out, scale_in or none", ""},
	{"action.is_scale_out", Flag, "", "units are about to be added", ""},
	{"action.is_scale_in", Flag, "", "units are about to be taken away", ""},
	{"action.from", Number, "units", "the size now", ""},
	{"action.to", Number, "units", "the size wanted", ""},
	{"action.change", Number, "units", "how many are added or taken away, never negative", ""},
	{"action.relative_change", Number, "share", "change ÷ from; ÷ 1 if from is 0", ""},
	{"action.cost_delta_hourly", Number, "currency/h", "what the change adds to the cost, negative if it saves", noPrice},

	{"signal.NAME.value", Number, "the signal's", "the newest value", noValue},
	{"signal.NAME.desired", Number, "units", "the size that this signal alone asks for", "the signal is missing, or of kind slo"},
	{"signal.NAME.age_seconds", Number, "s", "age of the newest value", "there was never a value"},
	{"signal.NAME.yesterday", Number, "the signal's", "the value 24 h before the newest", noHistory},
	{"signal.NAME.last_week", Number, "the signal's", "the value 7 d before the newest", noHistory},
	{"signal.NAME.missing", Flag, "", "it has no value, or one too old or implausible", ""},

	{"forecast.available", Flag, "", "there is a forecast", ""},
	{"forecast.model", Text, "", "the model in use", noForecast},
	{"forecast.peak", Number, "demand", "the most expected over the boot lead, at the quantile in use", noForecast},
	{"forecast.wape", Number, "share", "weighted absolute error in the backtest", noBacktest},
	{"forecast.mase", Number, "ratio", "error in the backtest ÷ that of last season's values", noBacktest},
	{"forecast.coverage80", Number, "share", "of the past that fell into the 80 % band", noBacktest},
	{"forecast.coverage95", Number, "share", "of the past that fell into the 95 % band", noBacktest},
	{"forecast.history_days", Number, "days", "of history that the model has seen", ""},

	{"spend.month_to_date", Number, "currency", "cost of the workload since the month began", noPrice},
	{"spend.projected_month_end", Number, "currency", "cost by the month's end if the size stays", noPrice},
	{"spend.limit", Number, "currency", "spend.monthly of the policy", noLimit},
	{"spend.hours_left", Number, "h", "until the month ends", ""},

	{"objective.error_budget", Number, "share", "of time that may be in violation", "the policy sets no budget"},
	{"objective.violation_share", Number, "share", "of the last 28 days that was in violation", "nothing was measured yet"},

	{"breaker.failed_actions_30m", Number, "actions", "that failed in the last 30 minutes", ""},
	{"breaker.actions_1h", Number, "actions", "in the last hour", ""},
	{"breaker.unhealthy_fraction", Number, "share", "of the desired units that neither serve nor boot", ""},

	{"time.hour", Number, "0–23", "in the zone of the policy's windows", ""},
	{"time.minute", Number, "0–59", "", ""},
	{"time.weekday", Number, "0–6", "from Sunday, as in cron", ""},
	{"time.day", Number, "1–31", "of the month", ""},
	{"time.month", Number, "1–12", "", ""},

	{"value", Number, "the signal's", "the value in question; in `plausible` only", ""},
	{"baseline.NAME.value", Number, "the signal's", "its value before the change; in `verify` and `rollback` only", noValue},
}

// scope says which variables an expression may use: names, or the beginnings of
// names up to a dot.
type scope []string

var (
	ofWorkload = scope{"workload."}
	ofValue    = scope{"value"}
	ofCombine  = scope{"workload.", "signal."}
	ofGate     = scope{"forecast.", "signal."}
	ofDecision = scope{
		"workload.", "action.", "signal.", "forecast.", "spend.", "objective.", "breaker.", "time.",
	}
	ofOutcome = scope{"signal.", "workload.", "baseline."}
)

func (s scope) holds(name string) bool {
	for _, own := range s {
		if name == own || strings.HasSuffix(own, ".") && strings.HasPrefix(name, own) {
			return true
		}
	}
	return false
}

// String lists what the scope holds.
func (s scope) String() string {
	var list []string
	for _, own := range s {
		if strings.HasSuffix(own, ".") {
			own += "*"
		}
		list = append(list, own)
	}
	return strings.Join(list, ", ")
}

// named lists the variables of a policy with these signals.
func named(signals []string) []Variable {
	var list []Variable
	for _, v := range variables {
		if !strings.Contains(v.Name, ".NAME.") {
			list = append(list, v)
			continue
		}
		for _, s := range signals {
			own := v
			own.Name = strings.Replace(v.Name, "NAME", s, 1)
			list = append(list, own)
		}
	}
	return list
}

// WorkloadVars are the variables of a workload.
func WorkloadVars(w fleet.Workload) Vars {
	provider, _, _ := strings.Cut(string(w.ID), "/")
	labels := w.Labels
	if labels == nil {
		labels = map[string]string{}
	}
	v := Vars{
		"workload.id": string(w.ID), "workload.provider": provider, "workload.kind": string(w.Kind), "workload.labels": labels,
		"workload.desired": float64(w.Size.Units), "workload.ready": float64(w.Ready), "workload.pending": float64(w.Pending),
		"workload.min": float64(w.Bounds.Min), "workload.max": float64(w.Bounds.Max),
	}
	if w.Unit.Capacity > 0 {
		v["workload.capacity"] = w.Unit.Capacity
	}
	if len(w.Shapes) > 0 && w.Shapes[0].Hourly > 0 {
		v["workload.hourly_price"] = w.Shapes[0].Hourly.Float()
	}
	return v
}

// TimeVars are the variables of a moment, in the zone of a policy's windows.
func TimeVars(t time.Time, zone *time.Location) Vars {
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	return Vars{
		"time.hour": float64(t.Hour()), "time.minute": float64(t.Minute()), "time.weekday": float64(t.Weekday()),
		"time.day": float64(t.Day()), "time.month": float64(t.Month()),
	}
}
