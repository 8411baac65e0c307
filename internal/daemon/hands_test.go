package daemon

import (
	"reflect"
	"testing"

	"steward/providers"
)

// What an observer is made of is followed to its last field: there is no actuator in
// it, and nothing whose methods are an actuator's or give one away.
func TestAnObserverHasNoPlaceForAnActuator(t *testing.T) {
	seen := map[reflect.Type]bool{}
	follow(t, seen, reflect.TypeFor[Observer](), "Observer")
	for _, role := range []reflect.Type{reflect.TypeFor[providers.Sources](), reflect.TypeFor[providers.Inventory](), reflect.TypeFor[Record]()} {
		if !seen[role] {
			t.Errorf("%s was not looked at, expected every part", role)
		}
	}
}

var actuator = reflect.TypeFor[providers.Actuator]()

func follow(t *testing.T, seen map[reflect.Type]bool, is reflect.Type, path string) {
	t.Helper()
	if seen[is] {
		return
	}
	seen[is] = true
	if is.Implements(actuator) || reflect.PointerTo(is).Implements(actuator) {
		t.Errorf("%s is a %s, which can act", path, is)
	}
	for _, holder := range []reflect.Type{is, reflect.PointerTo(is)} {
		for i := range holder.NumMethod() {
			m := holder.Method(i).Type
			for k := range m.NumOut() {
				if m.Out(k).Implements(actuator) {
					t.Errorf("%s.%s gives an actuator away", path, holder.Method(i).Name)
				}
			}
		}
	}
	switch is.Kind() {
	case reflect.Struct:
		for i := range is.NumField() {
			follow(t, seen, is.Field(i).Type, path+"."+is.Field(i).Name)
		}
	case reflect.Map:
		follow(t, seen, is.Key(), path+" key")
		follow(t, seen, is.Elem(), path+" element")
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		follow(t, seen, is.Elem(), path+" element")
	case reflect.Func:
		for i := range is.NumIn() {
			follow(t, seen, is.In(i), path+" argument")
		}
		for i := range is.NumOut() {
			follow(t, seen, is.Out(i), path+" result")
		}
	}
}
