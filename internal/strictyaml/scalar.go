package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// scalar decodes the single value at p into v.
func (d *Document) scalar(p place, v reflect.Value) bool {
	n, t := p.node, v.Type()
	switch k := t.Kind(); {
	case t == durationType:
		return d.duration(p, v)
	case t == timeType:
		at, err := time.Parse(time.RFC3339, n.Value)
		if err != nil {
			return d.mistyped(p, t)
		}
		v.Set(reflect.ValueOf(at))
	case takesText(t):
		return d.unmarshal(p, v)
	case k == reflect.String && kindOf(n) == isText:
		v.SetString(n.Value)
	case k == reflect.String:
		return d.refuse(p, fmt.Sprintf("%s, expected text: write %s", found(n), clip(n.Value)))
	case k == reflect.Bool && kindOf(n) == isBool:
		v.SetBool(n.Value[0] == 't' || n.Value[0] == 'T')
	case takesNumber(k) && isPlainScalar(n):
		return d.number(p, v)
	default:
		return d.mistyped(p, t)
	}
	return true
}

// duration takes text only: a number has no unit.
func (d *Document) duration(p place, v reflect.Value) bool {
	if kindOf(p.node) != isText {
		return d.mistyped(p, durationType)
	}
	parse := ParseDuration
	if p.signed {
		parse = parseSigned
	}
	span, err := parse(p.node.Value)
	if err != nil {
		return d.refuse(p, err.Error())
	}
	v.SetInt(int64(span))
	return true
}

// unmarshal hands the text as written, quoted or not, to the type's own method.
func (d *Document) unmarshal(p place, v reflect.Value) bool {
	fresh := reflect.New(v.Type())
	if err := fresh.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(p.node.Value)); err != nil {
		return d.refuse(p, err.Error())
	}
	v.Set(fresh.Elem())
	return true
}

// isPlainScalar tells whether n is written without quotes and in one piece.
func isPlainScalar(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }

// Numbers are decimal: YAML 1.1 would read 010 as eight and 1_000 as a thousand.
var (
	wholeNumber   = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	decimalNumber = regexp.MustCompile(`^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// number decodes plain decimals and refuses what v cannot hold.
func (d *Document) number(p place, v reflect.Value) bool {
	s, t := p.node.Value, v.Type()
	if k := t.Kind(); k == reflect.Float32 || k == reflect.Float64 {
		f, err := strconv.ParseFloat(s, t.Bits())
		switch {
		case !decimalNumber.MatchString(s):
			return d.mistyped(p, t)
		case err != nil:
			return d.refuse(p, clip(s)+" is out of range, expected a smaller number")
		}
		v.SetFloat(f)
		return true
	}
	if !wholeNumber.MatchString(s) {
		return d.mistyped(p, t)
	}
	if v.CanInt() {
		n, err := strconv.ParseInt(s, 10, t.Bits())
		if err != nil {
			return d.outside(p, -1<<(t.Bits()-1), 1<<(t.Bits()-1)-1)
		}
		v.SetInt(n)
		return true
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, t.Bits())
	if err != nil {
		return d.outside(p, 0, 1<<t.Bits()-1)
	}
	v.SetUint(n)
	return true
}

func (d *Document) outside(p place, low int64, high uint64) bool {
	return d.refuse(p, fmt.Sprintf("%s is out of range, expected a whole number from %d to %d", clip(p.node.Value), low, high))
}
