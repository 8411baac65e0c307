package simulate

import (
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Prices are how units are paid for other than at list: what was committed to
// beforehand, and what is bought on the spot market. Without them every unit is on
// demand at the unit's price.
type Prices struct {
	Commitment *Commitment `yaml:"commitment"`
	Spot       *Spot       `yaml:"spot"`
}

// Commitment is an amount that is paid every hour of clock time, used or not. It
// pays for units on demand before anything else does; what an hour does not use is
// lost.
type Commitment struct {
	PerHour  float64 `yaml:"per_hour"` // in the unit's currency
	Discount float64 `yaml:"discount"` // a unit paid for by it costs price × (1 − discount)
}

// Spot says which units are bought on the spot market, at which price, and how they
// are taken back.
type Spot struct {
	Share         float64       `yaml:"share"`     // of the units above Base; the rest are on demand
	Base          int           `yaml:"base"`      // units that are on demand always
	Price         float64       `yaml:"price"`     // share of the unit's price; or else
	Path          *SeriesRef    `yaml:"path"`      // prices of a unit for an hour; a gap keeps the last one
	MaxPrice      float64       `yaml:"max_price"` // above it no unit can be had or kept; by default the unit's price
	Interruptions Interruptions `yaml:"interruptions"`
}

// Interruptions are how the provider takes spot units back.
type Interruptions struct {
	Probability float64       `yaml:"probability"` // that a serving unit is interrupted, an hour
	Notice      time.Duration `yaml:"notice"`      // from the word to the end; policies do not hear it
}

// maxCommitment bounds what may be committed to in an hour.
const maxCommitment = 1e9

func (sc *Scenario) checkPrices(doc *strictyaml.Document) {
	if sc.Prices == nil {
		return
	}
	sc.Prices.Commitment.check(doc, "prices.commitment")
	sc.Prices.Spot.check(doc, "prices.spot")
}

func (c *Commitment) check(doc *strictyaml.Document, path string) {
	if c == nil {
		return
	}
	switch {
	case !doc.Has(path + ".per_hour"):
		doc.Fault(path+".per_hour", "is missing, expected the amount paid every hour")
	case !(c.PerHour >= 0 && c.PerHour <= maxCommitment):
		doc.Fault(path+".per_hour", "%v is outside 0 to %.0f", c.PerHour, float64(maxCommitment))
	}
	switch {
	case !doc.Has(path + ".discount"):
		doc.Fault(path+".discount", "is missing, expected a share of the price such as 0.28")
	case !(c.Discount >= 0 && c.Discount < 1):
		doc.Fault(path+".discount", "%v is outside [0, 1), expected a share of the price such as 0.28", c.Discount)
	}
}

func (s *Spot) check(doc *strictyaml.Document, path string) {
	if s == nil {
		return
	}
	switch {
	case !doc.Has(path + ".share"):
		doc.Fault(path+".share", "is missing, expected a share of the units above base such as 0.5")
	case !(s.Share >= 0 && s.Share <= 1):
		doc.Fault(path+".share", "%v is outside 0 to 1", s.Share)
	}
	if s.Base < 0 || s.Base > maxUnits {
		doc.Fault(path+".base", "%d is outside 0 to %d", s.Base, maxUnits)
	}
	s.checkPrice(doc, path)
	s.checkInterruptions(doc, path+".interruptions")
}

func (s *Spot) checkPrice(doc *strictyaml.Document, path string) {
	constant := doc.Has(path + ".price")
	switch {
	case constant && s.Path != nil:
		doc.Fault(path+".price", "stands beside path, expected one of the two")
	case !constant && s.Path == nil:
		doc.Fault(path+".price", "is missing, expected a share of the unit's price such as 0.3, or a path")
	case constant && !(s.Price >= 0 && s.Price <= 1):
		doc.Fault(path+".price", "%v is outside 0 to 1, expected a share of the unit's price", s.Price)
	}
	if s.Path != nil {
		if !doc.Has(path + ".path.scale") {
			s.Path.Scale = 1
		}
		checkSeries(doc, path+".path", *s.Path)
	}
	switch {
	case !doc.Has(path + ".max_price"):
	case s.Path == nil:
		doc.Fault(path+".max_price", "means nothing without a path")
	case !(s.MaxPrice > 0 && s.MaxPrice <= 1e6):
		doc.Fault(path+".max_price", "%v is outside (0, 1000000]", s.MaxPrice)
	}
}

func (s *Spot) checkInterruptions(doc *strictyaml.Document, path string) {
	i := s.Interruptions
	if !(i.Probability >= 0 && i.Probability <= 1) {
		doc.Fault(path+".probability", "%v is outside 0 to 1", i.Probability)
	}
	switch {
	case doc.Has(path) && s.Path == nil && !doc.Has(path+".probability"):
		doc.Fault(path+".probability", "is missing, expected that of an hour such as 0.02, or a path")
	case i.Notice > maxSpan:
		doc.Fault(path+".notice", "%s is longer than 100 years", strictyaml.FormatDuration(i.Notice))
	}
}

// digest adds all that can change a bill.
func (p *Prices) digest(h fleet.Hasher, path fleet.Series) {
	h.Text("prices")
	if c := p.Commitment; c != nil {
		h.Text("commitment")
		h.Number(c.PerHour, c.Discount)
	}
	if s := p.Spot; s != nil {
		h.Text("spot")
		h.Number(s.Share, s.Price, s.MaxPrice, s.Interruptions.Probability)
		h.Count(s.Base, int(s.Interruptions.Notice))
		if s.Path != nil {
			h.Series(path)
		}
	}
}

// SpotPath is where the scenario's spot prices are recorded, nil if they are not.
func (sc *Scenario) SpotPath() *SeriesRef {
	if sc.Prices == nil || sc.Prices.Spot == nil {
		return nil
	}
	return sc.Prices.Spot.Path
}

// MaxSpotPrice is the price for an hour above which no spot unit can be had or kept,
// where prices are recorded.
func (sc *Scenario) MaxSpotPrice() float64 {
	if most := sc.Prices.Spot.MaxPrice; most > 0 {
		return most
	}
	return sc.Unit.PricePerHour
}

// FollowSpot gives the scenario the prices to which its spot path points. It is
// called before Prepare.
func (sc *Scenario) FollowSpot(path fleet.Series) { sc.spotPath = scaled(path, sc.SpotPath().Scale) }
