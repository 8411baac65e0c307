package policy

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"

	"steward/internal/strictyaml"
)

// resolve lists the variables that an expression uses, and what is wrong with them.
func (l language) resolve(e ast.Expr, may scope) (used []string, faults []error) {
	seen := map[string]bool{}
	eachName(e, nil, func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		own, fault := l.variable(name, may)
		if fault != nil {
			faults = append(faults, fault)
		} else if !slices.Contains(used, own) {
			used = append(used, own)
		}
	})
	slices.Sort(used)
	return used, faults
}

// variable is the variable that a dotted name begins with.
func (l language) variable(name string, may scope) (string, error) {
	for _, own := range l.names {
		if name == own || strings.HasPrefix(name, own+".") {
			if !may.holds(own) {
				return "", fmt.Errorf("%s cannot be used here, expected %s", own, may)
			}
			return own, nil
		}
	}
	var allowed []string
	for _, own := range l.names {
		if may.holds(own) {
			allowed = append(allowed, own)
		}
	}
	near := strictyaml.Nearest(name, allowed)
	if parts := strings.Split(name, "."); near == "" && len(parts) > 2 { // the key of a map
		near = strictyaml.Nearest(strings.Join(parts[:2], "."), allowed)
	}
	if near != "" {
		return "", fmt.Errorf("found the variable %s, did you mean %s?", clip(name), near)
	}
	if strings.HasPrefix(name, "signal.") && may.holds("signal.") || strings.HasPrefix(name, "baseline.") && may.holds("baseline.") {
		return "", fmt.Errorf("found the variable %s, expected signal.NAME.* with one of the signals %s", clip(name), strings.Join(l.signals, ", "))
	}
	return "", fmt.Errorf("found the variable %s, expected %s", clip(name), may)
}

// eachName visits every dotted name in e but those that macros bind.
func eachName(e ast.Expr, bound []string, visit func(string)) {
	if name, root := dotted(e); name != "" {
		if !slices.Contains(bound, root) {
			visit(name)
		}
		return
	}
	switch e.Kind() {
	case ast.SelectKind:
		eachName(e.AsSelect().Operand(), bound, visit)
	case ast.CallKind:
		call := e.AsCall()
		if call.IsMemberFunction() {
			if _, root := dotted(call.Target()); root != "math" {
				eachName(call.Target(), bound, visit)
			}
		}
		for _, arg := range call.Args() {
			eachName(arg, bound, visit)
		}
	case ast.ListKind:
		for _, item := range e.AsList().Elements() {
			eachName(item, bound, visit)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			eachName(entry.AsMapEntry().Key(), bound, visit)
			eachName(entry.AsMapEntry().Value(), bound, visit)
		}
	case ast.StructKind:
		for _, field := range e.AsStruct().Fields() {
			eachName(field.AsStructField().Value(), bound, visit)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		eachName(c.IterRange(), bound, visit)
		eachName(c.AccuInit(), bound, visit)
		inner := append(slices.Clone(bound), c.IterVar(), c.IterVar2(), c.AccuVar())
		for _, part := range []ast.Expr{c.LoopCondition(), c.LoopStep(), c.Result()} {
			eachName(part, inner, visit)
		}
	}
}

// dotted is the name that e spells and its first part; "" if it is another thing.
func dotted(e ast.Expr) (name, root string) {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent(), e.AsIdent()
	case ast.SelectKind:
		s := e.AsSelect()
		if name, root = dotted(s.Operand()); name != "" {
			return name + "." + s.FieldName(), root
		}
	}
	return "", ""
}
