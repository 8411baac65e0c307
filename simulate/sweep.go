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

// Sweep is the values that one key of a policy file takes in turn.
type Sweep struct {
	Key    string // such as behaviour.scale_in.limits[0].percent
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
	return s, nil
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
	e := Policy(v.Policy)
	var settings []string
	e.Settings = map[string]string{}
	for _, s := range v.Settings {
		settings = append(settings, s.Key+"="+s.Value)
		e.Settings[s.Key] = s.Value
	}
	e.Name += "[" + strings.Join(settings, ",") + "]"
	return e
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
	for _, settings := range grid(sweeps) {
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

// grid is every combination of one value a sweep.
func grid(sweeps []Sweep) [][]Setting {
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
		err = blamed(settings, known.Faults)
	}
	return p, err
}

// blamed names the settings instead of lines, which are not those of the file.
// A fault at a key that was set is that setting's; any other one that of all.
func blamed(settings []Setting, faults []strictyaml.Fault) error {
	var all []string
	for _, s := range settings {
		all = append(all, s.Key+"="+s.Value)
	}
	var out []error
	for _, f := range faults {
		blame := strings.Join(all, " --sweep ")
		for i, s := range settings {
			if f.Path == s.Key || strings.HasPrefix(s.Key, f.Path+".") || strings.HasPrefix(s.Key, f.Path+"[") {
				blame = all[i]
			}
		}
		out = append(out, fmt.Errorf("--sweep %s: %s: %s: %s", blame, f.File, f.Path, f.Text))
	}
	return errors.Join(out...)
}
