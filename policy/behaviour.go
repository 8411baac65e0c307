package policy

import (
	"time"
)

// Behaviour limits change, by direction.
type Behaviour struct {
	Tolerance Tolerance `yaml:"tolerance"`
	ScaleOut  Direction `yaml:"scale_out"`
	ScaleIn   Direction `yaml:"scale_in"`
}

// Tolerance is the share of the size below which a wanted change is left alone.
type Tolerance struct {
	Up   float64 `yaml:"up"`
	Down float64 `yaml:"down"`
}

// Direction limits change in one direction.
type Direction struct {
	// Stabilisation holds the smallest (out) or largest (in) size wanted within
	// this time.
	Stabilisation time.Duration `yaml:"stabilisation"`
	Cooldown      time.Duration `yaml:"cooldown"` // since the last change in this direction
	Limits        []Limit       `yaml:"limits"`
	Select        Select        `yaml:"select"` // which limit counts where there are several
}

// Limit allows so much change in a period: Units or Percent of the size at the
// period's start, the other being 0.
type Limit struct {
	Units   int           `yaml:"units"`
	Percent float64       `yaml:"percent"`
	Per     time.Duration `yaml:"per"`
}

// Select picks among limits.
type Select string

// The ways to pick among several limits.
const (
	SelectMax Select = "max" // the one that allows most change
	SelectMin Select = "min" // the one that allows least
)
