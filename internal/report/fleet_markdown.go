package report

import (
	"fmt"
	"slices"
	"strings"

	"steward/simulate"
)

// mostMarkdown is how many single workloads a summary lists.
const mostMarkdown = 10

// markdownFleet writes the totals of the policies and the first baseline, how they
// compare, and the worst workloads.
func markdownFleet(b *strings.Builder, f Fleet) {
	fmt.Fprintf(b, "\n**%s**, %s of %s\n\n", escaped(f.title()), plural(f.Workloads, "workload"), f.span())
	base := slices.IndexFunc(f.Policies, func(t simulate.Total) bool { return t.Baseline })
	head, rule := "| policy | cost | over oracle | short % | short | workloads ever short |", "|---|--:|--:|--:|--:|--:|"
	faults, bills := f.survivals() != "", f.Policies[0].Bill != nil
	if bills {
		head, rule = head+" after commitments | marginal |", rule+"--:|--:|"
	}
	if faults {
		head, rule = head+" faults survived |", rule+"--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for i, t := range f.Policies {
		if t.Baseline && i != base {
			continue
		}
		cells := []string{escaped(label(f.short(t.Name))), amount(t.Cost, t.Currency), percent(t.Regret, "%+.0f %%"),
			percent(t.ViolationShare, "%.3f"), wholeMinutes(t.ViolationMinutes) + " min", fmt.Sprint(t.EverShort)}
		if bills {
			cells = append(cells, amount(t.Bill.AfterCommitments, t.Currency), amount(t.Bill.Marginal, t.Currency))
		}
		if faults {
			cells = append(cells, survived(t))
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	b.WriteString("\n")
	for _, p := range f.Paired {
		if f.telling(p) || base >= 0 && p.Against == f.Policies[base].Name {
			fmt.Fprintf(b, "- %s\n", escaped(f.sentence(p)))
		}
	}
	list, more := f.worst(mostMarkdown)
	b.WriteString("\n| workload | policy | cost | short |\n|---|---|--:|--:|\n")
	for _, w := range list {
		fmt.Fprintf(b, "| %s | %s | %s | %s min |\n", escaped(w.Workload), escaped(f.short(w.result.Name)),
			amount(w.result.Cost, w.result.Currency), wholeMinutes(w.result.ViolationMinutes))
	}
	if more > 0 {
		fmt.Fprintf(b, "\nand %d more.\n", more)
	}
}
