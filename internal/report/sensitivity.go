package report

import (
	"fmt"
	"math"
	"strings"

	"steward/simulate"
)

func writeSensitivity(b *strings.Builder, list []simulate.Sensitivity) {
	if g := sensitivities(list); g != nil {
		b.WriteString("\nThe same with one figure of the scenario changed at a time; the policy is told the changed one.\n" + g.render(true) + "\n")
	}
}

// sensitivities are, for every policy in every scenario, a row a variation and the
// range; nil where none was asked for.
func sensitivities(list []simulate.Sensitivity) *grid {
	if len(list) == 0 {
		return nil
	}
	g := &grid{Heads: []string{"POLICY", "SCENARIO", "CHANGE", "COST", "", "MINUTES SHORT", ""}, Names: 3}
	for _, s := range list {
		base := s.ViolationMinutes.Base
		g.Rows = append(g.Rows, gridRow{[]string{s.Policy, s.Scenario, "as it is", amount(s.Cost.Base, s.Currency), "", wholeMinutes(base)}, true})
		for _, c := range s.Changes {
			g.Rows = append(g.Rows, gridRow{Cells: []string{"", "", variation(c.Vary), amount(c.Cost, s.Currency), against(c.Cost, s.Cost.Base),
				wholeMinutes(c.ViolationMinutes), moreMinutes(c.ViolationMinutes, base)}})
		}
		g.Rows = append(g.Rows, gridRow{Cells: []string{"", "", "range", fmt.Sprintf("%.2f … %s", s.Cost.Low, amount(s.Cost.High, s.Currency)), "",
			wholeMinutes(s.ViolationMinutes.Low) + " … " + wholeMinutes(s.ViolationMinutes.High)}})
	}
	return g
}

// variation writes a change such as "unit.boot −50 %".
func variation(v simulate.Vary) string {
	return fmt.Sprintf("%s %s", strings.TrimPrefix(v.Key, "scenario."), signed(100*(v.Factor-1), 0)+" %")
}

// against writes by how many percent a figure is above another.
func against(v, base float64) string {
	if base == 0 {
		return "-"
	}
	return signed(100*(v/base-1), 1) + " %"
}

// signed writes a figure with its sign; what rounds to nothing has none.
func signed(v float64, digits int) string {
	text := fmt.Sprintf("%.*f", digits, math.Abs(v))
	switch unit := math.Pow(10, float64(-digits)) / 2; {
	case v >= unit:
		return "+" + text
	case v <= -unit:
		return "−" + text
	}
	return text
}

func amount(v float64, currency string) string { return fmt.Sprintf("%.2f %s", v, currency) }

// wholeMinutes rounds halves up, as the differences beside it are.
func wholeMinutes(v float64) string { return fmt.Sprintf("%.0f", math.Round(v)) }
