package policy

import (
	"fmt"
	"slices"
	"time"

	"steward/internal/strictyaml"
)

func checkBehaviour(doc findings, p *Policy) {
	checkShare(doc, "behaviour.tolerance.up", p.Behaviour.Tolerance.Up)
	checkShare(doc, "behaviour.tolerance.down", p.Behaviour.Tolerance.Down)
	p.Behaviour.ScaleOut.check(doc, "behaviour.scale_out")
	p.Behaviour.ScaleIn.check(doc, "behaviour.scale_in")
	if b := p.Bounds; b != nil && b.ScaleToZero && p.Behaviour.ScaleOut.stuckAtZero() {
		doc.Fault("behaviour.scale_out.limits", "never lead away from 0 units, which bounds allow, since a percentage of 0 is 0, expected a limit with units")
	}
}

// checkShare checks a share of less than all.
func checkShare(doc findings, path string, share float64) {
	if !(share >= 0 && share < 1) {
		doc.Fault(path, "%v is outside [0, 1), expected a share such as 0.1", share)
	}
}

// stuckAtZero tells whether percentages keep a size of zero from ever growing.
func (d Direction) stuckAtZero() bool {
	relative := func(l Limit) bool { return l.Percent > 0 }
	if d.Select == SelectMin {
		return slices.ContainsFunc(d.Limits, relative)
	}
	absolute := func(l Limit) bool { return l.Units > 0 }
	return slices.ContainsFunc(d.Limits, relative) && !slices.ContainsFunc(d.Limits, absolute)
}

func (d Direction) check(doc findings, path string) {
	within(doc, path+".stabilisation", d.Stabilisation, longest)
	within(doc, path+".cooldown", d.Cooldown, longest)
	oneOf(doc, path+".select", d.Select, SelectMax, SelectMin)
	for i, l := range d.Limits {
		at := strictyaml.Item(path+".limits", i)
		switch {
		case l.Units == 0 && l.Percent == 0:
			key := ".units"
			if !doc.Has(at+key) && doc.Has(at+".percent") {
				key = ".percent"
			}
			doc.Fault(at+key, "found units 0 and percent 0, expected one of them above 0")
		case (l.Units > 0) == (l.Percent > 0) || l.Units < 0 || l.Percent < 0:
			doc.Fault(at, "found units %d and percent %v, expected one of them above 0", l.Units, l.Percent)
		case l.Units > mostUnits || l.Percent > mostUnits:
			doc.Fault(at, "found units %d and percent %v, expected at most a million", l.Units, l.Percent)
		case l.Per <= 0 || l.Per > longest:
			doc.Fault(at+".per", "%s is outside 1s to %s", strictyaml.FormatDuration(l.Per), strictyaml.FormatDuration(longest))
		default:
			d.checkIdle(doc, path, i)
		}
	}
}

// checkIdle looks for another limit beside which limit i never counts.
func (d Direction) checkIdle(doc findings, path string, i int) {
	l := d.Limits[i]
	for j, other := range d.Limits {
		same := other == l
		if j == i || same && j > i || (other.Units > 0) != (l.Units > 0) || other.Per <= 0 {
			continue
		}
		more := other.Units >= l.Units && other.Percent >= l.Percent && other.Per <= l.Per
		less := other.Units <= l.Units && other.Percent <= l.Percent && other.Per >= l.Per
		if d.Select == SelectMax && more || d.Select == SelectMin && less {
			doc.Fault(strictyaml.Item(path+".limits", i), "can never act beside limits[%d] with select %s, expected it to be left out", j, d.Select)
			return
		}
	}
}

func checkGuardrails(doc findings, guardrails []Guardrail) {
	taken := names{}
	for i, g := range guardrails {
		at := strictyaml.Item("guardrails", i)
		taken.check(doc, at+".name", g.Name, plainName, asName)
		written := 0
		for _, part := range []struct {
			path string
			expr *Expr
		}{{at + ".deny", g.Deny}, {at + ".clamp", g.Clamp}, {at + ".warn", g.Warn}} {
			if !doc.Has(part.path) {
				continue
			}
			written++
			if part.expr == nil {
				doc.Fault(part.path, "null, expected an expression")
			}
		}
		if written != 1 {
			doc.Lacks(at, "has %d of deny, clamp and warn, expected one", written)
		}
	}
}

