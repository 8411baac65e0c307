package policy

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"
)

const (
	costLimit = 10_000 // of one evaluation, in CEL's own measure
	sizeLimit = 4096   // characters of an expression
)

// result is the type that an expression must have.
type result int

const (
	truth result = iota
	number
)

func (r result) String() string {
	if r == truth {
		return "true or false"
	}
	return "a number"
}

// language is CEL with the variables of one policy.
type language struct {
	env     *cel.Env
	signals []string
	names   []string // all variables
}

// common is CEL without variables. Macros that make lists are left out: the
// order of a map is not told, and the same input must give the same answer.
var common = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.ClearMacros(), cel.Macros(cel.HasMacro, cel.AllMacro, cel.ExistsMacro, cel.ExistsOneMacro), ext.Math(),
		cel.CrossTypeNumericComparisons(true), cel.ParserExpressionSizeLimit(sizeLimit), cel.ParserRecursionLimit(50),
	)
})

// newLanguage declares the variables of a policy with these signals.
func newLanguage(signals []string) (language, error) {
	env, err := common()
	if err != nil {
		return language{}, fmt.Errorf("prepare CEL: %w", err)
	}
	l := language{signals: signals}
	var options []cel.EnvOption
	for _, v := range named(signals) {
		l.names = append(l.names, v.Name)
		options = append(options, cel.Variable(v.Name, celTypes[v.Type]))
	}
	if l.env, err = env.Extend(options...); err != nil {
		return language{}, fmt.Errorf("declare variables: %w", err)
	}
	return l, nil
}

var celTypes = map[Type]*cel.Type{
	Number: cel.DoubleType, Text: cel.StringType, Flag: cel.BoolType, Texts: cel.MapType(cel.StringType, cel.StringType),
}

// compile makes source ready; the errors are one a fault.
func (l language) compile(source string, may scope, want result) (*Expr, []error) {
	if strings.TrimSpace(source) == "" {
		return nil, []error{fmt.Errorf("is empty, expected an expression that is %s", want)}
	}
	parsed, issues := l.env.Parse(source)
	if issues.Err() != nil {
		return nil, plain(issues)
	}
	used, faults := l.resolve(parsed.NativeRep().Expr(), may)
	if len(faults) > 0 {
		return nil, faults
	}
	checked, issues := l.env.Check(parsed)
	if issues.Err() != nil {
		return nil, plain(issues)
	}
	if !want.is(checked.OutputType()) {
		return nil, []error{fmt.Errorf("is %s, expected %s", typeName(checked.OutputType()), want)}
	}
	program, err := l.env.Program(checked, cel.CostLimit(costLimit), cel.CustomDecoratorV2(finite))
	if err != nil {
		return nil, []error{fmt.Errorf("%s", oneLine(err.Error()))}
	}
	return &Expr{source: source, program: program, uses: used}, nil
}

func (r result) is(t *cel.Type) bool {
	if r == truth {
		return t.Kind() == types.BoolKind
	}
	return slices.Contains([]types.Kind{types.DoubleKind, types.IntKind, types.UintKind, types.DynKind}, t.Kind())
}

func typeName(t *cel.Type) string {
	switch t.Kind() {
	case types.BoolKind:
		return "true or false"
	case types.DoubleKind, types.IntKind, types.UintKind:
		return "a number"
	case types.StringKind:
		return "text"
	}
	return "of the type " + t.String()
}

// finite makes a calculation fail whose result is no finite number, such as a
// division by zero, so that it decides nothing.
func finite(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	if call, ok := i.(interpreter.InterpretableCall); ok && call.Function() != "_?_:_" {
		return finiteCall{call}, nil
	}
	return i, nil
}

type finiteCall struct{ interpreter.InterpretableCall }

var errNotFinite = errors.New("a calculation gives no finite number, as a division by zero does")

// Exec evaluates the call.
func (c finiteCall) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return finiteValue(c.InterpretableCall.Exec(frame))
}

// Eval evaluates the call.
func (c finiteCall) Eval(a interpreter.Activation) ref.Val {
	return finiteValue(c.InterpretableCall.Eval(a))
}

func finiteValue(v ref.Val) ref.Val {
	if d, ok := v.(types.Double); ok && (math.IsNaN(float64(d)) || math.IsInf(float64(d), 0)) {
		return types.WrapErr(errNotFinite)
	}
	return v
}

// plain turns CEL's issues into faults that people can act on.
func plain(issues *cel.Issues) []error {
	var faults []error
	for _, issue := range issues.Errors() {
		text, _, _ := strings.Cut(oneLine(issue.Message), " expecting ")
		at := fmt.Sprintf("column %d", max(1, issue.Location.Column()+1))
		if line := issue.Location.Line(); line > 1 {
			at = fmt.Sprintf("line %d of it, %s", line, at)
		}
		faults = append(faults, fmt.Errorf("%s: %s", at, hinted(text)))
	}
	return faults
}

// hinted says how to mend what people get wrong most.
func hinted(text string) string {
	mixed := strings.Contains(text, "double") && strings.Contains(text, "int")
	switch {
	case strings.Contains(text, "no matching overload") && mixed:
		return text + ": all variables are doubles, so arithmetic and == need 350.0 and not 350"
	case strings.Contains(text, "no matching overload"):
		return text + ": these types do not go together"
	case strings.HasPrefix(text, "undeclared reference to 'max'"):
		return "found the function max, did you mean math.greatest?"
	case strings.HasPrefix(text, "undeclared reference to 'min'"):
		return "found the function min, did you mean math.least?"
	case strings.HasPrefix(text, "undeclared reference to '"):
		name, rest, _ := strings.Cut(strings.TrimPrefix(text, "undeclared reference to '"), "'")
		if rest == " (did you mean 'map'?)" || rest == " (did you mean 'filter'?)" { // left out of the language
			rest = ""
		}
		return fmt.Sprintf("found %s, which there is not%s", clip(name), rest)
	}
	return text
}
