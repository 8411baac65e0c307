package report

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"steward/simulate"
)

// billed are two settings of a scenario with prices and one without, each with a
// policy and the baseline with the longest name.
func billed() []Simulation {
	with := samples()[0]
	with.Settings = map[string]string{"scenario.prices.spot.price": "0.3"}
	bills := []simulate.Bill{
		{List: 1234.5, OnDemand: 400.25, Spot: 210.5, Commitment: 336, UsedCommitment: 300, UnusedCommitment: 36, AfterCommitments: 946.75, Marginal: 610.75, SpotInterruptions: 12},
		{List: 9876.54, OnDemand: 5000, Spot: 1000.004, Commitment: 336, UsedCommitment: 336, AfterCommitments: 6336.004, Marginal: 6000.004, SpotInterruptions: 120},
	}
	dear, cheap := []simulate.Result{}, []simulate.Result{}
	for i, r := range with.Policies {
		r.Bill, r.Baseline = &bills[i], i > 0
		dear = append(dear, r)
		less := bills[i]
		less.Spot, less.Marginal, less.AfterCommitments = less.Spot/2, less.Marginal-less.Spot/2, less.AfterCommitments-less.Spot/2
		r.Bill = &less
		cheap = append(cheap, r)
	}
	second := with
	second.Settings = map[string]string{"scenario.prices.spot.price": "0.15"}
	with.Policies, second.Policies = dear, cheap
	return []Simulation{with, second, samples()[1]}
}

func TestBillsLookLikeTheGoldenFiles(t *testing.T) {
	for _, form := range []string{"table", "json", "csv", "markdown"} {
		golden(t, "bill."+form, write(t, form, billed()))
	}
}

func TestABillFitsThePage(t *testing.T) {
	text := write(t, "table", billed()[:1])
	for line := range strings.SplitSeq(text, "\n") {
		if n := utf8.RuneCountInString(line); n > 120 {
			t.Errorf("got %d columns, want at most 120: %s", n, line)
		}
	}
}

// The columns of a bill stand behind those that there always are, and only where a
// scenario of the call has prices.
func TestTheColumnsOfABillAreTheNamesOfJSON(t *testing.T) {
	plain, _, _ := strings.Cut(write(t, "csv", samples()), "\n")
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", billed()))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := len(strings.Split(plain, ","))
	if got := strings.Join(rows[0][:n], ","); got != plain {
		t.Errorf("got %s\nwant %s first", got, plain)
	}
	var document struct {
		Simulations []struct{ Policies []map[string]any }
	}
	if err := json.Unmarshal([]byte(write(t, "json", billed())), &document); err != nil {
		t.Fatal(err)
	}
	bill := document.Simulations[0].Policies[0]["bill"].(map[string]any)
	if len(bill) != len(rows[0])-n {
		t.Errorf("got %d columns %v, want one a figure of %v", len(rows[0])-n, rows[0][n:], bill)
	}
	for i, name := range rows[0][n:] {
		figure, known := bill[strings.TrimPrefix(name, "bill.")].(float64)
		if v, err := strconv.ParseFloat(rows[1][n+i], 64); err != nil || !known || v != figure {
			t.Errorf("%s: got %q, want %v", name, rows[1][n+i], figure)
		}
	}
	if last := strings.Join(rows[len(rows)-1][n:], ""); last != "" {
		t.Errorf("got the cells %q of a scenario without prices, want them empty", last)
	}
	if _, there := document.Simulations[2].Policies[0]["bill"]; there {
		t.Error("a scenario without prices has a bill")
	}
}

func TestSpotUnitsAloneAreToldWithoutACommitment(t *testing.T) {
	sim := shop(t, "shop")
	terms := *sim.Terms
	terms.Prices = &simulate.Prices{Spot: &simulate.Spot{Share: 0.5, Base: 2, Price: 0.3}}
	sim.Terms = &terms
	for i := range sim.Policies {
		sim.Policies[i].Bill = &simulate.Bill{List: 50, OnDemand: 20, Spot: 5.25, AfterCommitments: 25.25, Marginal: 25.25}
	}
	page := write(t, "html", []Simulation{sim})
	for _, want := range []string{
		"That is at list: with spot units it pays 25.25 EUR in 2 days.", "are spot units, at 30 % of the unit&#39;s price.<",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("got a page without %q", want)
		}
	}
}

func TestAPageTellsTheBill(t *testing.T) {
	sim := shop(t, "shop")
	without := write(t, "html", []Simulation{sim})
	terms := *sim.Terms
	terms.Prices = &simulate.Prices{
		Commitment: &simulate.Commitment{PerHour: 1.5, Discount: 0.28},
		Spot: &simulate.Spot{Share: 0.5, Base: 2, Path: &simulate.SeriesRef{}, MaxPrice: 0.1,
			Interruptions: simulate.Interruptions{Probability: 0.02, Notice: 2 * time.Minute}},
	}
	sim.Terms = &terms
	for i := range sim.Policies {
		sim.Policies[i].Bill = &simulate.Bill{List: 50, OnDemand: 20, Spot: 5.25, Commitment: 12, UsedCommitment: 9, UnusedCommitment: 3, AfterCommitments: 37.25, Marginal: 25.25, SpotInterruptions: 7}
	}
	page := write(t, "html", []Simulation{sim})
	for _, want := range []string{
		`<h3>The bill</h3>`, `<td data-key="bill.after_commitments">37.25</td>`, `<td data-key="bill.spot_interruptions">7</td>`,
		"That is at list: with commitments and spot it pays 37.25 EUR in 2 days, of which 12.00 are the commitment, 25 % of it unused.",
		"1.5 EUR are paid every hour; a unit on demand takes its price less 28 % out of them, and what an hour leaves is lost.",
		"50 % of the units above 2 are spot units, at the price that was recorded; above 0.1 EUR they are taken back; each is interrupted with a probability of 2 % an hour, 2m after the word.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("got a page without %q", want)
		}
		if strings.Contains(without, want) {
			t.Errorf("got %q in the page of a scenario without prices", want)
		}
	}
	if got := len(regexp.MustCompile(`data-key="bill\.`).FindAllString(page, -1)); got != 8*len(sim.Policies) {
		t.Errorf("got %d cells, want eight of each result", got)
	}
}
