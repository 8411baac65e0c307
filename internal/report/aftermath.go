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
	alignRight(t, 4, 8)
	b.WriteString(t.Render())
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

func aftermathRow(sim Simulation, r simulate.Result, a simulate.Aftermath) table.Row {
	row := table.Row{a.Kind, fromOf(a), label(within(sim, r)), fmt.Sprintf("%.0f", a.ViolationMinutes), a.WorstShortageUnits}
	if a.HurtFrom == nil {
		return append(row, "-", "-", "-", survival(a))
	}
	return append(row, strictyaml.FormatDuration(a.HurtFrom.Sub(a.Began)), lasting(a.ReactSeconds, "-"), lasting(a.RecoverSeconds, "never"), survival(a))
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
