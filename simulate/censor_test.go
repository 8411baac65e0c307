package simulate

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"steward/fleet"
)

// recordedBy is a plain scenario that says what served when it was recorded.
func recordedBy(kind SignalKind, rec Recorded) *Scenario {
	sc := plain()
	sc.Signals = []Signal{{Name: "served", Kind: kind, SeriesRef: SeriesRef{Scale: 1}}}
	sc.Recorded = &rec
	return sc
}

// cutIn are the scored samples that count as cut off, one a minute: "." is one that
// does not.
func cutIn(r *Replay) string {
	var out strings.Builder
	for k := range r.Ticks {
		sign := "."
		if r.Censored != nil && r.needs[r.sample(k)] != r.uncut[r.sample(k)] {
			sign = "x"
		}
		out.WriteString(sign)
	}
	return out.String()
}

func TestWhatServedTellsWhichDemandWasCutOff(t *testing.T) {
	units := Recorded{Units: "served", Capacity: 10, SaturatedAt: 0.9}
	use := Recorded{Utilisation: "served", SaturatedAt: 0.9}
	for _, c := range []struct {
		name           string
		rec            Recorded
		kind           SignalKind
		step           time.Duration
		demand, served string
		scale          float64
		want           string
	}{
		{"units", units, ServingUnits, time.Minute, "5 17 18 20 25 - 9 8", "2 2 2 2 2 2 1 1", 1, ".xxx.x."},
		{"units unknown or none", units, ServingUnits, time.Minute, "5 20 20 0 20", "2 - 0 0 2", 1, "...x"},
		{"units known for a part", units, ServingUnits, time.Minute, "5 20 20 20", "2 2", 1, "x.."},
		{"units of a coarser step", units, ServingUnits, 2 * time.Minute, "5 18 18 9 9 18", "2 1 2", 1, "xxx.x"},
		{"units of a finer step: any of them", units, ServingUnits, 30 * time.Second, "5 18 17", "2 2 3 2 2 2", 1, "x."},
		{"units, and demand scaled afterwards", units, ServingUnits, time.Minute, "5 17 18", "2 2 2", 3, ".x"},
		{"utilisation", use, Utilisation, time.Minute, "5 5 5 5 5", "0.5 0.89 0.9 1.7 -", 1, ".xx."},
	} {
		sc := recordedBy(c.kind, c.rec)
		sc.Demand.Scale = c.scale
		r, err := Prepare(sc, series(time.Minute, numbers(c.demand)...), []fleet.Series{series(c.step, numbers(c.served)...)})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := cutIn(r); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheTimeCutOffIsSummedUp(t *testing.T) {
	sc := recordedBy(Utilisation, Recorded{Utilisation: "served", SaturatedAt: 0.9})
	r, err := Prepare(sc, series(time.Minute, numbers("1 1 1 1 - 1 1 1 1")...), []fleet.Series{series(time.Minute, numbers("1 1 1 0 1 1 0 0 0")...)})
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute int) time.Time { return day.Add(time.Duration(minute) * time.Minute) }
	want := &Censored{
		Minutes: 3, Share: 3.0 / 7, Episodes: 2, Rule: CensoredByUtilisation, From: 0.9,
		Stretches: []Stretch{{at(1), at(3)}, {at(5), at(6)}},
	}
	if diff := cmp.Diff(r.Censored, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestFaultsOfWhatIsSaidOfTheRecording(t *testing.T) {
	const served = "signals: [{ name: served, kind: units, file: x }, { name: cpu, kind: utilisation, file: x }]\n"
	for _, c := range []struct{ lines, want string }{
		{"recorded: {}", "14: recorded: is empty, expected utilisation or units, the name of a signal"},
		{"recorded: { utilisation: cpu }", `14: recorded.utilisation: found "cpu", expected the name of one of signals`},
		{"signals: [{ name: served, kind: units, file: x }]", `14: signals[0].kind: is units, expected recorded.units to name "served"`},
		{served + "recorded: { units: served, utilisation: cpu }", "15: recorded.units: stands beside recorded.utilisation, expected one of them"},
		{served + "recorded: { units: served }", "15: recorded.capacity: 0 is not above 0, expected the demand that one of the recorded units served at 100 %"},
		{served + "recorded: { units: served, capacity: 250, saturated_at: 95 }", "15: recorded.saturated_at: 95 is outside (0, 1], expected a share of capacity such as 0.95"},
		{served + "recorded: { units: served, capacity: 250, saturatd_at: 0.9 }", `15: recorded.saturatd_at: unknown key, did you mean "saturated_at"?`},
		{"signals: [{ name: cpu, kind: utilisation, file: x }]\nrecorded: { units: cpu, capacity: 1 }", `15: recorded.units: "cpu" is of kind utilisation, expected one of kind units`},
		{"signals: [{ name: cpu, kind: utilisation, file: x }]\nrecorded: { utilisation: cpu, capacity: 1 }", "15: recorded.capacity: means nothing to a utilisation"},
	} {
		if _, err := ParseScenario("web.yaml", []byte(web+c.lines)); err == nil || err.Error() != "web.yaml:"+c.want {
			t.Errorf("%s\ngot  %v\nwant web.yaml:%s", c.lines, err, c.want)
		}
	}
}

func TestPercentThatPassForSharesAreRefused(t *testing.T) {
	sc := recordedBy(Utilisation, Recorded{Utilisation: "served", SaturatedAt: 0.9})
	_, err := Prepare(sc, series(time.Minute, 1, 1, 1), []fleet.Series{series(time.Minute, 0.5, 87, 91)})
	want := `plain: signals[0]: "served" is 87 at 2026-01-05T00:01:00Z, expected a share of capacity such as 0.87; percent take scale: 0.01`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// What is scored without some time is what the other ticks alone give.
func TestScoringWithoutTheTimeCutOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "samples")
		draw := func(name string, from, to int) []float64 {
			out := make([]float64, n)
			for i := range out {
				out[i] = float64(rapid.IntRange(from, to).Draw(t, name))
			}
			return out
		}
		demand, use := draw("demand", 0, 9), draw("use", 0, 1)
		r, err := Prepare(recordedBy(Utilisation, Recorded{Utilisation: "served", SaturatedAt: 1}), series(time.Minute, demand...),
			[]fleet.Series{series(time.Minute, use...)})
		if err != nil {
			t.Fatal(err)
		}
		res, rows, err := r.Run(scripted(3, 5, 2, 6, 4), nil)
		if err != nil {
			t.Fatal(err)
		}
		if (r.Censored == nil) != (res.Uncensored == nil) || (r.Censored == nil) != !strings.Contains(cutIn(r), "x") {
			t.Fatalf("got %v and %v for %s", r.Censored, res.Uncensored, cutIn(r))
		}
		var left, cutTicks int64
		short, demanded, unserved := 0.0, 0.0, 0.0
		for k, sign := range cutIn(r) {
			if sign == 'x' {
				cutTicks += int64(rows.billed[k])
				continue
			}
			left += int64(rows.billed[k])
			i := r.sample(k)
			demanded, unserved = demanded+demand[i], unserved+r.unserved(demand[i], rows.ready[k])
			if r.needs[i] > rows.ready[k] {
				short++
			}
		}
		switch u := res.Uncensored; {
		case u == nil:
			return
		case !strings.Contains(cutIn(r), "."):
			if text, _ := json.Marshal(u); strings.ContainsAny(string(text), "0123456789.") && strings.Count(string(text), "null") != 10 {
				t.Fatalf("nothing is left: got %s, want nulls", text)
			}
		default:
			if *u.ViolationMinutes != short || !near(*u.Cost+r.cost(cutTicks), res.Cost) || !near(*u.Cost, r.cost(left)) {
				t.Fatalf("got %v minutes and %v, want %v and %v", *u.ViolationMinutes, *u.Cost, short, r.cost(left))
			}
			if want := ratio(unserved, demanded); (want == nil) != (u.UnservedShare == nil) || want != nil && !near(*want, *u.UnservedShare) {
				t.Fatalf("unserved: got %v, want %v", u.UnservedShare, want)
			}
		}
	})
}

