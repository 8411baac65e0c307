package fleet

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestDigestsTellContentApart(t *testing.T) {
	seen := map[Digest]string{}
	for name, write := range map[string]func(Hasher){
		"nothing":      func(Hasher) {},
		"two texts":    func(h Hasher) { h.Text("ab", "c") },
		"cut else":     func(h Hasher) { h.Text("a", "bc") },
		"one text":     func(h Hasher) { h.Text("abc") },
		"a count":      func(h Hasher) { h.Count(1) },
		"a number":     func(h Hasher) { h.Number(1) },
		"minus zero":   func(h Hasher) { h.Number(math.Copysign(0, -1)) },
		"zero":         func(h Hasher) { h.Number(0) },
		"a gap":        func(h Hasher) { h.Number(math.NaN()) },
		"a time":       func(h Hasher) { h.Time(start) },
		"a later time": func(h Hasher) { h.Time(start.Add(1)) },
		"a series":     func(h Hasher) { h.Series(minutes(1, 2)) },
		"its start":    func(h Hasher) { h.Series(minutes(1)) },
	} {
		h := NewHasher("test")
		write(h)
		d := h.Sum()
		if other, taken := seen[d]; taken {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[d] = name
	}
	if NewHasher("a").Sum() == NewHasher("b").Sum() {
		t.Error("two kinds have the same digest")
	}
}

func TestDigestDoesNotDependOnTheZone(t *testing.T) {
	a, b := NewHasher("t"), NewHasher("t")
	a.Time(start)
	b.Time(start.In(time.FixedZone("x", 3600)))
	if a.Sum() != b.Sum() {
		t.Error("the same instant has two digests")
	}
	if got := a.Sum().Short(); len(got) != 12 || strings.Contains(got, ":") {
		t.Errorf("short form is %q", got)
	}
}

func TestDecisionIsNamedByItsContent(t *testing.T) {
	base := Decision{Workload: "web", Now: Size{4, "m"}, Grant: Size{6, "m"}, Rules: "sha256:aa", LastAct: "x"}
	same := base
	same.Want, same.Trace = Size{9, "m"}, []Stage{{Name: StageRate}}
	if base.ID() != same.ID() {
		t.Error("the name depends on more than the answer")
	}
	for what, change := range map[string]func(*Decision){
		"workload": func(d *Decision) { d.Workload = "api" },
		"now":      func(d *Decision) { d.Now.Units = 5 },
		"grant":    func(d *Decision) { d.Grant.Units = 7 },
		"shape":    func(d *Decision) { d.Grant.Shape = "l" },
		"rules":    func(d *Decision) { d.Rules = "sha256:bb" },
		"last act": func(d *Decision) { d.LastAct = "y" },
	} {
		other := base
		change(&other)
		if base.ID() == other.ID() {
			t.Errorf("another %s has the same name", what)
		}
	}
}

func TestReasonIsOneObjectWithItsFactsInOrder(t *testing.T) {
	r := Reason{Code: RateLimited, Rule: "p: \"x\"", Facts: []Fact{{"wanted", 7, "units"}, {"share", 0.25, ""}, {"lost", math.NaN(), "s"}}}
	data, err := json.Marshal(r)
	want := `{"code":"rate-limited","rule":"p: \"x\"","facts":{"wanted_units":7,"share":0.25,"lost_s":null}}`
	if err != nil || string(data) != want {
		t.Errorf("got %s, want %s (%v)", data, want, err)
	}
}

func TestAccuracyNotMeasuredIsNull(t *testing.T) {
	data, err := json.Marshal(Accuracy{WAPE: 0.25, MASE: math.NaN(), Pinball: math.Inf(1)})
	want := `{"scored":0,"wape":0.25,"mase":null,"pinball":null,"coverage80":0,"coverage95":0}`
	if err != nil || string(data) != want {
		t.Errorf("got %s, want %s (%v)", data, want, err)
	}
}

func TestBoundsWithin(t *testing.T) {
	for _, c := range []struct{ own, other, want Bounds }{
		{Bounds{2, 10}, Bounds{4, 8}, Bounds{4, 8}},
		{Bounds{2, 10}, Bounds{0, 99}, Bounds{2, 10}},
		{Bounds{2, 10}, Bounds{20, 30}, Bounds{10, 10}},
		{Bounds{5, 10}, Bounds{1, 3}, Bounds{5, 5}},
	} {
		if got := c.own.Within(c.other); got != c.want {
			t.Errorf("%v within %v: got %v, want %v", c.own, c.other, got, c.want)
		}
	}
}

func TestForecastPeakAndRow(t *testing.T) {
	f := Forecast{Levels: []float64{0.5, 0.9}, Values: [][]float64{{1, 2}, {5, 3}}}
	if f.Peak(0.9) != 5 || f.Peak(0.5) != 2 || f.Row(0.7) != nil {
		t.Errorf("got %v, %v, %v", f.Peak(0.9), f.Peak(0.5), f.Row(0.7))
	}
}
