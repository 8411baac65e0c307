package report

import (
	"math"
	"strconv"
	"time"

	"steward/fleet"
	"steward/simulate"
)

// why is the layout of steward.why/v1.
type why struct {
	Schema    string              `json:"schema"`
	Scenario  string              `json:"scenario"`
	Policy    string              `json:"policy"`
	ID        string              `json:"id"`
	At        time.Time           `json:"at"`
	Rules     fleet.Digest        `json:"rules"`
	Workload  fleet.ID            `json:"workload"`
	Known     whyKnown            `json:"known"`
	Forecasts []whyForecast       `json:"forecasts"`
	Now       fleet.Size          `json:"now"`
	Want      fleet.Size          `json:"want"`
	Grant     fleet.Size          `json:"grant"`
	Verdict   fleet.Verdict       `json:"verdict"`
	Done      bool                `json:"done"`  // the change was requested and taken
	Fault     fleet.Fault         `json:"fault"` // why it was not taken; "" if nothing went wrong
	Trace     []whyStage          `json:"trace"`
	Without   []whyCounterfactual `json:"without"`
	Margins   []whyMargin         `json:"margins"`
	Sequel    []whyRow            `json:"sequel"`
}

type whyKnown struct {
	Desired int          `json:"desired"`
	Ready   int          `json:"ready"`
	Pending int          `json:"pending"`
	Bounds  fleet.Bounds `json:"bounds"`
	Signals []whySignal  `json:"signals"`
}

type whySignal struct {
	Name       string     `json:"name"`
	Kind       string     `json:"kind"`
	Value      *float64   `json:"value"`
	At         *time.Time `json:"at"`
	AgeSeconds *float64   `json:"age_seconds"`
	Gaps       int        `json:"gaps"` // newer samples that are missing
}

type whyForecast struct {
	Metric      fleet.Metric          `json:"metric"`
	Model       string                `json:"model"`
	Start       time.Time             `json:"start"`
	StepSeconds float64               `json:"step_seconds"`
	Quantiles   map[string][]*float64 `json:"quantiles"` // by level, a value a step
	Backtest    fleet.Accuracy        `json:"backtest"`
}

type whyStage struct {
	Stage   fleet.StageName `json:"stage"`
	Before  int             `json:"before"`
	After   int             `json:"after"`
	Reasons []whyReason     `json:"reasons"`
}

type whyReason struct {
	Reason   fleet.Reason `json:"reason"`
	Sentence string       `json:"sentence"`
}

type whyCounterfactual struct {
	Stage   fleet.StageName `json:"stage"`
	Code    fleet.Code      `json:"code"`
	Rule    string          `json:"rule"`
	Units   int             `json:"units"`
	Verdict fleet.Verdict   `json:"verdict"`
}

type whyMargin struct {
	Signal   string  `json:"signal"`
	Forecast bool    `json:"forecast"`
	Value    float64 `json:"value"`
	Units    int     `json:"units"`
	Above    float64 `json:"fewer_at_or_below"`
	UpTo     float64 `json:"more_above"`
}

type whyRow struct {
	At      time.Time `json:"at"`
	Need    *int      `json:"need"`
	Desired int       `json:"desired"`
	Ready   int       `json:"ready"`
}

func newWhy(m simulate.Moment) why {
	d, w := m.Decision, m.Workload
	doc := why{
		Schema: "steward.why/v1", Scenario: m.Scenario, Policy: m.Policy, ID: d.ID(), At: m.At.UTC(), Rules: d.Rules, Workload: w.ID,
		Known:     whyKnown{w.Size.Units, w.Ready, w.Pending, w.Bounds, []whySignal{}},
		Forecasts: []whyForecast{}, Now: d.Now, Want: d.Want, Grant: d.Grant, Verdict: d.Verdict,
		Trace: []whyStage{}, Without: []whyCounterfactual{}, Margins: []whyMargin{}, Sequel: []whyRow{},
	}
	if m.Action != nil {
		doc.Done, doc.Fault = m.Action.Fault == "", m.Action.Fault
	}
	for _, o := range m.Signals {
		doc.Known.Signals = append(doc.Known.Signals, jsonSignal(o))
	}
	for _, f := range m.Outlook {
		doc.Forecasts = append(doc.Forecasts, jsonForecast(f))
	}
	for _, stage := range d.Trace {
		reasons := []whyReason{}
		for _, r := range stage.Reasons {
			reasons = append(reasons, whyReason{r, Sentence(stage, r)})
		}
		doc.Trace = append(doc.Trace, whyStage{stage.Name, stage.Before, stage.After, reasons})
	}
	for _, c := range m.Without {
		doc.Without = append(doc.Without, whyCounterfactual(c))
	}
	for _, margin := range m.Margins {
		doc.Margins = append(doc.Margins, whyMargin(margin))
	}
	for _, row := range m.Sequel {
		doc.Sequel = append(doc.Sequel, whyRow{row.At.UTC(), row.Need, row.Desired, row.Ready})
	}
	return doc
}

func jsonSignal(o simulate.Observation) whySignal {
	s := whySignal{Name: o.Name, Kind: string(o.Kind), Gaps: o.Gaps}
	if o.Known {
		at, age := o.Stamp.UTC(), o.Age.Seconds()
		s.Value, s.At, s.AgeSeconds = finite(o.Value), &at, &age
	}
	return s
}

func jsonForecast(f fleet.Forecast) whyForecast {
	out := whyForecast{
		Metric: f.Key.Metric, Model: f.Model, Start: f.Start.UTC(), StepSeconds: f.Step.Seconds(), Quantiles: map[string][]*float64{},
		Backtest: f.Backtest,
	}
	for i, level := range f.Levels {
		row := []*float64{}
		for _, v := range f.Values[i] {
			row = append(row, finite(v))
		}
		out.Quantiles[strconv.FormatFloat(level, 'g', -1, 64)] = row
	}
	return out
}

// finite is nil for what is not a number.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
