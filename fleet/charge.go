package fleet

import "time"

// Charge is one line of a bill, in the terms of FOCUS, the billing format that
// the clouds have agreed on. Amounts keep every digit of the bill.
type Charge struct {
	Line      string // the source's own name of the line; the same line may come again, corrected
	Provider  string
	Account   string // that the usage belongs to
	Region    string
	Service   string
	SKU       string
	Resource  ID // the workload or thing it is for; "" if the bill does not say
	Category  ChargeCategory
	From, To  time.Time // what it pays for, To excluded
	Usage     Decimal
	Unit      string // of Usage, such as "Hours"
	Currency  string
	List      *Decimal // at list price; nil if the bill does not say
	Billed    Decimal  // what is invoiced
	Amortised *Decimal // with upfront payments spread over what they pay for; nil if the bill does not say
	Labels    map[string]string
}

// ChargeCategory says what kind of charge it is.
type ChargeCategory string

// The categories of FOCUS.
const (
	UsageCharge    ChargeCategory = "Usage"
	PurchaseCharge ChargeCategory = "Purchase"
	TaxCharge      ChargeCategory = "Tax"
	CreditCharge   ChargeCategory = "Credit"
	Adjustment     ChargeCategory = "Adjustment"
)

// Price is what one unit of a shape costs for an hour, at list.
type Price struct {
	Source   string // the configured source that tells it
	Region   string
	Shape    string
	Model    PriceModel
	Hourly   Money
	Currency string
	Since    time.Time // from when it holds
}

// PriceModel says how a unit is bought.
type PriceModel string

// The models of prices.
const (
	OnDemand PriceModel = "on-demand"
	Spot     PriceModel = "spot"
)
