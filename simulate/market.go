package simulate

import (
	"fmt"
	"math"
	"time"

	"steward/fleet"
)

// spotMarket is the spot market of a replay.
type spotMarket struct {
	*Spot
	constant float64      // price of a unit for an hour where there is no path
	path     fleet.Series // without gaps
	most     float64      // above it no unit can be had or kept
}

// newSpotMarket is the market of a scenario that has spot units, else nil. A path has
// to tell the price from the first scored tick to the last.
func newSpotMarket(r *Replay) (*spotMarket, error) {
	sc := r.Scenario
	if sc.Prices == nil || sc.Prices.Spot == nil {
		return nil, nil
	}
	m := &spotMarket{Spot: sc.Prices.Spot, most: math.Inf(1)}
	m.constant = m.Price * sc.Unit.PricePerHour
	if m.Path == nil {
		return m, nil
	}
	m.most = sc.MaxSpotPrice()
	m.path = carried(sc.spotPath)
	ends := r.Time(r.Ticks)
	if m.path.Start.After(r.From) || m.path.Stamp(len(m.path.Values)).Before(ends) || math.IsNaN(m.priceAt(r.From)) {
		form := time.RFC3339
		return nil, sc.fault("prices.spot.path", "%s, expected prices throughout what is scored, from %s to %s", knownPrices(m.path),
			r.From.UTC().Format(form), ends.UTC().Format(form))
	}
	return m, nil
}

// knownPrices is the time for which a path of prices knows one.
func knownPrices(path fleet.Series) string {
	first := 0
	for first < len(path.Values) && math.IsNaN(path.Values[first]) {
		first++
	}
	if first == len(path.Values) {
		return "holds no price"
	}
	form := time.RFC3339
	return fmt.Sprintf("holds prices from %s to %s", path.Stamp(first).UTC().Format(form), path.Stamp(len(path.Values)).UTC().Format(form))
}

// carried is a series in which a gap keeps the value before it.
func carried(s fleet.Series) fleet.Series {
	values := append([]float64(nil), s.Values...)
	for i := 1; i < len(values); i++ {
		if math.IsNaN(values[i]) {
			values[i] = values[i-1]
		}
	}
	s.Values = values
	return s
}

// priceAt is the market's price of a unit for an hour at a moment.
func (m *spotMarket) priceAt(at time.Time) float64 {
	if m.Path == nil {
		return m.constant
	}
	return m.path.Values[int(at.Sub(m.path.Start)/m.path.Step)]
}

// chargedAt is what a spot unit pays for an hour: never more than the most that is
// offered for it.
func (m *spotMarket) chargedAt(at time.Time) float64 { return math.Min(m.priceAt(at), m.most) }

// closedAt tells whether no spot unit can be had or kept at a moment.
func (m *spotMarket) closedAt(at time.Time) bool { return m.priceAt(at) > m.most }

// among is how many of so many units are to be spot units.
func (m *spotMarket) among(units int) int {
	if m == nil {
		return 0
	}
	return int(m.Share*float64(max(0, units-m.Base)) + 1e-9)
}
