package report

import (
	"fmt"
	"strings"
	"time"

	"steward/internal/report/chart"
	"steward/simulate"
)

// cutOff says how much of the demand may have been cut off when it was recorded.
func (sim Simulation) cutOff() string {
	c := sim.Censored
	return fmt.Sprintf("%s of demand (%s of the time, in %s) may have been cut off when recorded",
		minutes(c.Minutes), portion(c.Share), plural(c.Episodes, "episode"))
}

// cutOffBy says by which rule that is known.
func (sim Simulation) cutOffBy() string {
	c := sim.Censored
	switch c.Rule {
	case simulate.CensoredByPlateau:
		return fmt.Sprintf("demand is at its highest level, %s and above, far more often than just below it (rule plateau)", rounded(c.From))
	case simulate.CensoredByUnits:
		return fmt.Sprintf("demand came to %s %% or more of what the recorded units could serve (rule units)", rounded(100*c.From))
	}
	return fmt.Sprintf("%s %% or more of the capacity was in use (rule utilisation)", rounded(100*c.From))
}

// withoutThem compares a result with its figures without the time cut off.
func withoutThem(r simulate.Result) string {
	u := r.Uncensored
	if u.ViolationMinutes == nil {
		return "no scored time is left"
	}
	return fmt.Sprintf("%s, %s short (%s) instead of %s, %s (%s)", amount(*u.Cost, r.Currency), minutes(*u.ViolationMinutes), portion(*u.ViolationShare),
		amount(r.Cost, r.Currency), bare(r.ViolationMinutes), percent(r.ViolationShare, "%.3g %%"))
}

func portion(v float64) string { return percent(&v, "%.3g %%") }

// lessCensored are the policies that are told without the time cut off; JSON has all.
func (sim Simulation) lessCensored() []simulate.Result {
	var list []simulate.Result
	for _, r := range sim.Policies {
		if !r.Baseline && r.Uncensored != nil && len(list) < MostTogether {
			list = append(list, r)
		}
	}
	return list
}

// writeCensored writes a line on the demand that was cut off, and one a policy on
// what is left without it.
func writeCensored(b *strings.Builder, sim Simulation) {
	if sim.Censored == nil {
		return
	}
	fmt.Fprintf(b, "In %s, %s:\n  %s.\n", titleOf(sim), sim.cutOff(), sim.cutOffBy())
	for _, r := range sim.lessCensored() {
		fmt.Fprintf(b, "  Without them %s: %s.\n", within(sim, r), withoutThem(r))
	}
	b.WriteString("\n")
}

// markdownCensored is the same as a list.
func markdownCensored(b *strings.Builder, sim Simulation) {
	if sim.Censored == nil {
		return
	}
	fmt.Fprintf(b, "\n⚠️ %s\n\n", escaped(sim.cutOff()+": "+sim.cutOffBy()+"."))
	for _, r := range sim.lessCensored() {
		fmt.Fprintf(b, "- Without them %s: %s\n", escaped(within(sim, r)), escaped(withoutThem(r)))
	}
}

// censoredPage is what a page says of demand that was cut off.
type censoredPage struct {
	Text string
	Rows []uncensoredPage
}

type uncensoredPage struct {
	Name  string
	Own   bool
	Cells []string // each figure with the time cut off, and without it
}

func (sim Simulation) censored() *censoredPage {
	if sim.Censored == nil {
		return nil
	}
	p := &censoredPage{Text: sim.cutOff() + ": " + sim.cutOffBy() + "."}
	for i, r := range sim.Policies {
		u := r.Uncensored
		if u == nil {
			continue
		}
		cost, left := "-", "-"
		if u.Cost != nil {
			cost, left = fmt.Sprintf("%.2f", *u.Cost), rounded(*u.ViolationMinutes)
		}
		p.Rows = append(p.Rows, uncensoredPage{label(r.Name), i < sim.Own, []string{
			fmt.Sprintf("%.2f", r.Cost), cost, percent(r.ViolationShare, "%.3f"), percent(u.ViolationShare, "%.3f"),
			rounded(r.ViolationMinutes), left, percent(r.UnservedShare, "%.4f"), percent(u.UnservedShare, "%.4f"),
		}})
	}
	return p
}

// shades are the marks of demand that was cut off. Those so near to each other that
// no eye parts them are one.
func (sim Simulation) shades() []chart.Mark {
	if sim.Censored == nil {
		return nil
	}
	var marks []chart.Mark
	apart := sim.span().Seconds() / finest
	for _, s := range sim.Censored.Stretches {
		from, to := float64(s.From.Unix()), float64(s.To.Unix())
		if last := len(marks) - 1; last >= 0 && from-marks[last].To < apart {
			marks[last].To = to
			continue
		}
		marks = append(marks, chart.Mark{Class: "censored", From: from, To: to})
	}
	for i, m := range marks {
		marks[i].Text = fmt.Sprintf("%s to %s: demand may be cut off", stampOf(m.From), stampOf(m.To))
	}
	return marks
}

// finest is how many marks a chart has at most of one kind.
const finest = 500

func stampOf(seconds float64) string {
	return time.Unix(int64(seconds), 0).UTC().Format("2006-01-02 15:04")
}
