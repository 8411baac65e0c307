package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"steward/simulate"
)

// simulationMarkdown writes what a pull request needs: a short table a scenario,
// and what became of expectations. Of the baselines the first stands there, with
// which the policies are compared.
func simulationMarkdown(out io.Writer, all Replays) error {
	var b strings.Builder
	b.WriteString("## Replay\n")
	for _, f := range all.Fleets {
		markdownFleet(&b, f)
	}
	for _, sim := range lone(all.Simulations) {
		fmt.Fprintf(&b, "\n**%s**, %s from %s\n\n", escaped(titleOf(sim)), days(float64(sim.ScoredTicks)*sim.TickSeconds),
			sim.ScoredFrom.Format("2006-01-02 15:04 MST"))
		markdownTable(&b, sim)
		markdownCensored(&b, sim)
		writeAsRecorded(&b, sim, "- ")
	}
	markdownSensitivity(&b, all.Sensitivity)
	markdownVerdicts(&b, all.Expectations)
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("write Markdown: %w", err)
	}
	return nil
}

func markdownTable(b *strings.Builder, sim Simulation) {
	base := slices.IndexFunc(sim.Policies, func(r simulate.Result) bool { return r.Baseline })
	faults, bill := len(faultsOf(sim)) > 0, priced(sim)
	head, rule := "| policy | cost | short | changes |", "|---|--:|--:|--:|"
	if base >= 0 {
		head, rule = "| policy | cost | vs "+escaped(within(sim, sim.Policies[base]))+" | short | changes |", "|---|--:|--:|--:|--:|"
	}
	if bill {
		head, rule = head+" after commitments | marginal |", rule+"--:|--:|"
	}
	if faults {
		head, rule = head+" faults survived |", rule+"--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for i, r := range sim.Policies {
		if r.Baseline && i != base {
			continue
		}
		cells := []string{escaped(label(within(sim, r))), amount(r.Cost, r.Currency)}
		if base >= 0 {
			cells = append(cells, against(r.Cost, sim.Policies[base].Cost))
		}
		cells = append(cells, wholeMinutes(r.ViolationMinutes)+" min", fmt.Sprint(r.ScaleOuts+r.ScaleIns))
		if bill {
			cells = append(cells, amount(r.Bill.AfterCommitments, r.Currency), amount(r.Bill.Marginal, r.Currency))
		}
		if faults {
			cells = append(cells, survivals(r.Faults))
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	markdownAftermaths(b, sim, base)
}

// survivals counts the faults that were survived among those that came.
func survivals(faults []simulate.Aftermath) string {
	came, survived := 0, 0
	for _, f := range faults {
		if f.Survived == nil {
			continue
		}
		came++
		if *f.Survived {
			survived++
		}
	}
	return fmt.Sprintf("%d of %d", survived, came)
}

// markdownSensitivity writes the range of each policy in a line.
func markdownSensitivity(b *strings.Builder, list []simulate.Sensitivity) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nWith unit capacity ±15 % and boot ±50 %, one at a time:\n\n")
	for _, s := range list {
		fmt.Fprintf(b, "- %s in %s: %.2f to %s, %s to %s min short\n", escaped(s.Policy), escaped(s.Scenario),
			s.Cost.Low, amount(s.Cost.High, s.Currency), wholeMinutes(s.ViolationMinutes.Low), wholeMinutes(s.ViolationMinutes.High))
	}
}

func markdownVerdicts(b *strings.Builder, verdicts []simulate.Verdict) {
	if len(verdicts) == 0 {
		return
	}
	failed := 0
	for _, v := range verdicts {
		if !v.OK {
			failed++
		}
	}
	if failed == 0 {
		fmt.Fprintf(b, "\n✅ **Met**: %s.\n", plural(len(verdicts), "expectation"))
		return
	}
	fmt.Fprintf(b, "\n❌ **Not met**: %d of %s.\n\n", failed, plural(len(verdicts), "expectation"))
	for _, v := range verdicts {
		if !v.OK {
			fmt.Fprintf(b, "- %s in %s: %s %s, got %s\n", escaped(v.Policy), escaped(v.Scenario), escaped(v.Measure), escaped(Wanted(v)), Got(v))
		}
	}
}

// markdownSigns are what Markdown would not show as it is.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "`", "\\`", "\n", " ")

func escaped(text string) string { return markdownSigns.Replace(text) }
