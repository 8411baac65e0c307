package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"steward/fleet"
)

// Charges are hourly lines, one a workload, as far as they have been written.
func (c *Cloud) Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.question(ctx, "read charges")
	if err != nil {
		return nil, err
	}
	since := max(0, from.Sub(c.start), now-c.keep)
	first := int64(whole(since, time.Hour))
	end := min(now, max(0, to.Sub(c.start)))
	var all []fleet.Charge
	for _, g := range c.groups {
		g.advance(now)
		log := walkFrom(g.log, time.Duration(first)*time.Hour)
		for hour := first; time.Duration(hour)*time.Hour < end; hour++ {
			begins := time.Duration(hour) * time.Hour
			if _, billed := log.over(begins, begins+time.Hour); billed > 0 && c.writtenAt(g, hour) <= now {
				all = append(all, c.line(g, hour, c.told(g, hour, billed, now)))
			}
		}
	}
	return all, nil
}

// writtenAt is when an hour's line appears: at its end, or some hours later.
func (c *Cloud) writtenAt(g *group, hour int64) time.Duration {
	end := time.Duration(hour+1) * time.Hour
	if !c.faults.LateBills {
		return end
	}
	return end + 2*time.Hour + time.Duration(c.fate.draw(lateLine, g.subject, hour)*float64(6*time.Hour))
}

// told is how much the line says was used: all of it, or too little by a tenth to
// a third until it is corrected.
func (c *Cloud) told(g *group, hour, billed int64, now time.Duration) int64 {
	draw := c.fate.draw(correctedLine, g.subject, hour)
	if draw >= c.faults.Corrected || c.writtenAt(g, hour)+24*time.Hour <= now {
		return billed
	}
	return billed - billed/int64(3+7*draw/c.faults.Corrected)
}

// line is a bill's line of so many units times nanoseconds, rounded to the
// millionth of an hour; its amount is exact.
func (c *Cloud) line(g *group, hour, billed int64) fleet.Charge {
	begins, shape := c.start.Add(time.Duration(hour)*time.Hour), g.w.Shapes[0]
	const nanosAMicrohour = int64(time.Hour) / 1_000_000
	used := big.NewInt((billed + nanosAMicrohour/2) / nanosAMicrohour)
	cost := decimal(new(big.Int).Mul(used, big.NewInt(int64(shape.Hourly))), 12)
	return fleet.Charge{
		Line: fmt.Sprintf("%s/%s", g.w.ID, begins.Format("2006-01-02T15")), Provider: c.name,
		Account: g.w.Account, Region: g.w.Region, Service: service(g.w.Kind), SKU: shape.Name,
		Resource: g.w.ID, Category: fleet.UsageCharge, From: begins, To: begins.Add(time.Hour),
		Usage: decimal(used, 6), Unit: "Hours", Currency: g.w.Currency,
		List: &cost, Billed: cost, Amortised: &cost, Labels: maps.Clone(g.w.Labels),
	}
}

// decimal is n divided by ten to the power of places.
func decimal(n *big.Int, places int) fleet.Decimal {
	d, err := fleet.ParseDecimal(fmt.Sprintf("%de-%d", n, places))
	if err != nil {
		panic(err) // digits and a small exponent are a decimal
	}
	return d
}

// service is the name under which a kind is billed.
func service(k fleet.Kind) string {
	switch k {
	case "rds-instance":
		return "Simulated Database"
	case "ebs-volume":
		return "Simulated Storage"
	case "deployment":
		return "Simulated Containers"
	}
	return "Simulated Compute"
}

// Prices are those of every shape that a workload may take.
func (c *Cloud) Prices(ctx context.Context) ([]fleet.Price, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.question(ctx, "list prices"); err != nil {
		return nil, err
	}
	var all []fleet.Price
	for _, g := range c.groups {
		for _, s := range g.w.Shapes {
			all = append(all, fleet.Price{
				Source: c.name, Region: g.w.Region, Shape: s.Name, Model: fleet.OnDemand,
				Hourly: s.Hourly, Currency: g.w.Currency, Since: c.start,
			})
		}
	}
	slices.SortFunc(all, func(a, b fleet.Price) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Shape, b.Shape))
	})
	return slices.Compact(all), nil
}
