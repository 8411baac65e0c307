package policy

import (
	"reflect"
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
	const m = time.Minute
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
		{"no policy", NewSet(), 0},
		{"no rule", NewSet(Policy{Missing: MissingData{HoldAfter: m}}), 0},
		{"a window outwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(3 * m), ScaleIn: window(2 * m)}}), 3 * m},
		{"a window inwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(2 * m), ScaleIn: window(3 * m)}}), 3 * m},
		{"a limit outwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: limits(m, 4*m, 2*m), ScaleIn: window(3 * m)}}), 4 * m},
		{"a limit inwards", NewSet(Policy{Behaviour: Behaviour{ScaleOut: window(3 * m), ScaleIn: limits(m, 4*m, 2*m)}}), 4 * m},
		{"another policy", NewSet(Policy{}, Policy{Behaviour: Behaviour{ScaleIn: window(5 * m)}}, Policy{}), 5 * m},
	} {
		if got := tc.set.Memory(); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestTheFirstPolicyGoverns(t *testing.T) {
	if p, ok := NewSet().For(fleet.Workload{ID: "web"}); ok {
		t.Errorf("got %q of an empty set, want none", p.Name)
	}
	if p, ok := NewSet(Policy{Name: "a"}, Policy{Name: "b"}).For(fleet.Workload{ID: "web"}); !ok || p.Name != "a" {
		t.Errorf("got %q, want a", p.Name)
	}
}

func TestUtilisationIsNeededOnlyIfAPolicyFollowsIt(t *testing.T) {
	load, share := Policy{Signal: Signal{Kind: Load}}, Policy{Signal: Signal{Kind: Utilisation}}
	for _, tc := range []struct {
		set  Set
		want bool
	}{{NewSet(), false}, {NewSet(load, load), false}, {NewSet(load, share), true}} {
		if got := tc.set.NeedsUtilisation(); got != tc.want {
			t.Errorf("%v: got %v, want %v", tc.set.Policies, got, tc.want)
		}
	}
}

// full is a policy in which every field holds something.
func full() Policy {
	return Policy{
		Name: "web", Bounds: &fleet.Bounds{Min: 1, Max: 9}, Signal: Signal{Name: "rps", Kind: Load, Target: 0.6},
		Forecast: Forecast{Quantile: 0.9, FallbackHeadroom: 0.2},
		Behaviour: Behaviour{
			ScaleOut: Direction{Stabilisation: 1, Limits: []Limit{{Units: 2, Percent: 3, Per: 4}}, Select: SelectMax},
			ScaleIn:  Direction{Stabilisation: 5, Limits: []Limit{{Units: 6, Percent: 7, Per: 8}}, Select: SelectMin},
		},
		Missing: MissingData{HoldAfter: 9},
	}
}

// leaves calls visit at every number and text below v, with its path.
func leaves(t *testing.T, path string, v reflect.Value, visit func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			leaves(t, path+"."+v.Type().Field(i).Name, v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			leaves(t, path+"[]", v.Index(i), visit)
		}
	case reflect.Pointer:
		leaves(t, path, v.Elem(), visit)
	case reflect.String, reflect.Int, reflect.Int64, reflect.Float64, reflect.Bool:
		visit(path, v)
	default:
		t.Fatalf("%s is a %s, which this test cannot change", path, v.Type())
	}
}

func TestTheDigestChangesWithEveryField(t *testing.T) {
	before := NewSet(full()).Digest()
	if again := NewSet(full()).Digest(); again != before {
		t.Fatalf("got %s and %s for the same policy, want one digest", before, again)
	}
	p := full()
	count := 0
	leaves(t, "Policy", reflect.ValueOf(&p).Elem(), func(path string, v reflect.Value) {
		count++
		if v.IsZero() {
			t.Errorf("%s is empty, want something in every field", path)
		}
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Float64:
			v.SetFloat(v.Float() + 1e-9)
		default:
			v.SetInt(v.Int() + 1)
		}
		if NewSet(p).Digest() == before {
			t.Errorf("%s changed and the digest did not", path)
		}
		v.Set(old)
	})
	if count < 19 {
		t.Errorf("visited %d fields, want all", count)
	}
	if got := NewSet(p).Digest(); got != before {
		t.Errorf("got %s after every change was undone, want %s", got, before)
	}
}

func TestTheDigestTellsShapesApart(t *testing.T) {
	unbound, unlimited, moved := full(), full(), full()
	unbound.Bounds = nil
	unlimited.Behaviour.ScaleIn.Limits = nil
	moved.Behaviour.ScaleOut.Limits = append(moved.Behaviour.ScaleOut.Limits, moved.Behaviour.ScaleIn.Limits...)
	moved.Behaviour.ScaleIn.Limits = nil
	zeroBounds := full()
	zeroBounds.Bounds = &fleet.Bounds{}
	other := full()
	other.Name = "other"
	seen := map[fleet.Digest]int{}
	for i, set := range []Set{
		NewSet(), NewSet(full()), NewSet(full(), full()), NewSet(full(), other), NewSet(other, full()), NewSet(unbound), NewSet(zeroBounds),
		NewSet(unlimited), NewSet(moved), NewSet(Default()),
	} {
		if first, taken := seen[set.Digest()]; taken {
			t.Errorf("sets %d and %d have one digest, want two", first, i)
		}
		seen[set.Digest()] = i
	}
}
