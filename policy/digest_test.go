package policy

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"steward/fleet"
)

// everything is a policy file in which every key is written, but quantile, which
// cannot stand beside error_budget, and a few that exclude others.
const everything = header + `
selector: { provider: aws, kind: asg, labels: { env: prod, team: shop }, match: workload.desired > 1.0 }
mode: auto
priority: 7
objective: { error_budget: 0.5% }
bounds: { min: 0, max: 40, scale_to_zero: true }
unit: { capacity: 250, boot: 90s }
signals:
  - { name: rps, kind: load, target: 0.6, max_age: 3m, plausible: value > 5.0 }
  - { name: p99_ms, kind: slo, max_age: 5m }
combine: math.greatest(signal.rps.desired, 2.0)
forecast:
  { model: auto, fallback_headroom: 0.3, plus: 1m, may_scale_in: true, gate: forecast.wape < 0.2, on_gate_fail: hold }
headroom: { percent: 15, min_units: 1, zone_loss_tolerance: 1, zones: 3 }
behaviour:
  tolerance: { up: 0.05, down: 0.15 }
  scale_out: { stabilisation: 1m, cooldown: 2m, limits: [{ units: 6, per: 1m }, { percent: 50, per: 5m }], select: max }
  scale_in: { stabilisation: 15m, cooldown: 10m, limits: [{ units: 2, per: 10m }, { percent: 10, per: 10m }], select: min }
guardrails:
  - { name: slo, deny: 'action.is_scale_in && signal.p99_ms.value > 350.0', reason: latency, break_glass: true }
  - { name: step, clamp: action.from + 5.0, reason: step }
  - { name: big, warn: action.change > 9.0, reason: big }
disruption_budgets:
  - { name: tenth, scope: workload, max_unavailable: 10% }
  - { name: two, scope: workload, max_unavailable: 2 }
  - { name: calm, scope: fleet, max_actions: 3, per: 1h }
windows:
  time_zone: Europe/Prague
  calendars:
    holidays: { country: cz }
    sales: { dates: [2026-11-26..2026-11-30], include: [holidays] }
  blackouts:
    - { name: freeze, start: 0 15 * * FRI, duration: 63h, except: [sales], applies: [scale_in] }
    - { name: friday, dates: [2026-11-26, 2026-11-30], applies: [scale_in, scale_out] }
  schedules:
    - { name: day, start: 30 6 * * 1-5, duration: 15h40m, except: [holidays], min: 10, max: 30 }
overrides:
  - { name: sale, reason: sale, from: 2026-11-26T00:00:00Z, until: 2026-11-27T00:00:00Z, min: 20, max: 40, scale_in_on_missing: true, break_glass: true }
  - { name: fix, reason: fix, until: 2026-11-27T00:00:00Z, units: 20 }
missing_data: { hold_after: 9m, one_signal: hold, all_signals: scale-to-fallback, fallback_units: 24 }
plausibility: { collapse: 0.3, spike: 30, frozen: 3, release_after: 3h }
circuit_breaker: { open_when: breaker.failed_actions_30m >= 3.0, open_for: 1h }
spend: { monthly: 1500.50 }
approval: { auto_when: action.relative_change <= 0.25, approvers: [group:sre, ann], quorum: 2, expires_after: 30m }
verify: { wait_for: workload.ready >= 2.0, timeout: 10m, bake: 15m }
rollback: { when: signal.p99_ms.value > 1.25 * baseline.p99_ms.value, to: previous }
expect: [{ scenario: web.yaml, measure: violation_share, op: <=, value: 0.001 }]
`

