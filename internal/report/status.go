package report

import (
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/fleet"
)

// Job is where a job of the daemon stands.
type Job struct {
	Name string
	When string    // as cron writes it
	Next time.Time // zero if it is not due
	Last fleet.Occurrence
}

// Status is what a daemon does at the moment.
type Status struct {
	Plan Plan
	Jobs []Job
}

type statusPage struct {
	Style     template.CSS
	Headline  string
	At, Mode  string
	Synthetic bool
	Tiles     []said
	Sources   []sourcePage
	Jobs      []jobPage
}

type jobPage struct{ Name, When, Next, Last, Took, State string }

// HTML writes the status page.
func (s Status) HTML(out io.Writer) error {
	p := s.Plan
	page := statusPage{Style: style, Headline: p.headline(), At: p.At.UTC().Format("Monday 2 January 2006, 15:04 MST"), Mode: p.Mode, Synthetic: p.Synthetic, Tiles: p.tiles()}
	for _, source := range p.Sources {
		page.Sources = append(page.Sources, sourcePage{source.Source + " (" + source.Kind + ")", source.Role, sourceState(source), p.age(source), source.Err})
	}
	for _, j := range s.Jobs {
		page.Jobs = append(page.Jobs, j.page())
	}
	return writePage(out, "status", page)
}

func (j Job) page() jobPage {
	p := jobPage{Name: j.Name, When: j.When, Next: clock(j.Next), Last: clock(j.Last.Due), State: string(j.Last.State)}
	if !j.Last.Ended.IsZero() {
		p.Took = j.Last.Ended.Sub(j.Last.Started).Round(time.Millisecond).String()
	}
	if j.Last.Err != "" {
		p.State += ": " + j.Last.Err
	}
	return p
}

func clock(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04 MST")
}

// jobsJSON is the layout of steward.jobs/v1.
type jobsJSON struct {
	Schema string    `json:"schema"`
	Jobs   []jobJSON `json:"jobs"`
}

type jobJSON struct {
	Name    string     `json:"name"`
	When    string     `json:"when"`
	Next    *time.Time `json:"next"`
	Due     *time.Time `json:"last_due"`
	State   string     `json:"last_state"` // "" before the first
	Seconds *float64   `json:"last_seconds"`
	Error   string     `json:"last_error"`
}

// Jobs writes where jobs stand in a form: table or json.
func Jobs(out io.Writer, form string, jobs []Job) error {
	switch form {
	case "table":
		t := newTable()
		t.AppendHeader(table.Row{"JOB", "WHEN", "NEXT", "LAST", "TOOK", "STATE"})
		for _, j := range jobs {
			p := j.page()
			t.AppendRow(table.Row{p.Name, p.When, p.Next, p.Last, p.Took, clip(p.State, 60)})
		}
		return writeText(out, t.Render()+"\n")
	case "json":
		doc := jobsJSON{Schema: "steward.jobs/v1", Jobs: []jobJSON{}}
		for _, j := range jobs {
			doc.Jobs = append(doc.Jobs, j.json())
		}
		return writeJSON(out, doc)
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

func (j Job) json() jobJSON {
	out := jobJSON{Name: j.Name, When: j.When, Next: known(j.Next), Due: known(j.Last.Due), State: string(j.Last.State), Error: j.Last.Err}
	if !j.Last.Ended.IsZero() {
		seconds := j.Last.Ended.Sub(j.Last.Started).Seconds()
		out.Seconds = &seconds
	}
	return out
}

// known is nil for a time that is not.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// learnedJSON is the layout of steward.learned/v1.
type learnedJSON struct {
	Schema  string       `json:"schema"`
	Beliefs []beliefJSON `json:"beliefs"`
}

type beliefJSON struct {
	Workload fleet.ID  `json:"workload"`
	Subject  string    `json:"subject"`
	Value    *float64  `json:"value"`
	Unit     string    `json:"unit"`
	Samples  int       `json:"samples"`
	Given    *float64  `json:"given"` // null if nobody said
	Heeded   bool      `json:"heeded"`
	Since    time.Time `json:"since"`
	At       time.Time `json:"at"`
}

// Learned writes what is believed of units in a form: table or json.
func Learned(out io.Writer, form string, beliefs []fleet.Belief) error {
	switch form {
	case "table":
		return writeText(out, learnedTable(beliefs))
	case "json":
		doc := learnedJSON{Schema: "steward.learned/v1", Beliefs: []beliefJSON{}}
		for _, b := range beliefs {
			one := beliefJSON{b.Workload, b.Subject, finite(b.Value), b.Unit, b.Samples, nil, b.Heeded, b.Since.UTC(), b.At.UTC()}
			if b.Given > 0 {
				one.Given = &b.Given
			}
			doc.Beliefs = append(doc.Beliefs, one)
		}
		return writeJSON(out, doc)
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

func learnedTable(beliefs []fleet.Belief) string {
	if len(beliefs) == 0 {
		return "Nothing was learned yet: it takes five starts for a boot time, and a hundred samples for a capacity.\n"
	}
	t := newTable()
	t.AppendHeader(table.Row{"WORKLOAD", "WHAT", "LEARNED", "GIVEN", "FROM", "SINCE", "DECISIONS GO BY IT"})
	for _, b := range beliefs {
		given, heeded := "-", "no"
		if b.Given > 0 {
			given = short(b.Given) + b.Unit
		}
		if b.Heeded {
			heeded = "yes"
		}
		t.AppendRow(table.Row{tail(string(b.Workload), 44), b.Subject, short(b.Value) + b.Unit, given, plural(b.Samples, "observation"), clock(b.Since), heeded})
	}
	return t.Render() + "\n"
}