// With nothing struck out, the figures are those of the result, digit for digit.
func TestScoringWithoutNothingIsTheResult(t *testing.T) {
	for name, values := range traces() {
		r := prepare(t, busy(), 5*time.Minute, values...)
		res, rows := replay(t, r, baseline(t, "hpa@0.8"))
		if res.Uncensored != nil {
			t.Fatalf("%s: got %+v, want no demand cut off", name, r.Censored)
		}
		r.uncut = r.needs
		want := &Uncensored{
			Cost: &res.Cost, ViolationShare: res.ViolationShare, ViolationMinutes: &res.ViolationMinutes, ViolationEpisodes: &res.ViolationEpisodes,
			UnservedShare: res.UnservedShare, WorstShortageUnits: &res.WorstShortageUnits, MeanUtilisation: res.MeanUtilisation,
			P95Utilisation: res.P95Utilisation, UnderAccuracy: res.UnderAccuracy, OverAccuracy: res.OverAccuracy,
		}
		if diff := cmp.Diff(rows.uncensored(), want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", name, diff)
		}
	}
}

// What is known of the recording changes what is reported, and no decision.
func TestNobodySeesWhatServedWhenItWasRecorded(t *testing.T) {
	values := cutAt(daily(4, 0.04), 4500, 0)
	bare, told := busy(), busy()
	told.Signals = []Signal{{Name: "served", Kind: ServingUnits, SeriesRef: SeriesRef{Scale: 1}}}
	told.Recorded = &Recorded{Units: "served", Capacity: 100, SaturatedAt: 0.95}
	units := make([]float64, len(values))
	for i := range units {
		units[i] = 45
	}
	one := prepare(t, bare, 5*time.Minute, values...)
	two, err := Prepare(told, series(5*time.Minute, values...), []fleet.Series{series(5*time.Minute, units...)})
	if err != nil {
		t.Fatal(err)
	}
	if one.Censored == nil || one.Censored.Rule != CensoredByPlateau || two.Censored == nil || two.Censored.Rule != CensoredByUnits {
		t.Fatalf("got %+v and %+v, want both to be cut off", one.Censored, two.Censored)
	}
	if one.Digest == two.Digest {
		t.Error("what served when it was recorded does not change the digest")
	}
	for _, e := range causal(t) {
		a, rowsA := replay(t, one, e)
		b, rowsB := replay(t, two, e)
		if csvOf(t, rowsA) != csvOf(t, rowsB) || a.Cost != b.Cost {
			t.Errorf("%s: decides by what served when it was recorded", e.Name)
		}
	}
	for _, track := range two.history(Policy(policies()[0]).Rules).Tracks {
		if track.Series.Key.Metric == "served" {
			t.Error("the recorded units are among what policies may see")
		}
	}
}

func TestStrikesAreWhereBootsFailAndRequestsAreRefused(t *testing.T) {
	sc := withFaults(Fault{Kind: FaultBootFailure, Probability: 0.3}, Fault{Kind: FaultThrottle, Probability: 0.3})
	r := prepare(t, sc, time.Minute, steady(1, 60)...)
	_, rows := replay(t, r, asking(0))
	counts, before := map[FaultKind]int{}, time.Time{}
	for _, s := range rows.Strikes() {
		counts[s.Kind] += s.Count
		if s.Count < 1 || s.At.Before(before) {
			t.Errorf("got %+v after %v, want them in their order", s, before)
		}
		before = s.At
	}
	f := newFate(sc)
	refused := 0
	for call := 1; call <= r.Ticks; call++ {
		if f.throttles(call) {
			refused++
		}
	}
	if counts[FaultThrottle] == 0 || counts[FaultThrottle] > refused || counts[FaultBootFailure] == 0 {
		t.Errorf("got %v, want both, and at most %d refused", counts, refused)
	}
	if _, calm := replay(t, r, baseline(t, "oracle")); len(calm.Strikes()) > 0 {
		t.Errorf("got %v, want none for the oracle", calm.Strikes())
	}
}
