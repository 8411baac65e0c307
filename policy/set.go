package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// Set is all policies in force; NewSet makes one.
type Set struct {
	Policies []Policy // by priority, the highest first
	digest   fleet.Digest
}

// NewSet puts policies in force.
func NewSet(policies ...Policy) Set {
	policies = slices.Clone(policies)
	slices.SortStableFunc(policies, func(a, b Policy) int {
		if a.Priority != b.Priority {
			return b.Priority - a.Priority
		}
		return strings.Compare(a.Name, b.Name)
	})
	h := fleet.NewHasher("policies")
	for _, p := range policies {
		p.digest(h)
	}
	return Set{policies, h.Sum()}
}

// For is the policy that governs a workload: of those that select it, the one
// of the highest priority.
func (s Set) For(w fleet.Workload) (*Policy, bool) {
	for i := range s.Policies {
		if p := &s.Policies[i]; p.Mode != Off && p.Selector.Selects(w) {
			return p, true
		}
	}
	return nil, false
}

// Selects tells whether the selector matches a workload. An expression that
// fails selects nothing.
func (s Selector) Selects(w fleet.Workload) bool {
	provider, _, _ := strings.Cut(string(w.ID), "/")
	if s.Provider != "" && s.Provider != provider || s.Kind != "" && s.Kind != string(w.Kind) {
		return false
	}
	for key, value := range s.Labels {
		if w.Labels[key] != value {
			return false
		}
	}
	if s.Match == nil {
		return true
	}
	matched, err := s.Match.Bool(WorkloadVars(w))
	return err == nil && matched
}

// CheckSet refuses policies that could contradict each other: two of one name,
// and two of one priority that can own the same workload. All such pairs are
// reported, a line each.
func CheckSet(policies []Policy) error {
	var faults []error
	for i, a := range policies {
		for _, b := range policies[i+1:] {
			switch {
			case a.Name == b.Name:
				faults = append(faults, fmt.Errorf("policies: two are named %s, expected a name each", a.Name))
			case a.Mode != Off && b.Mode != Off && a.Priority == b.Priority && a.Selector.meets(b.Selector):
				faults = append(faults, fmt.Errorf(
					"policies: %s and %s have the priority %d and can own the same workload, expected another priority or selector",
					a.Name, b.Name, a.Priority))
			}
		}
	}
	return errors.Join(faults...)
}

// meets tells whether a workload could be selected by both. Two expressions that
// differ are taken to exclude each other: that they do cannot be seen in them.
func (s Selector) meets(other Selector) bool {
	if s.Provider != "" && other.Provider != "" && s.Provider != other.Provider ||
		s.Kind != "" && other.Kind != "" && s.Kind != other.Kind {
		return false
	}
	for key, value := range s.Labels {
		if others, both := other.Labels[key]; both && others != value {
			return false
		}
	}
	return s.Match == nil || other.Match == nil || s.Match.Source() == other.Match.Source()
}

// NeedsUtilisation tells whether any policy follows utilisation.
func (s Set) NeedsUtilisation() bool {
	for _, p := range s.Policies {
		for _, sig := range p.Signals {
			if sig.Kind == Utilisation {
				return true
			}
		}
	}
	return false
}

// Memory is how far back any rule looks.
func (s Set) Memory() time.Duration {
	longest := holdMemory
	for _, p := range s.Policies {
		longest = max(longest, p.Breaker.OpenFor)
		if p.Unit.Boot.Learned {
			longest = max(longest, StartsMemory)
		}
		for _, d := range []Direction{p.Behaviour.ScaleOut, p.Behaviour.ScaleIn} {
			longest = max(longest, d.Stabilisation, d.Cooldown)
			for _, l := range d.Limits {
				longest = max(longest, l.Per)
			}
		}
		for _, b := range p.Disruption {
			longest = max(longest, b.Per)
		}
	}
	return longest
}

// holdMemory is how long the sizes wanted are kept for a capacity that an error
// budget holds.
const holdMemory = 6 * time.Hour

// StartsMemory is how far back starts of units tell how long a boot takes.
const StartsMemory = 7 * 24 * time.Hour

// Digest names the rules by their content.
func (s Set) Digest() fleet.Digest { return s.digest }

// digest adds all of a policy but what is not a rule: its owner and its tests.
func (p Policy) digest(h fleet.Hasher) {
	p.Owner, p.Expect = "", nil
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // a policy holds nothing that has no JSON
	}
	h.Text(string(data))
}
