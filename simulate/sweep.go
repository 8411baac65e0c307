package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"steward/internal/strictyaml"
	"steward/policy"
)

// Sweep is the values that one key of a policy file takes in turn, or one of a
// scenario's.
type Sweep struct {
	Key    string // such as behaviour.scale_in.limits[0].percent or scenario.unit.boot
	Values []string
}

// ParseSweep reads KEY=A,B,C.
func ParseSweep(text string) (Sweep, error) {
	key, list, written := strings.Cut(text, "=")
	s := Sweep{strings.TrimSpace(key), strings.Split(list, ",")}
	if !written || s.Key == "" {
		return Sweep{}, fmt.Errorf("--sweep is %q, expected KEY=A,B,C such as objective.error_budget=0.1%%,0.5%%", text)
	}
	for i, v := range s.Values {
		v = strings.TrimSpace(v)
		switch {
		case v == "" || strings.IndexFunc(v, unicode.IsControl) >= 0:
			return Sweep{}, fmt.Errorf("--sweep %s: value %d is %q, expected some text", s.Key, i+1, v)
		case slices.Contains(s.Values[:i], v):
			return Sweep{}, fmt.Errorf("--sweep %s: %s is there twice, expected every value once", s.Key, v)
		}
		s.Values[i] = v
	}
	return s, checkScenarioKey(s.Key)
}

// mostVariants bounds the grid of one policy.
const mostVariants = 1000

// ParseSweeps reads several sweeps, which together are a grid.
func ParseSweeps(texts []string) ([]Sweep, error) {
	var sweeps []Sweep
	var faults []error
	n := 1
	for _, text := range texts {
		s, err := ParseSweep(text)
		if err == nil && slices.ContainsFunc(sweeps, func(other Sweep) bool { return other.Key == s.Key }) {
			err = fmt.Errorf("--sweep %s is given twice, expected all its values in one", s.Key)
		}
		faults = append(faults, err)
		sweeps = append(sweeps, s)
		n = min(n*max(len(s.Values), 1), mostVariants+1)
	}
	if n > mostVariants {
		faults = append(faults, fmt.Errorf("--sweep makes more than %d variants of a policy, expected fewer values", mostVariants))
	}
	return sweeps, errors.Join(faults...)
}

// Setting is one value of a key.
type Setting struct{ Key, Value string }

// Variant is a policy with some of its keys set to other values. The policy
// keeps the name it has in its file.
type Variant struct {
	Policy   policy.Policy
	Settings []Setting // in the order of the sweeps
}

// Entrant is the variant as it is replayed, under the name NAME[key=value,…].
func (v Variant) Entrant() Entrant {
	return Policy(v.Policy).With(v.Settings)
}

// With is the entrant under the name that a sweep's settings give it.
func (e Entrant) With(settings []Setting) Entrant {
	if len(settings) == 0 {
		return e
	}
	e.Settings = map[string]string{}
	for _, s := range settings {
		e.Settings[s.Key] = s.Value
	}
	e.Name += "[" + joined(settings, ",") + "]"
	return e
}

func joined(settings []Setting, by string) string {
	var all []string
	for _, s := range settings {
		all = append(all, s.Key+"="+s.Value)
	}
	return strings.Join(all, by)
}

// Variants are a policy file at every point of a grid, the last sweep turning
// fastest. A point is read and checked as if its values stood in the file; faults
// name the key and the value that bring them about.
func Variants(file string, data []byte, sweeps []Sweep) ([]Variant, error) {
	base, err := policy.Parse(file, data)
	if err != nil {
		return nil, err
	}
	var out []Variant
	var faults []error
	seen := map[string]bool{}
	for _, settings := range Grid(sweeps) {
		p, err := variant(file, data, settings)
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			faults = append(faults, err)
		}
		p.Name = base.Name
		out = append(out, Variant{p, settings})
	}
	return out, errors.Join(faults...)
}

// Grid is every combination of one value a sweep, the last turning fastest; it
// is one empty combination where there is no sweep.
func Grid(sweeps []Sweep) [][]Setting {
	points := [][]Setting{nil}
	for _, s := range sweeps {
		var longer [][]Setting
		for _, p := range points {
			for _, v := range s.Values {
				longer = append(longer, append(slices.Clone(p), Setting{s.Key, v}))
			}
		}
		points = longer
	}
	return points
}

func variant(file string, data []byte, settings []Setting) (policy.Policy, error) {
	for _, s := range settings {
		var err error
		if data, err = strictyaml.Set(file, data, s.Key, s.Value); err != nil {
			return policy.Policy{}, fmt.Errorf("--sweep %s=%s: %s: %w", s.Key, s.Value, file, err)
		}
	}
	p, err := policy.Parse(file, data)
	if known, ok := errors.AsType[*strictyaml.Error](err); ok {
		err = blamed(settings, "", known.Faults)
	}
	return p, err
}

// blamed names the settings instead of lines, which are not those of the file.
func blamed(settings []Setting, prefix string, faults []strictyaml.Fault) error {
	var out []error
	for _, f := range faults {
		out = append(out, fmt.Errorf("--sweep %s: %s: %s: %s", blame(settings, prefix+f.Path), f.File, f.Path, f.Text))
	}
	return errors.Join(out...)
}

// blame is the settings that bring a fault about: the one of its key, else all.
func blame(settings []Setting, path string) string {
	for _, s := range settings {
		if path == s.Key || strings.HasPrefix(s.Key, path+".") || strings.HasPrefix(s.Key, path+"[") {
			return s.Key + "=" + s.Value
		}
	}
	return joined(settings, " --sweep ")
}
