package policy

import (
	"slices"
	"testing"
	"time"

	"steward/fleet"
)

func TestForecastLevelsHoldThePolicysOwnOnce(t *testing.T) {
	for _, tc := range []struct {
		quantile float64
		want     []float64
	}{
		{0.98, []float64{0.025, 0.1, 0.5, 0.9, 0.975, 0.98}},
		{0.6, []float64{0.025, 0.1, 0.5, 0.6, 0.9, 0.975}},
		{0.5, []float64{0.025, 0.1, 0.5, 0.9, 0.975}},
		{0.9, []float64{0.025, 0.1, 0.5, 0.9, 0.975}},
		{0.975, []float64{0.025, 0.1, 0.5, 0.9, 0.975}},
	} {
		if got := (Forecast{Quantile: tc.quantile}).Levels(); !slices.Equal(got, tc.want) {
			t.Errorf("%v: got %v, want %v", tc.quantile, got, tc.want)
		}
	}
}

func TestMemoryIsTheLongestThatAnyRuleLooksBack(t *testing.T) {
	const m = holdMemory
	window := func(d time.Duration) Direction { return Direction{Stabilisation: d} }
	limits := func(per ...time.Duration) Direction {
		var d Direction
		for _, p := range per {
			d.Limits = append(d.Limits, Limit{Units: 1, Per: p})
		}
		return d
	}
	for _, tc := range []struct {
		name string
		set  Set
		want time.Duration
	}{
		{"no policy", NewSet(), m},
		{"no rule", NewSet(Policy{Missing: MissingData{HoldAfter: 2 * m}}), m},
		{"a window outwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(3 * m), ScaleIn: window(2 * m)}}), 3 * m},
		{"a window inwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(2 * m), ScaleIn: window(3 * m)}}), 3 * m},
		{"a limit outwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: limits(m, 4*m, 2*m), ScaleIn: window(3 * m)}}), 4 * m},
		{"a limit inwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(3 * m), ScaleIn: limits(m, 4*m, 2*m)}}), 4 * m},
		{"a cool-down", NewSet(Policy{Behaviour: Behaviour{ScaleIn: Direction{Cooldown: 3 * m}}}), 3 * m},
		{"a budget", NewSet(Policy{Disruption: []DisruptionBudget{{Per: 3 * m}}}), 3 * m},
		{"a breaker", NewSet(Policy{Breaker: CircuitBreaker{OpenFor: 3 * m}}), 3 * m},
		{"learned boots", NewSet(Policy{Unit: Unit{Boot: UnitBoot{Learned: true}}}), StartsMemory},
		{"another policy", NewSet(Policy{}, Policy{Behaviour: Behaviour{ScaleIn: window(5 * m)}}, Policy{}), 5 * m},
	} {
		if got := tc.set.Memory(); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestThePolicyOfTheHighestPriorityGoverns(t *testing.T) {
	w := fleet.Workload{ID: "aws/1/web", Kind: "asg", Labels: map[string]string{"env": "prod"}}
	match := func(source string) Selector { return Selector{Match: expr(t, source, truth)} }
	for _, tc := range []struct {
		name string
		set  Set
		want string
	}{
		{"none", NewSet(), ""},
		{"all alike", NewSet(Policy{Name: "b"}, Policy{Name: "a"}), "a"},
		{"by priority", NewSet(Policy{Name: "a"}, Policy{Name: "b", Priority: 1}), "b"},
		{"not if off", NewSet(Policy{Name: "a"}, Policy{Name: "b", Priority: 1, Mode: Off}), "a"},
		{"by provider", NewSet(Policy{Name: "a", Selector: Selector{Provider: "gcp"}}, Policy{Name: "b", Selector: Selector{Provider: "aws"}}), "b"},
		{"by kind", NewSet(Policy{Name: "a", Selector: Selector{Kind: "vm"}}, Policy{Name: "b", Selector: Selector{Kind: "asg"}}), "b"},
		{"by label", NewSet(Policy{Name: "a", Selector: Selector{Labels: map[string]string{"env": "dev"}}},
			Policy{Name: "b", Selector: Selector{Labels: map[string]string{"env": "prod"}}}), "b"},
		{"by expression", NewSet(Policy{Name: "a", Selector: match(`workload.labels.env == "dev"`)},
			Policy{Name: "b", Selector: match(`workload.labels.env == "prod"`)}), "b"},
		{"not by one that fails", NewSet(Policy{Name: "a", Selector: match(`workload.labels.team == "x"`)}), ""},
	} {
		p, ok := tc.set.For(w)
		if ok != (tc.want != "") || ok && p.Name != tc.want {
			t.Errorf("%s: got %v, want %q", tc.name, p, tc.want)
		}
	}
}

func TestTwoPoliciesThatCouldOwnOneWorkloadAreRefused(t *testing.T) {
	match := func(source string) Selector { return Selector{Match: expr(t, source, truth)} }
	env := func(name string) Selector { return Selector{Labels: map[string]string{"env": name}} }
	named := func(s Selector) Policy { return Policy{Name: "a", Selector: s} }
	for _, tc := range []struct {
		name string
		a, b Policy
		fits bool
	}{
		{"both take all", named(Selector{}), Policy{}, false},
		{"one takes all", named(Selector{Kind: "asg"}), Policy{}, false},
		{"of different priority", named(Selector{}), Policy{Priority: 1}, true},
		{"one is off", named(Selector{}), Policy{Mode: Off}, true},
		{"of different kinds", named(Selector{Kind: "asg"}), Policy{Selector: Selector{Kind: "vm"}}, true},
		{"of different providers", named(Selector{Provider: "aws"}), Policy{Selector: Selector{Provider: "gcp"}}, true},
		{"a kind of a provider", named(Selector{Provider: "aws"}), Policy{Selector: Selector{Kind: "asg"}}, false},
		{"of different labels", named(env("dev")), Policy{Selector: env("prod")}, true},
		{"of one label", named(env("dev")), Policy{Selector: env("dev")}, false},
		{"of labels that go together", named(env("dev")), Policy{Selector: Selector{Labels: map[string]string{"team": "x"}}}, false},
		{"of one expression", named(match("workload.ready > 1.0")), Policy{Selector: match("workload.ready > 1.0")}, false},
		{"of two expressions", named(match("workload.ready > 1.0")), Policy{Selector: match("workload.ready <= 1.0")}, true},
		{"of one expression and none", named(match("workload.ready > 1.0")), Policy{}, false},
	} {
		tc.b.Name = "b"
		err := CheckSet([]Policy{tc.a, tc.b})
		if (err == nil) != tc.fits {
			t.Errorf("%s: got %v, want it to fit: %v", tc.name, err, tc.fits)
		}
	}
	err := CheckSet([]Policy{{Name: "a"}, {Name: "b"}, {Name: "a", Priority: 1}})
	const want = "policies: a and b have the priority 0 and can own the same workload, expected another priority or selector\n" +
		"policies: two are named a, expected a name each"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestUtilisationIsNeededOnlyIfAPolicyFollowsIt(t *testing.T) {
	load, share := Policy{Signals: []Signal{{Kind: Load}}}, Policy{Signals: []Signal{{Kind: SLO}, {Kind: Utilisation}}}
	for _, tc := range []struct {
		set  Set
		want bool
	}{{NewSet(), false}, {NewSet(load, load), false}, {NewSet(load, share), true}} {
		if got := tc.set.NeedsUtilisation(); got != tc.want {
			t.Errorf("%v: got %v, want %v", tc.set.Policies, got, tc.want)
		}
	}
}
