package report

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"steward/fleet"
)

// mostSteady is how many workloads without a change the table names, if there are
// others that change.
const mostSteady = 40

// table fits a terminal: what the plan comes to, its decisions, how fresh the word
// of each source is, and what the figures leave out.
func (p Plan) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Plan %s at %s, mode %s: nothing is changed by it.\n", p.ID(), p.At.UTC().Format("2006-01-02 15:04 MST"), p.Mode)
	if p.Synthetic {
		b.WriteString("The fleet and its history are synthetic.\n")
	}
	fmt.Fprintf(&b, "%s\n\n", p.headline())
	if len(p.Decisions) > 0 {
		b.WriteString(p.decisions() + "\n\n")
	}
	b.WriteString(p.freshness())
	if len(p.NotModelled) > 0 {
		fmt.Fprintf(&b, "\nNot modelled: %s.\n", strings.Join(p.NotModelled, "; "))
	}
	return b.String()
}

func (p Plan) decisions() string {
	t := newTable()
	t.AppendHeader(table.Row{"WORKLOAD", "UNITS", "VERDICT", strings.TrimSpace("MONTHLY " + p.currency()), "SAVES", "RISK", "WHY"})
	rows, folded := p.rows(), 0
	for i, r := range rows {
		if r.rank() == 2 && i >= mostSteady {
			folded++
			continue
		}
		t.AppendRow(table.Row{tail(r.name, 30), r.units(), r.word(), p.whole(r, r.assessment.MonthlyNow), p.saving(r), r.assessment.Risk, r.why()})
	}
	configs := []table.ColumnConfig{{Number: 7, WidthMax: 58, WidthMaxEnforcer: text.WrapSoft}}
	for _, n := range []int{4, 5, 6} {
		configs = append(configs, table.ColumnConfig{Number: n, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(configs)
	out := t.Render()
	if folded > 0 {
		out += fmt.Sprintf("\n… and %d more that stay as they are; -o csv has all.", folded)
	}
	return out
}

// tail is the end of a name that is too long, which tells more than its beginning.
func tail(name string, columns int) string {
	if letters := []rune(name); len(letters) > columns {
		return "…" + string(letters[len(letters)-columns+1:])
	}
	return name
}

// units are those now, and those after a change.
func (r row) units() string {
	if !r.changes() {
		return fmt.Sprint(r.Now.Units)
	}
	return fmt.Sprintf("%d → %d", r.Now.Units, r.Grant.Units)
}

// word is the verdict as people say it.
func (r row) word() string {
	switch {
	case r.Verdict == fleet.Deny:
		return "denied"
	case !r.changes():
		return "stays"
	case r.Verdict == fleet.Hold:
		return "held"
	}
	return "allowed"
}

// saving is what a change saves, with its sign.
func (p Plan) saving(r row) string {
	saves := r.assessment.Saves()
	switch {
	case !r.changes() || saves == nil:
		return ""
	case *saves < 0:
		less := -*saves
		return "-" + p.whole(r, &less)
	}
	return "+" + p.whole(r, saves)
}

// whole is an amount of a row without its cents, and with its currency where the
// plan has several; a dash if it is not known.
func (p Plan) whole(r row, m *fleet.Money) string {
	if m == nil {
		return "-"
	}
	text := thousands(fmt.Sprintf("%.0f", m.Float()))
	if p.currency() != r.workload.Currency {
		return text + " " + r.workload.Currency
	}
	return text
}

func stay(n int) string {
	if n == 1 {
		return "1 workload stays as it is"
	}
	return fmt.Sprintf("%d workloads stay as they are", n)
}

func (p Plan) freshness() string {
	if len(p.Sources) == 0 {
		return "No source has been asked yet.\n"
	}
	t := newTable()
	t.AppendHeader(table.Row{"SOURCE", "ROLE", "STATE", "ANSWERED", "ERROR"})
	for _, s := range p.Sources {
		t.AppendRow(table.Row{s.Source + " (" + s.Kind + ")", s.Role, sourceState(s), p.age(s), clip(s.Err, 70)})
	}
	return t.Render() + "\n"
}

// markdown is what a pull request or a chat needs: the headline, the changes, and
// the sources that did not answer.
func (p Plan) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Plan %s\n\n%s, mode %s. %s\n", p.ID(), p.At.UTC().Format("2006-01-02 15:04 MST"), p.Mode, escaped(p.headline()))
	if p.Synthetic {
		b.WriteString("\nThe fleet and its history are synthetic.\n")
	}
	steady := 0
	for i, r := range p.rows() {
		if r.rank() == 2 {
			steady++
			continue
		}
		if i == 0 {
			b.WriteString("\n| workload | units | verdict | saves a month | risk | why |\n|---|--:|---|--:|--:|---|\n")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %s |\n", escaped(r.name), r.units(), r.word(), p.saving(r), r.assessment.Risk, escaped(r.why()))
	}
	if steady > 0 {
		fmt.Fprintf(&b, "\n%s.\n", stay(steady))
	}
	for _, s := range p.Sources {
		if sourceState(s) != "fresh" {
			fmt.Fprintf(&b, "\n⚠️ %s of %s: %s, last %s.\n", s.Role, escaped(s.Source), escaped(s.Err), p.age(s))
		}
	}
	if len(p.NotModelled) > 0 {
		fmt.Fprintf(&b, "\nNot modelled: %s.\n", escaped(strings.Join(p.NotModelled, "; ")))
	}
	return b.String()
}
