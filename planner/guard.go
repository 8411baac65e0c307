package planner

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// distrust forbids scaling in while data is in doubt. Only a person's word that
// says so sets it aside.
func (d *deliberation) distrust() {
	if len(d.doubt) == 0 || d.kind() != policy.ScaleIn || d.override != nil && d.override.ScaleInOnMissing {
		return
	}
	d.denied = true
	d.stage(fleet.StageDoubt, d.size(), append(slices.Clone(d.doubt), d.reason(fleet.NoScaleIn, "missing_data", units("wanted", d.units)))...)
}

// blackOut forbids what a blackout window applies to.
func (d *deliberation) blackOut() {
	for _, b := range d.policy.Windows.Blackouts {
		if slices.Contains(b.Applies, d.kind()) && b.Open(d.in.Snapshot.At) {
			d.deny(fleet.StageBlackout, d.reason(fleet.BlackedOut, "windows.blackouts."+b.Name, units("wanted", d.units)))
		}
	}
}

// breakCircuit forbids scaling in while the breaker is open, or when it opens
// now. An expression that fails counts as open: something is wrong.
func (d *deliberation) breakCircuit() {
	b := d.policy.Breaker
	if b.OpenWhen == nil {
		return
	}
	now := d.in.Snapshot.At
	open := slices.ContainsFunc(d.past.Trips, func(at time.Time) bool { return now.Sub(at) < b.OpenFor })
	if trips, err := b.OpenWhen.Bool(d.vars(b.OpenWhen)); err != nil || trips {
		open, d.decision.Tripped = true, true
	}
	if !open || d.kind() == policy.NoChange {
		return
	}
	reason := d.reason(fleet.BreakerOpen, "circuit_breaker", units("wanted", d.units))
	if d.kind() == policy.ScaleIn {
		d.deny(fleet.StageBreaker, reason)
		return
	}
	d.stage(fleet.StageBreaker, d.units, reason)
}

// spend forbids scaling out that would bring the month over its limit.
func (d *deliberation) spend() {
	if d.policy.Spend.Monthly == 0 || d.kind() != policy.ScaleOut {
		return
	}
	m := d.month()
	limit := d.policy.Spend.Monthly.Float()
	price := d.hourlyPrice()
	if price <= 0 || m.spent+price*float64(d.units)*m.hoursLeft <= limit {
		return
	}
	affordable := max(d.size(), int((limit-m.spent)/(price*math.Max(m.hoursLeft, 1e-9))))
	if affordable < d.units {
		d.stage(fleet.StageSpend, affordable, d.reason(fleet.OverSpend, "spend.monthly",
			number("spent", m.spent), number("limit", limit), units("wanted", d.units)))
	}
}

// guard applies the policy's own checks, in their order. One that fails to
// evaluate denies scaling in and lets scaling out pass with a warning.
func (d *deliberation) guard() {
	for i := range d.policy.Guardrails {
		if d.kind() == policy.NoChange {
			return
		}
		d.check(&d.policy.Guardrails[i])
	}
}

func (d *deliberation) check(g *policy.Guardrail) {
	reason := d.reason(fleet.GuardrailDenied, "guardrails."+g.Name, units("wanted", d.units))
	reason.Note = g.Reason
	var hit bool
	var err error
	n := 0.0
	switch {
	case g.Deny != nil:
		hit, err = g.Deny.Bool(d.vars(g.Deny))
	case g.Clamp != nil:
		reason.Code = fleet.GuardrailClamped
		n, err = g.Clamp.Number(d.vars(g.Clamp))
		hit = err == nil && whole(n) != d.units
	default:
		reason.Code = fleet.GuardrailWarned
		hit, err = g.Warn.Bool(d.vars(g.Warn))
	}
	switch {
	case err != nil:
		reason.Code = fleet.GuardrailFailed
		if d.kind() == policy.ScaleIn && g.Warn == nil {
			d.deny(fleet.StageGuardrails, reason)
			return
		}
		d.stage(fleet.StageGuardrails, d.units, reason)
	case !hit:
	case g.BreakGlass && d.override != nil && d.override.BreakGlass:
		reason.Code = fleet.BrokenGlass
		d.stage(fleet.StageGuardrails, d.units, reason)
	case g.Deny != nil:
		d.deny(fleet.StageGuardrails, reason)
	case g.Clamp != nil:
		d.stage(fleet.StageGuardrails, whole(n), reason)
	default:
		d.stage(fleet.StageGuardrails, d.units, reason)
	}
}

// approve says whether a person has to agree.
func (d *deliberation) approve() {
	switch {
	case d.units == d.size():
		if d.denied {
			d.decision.Verdict = fleet.Deny
		}
		return
	case d.policy.Mode == policy.Auto:
		return
	case d.policy.Mode == policy.Approve && d.policy.Approval.AutoWhen != nil:
		if alone, err := d.policy.Approval.AutoWhen.Bool(d.vars(d.policy.Approval.AutoWhen)); err == nil && alone {
			return
		}
	}
	d.decision.Verdict = fleet.Hold
	d.stage(fleet.StageApproval, d.units, d.reason(fleet.NeedsApproval, "mode"))
}
