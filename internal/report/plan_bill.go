package report

import (
	"fmt"
	"slices"
	"strings"

	"steward/fleet"
)

// Bill is what workloads cost a month at list price, now and after the plan.
type Bill struct {
	Currency   string
	Now, After fleet.Money
}

func (b Bill) saves() fleet.Money { return b.Now - b.After }

// Bills sum what is known, one a currency, by its name: money of several currencies
// is not added. Unpriced counts the workloads that are in none.
func (p Plan) Bills() (bills []Bill, unpriced int) {
	for i, a := range p.Assessments {
		if a.MonthlyNow == nil || a.MonthlyAfter == nil {
			unpriced++
			continue
		}
		currency := p.Workloads[i].Currency
		k := slices.IndexFunc(bills, func(b Bill) bool { return b.Currency == currency })
		if k < 0 {
			k, bills = len(bills), append(bills, Bill{Currency: currency})
		}
		bills[k].Now, bills[k].After = bills[k].Now+*a.MonthlyNow, bills[k].After+*a.MonthlyAfter
	}
	slices.SortFunc(bills, func(a, b Bill) int { return strings.Compare(a.Currency, b.Currency) })
	return bills, unpriced
}

// currency is that of all prices; "" if there are several, or none.
func (p Plan) currency() string {
	if bills, _ := p.Bills(); len(bills) == 1 {
		return bills[0].Currency
	}
	return ""
}

// amounts says something of every bill.
func amounts(bills []Bill, say func(Bill) string) string {
	var all []string
	for _, b := range bills {
		all = append(all, say(b))
	}
	return strings.Join(all, " and ")
}

// difference says what is saved, or what more it costs.
func (b Bill) difference() string {
	switch saves := b.saves(); {
	case saves > 0:
		return inWords(saves, b.Currency) + " less"
	case saves < 0:
		return inWords(-saves, b.Currency) + " more"
	}
	return "as much as now"
}

// inWords is an amount with its cents.
func inWords(m fleet.Money, currency string) string {
	return strings.TrimSpace(thousands(fmt.Sprintf("%.2f", m.Float())) + " " + currency)
}
