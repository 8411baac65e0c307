package simulate

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// brief writes an aftermath as "FROM REACT RECOVER MINUTES WORST SURVIVED", times
// in seconds since the fault began and since it hurt.
func brief(a Aftermath) string {
	from := "-"
	if a.HurtFrom != nil {
		from = fmt.Sprint(a.HurtFrom.Sub(a.Began).Seconds())
	}
	text := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return fmt.Sprint(*v)
	}
	survived := "-"
	if a.Survived != nil {
		survived = fmt.Sprint(*a.Survived)
	}
	return fmt.Sprint(from, " ", text(a.ReactSeconds), " ", text(a.RecoverSeconds), " ", a.ViolationMinutes, " ", a.WorstShortageUnits, " ", survived)
}

// level is so many minutes of a demand of 4.
func level(minutes int) []float64 {
	out := make([]float64, minutes)
	for i := range out {
		out[i] = 4
	}
	return out
}

func aftermaths(t *testing.T, sc *Scenario, demand []float64, e Entrant) []Aftermath {
	t.Helper()
	r := prepare(t, sc, time.Minute, demand...)
	_, rows := replay(t, r, e)
	list, err := r.Aftermaths(e, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAFaultIsHeldAgainstTheReplayWithoutIt(t *testing.T) {
	lose := func(at time.Duration, share float64) Fault { return Fault{Kind: FaultLoseUnits, At: at, Share: share} }
	for _, tc := range []struct {
		name   string
		fault  Fault
		demand []float64
		e      Entrant
		want   string
	}{
		{"lost units come back after their boot", lose(5*time.Minute, 0.5), level(60), scripted(4), "0 0 120 2 2 true"},
		{"more than half is gone", lose(5*time.Minute, 0.75), level(60), scripted(4), "0 0 120 2 3 false"},
		{"there were units to spare", lose(5*time.Minute, 0.5), level(60), scripted(4, 8), "- - - 0 0 true"},
		{"nothing is left to lose by the end", lose(58*time.Minute, 0.5), level(60), scripted(4), "0 0 - 1 2 false"},
		{"it never came", lose(24*time.Hour, 0.5), level(60), scripted(4), "- - - 0 0 -"},
		{"short all the same", lose(5*time.Minute, 0.5), append(level(2), numbers("9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9")...), scripted(4), "0 0 120 2 2 true"},
		{"requests that are all refused", Fault{Kind: FaultThrottle, Probability: 1}, append(level(10), numbers("6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 4 4 4")...), scripted(4, 6), "540 - 1860 31 2 false"},
		{"boots that all fail", Fault{Kind: FaultBootFailure, Probability: 1}, append(level(10), numbers("6 6 6 6 6 6 6 6 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4")...), scripted(4, 6), "540 0 480 8 2 true"},
		{"a probability of nothing", Fault{Kind: FaultThrottle}, level(60), scripted(4), "- - - 0 0 true"},
	} {
		list := aftermaths(t, withFaults(tc.fault), tc.demand, tc.e)
		if len(list) != 1 {
			t.Fatalf("%s: got %d, want one fault", tc.name, len(list))
		}
		if got := brief(list[0]); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// A believed zero lets units go; they are asked for when the metric is back.
func TestAMetricThatReadsZeroHurtsWhoBelievesIt(t *testing.T) {
	sc := withFaults(Fault{Kind: FaultMetricZero, At: 10 * time.Minute, For: 5 * time.Minute})
	believer := sized("believer", func(*Replay) sizer {
		return sizerFunc(func(v *view) int { return int(v.demand) })
	})
	got := aftermaths(t, sc, level(60), believer)
	want := "60 300 420 7 4 false" // gone a minute later, back with the first true sample and a boot
	if diff := cmp.Diff(brief(got[0]), want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// Each of several faults answers for its own harm.
func TestFaultsAreTakenOneByOne(t *testing.T) {
	sc := withFaults(
		Fault{Kind: FaultLoseUnits, At: 5 * time.Minute, Share: 0.5}, Fault{Kind: FaultLoseUnits, At: 40 * time.Minute, Share: 0.25},
		Fault{Kind: FaultMetricGap, At: 20 * time.Minute, For: time.Minute},
	)
	var got []string
	for _, a := range aftermaths(t, sc, level(80), scripted(4)) {
		got = append(got, brief(a))
	}
	if diff := cmp.Diff(got, []string{"0 0 120 2 2 true", "0 0 120 2 1 true", "- - - 0 0 true"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if list := aftermaths(t, sc, level(80), baseline(t, "oracle")); list != nil {
		t.Errorf("got %v, want none for whom no fault reaches", list)
	}
}

// Whatever an entrant does, a fault takes no more than there was, and what was
// not recovered from was not survived.
func TestHarmIsWithinWhatWasShort(t *testing.T) {
	for name, values := range traces() {
		sc := busy()
		sc.Faults = []Fault{
			{Kind: FaultMetricZero, At: 6 * time.Hour, For: time.Hour}, {Kind: FaultLoseUnits, At: 10 * time.Hour, Share: 0.5, Notice: time.Minute},
			{Kind: FaultMetricGap, At: 14 * time.Hour, For: time.Hour}, {Kind: FaultBootFailure, Probability: 0.2}, {Kind: FaultThrottle, Probability: 0.2},
		}
		r := prepare(t, sc, 5*time.Minute, values...)
		for _, e := range []Entrant{Policy(policies()[0]), baseline(t, "hpa@0.7"), baseline(t, "static-peak")} {
			res, rows := replay(t, r, e)
			list, err := r.Aftermaths(e, rows, nil)
			if err != nil || len(list) != len(sc.Faults) {
				t.Fatalf("%s: %s: got %d and %v, want an aftermath a fault", name, e.Name, len(list), err)
			}
			for i, a := range list {
				switch {
				case a.Kind != sc.Faults[i].Kind || a.Survived == nil:
					t.Errorf("%s: %s: got %+v, want what %s did", name, e.Name, a, sc.Faults[i].Kind)
				case a.ViolationMinutes > res.ViolationMinutes || a.WorstShortageUnits > res.WorstShortageUnits:
					t.Errorf("%s: %s: got %+v, want no more than %v minutes and %d units", name, e.Name, a, res.ViolationMinutes, res.WorstShortageUnits)
				case (a.HurtFrom == nil) != (a.ViolationMinutes == 0), a.HurtFrom != nil && a.RecoverSeconds == nil && *a.Survived:
					t.Errorf("%s: %s: got %+v, which contradicts itself", name, e.Name, a)
				case a.ReactSeconds != nil && a.RecoverSeconds != nil && *a.ReactSeconds > *a.RecoverSeconds:
					t.Errorf("%s: %s: got %+v, want no reaction to what is over", name, e.Name, a)
				}
			}
		}
	}
}

// Who stops a replay stops those without a fault too.
func TestAftermathsCanBeStopped(t *testing.T) {
	r := prepare(t, withFaults(Fault{Kind: FaultThrottle, Probability: 0.5}), time.Minute, level(60)...)
	_, rows := replay(t, r, scripted(4))
	if _, err := r.Aftermaths(scripted(4), rows, func(int, int) bool { return false }); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v, want %v", err, ErrStopped)
	}
}
