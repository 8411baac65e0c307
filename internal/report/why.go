package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"steward/fleet"
	"steward/simulate"
)

// Why writes the whole trace of one decision in a form: table or json.
func Why(out io.Writer, form string, m simulate.Moment) error {
	switch form {
	case "table":
		if _, err := io.WriteString(out, whyText(m)); err != nil {
			return fmt.Errorf("write decision: %w", err)
		}
		return nil
	case "json":
		return writeJSON(out, newWhy(m))
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

// page is the width of the text, in columns.
const page = 100

// story is a decision told in paragraphs.
type story struct {
	m     simulate.Moment
	parts []chapter
}

// chapter is a part of a story; the first has no title.
type chapter struct {
	Title string
	Lines []said
}

// said is a paragraph and what stands before it.
type said struct{ Label, Sentence string }

func tell(m simulate.Moment) []chapter {
	s := &story{m: m, parts: []chapter{{}}}
	s.answer()
	s.known()
	s.forecasts()
	s.stages()
	s.otherwise()
	s.sequel()
	return s.parts
}

// whyText writes every paragraph behind its label, broken into lines of the page.
func whyText(m simulate.Moment) string {
	var b strings.Builder
	for _, part := range tell(m) {
		if part.Title != "" {
			fmt.Fprintf(&b, "\n%s\n", part.Title)
		}
		for _, p := range part.Lines {
			label, indent := p.Label, strings.Repeat(" ", text.StringWidth(p.Label))
			for line := range strings.SplitSeq(text.WrapSoft(p.Sentence, page-len(indent)), "\n") {
				fmt.Fprintf(&b, "%s%s\n", label, strings.TrimRight(line, " "))
				label = indent
			}
		}
	}
	return b.String()
}

// heading begins a part.
func (s *story) heading(title string) { s.parts = append(s.parts, chapter{Title: title}) }

// say adds a paragraph.
func (s *story) say(label, sentence string) {
	part := &s.parts[len(s.parts)-1]
	part.Lines = append(part.Lines, said{label, sentence})
}

// answer says first what a person wants to know first.
func (s *story) answer() {
	d := s.m.Decision
	s.say("", fmt.Sprintf("%s under %s at %s (decision %s)", s.m.Scenario, s.m.Policy, s.stamp(s.m.At), d.ID()))
	s.say("", s.verdict())
}

func (s *story) verdict() string {
	m, d := s.m, s.m.Decision
	now, grant := plural(d.Now.Units, "unit"), plural(d.Grant.Units, "unit")
	switch {
	case d.Grant.Units == d.Now.Units && d.Verdict == fleet.Deny:
		return fmt.Sprintf("The size stays at %s: the change to %s was denied.", now, plural(denied(d), "unit"))
	case d.Grant.Units == d.Now.Units:
		return fmt.Sprintf("The size stays at %s.", now)
	case m.Waited:
		return fmt.Sprintf("From %s to %s, held for a person: nothing was done.", now, grant)
	case m.Action != nil && m.Action.Fault != "":
		return fmt.Sprintf("From %s to %s, but the request was refused (%s).", now, grant, m.Action.Fault)
	}
	return fmt.Sprintf("From %s to %s, allowed and requested.", now, grant)
}

// denied is the size that the first denial turned down.
func denied(d fleet.Decision) int {
	for _, stage := range d.Trace {
		switch stage.Name {
		case fleet.StageDoubt, fleet.StageBlackout, fleet.StageBreaker, fleet.StageGuardrails, fleet.StageBudgets:
			if stage.Before != stage.After {
				return stage.Before
			}
		}
	}
	return d.Want.Units
}

func (s *story) known() {
	w := s.m.Workload
	s.heading("KNOWN")
	s.say("  ", fmt.Sprintf("%s asked for: %d ready, %d booting. One unit serves %s%s up to %s %%, and boots in %s. Bounds are %d to %d.",
		plural(w.Size.Units, "unit"), w.Ready, w.Pending, rounded(w.Unit.Capacity), unitOf(s.m.Unit), rounded(100*w.Unit.MaxUtilisation),
		span(w.Unit.Boot), w.Bounds.Min, w.Bounds.Max))
	for _, o := range s.m.Signals {
		s.say("  ", fmt.Sprintf("%s (%s): %s", o.Name, o.Kind, s.observation(o)))
	}
}

func (s *story) observation(o simulate.Observation) string {
	if !o.Known {
		return "no value yet."
	}
	out := fmt.Sprintf("%s, the sample of %s, which ended %s ago.", rounded(o.Value), s.stamp(o.Stamp), span(o.Age))
	if o.Gaps > 0 {
		out += fmt.Sprintf(" After it %s missing.", are(o.Gaps, "sample"))
	}
	return out
}

func unitOf(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

// shownSteps are the steps of a forecast that are written in full.
const shownSteps = 6

func (s *story) forecasts() {
	s.heading("FORECAST")
	if len(s.m.Outlook) == 0 {
		s.say("  ", "None was made or could be made for this decision.")
	}
	for _, f := range s.m.Outlook {
		s.say("  ", fmt.Sprintf("Of %s by the model %s. %s", f.Key.Metric, f.Model, record(f.Backtest)))
		steps := 0
		if len(f.Values) > 0 {
			steps = len(f.Values[0])
		}
		for i := range min(steps, shownSteps) {
			s.say("  ", fmt.Sprintf("%s  %s", s.stamp(f.Start.Add(time.Duration(i)*f.Step)), band(f, i)))
		}
		if steps > shownSteps {
			s.say("  ", fmt.Sprintf("… and %s more", plural(steps-shownSteps, "step")))
		}
	}
}

// record says how good a model was on the past.
func record(a fleet.Accuracy) string {
	if a.Scored == 0 {
		return "It has no record yet."
	}
	out := fmt.Sprintf("On %s of the past", plural(a.Scored, "sample"))
	for _, part := range []struct {
		value  float64
		before string
		share  bool
		after  string
	}{
		{a.WAPE, " it was wrong by ", true, " of demand"}, {a.MASE, ", by ", false, " times a naive forecast's error"},
		{a.Coverage80, "; its 80 % band held ", true, ""}, {a.Coverage95, "; its 95 % band held ", true, ""},
	} {
		if !math.IsNaN(part.value) {
			out += part.before + quantity(fleet.Fact{Value: part.value}, part.share) + part.after
		}
	}
	return out + "."
}

// are is so many of something, with its verb.
func are(n int, noun string) string {
	if n == 1 {
		return plural(n, noun) + " is"
	}
	return plural(n, noun) + " are"
}

// band is the middle and the edges of a forecast's step.
func band(f fleet.Forecast, step int) string {
	var parts []string
	for _, level := range []float64{0.1, 0.5, 0.9} {
		if row := f.Row(level); step < len(row) {
			parts = append(parts, fmt.Sprintf("q%v %s", level, rounded(row[step])))
		}
	}
	return strings.Join(parts, "   ")
}

func (s *story) stages() {
	s.heading("STAGES (units before → after)")
	for _, stage := range s.m.Decision.Trace {
		label := fmt.Sprintf("  %-10s %12s  ", stage.Name, fmt.Sprintf("%d → %d", stage.Before, stage.After))
		for _, reason := range stage.Reasons {
			s.say(label, Sentence(stage, reason))
			label = strings.Repeat(" ", text.StringWidth(label))
		}
	}
}

// otherwise says what would have made another answer.
func (s *story) otherwise() {
	s.heading("WHAT WOULD CHANGE IT")
	grant := s.m.Decision.Grant.Units
	if len(s.m.Without) == 0 && len(s.m.Margins) == 0 {
		s.say("  ", "Nothing that can be told: no rule held anything back, and no signal asks for a size.")
	}
	for _, c := range s.m.Without {
		would := fmt.Sprintf("it would be %s", plural(c.Units, "unit"))
		if c.Units == grant {
			would = fmt.Sprintf("it would be %s all the same", plural(c.Units, "unit"))
		}
		s.say("  ", fmt.Sprintf("Without %s (%s) %s.", keyOf(c.Rule), c.Code, would))
	}
	for _, m := range s.m.Margins {
		subject := "The newest value of " + m.Signal
		if m.Forecast {
			subject = "What the forecast of " + m.Signal + " makes it ready for"
		}
		fewer := ""
		if m.Units > 0 {
			fewer = fmt.Sprintf("; at %s or below, %d would do", rounded(m.Above), m.Units-1)
		}
		s.say("  ", fmt.Sprintf("%s, %s, takes %s%s; above %s it takes %d.", subject, rounded(m.Value), plural(m.Units, "unit"), fewer,
			rounded(m.UpTo), m.Units+1))
	}
}

// sequel tells what came, the ticks in which anything changed.
func (s *story) sequel() {
	s.heading("WHAT CAME")
	var last simulate.Row
	for i, row := range s.m.Sequel {
		same := i > 0 && row.Ready == last.Ready && row.Desired == last.Desired && (row.Need == nil) == (last.Need == nil) &&
			(row.Need == nil || *row.Need == *last.Need)
		last = row
		if same && i < len(s.m.Sequel)-1 {
			continue
		}
		s.say("  ", fmt.Sprintf("%s  %s", s.stamp(row.At), happened(row)))
	}
}

func happened(row simulate.Row) string {
	units := fmt.Sprintf("%d asked for, %d ready", row.Desired, row.Ready)
	switch {
	case row.Need == nil:
		return units + ", need not recorded"
	case *row.Need > row.Ready:
		return fmt.Sprintf("%s, %d needed: short by %d", units, *row.Need, *row.Need-row.Ready)
	}
	return fmt.Sprintf("%s, %d needed", units, *row.Need)
}

func (s *story) stamp(t time.Time) string {
	form := "2006-01-02 15:04 UTC"
	if t.Second() != 0 {
		form = "2006-01-02 15:04:05 UTC"
	}
	return t.UTC().Format(form)
}
