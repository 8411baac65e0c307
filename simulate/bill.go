package simulate

import (
	"math"
	"time"
)

// Bill is what an entrant pays where the scenario has prices, in its currency,
// every amount rounded to the millionth.
type Bill struct {
	List              float64 `json:"list"`               // the same units, all of them at the unit's price
	OnDemand          float64 `json:"on_demand"`          // units on demand that no commitment pays for, at the unit's price
	Spot              float64 `json:"spot"`               // spot units
	Commitment        float64 `json:"commitment"`         // paid whatever happens
	UsedCommitment    float64 `json:"used_commitment"`    // the part that paid for units
	UnusedCommitment  float64 `json:"unused_commitment"`  // the part that was lost
	AfterCommitments  float64 `json:"after_commitments"`  // all that is paid: on demand, spot and commitment
	Marginal          float64 `json:"marginal"`           // without the commitment: what deciding otherwise could change
	SpotInterruptions int     `json:"spot_interruptions"` // spot units that the provider took back
}

// bill adds up what a timeline costs; nil where the scenario has no prices.
func (t *Timeline) bill() *Bill {
	r := t.replay
	prices := r.Scenario.Prices
	if prices == nil {
		return nil
	}
	s := settlement{price: r.Scenario.Unit.PricePerHour}
	if prices.Commitment != nil {
		s.Commitment = *prices.Commitment
	}
	spot := 0.0
	for k, units := range t.billed {
		if t.spot != nil {
			units -= t.spot[k]
			spot += float64(t.spot[k]) * r.Tick.Hours() * r.market.chargedAt(r.Time(k))
		}
		s.add(r.Time(k), r.Tick, float64(units))
	}
	s.close()
	unitTicks := t.unitTicks()
	b := &Bill{
		List: millionths(r.cost(unitTicks)), OnDemand: millionths(r.cost(unitTicks-total(t.spot)) - s.covered), Spot: millionths(spot),
		Commitment: millionths(s.paid), UsedCommitment: millionths(s.used), SpotInterruptions: t.interruptions,
	}
	b.UnusedCommitment = millionths(b.Commitment - b.UsedCommitment)
	b.Marginal = millionths(b.OnDemand + b.Spot)
	b.AfterCommitments = millionths(b.Marginal + b.Commitment)
	return b
}

// plus is what two bills come to; the other may be nil.
func (b *Bill) plus(other *Bill) *Bill {
	if other == nil {
		return b
	}
	return &Bill{
		List: millionths(b.List + other.List), OnDemand: millionths(b.OnDemand + other.OnDemand), Spot: millionths(b.Spot + other.Spot),
		Commitment: millionths(b.Commitment + other.Commitment), UsedCommitment: millionths(b.UsedCommitment + other.UsedCommitment),
		UnusedCommitment: millionths(b.UnusedCommitment + other.UnusedCommitment),
		AfterCommitments: millionths(b.AfterCommitments + other.AfterCommitments), Marginal: millionths(b.Marginal + other.Marginal),
		SpotInterruptions: b.SpotInterruptions + other.SpotInterruptions,
	}
}

// millionths rounds an amount; what is below nothing by less is nothing.
func millionths(amount float64) float64 { return math.Max(0, math.Round(amount*1e6)/1e6) }

// settlement holds a commitment against the use of each hour of clock time. An hour
// that is scored in part counts in part.
type settlement struct {
	Commitment
	price               float64 // of a unit for an hour
	span, use           float64 // of the hour under way: how much of it has passed, and unit-hours on demand
	paid, used, covered float64 // amounts so far; covered is at the unit's price
}

// add uses units from a moment on.
func (s *settlement) add(from time.Time, d time.Duration, units float64) {
	for d > 0 {
		part := min(d, from.Truncate(time.Hour).Add(time.Hour).Sub(from))
		s.span, s.use = s.span+part.Hours(), s.use+units*part.Hours()
		from, d = from.Add(part), d-part
		if from.Equal(from.Truncate(time.Hour)) {
			s.close()
		}
	}
}

// close settles the hour under way.
func (s *settlement) close() {
	committed := s.PerHour * s.span
	used := math.Min(committed, s.use*s.price*(1-s.Discount))
	s.paid, s.used, s.covered = s.paid+committed, s.used+used, s.covered+used/(1-s.Discount)
	s.span, s.use = 0, 0
}
