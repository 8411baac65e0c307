package report

import (
	"fmt"
	"math"
	"strings"

	"steward/simulate"
)

// sentences say how the policies compare: with one another, and with what people run.
func (f Fleet) sentences() []string {
	var out []string
	for _, p := range f.Paired {
		if f.telling(p) {
			out = append(out, f.sentence(p))
		}
	}
	return out
}

// telling tells whether a pair is worth words: two policies, or one beside an HPA or
// target tracking that aims at what people let them aim at.
func (f Fleet) telling(p simulate.Pair) bool {
	for _, t := range f.Policies {
		if t.Name != p.Against {
			continue
		}
		name := f.short(t.Name)
		return !t.Baseline || name == "hpa" || name == "hpa@0.6" || name == "target-tracking" || name == "target-tracking@0.6"
	}
	return false
}

func (f Fleet) sentence(p simulate.Pair) string {
	var b strings.Builder
	other := called(f.short(p.Against))
	fmt.Fprintf(&b, "Over %s, %s costs %s", plural(p.Workloads, "workload"), f.short(p.Policy), costs(p.TotalCost, other))
	if i := p.TotalCostInterval; i != nil {
		fmt.Fprintf(&b, " (95 %% interval %s to %s %%)", signed(100*i[0], 1), signed(100*i[1], 1))
	}
	fmt.Fprintf(&b, ": less in %d, more in %d, the same in %d.", p.Cheaper, p.Dearer, p.SameCost)
	if p.Short == nil {
		return b.String()
	}
	fmt.Fprintf(&b, " It is short for %s", shortness(*p.Short))
	if i := p.ShortInterval; i != nil {
		fmt.Fprintf(&b, " (%s to %s)", signed(100*i[0], 3), signed(100*i[1], 3))
	}
	fmt.Fprintf(&b, ": less in %d, more in %d, as long in %d.", p.LessShort, p.MoreShort, p.SameShort)
	return b.String() + f.verdict(p)
}

func costs(change *float64, other string) string {
	if change == nil {
		return "more than " + other + ", which costs nothing"
	}
	return beside(1+*change, 1, other)
}

func shortness(change float64) string {
	switch {
	case math.Abs(change) < 0.000005:
		return "as much of the time"
	case change < 0:
		return fmt.Sprintf("less, by %.3f %% of the time", -100*change)
	}
	return fmt.Sprintf("more, by %.3f %% of the time", 100*change)
}

// verdict says what the intervals allow to be said, and no more.
func (f Fleet) verdict(p simulate.Pair) string {
	if p.TotalCostInterval == nil {
		return " Fewer than six workloads: chance cannot be ruled out."
	}
	if i := p.TotalCostInterval; i[0] <= 0 && i[1] >= 0 {
		return " Which of them costs less is not certain."
	}
	return ""
}

// survivals says how many faults each policy survived, all workloads together; "" where
// none came.
func (f Fleet) survivals() string {
	var told []string
	for _, t := range f.Policies {
		if t.FaultsSurvived != nil {
			told = append(told, survived(t)+" by "+f.short(t.Name))
		}
	}
	if len(told) == 0 {
		return ""
	}
	return "Faults survived, of all workloads together: " + strings.Join(told, ", ") + "."
}

// survived counts the faults that an entrant survived; a dash where it met none, as
// the oracles do.
func survived(t simulate.Total) string {
	if t.FaultsSurvived == nil {
		return "-"
	}
	return fmt.Sprintf("%d of %d", *t.FaultsSurvived, t.FaultsCame)
}
