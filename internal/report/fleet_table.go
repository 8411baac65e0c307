package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/simulate"
)

// A table has so many rows of single workloads; -o csv has all.
const mostListed = 20

const fleetLegend = `Of many workloads, SHORT and UNSERVED are shares of all scored time and of all demand, EVER counts the workloads that
were short at all, WORST is the longest SHORT of one. OVER ORACLE leaves out workloads that were more than 1 % short.
Beside others: COST is the change of the sum, SHORT the mean change in percent of the time. Brackets hold 95 % of what
comes out when as many workloads are drawn from these at random; below six there are none. CHANCE is how likely chance
alone divides the workloads at least as unevenly into cheaper and dearer, or short for less and for more (sign test).
`

// writeFleet writes the totals of many workloads, the worst of them, and how the
// policies compare with others, in figures and in words.
func writeFleet(b *strings.Builder, f Fleet) {
	first := f.members[0]
	b.WriteString(folded(fmt.Sprintf("%s: %s, of %s from %s; together:", f.title(), plural(f.Workloads, "workload"), f.span(),
		first.ScoredFrom.Format("2006-01-02 15:04 MST"))))
	b.WriteString(f.totals())
	b.WriteString("\n")
	if text := f.survivals(); text != "" {
		b.WriteString(folded(text))
	}
	if n := f.cutOff(); n > 0 {
		fmt.Fprintf(b, "The demand of %s was cut off at times when it was recorded; -o json says when.\n", plural(n, "workload"))
	}
	b.WriteString("\n")
	writeBill(b, f.together())
	fmt.Fprintf(b, "The workloads of %s, those short for longest first:\n%s\n", f.title(), f.listing())
	if len(f.Paired) > 0 {
		fmt.Fprintf(b, "\nThe policies of %s, workload by workload beside others:\n%s\n", f.title(), f.pairs())
	}
	for _, sentence := range f.sentences() {
		b.WriteString(folded(sentence))
	}
	b.WriteString("\n")
}

// cutOff counts the workloads whose recorded demand was.
func (f Fleet) cutOff() int {
	n := 0
	for _, sim := range f.members {
		if sim.Censored != nil {
			n++
		}
	}
	return n
}

// span is how long the workloads were scored for.
func (f Fleet) span() string {
	least, most := f.members[0].span(), f.members[0].span()
	for _, sim := range f.members {
		least, most = min(least, sim.span()), max(most, sim.span())
	}
	if least == most {
		return days(least.Seconds()) + " each"
	}
	return days(least.Seconds()) + " to " + days(most.Seconds())
}

func (f Fleet) totals() string {
	t := newTable()
	t.AppendHeader(table.Row{
		"POLICY", "COST " + f.Policies[0].Currency, "OVER ORACLE", "SHORT %", "MINUTES", "EVER", "WORST %", "LACK", "UNSERVED %", "OUT", "IN",
	})
	for _, p := range f.Policies {
		t.AppendRow(table.Row{
			label(f.short(p.Name)), fmt.Sprintf("%.2f", p.Cost), percent(p.Regret, "%+.0f %%"), percent(p.ViolationShare, "%.3f"),
			wholeMinutes(p.ViolationMinutes), p.EverShort, percent(p.WorstShare, "%.3f"), p.WorstShortageUnits,
			percent(p.UnservedShare, "%.4f"), p.ScaleOuts, p.ScaleIns,
		})
	}
	return aligned(t, 2, 11)
}

func (f Fleet) listing() string {
	list, more := f.worst(mostListed)
	t := newTable()
	t.AppendHeader(table.Row{"WORKLOAD", "POLICY", "COST", "OVER ORACLE", "SHORT %", "MINUTES", "TIMES", "LACK", "UTIL %", "OUT", "IN", "BACK"})
	for _, w := range list {
		r := w.result
		t.AppendRow(table.Row{
			clipped(w.Workload, 40), f.short(r.Name), fmt.Sprintf("%.2f", r.Cost), percent(r.Regret, "%+.0f %%"), percent(r.ViolationShare, "%.3f"),
			wholeMinutes(r.ViolationMinutes), r.ViolationEpisodes, r.WorstShortageUnits, percent(r.MeanUtilisation, "%.0f"),
			r.ScaleOuts, r.ScaleIns, r.Reversals,
		})
	}
	listed := aligned(t, 3, 12)
	if more > 0 {
		return fmt.Sprintf("%s\n … and %d more; -o csv has all", listed, more)
	}
	return listed
}

// sortWorst puts those first that were short for longest, and of these the dearer;
// what is alike keeps its order.
func sortWorst(list []inWorkload) {
	slices.SortStableFunc(list, func(a, b inWorkload) int {
		return cmp.Or(cmp.Compare(b.result.ViolationMinutes, a.result.ViolationMinutes), cmp.Compare(b.result.Cost, a.result.Cost))
	})
}

// clipped is a name cut to so many letters.
func clipped(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return string(letters[:most-1]) + "…"
}

func (f Fleet) pairs() string {
	t := newTable()
	t.AppendHeader(table.Row{"POLICY", "BESIDE", "COST %", "", "CHEAPER", "CHANCE", "SHORT %", "", "LESS", "MORE", "CHANCE"})
	for _, p := range f.Paired {
		t.AppendRow(table.Row{
			f.short(p.Policy), f.short(p.Against), percentOf(p.TotalCost, 1), between(p.TotalCostInterval, 1),
			fmt.Sprintf("%d/%d", p.Cheaper, p.Workloads), chance(p.CostP),
			percentOf(p.Short, 3), between(p.ShortInterval, 3), p.LessShort, p.MoreShort, chance(p.ShortP),
		})
	}
	return aligned(t, 3, 11)
}

// percentOf writes a share as a signed percentage; a dash if it could not be told.
func percentOf(v *float64, digits int) string {
	if v == nil {
		return "-"
	}
	return signed(100**v, digits)
}

func between(i *simulate.Interval, digits int) string {
	if i == nil {
		return ""
	}
	return "[" + signed(100*i[0], digits) + ", " + signed(100*i[1], digits) + "]"
}

func chance(p *float64) string {
	switch {
	case p == nil:
		return "-"
	case *p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", *p)
}
