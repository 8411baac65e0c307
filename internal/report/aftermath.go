package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/internal/strictyaml"
	"steward/simulate"
)

// writeAftermaths writes, for every fault of a scenario, a row an entrant.
func writeAftermaths(b *strings.Builder, sim Simulation) {
	t := newTable()
	t.AppendHeader(table.Row{"FAULT", "FROM", "POLICY", "MINUTES", "LACK", "HURT AFTER", "REACTED", "RECOVERED", "SURVIVED"})
	for i := range faultsOf(sim) {
		for _, r := range sim.Policies {
			if i < len(r.Faults) {
				t.AppendRow(aftermathRow(sim, r, r.Faults[i]))
			}
		}
	}
	if t.Length() == 0 {
		return
	}
	fmt.Fprintf(b, "What the faults did in %s; %s without harm are a recovery:\n", titleOf(sim), strictyaml.FormatDuration(sim.Settling))
	b.WriteString(aligned(t, 4, 8))
	b.WriteString("\n\n")
}

const faultLegend = `A fault is held against the same replay without it: MINUTES short of more units, LACK the most of them, REACTED when
units were asked for and RECOVERED when it was over, both since it first hurt. SURVIVED: half of the units needed
served throughout, and it was over soon after the fault's end, or each time where the fault is there throughout.
`

// faultsOf are the faults of a scenario, as the first whom they reach met them.
func faultsOf(sim Simulation) []simulate.Aftermath {
	for _, r := range sim.Policies {
		if len(r.Faults) > 0 {
			return r.Faults
		}
	}
	return nil
}

// aftermathPage is what the faults of a scenario did to everybody whom they reach.
type aftermathPage struct {
	Settling string
	Rows     []aftermathLine
}

type aftermathLine struct {
	Kind, From, Policy, Survived string
	Own                          bool
	Cells                        []string
}

func (sim Simulation) aftermaths() *aftermathPage {
	p := &aftermathPage{Settling: span(sim.Settling)}
	for i := range faultsOf(sim) {
		for j, r := range sim.Policies {
			if i < len(r.Faults) {
				a := r.Faults[i]
				p.Rows = append(p.Rows, aftermathLine{string(a.Kind), fromOf(a), label(within(sim, r)), survival(a), j < sim.Own, harm(a)})
			}
		}
	}
	if len(p.Rows) == 0 {
		return nil
	}
	return p
}

// markdownAftermaths writes a row for every fault that hurt, a policy or the baseline
// they are compared with.
func markdownAftermaths(b *strings.Builder, sim Simulation, base int) {
	var rows strings.Builder
	for i := range faultsOf(sim) {
		for j, r := range sim.Policies {
			if i < len(r.Faults) && (!r.Baseline || j == base) && r.Faults[i].HurtFrom != nil {
				a := r.Faults[i]
				fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s |\n", escaped(string(a.Kind)), fromOf(a), escaped(label(within(sim, r))),
					strings.Join(harm(a), " | "), survival(a))
			}
		}
	}
	if rows.Len() > 0 {
		b.WriteString("\n| fault | from | policy | minutes | lack | hurt after | reacted | recovered | survived |\n|---|---|---|--:|--:|--:|--:|--:|---|\n")
		b.WriteString(rows.String())
	}
}

// harm is the minutes and the most units short on a fault's account, and when it
// hurt, was reacted to and was over.
func harm(a simulate.Aftermath) []string {
	cells := []string{wholeMinutes(a.ViolationMinutes), fmt.Sprint(a.WorstShortageUnits)}
	if a.HurtFrom == nil {
		return append(cells, "-", "-", "-")
	}
	return append(cells, strictyaml.FormatDuration(a.HurtFrom.Sub(a.Began)), lasting(a.ReactSeconds, "-"), lasting(a.RecoverSeconds, "never"))
}

func aftermathRow(sim Simulation, r simulate.Result, a simulate.Aftermath) table.Row {
	row := table.Row{a.Kind, fromOf(a), label(within(sim, r))}
	for _, cell := range harm(a) {
		row = append(row, cell)
	}
	return append(row, survival(a))
}

// fromOf is when a fault began; one that goes by probability is there throughout.
func fromOf(a simulate.Aftermath) string {
	if a.Kind == simulate.FaultBootFailure || a.Kind == simulate.FaultThrottle {
		return "throughout"
	}
	return a.Began.Format("2006-01-02 15:04")
}

func lasting(seconds *float64, none string) string {
	if seconds == nil {
		return none
	}
	return strictyaml.FormatDuration(time.Duration(*seconds * float64(time.Second)))
}

func survival(a simulate.Aftermath) string {
	switch {
	case a.Survived == nil:
		return "never came"
	case *a.Survived:
		return "yes"
	}
	return "NO"
}
