package policy

import (
	"fmt"
	"regexp"

	"steward/internal/strictyaml"
)

// Parse reads a policy document. What it leaves out is as in Default. All its
// faults are reported at once, a line each, with file, line and path.
func Parse(file string, data []byte) (Policy, error) {
	doc, err := strictyaml.Parse(file, data)
	if err != nil {
		return Policy{}, err
	}
	if !doc.Is("steward/v1", "Policy") {
		return Policy{}, doc.Err()
	}
	raw := outline(Default())
	doc.Decode(&raw)
	found := newFindings(doc)
	p := raw.policy()
	if !doc.Has("objective.error_budget") && doc.Has("forecast.quantile") {
		p.Objective.ErrorBudget = 0 // whoever sets the quantile rules by it
	}
	p.Windows = readyWindows(found, raw.Windows)
	check(found, &raw, &p)
	readyExprs(found, &p)
	if err := doc.Err(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

var (
	plainName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	signalName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,99}$`)
)

const (
	asName   = "letters, digits, '.', '_' or '-'"
	asSignal = "a letter, then letters, digits or '_', since expressions use it"
)

// slot is an expression of a policy: where it stands and what it may be.
type slot struct {
	path string
	expr **Expr
	may  scope
	want result
}

// slots lists all expressions of a policy, written or not.
func (p *Policy) slots() []slot {
	list := []slot{{"selector.match", &p.Selector.Match, ofWorkload, truth}}
	for i := range p.Signals {
		list = append(list, slot{fmt.Sprintf("signals[%d].plausible", i), &p.Signals[i].Plausible, ofValue, truth})
	}
	list = append(list,
		slot{"combine", &p.Combine, ofCombine, number},
		slot{"forecast.gate", &p.Forecast.Gate, ofGate, truth})
	for i := range p.Guardrails {
		g, at := &p.Guardrails[i], fmt.Sprintf("guardrails[%d].", i)
		list = append(list,
			slot{at + "deny", &g.Deny, ofDecision, truth},
			slot{at + "clamp", &g.Clamp, ofDecision, number},
			slot{at + "warn", &g.Warn, ofDecision, truth})
	}
	return append(list,
		slot{"circuit_breaker.open_when", &p.Breaker.OpenWhen, ofDecision, truth},
		slot{"approval.auto_when", &p.Approval.AutoWhen, ofDecision, truth},
		slot{"verify.wait_for", &p.Verify.WaitFor, ofOutcome, truth},
		slot{"rollback.when", &p.Rollback.When, ofOutcome, truth})
}

// readyExprs compiles all expressions.
func readyExprs(doc findings, p *Policy) {
	var signals []string
	for _, s := range p.Signals {
		if signalName.MatchString(s.Name) {
			signals = append(signals, s.Name)
		}
	}
	var l language
	for _, s := range p.slots() {
		if *s.expr == nil {
			continue
		}
		if l.env == nil {
			var err error
			if l, err = newLanguage(signals); err != nil {
				doc.Fault(s.path, "%s", oneLine(err.Error()))
				return
			}
		}
		ready, faults := l.compile((*s.expr).source, s.may, s.want)
		for _, fault := range faults {
			doc.Fault(s.path, "%s", fault)
		}
		if len(faults) == 0 {
			*s.expr = ready
		}
	}
}
