package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"steward/fleet"
)

// Plan is the dry-run planning report: what would be done to every workload, what
// it costs, and why. Workloads and Assessments are in the order of its decisions.
type Plan struct {
	fleet.Plan
	Mode        string // the most that any policy may do
	Synthetic   bool   // the fleet is made up
	Workloads   []fleet.Workload
	Assessments []fleet.Assessment
	Sources     []fleet.SourceStatus
	Demand      []fleet.Series   // what was asked of workloads lately, for charts
	Ahead       []fleet.Forecast // of the demand, further than decisions look
	NotModelled []string         // what the figures leave out
}

// PlanForms are those in which a plan can be written.
var PlanForms = []string{"table", "json", "yaml", "csv", "markdown", "html"}

// Write writes the plan in one of PlanForms.
func (p Plan) Write(out io.Writer, form string) error {
	switch form {
	case "table":
		return writeText(out, p.table())
	case "json":
		return writeJSON(out, newPlanJSON(p))
	case "yaml":
		return p.yaml(out)
	case "csv":
		return p.csv(out)
	case "markdown":
		return writeText(out, p.markdown())
	case "html":
		return p.html(out)
	}
	return fmt.Errorf("output form is %q, expected %s", form, strings.Join(PlanForms, ", "))
}

// yaml writes what JSON writes, key by key in the same order.
func (p Plan) yaml(out io.Writer) error {
	var text strings.Builder
	if err := writeJSON(&text, newPlanJSON(p)); err != nil {
		return err
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text.String()), &document); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	inBlocks(&document)
	encoder := yaml.NewEncoder(out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	return encoder.Close()
}

// inBlocks takes the marks of JSON off a YAML document.
func inBlocks(n *yaml.Node) {
	if n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode {
		n.Style = 0
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		n.Style = 0
	}
	for _, child := range n.Content {
		inBlocks(child)
	}
}

// row is one decision with all that is shown beside it.
type row struct {
	fleet.Decision
	workload   fleet.Workload
	assessment fleet.Assessment
	forecast   *fleet.Forecast // that it rests on, nil if on none
	name       string          // short, for people
}

// rows are the decisions, those first that would change most money of a currency,
// then other changes, what was denied, and the rest in the plan's order.
func (p Plan) rows() []row {
	outlook := map[fleet.ID]int{}
	for k := range slices.Backward(p.Outlook) {
		outlook[p.Outlook[k].Key.Workload] = k
	}
	names := shortNames(p.Workloads)
	var out []row
	for i, d := range p.Decisions {
		r := row{Decision: d, workload: p.Workloads[i], assessment: p.Assessments[i], name: names[i]}
		if k, rests := outlook[d.Workload]; rests {
			r.forecast = &p.Outlook[k]
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.currency(), b.currency()), cmp.Compare(b.weight(), a.weight()))
	})
	return out
}

func (r row) rank() int {
	switch {
	case r.changes():
		return 0
	case r.Verdict == fleet.Deny:
		return 1
	}
	return 2
}

// weight is how much money moves.
func (r row) weight() fleet.Money {
	if saves := r.assessment.Saves(); saves != nil {
		return max(*saves, -*saves)
	}
	return 0
}

// currency is that of the money that moves, after all others if there is none.
func (r row) currency() string {
	if r.weight() == 0 {
		return "\U0010FFFF"
	}
	return r.workload.Currency
}

func (r row) changes() bool { return r.Grant != r.Now }

// Changes counts the decisions that would change something.
func (p Plan) Changes() int {
	n := 0
	for _, d := range p.Decisions {
		if d.Grant != d.Now {
			n++
		}
	}
	return n
}

// state is how far a decision has come. Nothing here acts, so it goes no further
// than being proposed.
func (r row) state() string {
	switch {
	case r.Verdict == fleet.Deny:
		return "blocked"
	case r.changes():
		return "proposed"
	}
	return "steady"
}

// approval says whose word the change takes.
func (r row) approval() string {
	switch {
	case !r.changes():
		return "none"
	case r.Verdict == fleet.Hold:
		return "needed"
	}
	return "policy"
}

// why is the sentence that decided: of the last stage that moved the size, else
// the last one that says more than that nothing is to happen.
func (r row) why() string {
	answer := ""
	for _, stage := range r.Trace {
		for _, reason := range stage.Reasons {
			switch {
			case reason.Code == fleet.Steady || reason.Code == fleet.NeedsApproval:
			case stage.Before != stage.After || !r.moved():
				answer = Sentence(stage, reason)
			}
		}
	}
	return strings.Join(strings.Fields(answer), " ")
}

// moved tells whether any stage changed the size.
func (r row) moved() bool {
	return slices.ContainsFunc(r.Trace, func(s fleet.Stage) bool { return s.Before != s.After })
}

// headline says in a line what the plan comes to.
func (p Plan) headline() string {
	all, changes := plural(len(p.Decisions), "workload"), p.Changes()
	bills, unpriced := p.Bills()
	left := ""
	if unpriced > 0 {
		left = fmt.Sprintf("; %d without a price left out", unpriced)
	}
	now := amounts(bills, func(b Bill) string { return inWords(b.Now, b.Currency) })
	switch {
	case len(p.Decisions) == 0:
		return "No workload is known: no source has told of any yet."
	case changes == 0 && len(bills) > 0:
		return fmt.Sprintf("Nothing would change. %s cost %s a month at list price%s.", all, now, left)
	case changes == 0:
		return fmt.Sprintf("Nothing would change in %s; what they cost is not known.", all)
	case len(bills) == 0:
		return fmt.Sprintf("%d of %s would change; what they cost is not known.", changes, all)
	}
	after := amounts(bills, func(b Bill) string { return inWords(b.After, b.Currency) })
	return fmt.Sprintf("%d of %s would change: %s a month at list price instead of %s, %s%s.", changes, all, after, now, amounts(bills, Bill.difference), left)
}

// shortNames are the ends of the workloads' IDs, as many of their parts as it takes
// to tell them all apart, at least two.
func shortNames(workloads []fleet.Workload) []string {
	for parts := 2; ; parts++ {
		names, seen, cut := make([]string, len(workloads)), map[string]bool{}, false
		for i, w := range workloads {
			all := strings.Split(string(w.ID), "/")
			names[i] = strings.Join(all[max(0, len(all)-parts):], "/")
			cut = cut || len(all) > parts
			seen[names[i]] = true
		}
		if len(seen) == len(workloads) || !cut {
			return names
		}
	}
}

// age is how long ago a source last answered.
func (p Plan) age(s fleet.SourceStatus) string {
	if s.FreshAt.IsZero() {
		return "never answered"
	}
	return span(max(0, p.At.Sub(s.FreshAt)).Truncate(time.Second)) + " ago"
}

// sourceState is fresh, stale (its newest question failed) or silent (it never
// answered).
func sourceState(s fleet.SourceStatus) string {
	switch {
	case s.FreshAt.IsZero():
		return "silent"
	case s.Err != "":
		return "stale"
	}
	return "fresh"
}