func checkDisruption(doc findings, budgets []DisruptionBudget) {
	taken := names{}
	for i, b := range budgets {
		at := strictyaml.Item("disruption_budgets", i)
		taken.check(doc, at+".name", b.Name, plainName, asName)
		oneOf(doc, at+".scope", b.Scope, ScopeWorkload, ScopeFleet)
		unavailable, actions := doc.Has(at+".max_unavailable"), doc.Has(at+".max_actions")
		if !unavailable && !actions {
			doc.Lacks(at, "limits nothing, expected max_unavailable, or max_actions with per")
		}
		if unavailable && b.MaxUnavailable == (Amount{}) {
			doc.Fault(at+".max_unavailable", "is 0, so that nothing could ever change, expected above 0")
		}
		if actions && (b.MaxActions < 1 || b.MaxActions > mostUnits) {
			doc.Fault(at+".max_actions", "%d is outside 1 to %d", b.MaxActions, mostUnits)
		}
		switch {
		case actions && (b.Per <= 0 || b.Per > longest):
			doc.Fault(at+".per", "%s is outside 1s to %s", strictyaml.FormatDuration(b.Per), strictyaml.FormatDuration(longest))
		case !actions && doc.Has(at+".per"):
			doc.Fault(at+".per", "is written without max_actions, expected both or none")
		}
	}
}

func checkBreaker(doc findings, b CircuitBreaker) {
	paired(doc, "circuit_breaker.open_when", b.OpenWhen != nil, "circuit_breaker.open_for", b.OpenFor)
	within(doc, "circuit_breaker.open_for", b.OpenFor, longest)
}

// paired checks a duration that goes with an expression.
func paired(doc findings, expr string, written bool, path string, d time.Duration) {
	switch {
	case written && d <= 0:
		doc.Fault(path, "is not above 0s, expected how long, such as 1h")
	case !written && d > 0 && !doc.Has(expr):
		doc.Fault(path, "is written without %s, expected both or none", expr)
	}
}

func checkConsent(doc findings, p *Policy) {
	a := p.Approval
	switch {
	case a.Quorum < 1:
		doc.Fault("approval.quorum", "%d is below 1", a.Quorum)
	case len(a.Approvers) > 0 && a.Quorum > len(a.Approvers):
		doc.Fault("approval.quorum", "%d is above the %d approvers", a.Quorum, len(a.Approvers))
	}
	taken := names{}
	for i, who := range a.Approvers {
		taken.check(doc, strictyaml.Item("approval.approvers", i), who, someone, "a person or a group such as group:sre")
	}
	if doc.Has("approval.expires_after") && a.ExpiresAfter <= 0 {
		doc.Fault("approval.expires_after", "is not above 0s")
	}
	within(doc, "approval.expires_after", a.ExpiresAfter, longest)
	paired(doc, "verify.wait_for", p.Verify.WaitFor != nil, "verify.timeout", p.Verify.Timeout)
	within(doc, "verify.timeout", p.Verify.Timeout, 24*time.Hour)
	within(doc, "verify.bake", p.Verify.Bake, 24*time.Hour)
	if doc.Has("rollback.to") {
		oneOf(doc, "rollback.to", p.Rollback.To, "previous")
	}
}

func checkExpect(doc findings, expectations []Expectation) {
	for i, e := range expectations {
		at := strictyaml.Item("expect", i)
		if e.Scenario == "" {
			doc.Fault(at+".scenario", "is missing, expected a scenario's file")
		}
		if !isMeasure(e.Measure) {
			doc.Fault(at+".measure", "found %s, %s", clip(e.Measure), instead(e.Measure, Measures))
		}
		oneOf(doc, at+".op", e.Op, "<", "<=", "==", ">=", ">")
		if !doc.Has(at + ".value") {
			doc.Fault(at+".value", "is missing, expected %s", fmt.Sprintf("what %s is compared with", clip(e.Measure)))
		}
	}
}
