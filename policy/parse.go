package policy

import (
	"fmt"
	"regexp"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// document is the layout of a policy file.
type document struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Bounds *struct {
		Min int `yaml:"min"`
		Max int `yaml:"max"`
	} `yaml:"bounds"`
	Signals   []Signal    `yaml:"signals"`
	Forecast  Forecast    `yaml:"forecast"`
	Behaviour Behaviour   `yaml:"behaviour"`
	Missing   MissingData `yaml:"missing_data"`
}

// Parse reads a policy document. What it leaves out is as in Default. All its
// faults are reported at once, a line each, with file, line and path.
func Parse(file string, data []byte) (Policy, error) {
	doc, err := strictyaml.Parse(file, data)
	if err != nil {
		return Policy{}, err
	}
	if !doc.Is("steward/v1", "Policy") {
		return Policy{}, doc.Err()
	}
	p := Default()
	raw := document{Forecast: p.Forecast, Behaviour: p.Behaviour, Missing: p.Missing}
	doc.Decode(&raw)
	p.Name, p.Forecast, p.Behaviour, p.Missing = raw.Metadata.Name, raw.Forecast, raw.Behaviour, raw.Missing
	if raw.Bounds != nil {
		p.Bounds = &fleet.Bounds{Min: raw.Bounds.Min, Max: raw.Bounds.Max}
	}
	if len(raw.Signals) > 0 {
		p.Signal = raw.Signals[0]
	}
	check(doc, raw, p)
	if err := doc.Err(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

func check(doc *strictyaml.Document, raw document, p Policy) {
	if !plainName.MatchString(p.Name) {
		doc.Fault("metadata.name", "found %q, expected letters, digits, '.', '_' or '-'", p.Name)
	}
	checkBounds(doc, p.Bounds)
	checkSignals(doc, raw.Signals)
	if q := p.Forecast.Quantile; !(q >= 0.5 && q < 1) {
		doc.Fault("forecast.quantile", "%v is outside [0.5, 1)", q)
	}
	if h := p.Forecast.FallbackHeadroom; !(h >= 0 && h <= 10) {
		doc.Fault("forecast.fallback_headroom", "%v is outside 0 to 10, expected a share such as 0.2", h)
	}
	if p.Missing.HoldAfter <= 0 {
		doc.Fault("missing_data.hold_after", "%s is not above 0s", strictyaml.FormatDuration(p.Missing.HoldAfter))
	}
	p.Behaviour.ScaleOut.check(doc, "behaviour.scale_out")
	p.Behaviour.ScaleIn.check(doc, "behaviour.scale_in")
}

func checkBounds(doc *strictyaml.Document, b *fleet.Bounds) {
	if b == nil {
		return
	}
	if b.Min < 0 {
		doc.Fault("bounds.min", "%d is below 0", b.Min)
	}
	switch {
	case !doc.Has("bounds.max"):
		doc.Fault("bounds.max", "is missing, expected the most units allowed")
	case b.Max < b.Min:
		doc.Fault("bounds.max", "%d is below min %d", b.Max, b.Min)
	}
}

func checkSignals(doc *strictyaml.Document, signals []Signal) {
	if doc.Has("signals") && len(signals) != 1 {
		doc.Fault("signals", "found %d signals, expected one", len(signals))
		return
	}
	for i, s := range signals {
		path := fmt.Sprintf("signals[%d]", i)
		if !plainName.MatchString(s.Name) {
			doc.Fault(path+".name", "found %q, expected letters, digits, '.', '_' or '-'", s.Name)
		}
		if s.Kind != Load && s.Kind != Utilisation {
			doc.Fault(path+".kind", "found %q, expected load or utilisation", s.Kind)
		}
		if doc.Has(path+".target") && !(s.Target > 0 && s.Target <= 1) {
			doc.Fault(path+".target", "%v is outside (0, 1], expected a share of capacity such as 0.6", s.Target)
		}
	}
}

// longest is the longest time that a rule may look back.
const longest = 28 * 24 * time.Hour

func (d Direction) check(doc *strictyaml.Document, path string) {
	if d.Stabilisation > longest {
		doc.Fault(path+".stabilisation", "%s is longer than %s",
			strictyaml.FormatDuration(d.Stabilisation), strictyaml.FormatDuration(longest))
	}
	if d.Select != SelectMax && d.Select != SelectMin {
		doc.Fault(path+".select", "found %q, expected max or min", d.Select)
	}
	for i, l := range d.Limits {
		at := fmt.Sprintf("%s.limits[%d]", path, i)
		switch {
		case l.Units == 0 && l.Percent == 0:
			key := ".units"
			if !doc.Has(at+key) && doc.Has(at+".percent") {
				key = ".percent"
			}
			doc.Fault(at+key, "found units 0 and percent 0, expected one of them above 0")
		case (l.Units > 0) == (l.Percent > 0) || l.Units < 0 || l.Percent < 0:
			doc.Fault(at, "found units %d and percent %v, expected one of them above 0", l.Units, l.Percent)
		case l.Units > 1e6 || l.Percent > 1e6:
			doc.Fault(at, "found units %d and percent %v, expected at most a million", l.Units, l.Percent)
		case l.Per <= 0 || l.Per > longest:
			doc.Fault(at+".per", "%s is outside 1s to %s", strictyaml.FormatDuration(l.Per), strictyaml.FormatDuration(longest))
		}
	}
}
