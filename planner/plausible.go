package planner

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
	"steward/policy"
)

// byOwnRule leaves out the newest value of a signal if the signal's own rule says
// that it cannot be right.
func (d *deliberation) byOwnRule(signal policy.Signal, s fleet.Series) (fleet.Series, []fleet.Reason) {
	n := len(s.Values)
	if n == 0 || signal.Plausible == nil || math.IsNaN(s.Values[n-1]) {
		return s, nil
	}
	if right, err := signal.Plausible.Bool(policy.Vars{"value": s.Values[n-1]}); err == nil && right {
		return s, nil
	}
	return without(s, n-1), []fleet.Reason{d.reason(fleet.ImplausibleValue, "signals."+signal.Name+".plausible", number("value", s.Values[n-1]))}
}

// plausible leaves out the newest value if it is far above anything before, and
// notes a doubt if it is far below what it was at this time before. Zero
// is such a value too: a dead metric reads zero. It looks at demand, not at
// utilisation, which depends on the size of the fleet.
func (d *deliberation) plausible(signal policy.Signal, s fleet.Series) (fleet.Series, []fleet.Reason) {
	n := len(s.Values)
	if n == 0 || math.IsNaN(s.Values[n-1]) || !scales(signal.Kind) {
		return s, nil
	}
	value := s.Values[n-1]
	before := seenBefore(s, n-1)
	if before.days == 0 {
		return s, nil
	}
	rules := d.policy.Plausible
	if rules.Spike > 0 && before.most > 0 && value > rules.Spike*before.most {
		return without(s, n-1), []fleet.Reason{d.reason(fleet.ImplausibleValue, "plausibility.spike", number("value", value), number("most_before", before.most))}
	}
	d.suspect(s, rules)
	return s, nil
}

// suspect notes a doubt if the newest value, or one within the patience for
// missing data before it, is far below what it was at this time before: a
// forecast that looks back on a lie is one too.
func (d *deliberation) suspect(s fleet.Series, rules policy.Plausibility) {
	if rules.Collapse == 0 {
		return
	}
	n := len(s.Values)
	for i := n - 1; i >= max(0, n-1-int(d.policy.Missing.HoldAfter/s.Step)); i-- {
		value, least := s.Values[i], seenBefore(s, i).least
		if value < rules.Collapse*least && !math.IsInf(least, 1) {
			if !d.believed(s, rules) {
				d.doubt = append(d.doubt, d.reason(fleet.SuspectCollapse, "plausibility.collapse", number("value", value), number("least_before", least)))
			}
			return
		}
	}
}

// without is s with a gap at a position, in memory of its own.
func without(s fleet.Series, i int) fleet.Series {
	s.Values = slices.Clone(s.Values)
	s.Values[i] = math.NaN()
	return s
}

// before is what a series did around the same time on earlier days.
type before struct {
	days        int
	least, most float64
}

// seenBefore looks at yesterday, the day before and last week, at half an hour
// around the position's time: least is the smallest mean of ten minutes there,
// most the highest value of those days' hours.
func seenBefore(s fleet.Series, i int) before {
	day := int(24 * time.Hour / s.Step)
	around := max(1, int(30*time.Minute/s.Step))
	short := max(0, int(5*time.Minute/s.Step))
	b := before{least: math.Inf(1)}
	for _, back := range []int{1, 2, 7} {
		then := i - back*day
		if day == 0 || then < around {
			continue
		}
		mean, n := 0.0, 0
		for j := then - around; j <= min(then+around, i-1); j++ {
			v := s.Values[j]
			if math.IsNaN(v) {
				continue
			}
			b.most = max(b.most, v)
			if j >= then-short && j <= then+short {
				mean, n = mean+v, n+1
			}
		}
		if n > 0 {
			b.days++
			b.least = min(b.least, mean/float64(n))
		}
	}
	return b
}

// believed tells whether a collapse has lasted so long, and not at zero, that it
// is what demand is like now.
func (d *deliberation) believed(s fleet.Series, rules policy.Plausibility) bool {
	span := int(rules.ReleaseAfter / s.Step)
	n := len(s.Values)
	if rules.ReleaseAfter == 0 || span >= n {
		return false
	}
	for i := n - 1 - span; i < n; i++ {
		if v := s.Values[i]; math.IsNaN(v) || v == 0 || v >= rules.Collapse*seenBefore(s, i).least {
			return false
		}
	}
	return true
}
