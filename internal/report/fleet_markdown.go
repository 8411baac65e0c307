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
	b.WriteString("| policy | cost | over oracle | short % | short | workloads ever short |\n|---|--:|--:|--:|--:|--:|\n")
	for i, t := range f.Policies {
		if t.Baseline && i != base {
			continue
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s min | %d |\n", escaped(label(f.short(t.Name))), amount(t.Cost, t.Currency),
			percent(t.Regret, "%+.0f %%"), percent(t.ViolationShare, "%.3f"), wholeMinutes(t.ViolationMinutes), t.EverShort)
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