func full(t *testing.T) Policy {
	t.Helper()
	p, err := Parse("p.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	p.Forecast.Quantile = 0.9
	return p
}

// leaves calls visit at every exported value below v that a rule could be, with its path.
func leaves(path string, v reflect.Value, visit func(path string, v reflect.Value)) {
	switch v.Interface().(type) {
	case *Expr, *time.Location, *int, time.Time, map[string]string:
		visit(path, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				leaves(path+"."+f.Name, v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			leaves(fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(path, v.Elem(), visit)
		}
	default:
		visit(path, v)
	}
}

// altered is another value of the same type.
func altered(t *testing.T, path string, v reflect.Value) reflect.Value {
	other := reflect.New(v.Type()).Elem()
	switch old := v.Interface().(type) {
	case *Expr:
		other.Set(reflect.ValueOf(&Expr{source: old.Source() + " "}))
		return other
	case *time.Location:
		other.Set(reflect.ValueOf(time.FixedZone("elsewhere", 0)))
		return other
	case *int:
		n := 12345
		other.Set(reflect.ValueOf(&n))
		return other
	case time.Time:
		other.Set(reflect.ValueOf(old.Add(time.Second)))
		return other
	case map[string]string:
		other.Set(reflect.ValueOf(map[string]string{"other": "thing"}))
		return other
	}
	switch v.Kind() {
	case reflect.String:
		other.SetString(v.String() + "x")
	case reflect.Bool:
		other.SetBool(!v.Bool())
	case reflect.Float64:
		other.SetFloat(v.Float() + 1e-9)
	case reflect.Int, reflect.Int64:
		other.SetInt(v.Int() + 1)
	default:
		t.Fatalf("%s is a %s, which this test cannot change", path, v.Type())
	}
	return other
}

func TestTheDigestChangesWithEveryField(t *testing.T) {
	before := NewSet(full(t)).Digest()
	if again := NewSet(full(t)).Digest(); again != before {
		t.Fatalf("got %s and %s for the same policy, want one digest", before, again)
	}
	p := full(t)
	p.Owner, p.Expect = "", nil // no rules
	count := 0
	leaves("", reflect.ValueOf(&p).Elem(), func(path string, v reflect.Value) {
		if path == ".Owner" {
			return
		}
		count++
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		v.Set(altered(t, path, v))
		if NewSet(p).Digest() == before {
			t.Errorf("%s changed and the digest did not", path)
		}
		v.Set(old)
	})
	if count < 150 {
		t.Errorf("visited %d fields, want all", count)
	}
	if got := NewSet(p).Digest(); got != before {
		t.Errorf("got %s after every change was undone, want %s", got, before)
	}
}

func TestTheDigestLeavesOutWhatIsNoRule(t *testing.T) {
	p := full(t)
	p.Owner, p.Expect = "another", nil
	if got, want := NewSet(p).Digest(), NewSet(full(t)).Digest(); got != want {
		t.Errorf("got %s for another owner and other tests, want %s", got, want)
	}
}

func TestTheDigestTellsShapesApart(t *testing.T) {
	change := func(apply func(p *Policy)) Set {
		p := full(t)
		apply(&p)
		return NewSet(p)
	}
	other := full(t)
	other.Name = "other"
	seen := map[fleet.Digest]int{}
	for i, set := range []Set{
		NewSet(), NewSet(full(t)), NewSet(full(t), full(t)), NewSet(full(t), other), NewSet(Default()),
		change(func(p *Policy) { p.Bounds = nil }),
		change(func(p *Policy) { p.Bounds = &Bounds{} }),
		change(func(p *Policy) { p.Behaviour.ScaleIn.Limits = nil }),
		change(func(p *Policy) {
			p.Behaviour.ScaleOut.Limits = append(p.Behaviour.ScaleOut.Limits, p.Behaviour.ScaleIn.Limits...)
			p.Behaviour.ScaleIn.Limits = nil
		}),
		change(func(p *Policy) { p.Combine = nil }),
		change(func(p *Policy) { p.Windows.Calendars[1].Include = nil }),
	} {
		if first, taken := seen[set.Digest()]; taken {
			t.Errorf("sets %d and %d have one digest, want two", first, i)
		}
		seen[set.Digest()] = i
	}
	if a, b := NewSet(full(t), other).Digest(), NewSet(other, full(t)).Digest(); a != b {
		t.Errorf("got %s and %s, want the order in which policies are loaded not to matter", a, b)
	}
}
