package policy

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
)

// document is the layout of a policy file. Sections whose keys are the fields of
// a type are that type; the rest has a layout of its own.
type document struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name  string `yaml:"name"`
		Owner string `yaml:"owner"`
	} `yaml:"metadata"`
	Selector  Selector `yaml:"selector"`
	Mode      Mode     `yaml:"mode"`
	Priority  int      `yaml:"priority"`
	Objective struct {
		ErrorBudget share `yaml:"error_budget"`
	} `yaml:"objective"`
	Bounds     *Bounds            `yaml:"bounds"`
	Unit       Unit               `yaml:"unit"`
	Signals    []Signal           `yaml:"signals"`
	Combine    *Expr              `yaml:"combine"`
	Forecast   Forecast           `yaml:"forecast"`
	Headroom   Headroom           `yaml:"headroom"`
	Behaviour  Behaviour          `yaml:"behaviour"`
	Guardrails []Guardrail        `yaml:"guardrails"`
	Disruption []DisruptionBudget `yaml:"disruption_budgets"`
	Windows    windowsSection     `yaml:"windows"`
	Overrides  []overrideSection  `yaml:"overrides"`
	Missing    MissingData        `yaml:"missing_data"`
	Plausible  Plausibility       `yaml:"plausibility"`
	Breaker    CircuitBreaker     `yaml:"circuit_breaker"`
	Spend      struct {
		Monthly money `yaml:"monthly"`
	} `yaml:"spend"`
	Approval Approval      `yaml:"approval"`
	Verify   Verify        `yaml:"verify"`
	Rollback Rollback      `yaml:"rollback"`
	Expect   []Expectation `yaml:"expect"`
}

type windowsSection struct {
	Zone      string              `yaml:"time_zone"`
	Calendars map[string]Calendar `yaml:"calendars"`
	Blackouts []blackoutSection   `yaml:"blackouts"`
	Schedules []scheduleSection   `yaml:"schedules"`
}

type blackoutSection struct {
	windowSection `yaml:",inline"`
	Applies       []ActionKind `yaml:"applies"`
}

type scheduleSection struct {
	windowSection `yaml:",inline"`
	Min           *int `yaml:"min"`
	Max           *int `yaml:"max"`
}

type windowSection struct {
	Name     string        `yaml:"name"`
	Start    string        `yaml:"start"`
	Duration time.Duration `yaml:"duration"`
	Dates    []Day         `yaml:"dates"`
	Except   []string      `yaml:"except"`
}

type overrideSection struct {
	Name             string    `yaml:"name"`
	Reason           string    `yaml:"reason"`
	From             time.Time `yaml:"from"`
	Until            time.Time `yaml:"until"`
	Units            *int      `yaml:"units"`
	Min              *int      `yaml:"min"`
	Max              *int      `yaml:"max"`
	ScaleInOnMissing bool      `yaml:"scale_in_on_missing"`
	BreakGlass       bool      `yaml:"break_glass"`
}

// outline is the document that a policy is, for the keys that a file leaves out.
func outline(p Policy) document {
	raw := document{
		Mode: p.Mode, Priority: p.Priority, Bounds: p.Bounds, Unit: p.Unit, Signals: p.Signals, Forecast: p.Forecast,
		Headroom: p.Headroom, Behaviour: p.Behaviour, Missing: p.Missing, Plausible: p.Plausible, Breaker: p.Breaker,
		Approval: p.Approval, Verify: p.Verify, Rollback: p.Rollback,
	}
	raw.Objective.ErrorBudget = share(p.Objective.ErrorBudget)
	return raw
}

// policy is what the document says, its expressions and windows not yet made ready.
func (raw *document) policy() Policy {
	p := Policy{
		Name: raw.Metadata.Name, Owner: raw.Metadata.Owner, Selector: raw.Selector, Mode: raw.Mode, Priority: raw.Priority,
		Objective: Objective{ErrorBudget: float64(raw.Objective.ErrorBudget)}, Bounds: raw.Bounds, Unit: raw.Unit,
		Signals: raw.Signals, Combine: raw.Combine, Forecast: raw.Forecast, Headroom: raw.Headroom, Behaviour: raw.Behaviour,
		Guardrails: raw.Guardrails, Disruption: raw.Disruption, Missing: raw.Missing, Plausible: raw.Plausible,
		Breaker: raw.Breaker, Spend: Spend{Monthly: fleet.Money(raw.Spend.Monthly)}, Approval: raw.Approval,
		Verify: raw.Verify, Rollback: raw.Rollback, Expect: raw.Expect,
	}
	for i := range p.Disruption {
		if p.Disruption[i].Scope == "" {
			p.Disruption[i].Scope = ScopeWorkload
		}
	}
	for _, o := range raw.Overrides {
		p.Overrides = append(p.Overrides, Override(o))
	}
	return p
}

// share is a share of a whole, written as 0.1% or 0.001.
type share float64

// UnmarshalText reads a share.
func (s *share) UnmarshalText(text []byte) error {
	number, percent := strings.CutSuffix(string(text), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("found %s, expected a share such as 0.1%% or 0.001", clip(string(text)))
	}
	if percent {
		f /= 100
	}
	*s = share(f)
	return nil
}

// UnmarshalText reads a number of units, such as 2, or a share of them, such as 10%.
func (a *Amount) UnmarshalText(text []byte) error {
	wrong := fmt.Errorf("found %s, expected a number of units such as 2, or a share such as 10%%", clip(string(text)))
	if strings.HasSuffix(string(text), "%") {
		var s share
		if err := s.UnmarshalText(text); err != nil || s < 0 || s > 1 {
			return wrong
		}
		*a = Amount{Share: float64(s)}
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > mostUnits {
		return wrong
	}
	*a = Amount{Units: n}
	return nil
}

// money is an exact amount of the currency.
type money fleet.Money

// UnmarshalText reads a decimal.
func (m *money) UnmarshalText(text []byte) error {
	amount, err := fleet.ParseMoney(string(text))
	if err != nil || amount <= 0 {
		return fmt.Errorf("found %s, expected an amount above 0 such as 1500.00", clip(string(text)))
	}
	*m = money(amount)
	return nil
}
