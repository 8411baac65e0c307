package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/simulate"
)

// simulationTables writes a table a scenario, and what its figures mean once;
// then the frontier of a sweep and what became of expectations.
func simulationTables(out io.Writer, all Replays) error {
	var b strings.Builder
	for _, f := range all.Fleets {
		writeFleet(&b, f)
	}
	alone := lone(all.Simulations)
	for _, sim := range alone {
		b.WriteString(folded(fmt.Sprintf("%s: %s from %s, a tick each %s; all begin with %s", titleOf(sim),
			days(float64(sim.ScoredTicks)*sim.TickSeconds), sim.ScoredFrom.Format("2006-01-02 15:04 MST"),
			time.Duration(sim.TickSeconds*float64(time.Second)), plural(sim.InitialUnits, "unit"))))
		b.WriteString(simulationTable(sim))
		b.WriteString("\n\n")
		writeBill(&b, sim)
		writeAftermaths(&b, sim)
		writeCensored(&b, sim)
		writeAsRecorded(&b, sim, "")
	}
	b.WriteString(legend)
	if slices.ContainsFunc(all.Simulations, priced) {
		b.WriteString(billLegend)
	}
	if len(all.Fleets) > 0 {
		b.WriteString(fleetLegend)
	}
	if slices.ContainsFunc(alone, func(sim Simulation) bool { return len(faultsOf(sim)) > 0 }) {
		b.WriteString(faultLegend)
	}
	writeFrontier(&b, all)
	writeWhatIfs(&b, slices.Concat(alone, sums(all.Fleets)))
	writeSensitivity(&b, all.Sensitivity)
	writeExpectations(&b, all.Expectations)
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

const legend = `SHORT is the time in which more units were needed than served. OVER ORACLE compares the cost with the
cheapest supply that knows the future; it is left out above 1 % short. LACK is the most units short at once.
UTIL is the share in use of what served. BACK counts opposite changes within 30 minutes.
target-tracking is a model: AWS does not publish its law. Not modelled: data transfer, load balancers, storage, tax.
`

// titleOf names a scenario and what a sweep set in it.
func titleOf(sim Simulation) string {
	var set []string
	for _, key := range slices.Sorted(maps.Keys(sim.Settings)) {
		set = append(set, strings.TrimPrefix(key, "scenario.")+"="+sim.Settings[key])
	}
	if len(set) == 0 {
		return sim.Scenario
	}
	return sim.Scenario + " with " + strings.Join(set, ", ")
}

// within is a result's name without what the title says already.
func within(sim Simulation, r simulate.Result) string {
	if len(sim.Settings) == 0 {
		return r.Name
	}
	name, list, _ := strings.Cut(strings.TrimSuffix(r.Name, "]"), "[")
	for _, key := range slices.Sorted(maps.Keys(sim.Settings)) {
		list = strings.TrimPrefix(strings.Replace(","+list, ","+key+"="+sim.Settings[key], "", 1), ",")
	}
	if list == "" {
		return name
	}
	return name + "[" + list + "]"
}

// titled is the simulation with what a sweep set in its title, and not in every name.
func (sim Simulation) titled() Simulation {
	if len(sim.Settings) == 0 {
		return sim
	}
	out := sim
	out.Scenario, out.Settings = titleOf(sim), nil
	out.Policies, out.Told = slices.Clone(sim.Policies), slices.Clone(sim.Told)
	for i, r := range sim.Policies {
		own := maps.Clone(r.Settings)
		maps.DeleteFunc(own, func(key, _ string) bool { _, set := sim.Settings[key]; return set })
		out.Policies[i].Name, out.Policies[i].Settings = within(sim, r), own
	}
	for i, t := range sim.Told {
		out.Told[i].Name = within(sim, simulate.Result{Name: t.Name})
	}
	return out
}

func simulationTable(sim Simulation) string {
	t := newTable()
	t.AppendHeader(table.Row{
		"POLICY", "COST " + currency(sim), "OVER ORACLE", "SHORT %", "MINUTES", "TIMES", "LACK", "UTIL %", "OUT", "IN", "BACK",
	})
	for _, r := range sim.Policies {
		t.AppendRow(table.Row{
			label(within(sim, r)), fmt.Sprintf("%.2f", r.Cost), percent(r.Regret, "%+.0f %%"), percent(r.ViolationShare, "%.3f"),
			wholeMinutes(r.ViolationMinutes), r.ViolationEpisodes, r.WorstShortageUnits,
			percent(r.MeanUtilisation, "%.0f"), r.ScaleOuts, r.ScaleIns, r.Reversals,
		})
	}
	return aligned(t, 2, 11)
}

func currency(sim Simulation) string {
	if len(sim.Policies) == 0 {
		return ""
	}
	return sim.Policies[0].Currency
}

// label marks the baseline that is a model of an unpublished law.
func label(name string) string {
	if strings.HasPrefix(name, "target-tracking") {
		return name + " (modelled)"
	}
	return name
}

// percent writes a share as a percentage; a dash if it could not be told.
func percent(share *float64, format string) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf(format, 100**share)
}

func days(seconds float64) string {
	if d := seconds / 86400; d >= 2 {
		return fmt.Sprintf("%.4g days", d)
	}
	return fmt.Sprintf("%.4g hours", seconds/3600)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
