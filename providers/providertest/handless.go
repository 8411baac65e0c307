package providertest

import (
	"context"
	"reflect"

	"steward/providers"
)

var actuator = reflect.TypeFor[providers.Actuator]()

// handless finds roles that are asked and that are an actuator too, or give one away.
func handless(_ context.Context, s Subject) []string {
	var p problems
	for role, asked := range map[providers.Role]any{
		providers.RoleInventory: s.Sources.Inventory, providers.RoleUsage: s.Sources.Metrics, providers.RoleCharges: s.Sources.Billing, providers.RolePrices: s.Sources.Prices,
	} {
		if asked == nil {
			continue
		}
		is := reflect.TypeOf(asked)
		p.expect(!is.Implements(actuator), "%s: a %s is asked, and can act, expected a type that cannot", role, is)
		for i := range is.NumMethod() {
			m := is.Method(i)
			for k := range m.Type.NumOut() {
				p.expect(!m.Type.Out(k).Implements(actuator), "%s: %s of %s gives an actuator away, expected no way to one", role, m.Name, is)
			}
		}
	}
	return p
}
