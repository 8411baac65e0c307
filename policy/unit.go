package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"steward/internal/strictyaml"
)

// Unit overrides what the workload says about one unit of capacity; zeros leave it.
type Unit struct {
	Capacity UnitCapacity `yaml:"capacity"`
	Boot     UnitBoot     `yaml:"boot"`
}

// UnitCapacity is the demand that one unit serves at 100 %: given, or learned
// from the record.
type UnitCapacity struct {
	Given   float64
	Learned bool
}

// UnitBoot is the time from asking for a unit to its serving: given, or learned
// from the record.
type UnitBoot struct {
	Given   time.Duration
	Learned bool
}

// learned is written in place of a value that the record is to tell.
const learned = "learned"

var decimal = regexp.MustCompile(`^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)

// UnmarshalText reads a number, or learned.
func (c *UnitCapacity) UnmarshalText(text []byte) error {
	if string(text) == learned {
		*c = UnitCapacity{Learned: true}
		return nil
	}
	given, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !decimal.Match(text) {
		return fmt.Errorf("found %s, expected a number such as 250, or learned", clip(string(text)))
	}
	*c = UnitCapacity{Given: given}
	return nil
}

// UnmarshalText reads a duration, or learned.
func (b *UnitBoot) UnmarshalText(text []byte) error {
	if string(text) == learned {
		*b = UnitBoot{Learned: true}
		return nil
	}
	given, err := strictyaml.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("found %s, expected a duration such as 60s, or learned", clip(string(text)))
	}
	*b = UnitBoot{Given: given}
	return nil
}

func checkUnit(doc findings, u Unit) {
	if doc.Has("unit.capacity") && !u.Capacity.Learned && !(u.Capacity.Given > 0) {
		doc.Fault("unit.capacity", "%v is not above 0", u.Capacity.Given)
	}
	if u.Boot.Given > 24*time.Hour {
		doc.Fault("unit.boot", "%s is longer than 1d", strictyaml.FormatDuration(u.Boot.Given))
	}
}
