package memory

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
)

// total is the hours and the amount of all lines.
func total(lines []fleet.Charge) (hours, amount string) {
	var u, b fleet.Decimal
	for _, l := range lines {
		u, b = u.Plus(l.Usage), b.Plus(l.Billed)
	}
	return u.String(), b.String()
}

func TestABillIsExact(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(1)}})
	c.scale(t, cloud, 10*time.Minute+time.Second, 1, 3) // 2 units for 49 minutes and 59 seconds of the hour
	c.at = monday.Add(time.Hour)
	lines, err := cloud.Charges(t.Context(), monday, c.at)
	if err != nil || len(lines) != 1 {
		t.Fatalf("got %d lines, %v, expected one", len(lines), err)
	}
	l := lines[0]
	if l.Usage.String() != "2.666111" || l.Billed.String() != "0.255946656" || l.Unit != "Hours" || l.List.Compare(l.Billed) != 0 {
		t.Errorf("got %s %s for %s, expected 2.666111 hours at 0.096, exactly", l.Usage, l.Unit, l.Billed)
	}
	if l.Line != "memory/1/eu/asg/web/2026-01-05T00" || l.Resource != web(1).ID || l.Service != "Simulated Compute" || l.SKU != "m" ||
		!l.From.Equal(monday) || !l.To.Equal(c.at) || l.Labels["role"] != "web" || l.Account != "1" || l.Category != fleet.UsageCharge {
		t.Errorf("got %+v", l)
	}
}

func TestEveryUnitHourIsBilledOnce(t *testing.T) {
	cfg := lively()
	cfg.Faults.Gaps, cfg.Faults.Late = 0, 0
	c := &clock{}
	cloud := build(t, c, cfg)
	c.at = monday.Add(5 * day)
	lines, err := cloud.Charges(t.Context(), monday, monday.Add(3*day))
	if err != nil {
		t.Fatal(err)
	}
	paid := map[fleet.ID]float64{}
	for _, l := range lines {
		used, _ := l.Usage.Money() // of six decimals, as hours have
		paid[l.Resource] += used.Float()
	}
	usage, err := cloud.Usage(t.Context(), monday, monday.Add(3*day))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range usage {
		if s.Key.Metric != fleet.MetricBilled {
			continue
		}
		sum := 0.0
		for _, v := range s.Values {
			sum += v / 60
		}
		if math.Abs(sum-paid[s.Key.Workload]) > 1e-3 || sum < 72 {
			t.Errorf("%s: %v unit-hours ran, %v are billed", s.Key.Workload, sum, paid[s.Key.Workload])
		}
	}
}

func TestBillsAreLateAndCorrected(t *testing.T) {
	c := &clock{}
	cloud := build(t, c, Config{Workloads: []Workload{web(2)}, Seed: 4, Faults: Faults{LateBills: true, Corrected: 0.2}})
	at := func(after time.Duration) []fleet.Charge {
		c.at = monday.Add(after)
		lines, err := cloud.Charges(t.Context(), monday, monday.Add(2*day))
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if early := at(3*time.Hour - 1); len(early) > 0 {
		t.Errorf("%d lines came within two hours, expected none", len(early))
	}
	first := at(56 * time.Hour)
	if hours, _ := total(first); len(first) != 48 || hours == "96" {
		t.Errorf("after 8 hours there are %d lines of %s hours, expected 48, some of them too low", len(first), hours)
	}
	low, last := 0, at(80*time.Hour)
	for i, l := range last {
		if l.Line != first[i].Line {
			t.Fatalf("line %q became %q", first[i].Line, l.Line)
		}
		switch c := first[i].Billed.Compare(l.Billed); {
		case c > 0:
			t.Errorf("line %q was corrected downwards", l.Line)
		case c < 0:
			low++
		}
	}
	if hours, amount := total(last); hours != "96" || amount != "9.216" || low < 2 || low > 20 {
		t.Errorf("in the end %s hours cost %s, and %d lines were corrected, expected 96, 9.216 and about 7", hours, amount, low)
	}
}

func TestPricesAreThoseOfEveryShape(t *testing.T) {
	two := named(web(1), "two")
	two.Shapes = append(two.Shapes, fleet.Shape{Name: "l", Hourly: 192_000})
	got, err := build(t, &clock{}, Config{Name: "demo", Workloads: []Workload{web(1), two}}).Prices(t.Context())
	want := []fleet.Price{
		{Source: "demo", Region: "eu", Shape: "l", Model: fleet.OnDemand, Hourly: 192_000, Currency: "USD", Since: monday},
		{Source: "demo", Region: "eu", Shape: "m", Model: fleet.OnDemand, Hourly: 96_000, Currency: "USD", Since: monday},
	}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}
