package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"steward/simulate"
)

// summary says in words what a policy cost beside what people run, beside the
// cheapest baseline that served no worse, and beside what could have been.
func summary(sim Simulation, r simulate.Result) []string {
	if r.ViolationShare == nil {
		return []string{fmt.Sprintf("The policy %s costs %s; demand was recorded nowhere, so nothing says how it served.", r.Name, sim.price(r.Cost))}
	}
	var out []string
	hpa, isRun := sim.common("hpa")
	if isRun {
		out = append(out, fmt.Sprintf("The policy %s costs %s: %s, and was short for %s instead of %s.", r.Name, sim.price(r.Cost),
			beside(r.Cost, hpa.Cost, called(hpa.Name)), minutes(r.ViolationMinutes), bare(hpa.ViolationMinutes)))
	} else {
		out = append(out, fmt.Sprintf("The policy %s costs %s, and was short for %s.", r.Name, sim.price(r.Cost), minutes(r.ViolationMinutes)))
	}
	if tracking, ok := sim.common("target-tracking"); ok {
		out = append(out, fmt.Sprintf("It costs %s, which was short for %s.",
			beside(r.Cost, tracking.Cost, called(tracking.Name)), minutes(tracking.ViolationMinutes)))
	}
	out = append(out, sim.verdict(r))
	if text := sim.billSentence(r); text != "" {
		out = append(out, text)
	}
	if oracle, ok := sim.find("oracle"); ok {
		out = append(out, fmt.Sprintf("Whoever knew the future would have paid %s.", sim.price(oracle.Cost)))
	}
	return out
}

// verdict compares a policy with the cheapest baseline that was no more often short.
func (sim Simulation) verdict(r simulate.Result) string {
	best, ok := sim.rival(r)
	switch {
	case !ok && len(sim.causal()) == 0:
		return "No baseline was replayed beside it."
	case !ok:
		return "Nothing serves as well for less: no baseline was as seldom short, at any cost."
	case best.Cost < r.Cost:
		return fmt.Sprintf("It does not win here: %s costs %s and was short for %s, no more than the policy.",
			called(best.Name), beside(best.Cost, r.Cost, "the policy"), minutes(best.ViolationMinutes))
	case best.Cost == r.Cost:
		return fmt.Sprintf("It does not win here: %s costs the same and was short for %s.", called(best.Name), minutes(best.ViolationMinutes))
	}
	return fmt.Sprintf("Nothing serves as well for less: it costs %s, the cheapest baseline that was short for no more minutes.", beside(r.Cost, best.Cost, called(best.Name)))
}

// causal are the baselines that do not know the future.
func (sim Simulation) causal() []simulate.Result {
	var out []simulate.Result
	for _, r := range sim.Policies[min(sim.Own, len(sim.Policies)):] {
		if !simulate.KnowsFuture(r.Name) {
			out = append(out, r)
		}
	}
	return out
}

// rival is the cheapest baseline that was short no longer than r.
func (sim Simulation) rival(r simulate.Result) (best simulate.Result, ok bool) {
	for _, b := range sim.causal() {
		if b.ViolationShare != nil && b.ViolationMinutes <= r.ViolationMinutes && (!ok || b.Cost < best.Cost) {
			best, ok = b, true
		}
	}
	return best, ok
}

// common is the member of a family of baselines that stands for what people run: at
// 60 %, else the first there is.
func (sim Simulation) common(family string) (simulate.Result, bool) {
	for _, name := range []string{family + "@" + strconv.FormatFloat(simulate.DefaultTarget, 'g', -1, 64), family} {
		if r, ok := sim.find(name); ok {
			return r, true
		}
	}
	for _, r := range sim.causal() {
		if strings.HasPrefix(r.Name, family+"@") {
			return r, true
		}
	}
	return simulate.Result{}, false
}

// find is the baseline of a name.
func (sim Simulation) find(name string) (simulate.Result, bool) {
	for _, r := range sim.Policies[min(sim.Own, len(sim.Policies)):] {
		if r.Name == name {
			return r, true
		}
	}
	return simulate.Result{}, false
}

// span is how long the scored part is.
func (sim Simulation) span() time.Duration {
	return time.Duration(float64(sim.ScoredTicks) * sim.TickSeconds * float64(time.Second))
}

// price is a cost by the week, or as it is where less than a week was replayed.
func (sim Simulation) price(cost float64) string {
	when := " a week"
	if sim.span() < week {
		when = " in " + days(sim.span().Seconds())
	}
	return money(sim.weekly(cost)) + " " + currency(sim) + when
}

const week = 7 * 24 * time.Hour

// weekly is the figure of a cost that price tells.
func (sim Simulation) weekly(cost float64) float64 {
	if sim.span() < week {
		return cost
	}
	return cost * float64(week) / float64(sim.span())
}

// money has thousands apart, and cents where they count.
func money(v float64) string {
	digits := 2
	if math.Abs(v) >= 1000 {
		digits = 0
	}
	return thousands(strconv.FormatFloat(v, 'f', digits, 64))
}

func thousands(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole
}

// beside compares a cost with that of another.
func beside(cost, other float64, name string) string {
	change := 100 * (cost/other - 1)
	switch {
	case other == 0 && cost > 0:
		return "more than " + name + ", which costs nothing"
	case math.IsNaN(change) || math.Abs(change) < 0.05:
		return "as much as " + name
	case change < 0:
		return percentage(-change) + " less than " + name
	}
	return percentage(change) + " more than " + name
}

func percentage(v float64) string {
	digits := 0
	if v < 1 {
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " %"
}

func bare(v float64) string { return thousands(rounded(v)) }

func minutes(v float64) string {
	if v == 1 {
		return "1 minute"
	}
	return bare(v) + " minutes"
}

// called is a baseline as people name it.
func called(name string) string {
	family, at, aims := strings.Cut(name, "@")
	words := map[string]string{
		"hpa": "HPA", "target-tracking": "target tracking (modelled)", "step": "step scaling", "cron": "a schedule (cron)",
		"static-peak": "a fixed size for the highest need (static-peak)", "static-p99": "a fixed size for nearly all needs (static-p99)",
		"predictive": "predictive scaling", "seasonal-naive": "last week's demand (seasonal-naive)",
	}
	word, known := words[family]
	if !known {
		return name
	}
	if target, err := strconv.ParseFloat(at, 64); aims && err == nil {
		return word + " at " + rounded(100*target) + " %"
	}
	if family == "hpa" || family == "target-tracking" || family == "step" {
		return word + " at " + rounded(100*simulate.DefaultTarget) + " %"
	}
	return word
}
