package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// Expr is an expression in CEL, compiled and with its types checked. A nil
// *Expr stands for one that was not written.
type Expr struct {
	source  string
	program cel.Program // nil until compiled
	uses    []string    // names of variables, sorted
}

// UnmarshalText takes the source; Parse compiles it once the names are known.
func (e *Expr) UnmarshalText(text []byte) error {
	*e = Expr{source: string(text)}
	return nil
}

// MarshalJSON is the source as a string.
func (e *Expr) MarshalJSON() ([]byte, error) { return json.Marshal(e.source) }

// Source is the expression as it was written, "" for nil.
func (e *Expr) Source() string {
	if e == nil {
		return ""
	}
	return e.source
}

// String is the source.
func (e *Expr) String() string { return e.Source() }

// Uses tells whether the expression uses a variable, such as "signal.rps.value",
// or one below it, as in "signal.rps" or "signal".
func (e *Expr) Uses(name string) bool {
	return e != nil && slices.ContainsFunc(e.uses, func(own string) bool {
		below, found := strings.CutPrefix(own, name)
		return found && (below == "" || below[0] == '.')
	})
}

// Bool evaluates an expression that is true or false. It is an error if it uses
// a variable that is absent, divides by zero or costs too much.
func (e *Expr) Bool(v Vars) (bool, error) {
	value, err := e.eval(v)
	if err != nil {
		return false, err
	}
	if answer, ok := value.(bool); ok {
		return answer, nil
	}
	return false, fmt.Errorf("evaluate %s: got %v, expected true or false", e.source, value)
}

// Number evaluates an expression that is a number, with the errors of Bool; the
// number is finite.
func (e *Expr) Number(v Vars) (float64, error) {
	value, err := e.eval(v)
	if err != nil {
		return 0, err
	}
	switch n := value.(type) {
	case float64:
		if !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n, nil
		}
	case int64:
		return float64(n), nil
	case uint64:
		return float64(n), nil
	}
	return 0, fmt.Errorf("evaluate %s: got %v, expected a number", e.source, value)
}

var errNotCompiled = errors.New("evaluate an expression that was not compiled")

func (e *Expr) eval(v Vars) (any, error) {
	if e == nil || e.program == nil {
		return nil, errNotCompiled
	}
	out, _, err := e.program.Eval(activation(v))
	if err != nil {
		return nil, fmt.Errorf("evaluate %s: %w", e.source, err)
	}
	return out.Value(), nil
}

// activation hands variables to CEL, and none that is not a number.
type activation Vars

// ResolveName finds a variable.
func (a activation) ResolveName(name string) (any, bool) {
	value, ok := a[name]
	if n, number := value.(float64); number && (math.IsNaN(n) || math.IsInf(n, 0)) {
		return nil, false
	}
	return value, ok
}

// Parent is nil, there being no other variables.
func (activation) Parent() cel.Activation { return nil }
