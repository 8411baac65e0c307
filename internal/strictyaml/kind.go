package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

var (
	durationType    = reflect.TypeFor[time.Duration]()
	timeType        = reflect.TypeFor[time.Time]()
	unmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// kind is what a node looks like to a person.
type kind int

const (
	isNull kind = iota
	isText
	isNumber
	isBool
	isList
	isMapping
)

func kindOf(n *yaml.Node) kind {
	switch {
	case n.Kind == yaml.MappingNode:
		return isMapping
	case n.Kind == yaml.SequenceNode:
		return isList
	}
	switch n.Tag {
	case "!!null":
		return isNull
	case "!!bool":
		return isBool
	case "!!int", "!!float":
		return isNumber
	}
	return isText
}

// found says what a node is, for a fault.
func found(n *yaml.Node) string {
	switch kindOf(n) {
	case isMapping:
		return "a mapping"
	case isList:
		return "a list"
	case isNull:
		return "null"
	case isText:
		return "text " + clip(n.Value)
	}
	return short(n.Value)
}

// clip is s in quotes, shortened.
func clip(s string) string { return strconv.Quote(short(s)) }

// short cuts what was found, which may be as long as an attacker likes.
func short(s string) string {
	const most = 60
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// isScalar tells whether t is written as a single value.
func isScalar(t reflect.Type) bool {
	switch {
	case t == durationType || t == timeType || takesText(t):
		return true
	case t.Kind() == reflect.String || t.Kind() == reflect.Bool:
		return true
	}
	return takesNumber(t.Kind())
}

func takesText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(unmarshalerType) }

func takesNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Float64 && k != reflect.Uintptr
}

// expected says what a value of type t is written as.
func expected(t reflect.Type) string {
	switch k := t.Kind(); {
	case t == durationType:
		return "a duration such as 60s"
	case t == timeType:
		return "a time such as 2026-01-31T12:00:00Z"
	case takesText(t):
		return "a single value"
	case k == reflect.Pointer:
		return expected(t.Elem())
	case k == reflect.Struct, k == reflect.Map:
		return "a mapping"
	case k == reflect.Slice:
		return "a list"
	case k == reflect.String:
		return "text"
	case k == reflect.Bool:
		return "true or false"
	case k == reflect.Float32, k == reflect.Float64:
		return "a number"
	case takesNumber(k):
		return "a whole number"
	}
	panic(fmt.Sprintf("strictyaml: decode into %s, expected a type that YAML can fill", t))
}
