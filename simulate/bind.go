package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"steward/forecast"
	"steward/policy"
)

// Bind checks that every signal of a policy has a series of its kind in the
// scenario. A load signal that the scenario does not name is its demand;
// utilisation is derived. Other signals without a series are faults, unless
// they may be left unbound: then they are missing throughout.
func (sc *Scenario) Bind(p policy.Policy, allowUnbound bool) error {
	faults := []error{knownModel(p)}
	for _, s := range p.Signals {
		faults = append(faults, sc.bindOne(p, s, allowUnbound))
	}
	return errors.Join(faults...)
}

func knownModel(p policy.Policy) error {
	names := []string{forecast.Auto}
	for _, m := range forecast.Models() {
		names = append(names, m.Name())
	}
	if slices.Contains(names, p.Forecast.Model) {
		return nil
	}
	return fmt.Errorf("policy %s: forecast.model: found %q, expected %s", p.Name, p.Forecast.Model, strings.Join(names, ", "))
}

func (sc *Scenario) bindOne(p policy.Policy, s policy.Signal, allowUnbound bool) error {
	for i, own := range sc.Signals {
		if own.Name == s.Name && own.Kind != AnyKind && string(own.Kind) != string(s.Kind) {
			return fmt.Errorf("%s: %q is of kind %s here and of kind %s in policy %s",
				sc.At(fmt.Sprintf("signals[%d].kind", i)), s.Name, own.Kind, s.Kind, p.Name)
		}
		if own.Name == s.Name {
			return nil
		}
	}
	if s.Kind == policy.Load || s.Kind == policy.Utilisation || allowUnbound {
		return nil
	}
	return fmt.Errorf("%s: policy %s follows the %s signal %q, which is not here; --allow-unbound takes it as missing",
		sc.At("signals"), p.Name, s.Kind, s.Name)
}
