package policy

import (
	"time"
)

// Forecast says how the future counts.
type Forecast struct {
	Model    string  `yaml:"model"`    // auto, or the name of one model
	Quantile float64 `yaml:"quantile"` // of the demand over the boot lead that must fit; unused with an error budget
	// FallbackHeadroom is the share added to the newest sample while there is no
	// forecast, or it fails its gate.
	FallbackHeadroom float64       `yaml:"fallback_headroom"`
	Plus             time.Duration `yaml:"plus"`         // added to the boot lead
	MayScaleIn       bool          `yaml:"may_scale_in"` // true follows a forecast below what the newest sample needs
	Gate             *Expr         `yaml:"gate"`
	OnGateFail       GateFail      `yaml:"on_gate_fail"`
}

// GateFail says what a forecast that fails its gate leaves.
type GateFail string

// The ways on without a trusted forecast.
const (
	ReactiveOnly GateFail = "reactive-only" // the newest sample with the fallback headroom
	HoldSize     GateFail = "hold"          // the size as it is, or more if the newest sample asks for it
)

// Headroom is capacity beyond what is expected to be needed.
type Headroom struct {
	Percent           float64 `yaml:"percent"`
	MinUnits          int     `yaml:"min_units"`
	ZoneLossTolerance int     `yaml:"zone_loss_tolerance"` // zones that may fail and leave enough
	Zones             int     `yaml:"zones"`               // zones the units are spread over
}
