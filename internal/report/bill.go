package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/internal/strictyaml"
	"steward/simulate"
)

// billFigure is a figure of a bill.
type billFigure struct {
	name, head string
	value      func(b *simulate.Bill) float64
}

// billFigures are the figures of a bill, by the names they have in JSON and by the
// heads of their columns; what has none is for machines.
var billFigures = []billFigure{
	{"list", "LIST", func(b *simulate.Bill) float64 { return b.List }},
	{"on_demand", "ON DEMAND", func(b *simulate.Bill) float64 { return b.OnDemand }},
	{"spot", "SPOT", func(b *simulate.Bill) float64 { return b.Spot }},
	{"commitment", "COMMITMENT", func(b *simulate.Bill) float64 { return b.Commitment }},
	{"used_commitment", "", func(b *simulate.Bill) float64 { return b.UsedCommitment }},
	{"unused_commitment", "UNUSED", func(b *simulate.Bill) float64 { return b.UnusedCommitment }},
	{"after_commitments", "AFTER\nCOMMITMENTS", func(b *simulate.Bill) float64 { return b.AfterCommitments }},
	{"marginal", "MARGINAL", func(b *simulate.Bill) float64 { return b.Marginal }},
	{"spot_interruptions", "TAKEN BACK", func(b *simulate.Bill) float64 { return float64(b.SpotInterruptions) }},
}

const billLegend = `LIST is the cost above. ON DEMAND is what no commitment paid for, SPOT what the spot market took. The COMMITMENT is paid
every hour; UNUSED is the part of it that paid for nothing. AFTER COMMITMENTS is all three together, MARGINAL the same
without the commitment, which no decision changes. TAKEN BACK counts interrupted spot units. OVER ORACLE is at list.
`

// shownFigures are those that people read.
func shownFigures() []billFigure {
	return slices.DeleteFunc(slices.Clone(billFigures), func(f billFigure) bool { return f.head == "" })
}

// priced tells whether a scenario has prices beside that of a unit.
func priced(sim Simulation) bool {
	return slices.ContainsFunc(sim.Policies, func(r simulate.Result) bool { return r.Bill != nil })
}

// billCell is a figure of a bill as people read it: amounts with cents, units whole.
func billCell(name string, v float64) string {
	if name == "spot_interruptions" {
		return strconv.Itoa(int(v))
	}
	return fmt.Sprintf("%.2f", v)
}

// writeBill writes what everybody pays where the scenario has prices, a row each.
func writeBill(b *strings.Builder, sim Simulation) {
	if !priced(sim) {
		return
	}
	t := newTable()
	head := table.Row{"POLICY"}
	for _, f := range shownFigures() {
		head = append(head, f.head)
	}
	t.AppendHeader(head)
	for _, r := range sim.Policies {
		row := table.Row{label(within(sim, r))}
		for _, f := range shownFigures() {
			row = append(row, billCell(f.name, f.value(r.Bill)))
		}
		t.AppendRow(row)
	}
	fmt.Fprintf(b, "The bill of %s in %s:\n%s\n\n", titleOf(sim), currency(sim), aligned(t, 2, len(head)))
}

// billSentence says what a policy pays after all; "" where the scenario has no prices.
func (sim Simulation) billSentence(r simulate.Result) string {
	if r.Bill == nil {
		return ""
	}
	paid := sim.price(r.Bill.AfterCommitments)
	if r.Bill.Commitment == 0 {
		return fmt.Sprintf("That is at list: with spot units it pays %s.", paid)
	}
	used := "all of it used"
	if unused := r.Bill.UnusedCommitment / r.Bill.Commitment; unused >= 0.0005 {
		used = percentage(100*unused) + " of it unused"
	}
	return fmt.Sprintf("That is at list: with commitments and spot it pays %s, of which %s are the commitment, %s.", paid, money(sim.weekly(r.Bill.Commitment)), used)
}

// billPage is the bill of everybody in a scenario.
type billPage struct {
	Currency string
	Heads    []string
	Rows     []resultPage
}

func (sim Simulation) bill() *billPage {
	if !priced(sim) {
		return nil
	}
	p := &billPage{Currency: currency(sim)}
	for _, f := range shownFigures() {
		p.Heads = append(p.Heads, onPageHead(f.head))
	}
	for i, r := range sim.Policies {
		row := resultPage{Name: label(r.Name), Own: i < sim.Own}
		for _, f := range shownFigures() {
			row.Cells = append(row.Cells, figurePage{"bill." + f.name, billCell(f.name, f.value(r.Bill))})
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// priceTerms are the prices that were assumed beside that of a unit.
func (sim Simulation) priceTerms() []said {
	prices, money := sim.Terms.Prices, sim.Terms.Unit.Currency
	if prices == nil {
		return nil
	}
	var list []said
	if c := prices.Commitment; c != nil {
		list = append(list, said{"Commitment", fmt.Sprintf("%s %s are paid every hour; a unit on demand takes its price less %s %% out of them, and what an hour leaves is lost.",
			number(c.PerHour), money, rounded(100*c.Discount))})
	}
	s := prices.Spot
	if s == nil {
		return list
	}
	price := fmt.Sprintf("%s %% of the unit's price", rounded(100*s.Price))
	if s.Path != nil {
		price = "the price that was recorded"
	}
	text := fmt.Sprintf("%s %% of the units above %d are spot units, at %s", rounded(100*s.Share), s.Base, price)
	if s.Path != nil {
		text += fmt.Sprintf("; above %s %s they are taken back", number(sim.Terms.MaxSpotPrice()), money)
	}
	if p := s.Interruptions.Probability; p > 0 {
		text += fmt.Sprintf("; each is interrupted with a probability of %s %% an hour", rounded(100*p))
	}
	if s.Path != nil || s.Interruptions.Probability > 0 {
		text += fmt.Sprintf(", %s after the word", strictyaml.FormatDuration(s.Interruptions.Notice))
	}
	return append(list, said{"Spot", text + "."})
}
