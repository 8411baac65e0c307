package strictyaml

import (
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// place is a node with its path and line, whether durations in it may be negative,
// and whether it may be a list's only item instead of the list.
type place struct {
	node   *yaml.Node
	path   string
	line   int
	signed bool
	lone   bool
}

// value decodes what stands at p into v and tells whether all of it could be
// decoded. If not, the faults are noted and v keeps what had no fault.
func (d *Document) value(p place, v reflect.Value) bool {
	p.node = target(p.node)
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		return d.pointer(p, v)
	}
	switch kindOf(p.node) {
	case isNull:
		return d.mistyped(p, t)
	case isMapping:
		switch {
		case isScalar(t):
			return d.mistyped(p, t)
		case t.Kind() == reflect.Struct:
			return d.structure(p, v)
		case t.Kind() == reflect.Map:
			return d.table(p, v)
		case p.lone:
			return d.only(p, v)
		}
	case isList:
		if t.Kind() == reflect.Slice && !isScalar(t) {
			return d.items(p, v)
		}
	default:
		if isScalar(t) {
			return d.scalar(p, v)
		}
	}
	return d.mistyped(p, t)
}

// mistyped notes that the value at p is not of type t.
func (d *Document) mistyped(p place, t reflect.Type) bool {
	if p.lone {
		return d.refuse(p, fmt.Sprintf("%s, expected %s or %s", found(p.node), expected(t.Elem()), expected(t)))
	}
	return d.refuse(p, found(p.node)+", expected "+expected(t))
}

// refuse notes why the value at p could not be decoded.
func (d *Document) refuse(p place, text string) bool {
	d.failed[p.path] = true
	d.add(p.path, p.line, text)
	return false
}

// pointer leaves nil for null; else it decodes into a copy of what v points to,
// lest defaults that several values share be written to.
func (d *Document) pointer(p place, v reflect.Value) bool {
	if kindOf(p.node) == isNull {
		v.SetZero()
		return true
	}
	fresh := reflect.New(v.Type().Elem())
	if !v.IsNil() {
		fresh.Elem().Set(v.Elem())
	}
	ok := d.value(p, fresh.Elem())
	if !d.failed[p.path] {
		v.Set(fresh)
	}
	return ok
}

func (d *Document) structure(p place, v reflect.Value) bool {
	known := fields(v.Type())
	list, ok := d.entries(p)
	for _, e := range list {
		at := place{node: e.value, path: Child(p.path, e.key), line: e.line}
		f := lookUp(known, e.key)
		if f == nil {
			d.add(at.path, at.line, unknown(e.key, names(known)))
			ok = false
			continue
		}
		at.signed, at.lone = f.signed, f.lone
		ok = d.value(at, v.FieldByIndex(f.index)) && ok
	}
	return ok
}

func lookUp(known []field, name string) *field {
	for i := range known {
		if known[i].name == name {
			return &known[i]
		}
	}
	return nil
}

func names(known []field) []string {
	list := make([]string, len(known))
	for i, f := range known {
		list[i] = f.name
	}
	return list
}

// entries lists the keys of the mapping at p and notes what is wrong with them.
func (d *Document) entries(p place) (list []entry, ok bool) {
	list, flaws := entries(p.node)
	for _, f := range flaws {
		path := p.path
		if f.key != "" {
			path = Child(path, f.key)
		}
		d.add(path, f.line, f.text)
	}
	return list, len(flaws) == 0
}

// table replaces a map; entries with a fault are left out.
func (d *Document) table(p place, v reflect.Value) bool {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		panic(fmt.Sprintf("strictyaml: decode into %s, expected a map with string keys", t))
	}
	list, ok := d.entries(p)
	m := reflect.MakeMapWithSize(t, len(list))
	for _, e := range list {
		at := place{node: e.value, path: Child(p.path, e.key), line: e.line, signed: p.signed}
		item := reflect.New(t.Elem()).Elem()
		if !d.value(at, item) {
			ok = false
			continue
		}
		m.SetMapIndex(reflect.ValueOf(e.key).Convert(t.Key()), item)
	}
	v.Set(m)
	return ok
}

// items replaces a slice; an item with a fault keeps its place, so that item i
// of the slice is item i of the document.
func (d *Document) items(p place, v reflect.Value) bool {
	ok := true
	s := reflect.MakeSlice(v.Type(), len(p.node.Content), len(p.node.Content))
	for i, n := range p.node.Content {
		at := place{node: n, path: Item(p.path, i), line: n.Line, signed: p.signed}
		ok = d.value(at, s.Index(i)) && ok
	}
	v.Set(s)
	return ok
}

// only replaces a slice by the one item that stands where the list could. Its
// path is the list's own.
func (d *Document) only(p place, v reflect.Value) bool {
	s := reflect.MakeSlice(v.Type(), 1, 1)
	p.lone = false
	ok := d.value(p, s.Index(0))
	v.Set(s)
	return ok
}
