package forecast

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// followed is a series of which a part is learned and the rest is to come.
func followed(s fleet.Series, learned int, steps int) (*Online, []float64) {
	rest := s.Values[learned:]
	s.Values = s.Values[:learned:learned]
	return New().Follow(s, Options{Steps: steps}), rest
}

func TestARestoredStateForecastsTheSame(t *testing.T) {
	for _, step := range []time.Duration{5 * time.Minute, time.Hour} {
		s := wave(16, step, 30, 11)
		for i := range s.Values {
			if i%31 < 2 {
				s.Values[i] = math.NaN()
			}
		}
		n, rest := followed(s, len(s.Values)*3/4, 24)
		for i, v := range rest {
			n.Update(v)
			if i%5 == 0 {
				n.Forecast(levels, nil)
			}
			if i%37 != 0 {
				continue
			}
			kept, err := n.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			var restored Online
			if err := restored.UnmarshalBinary(kept); err != nil {
				t.Fatal(err)
			}
			want, _ := n.Forecast(levels, nil)
			got, _ := restored.Forecast(levels, nil)
			if !cmp.Equal(got.Values, want.Values) || !cmp.Equal(got.Mean, want.Mean) || !cmp.Equal(restored.Record(), n.Record()) {
				t.Fatalf("step %v: after %d values the restored state forecasts otherwise:\n%s", step, i+1, cmp.Diff(want.Mean, got.Mean))
			}
			n = &restored
		}
	}
}

func TestABrokenStateIsRefused(t *testing.T) {
	n, _ := followed(wave(10, time.Hour, 5, 1), 200, 24)
	kept, err := n.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{0, 1, len(kept) / 2, len(kept) - 1} {
		var restored Online
		if err := restored.UnmarshalBinary(kept[:cut]); err == nil {
			t.Errorf("%d of %d bytes were taken for a state", cut, len(kept))
		}
	}
}

func TestValuesThatFollowAreSeen(t *testing.T) {
	s := wave(21, time.Hour, 5, 2)
	n, rest := followed(s, 400, 24)
	for _, v := range rest {
		n.Update(v)
	}
	out, ok := n.Forecast(levels, nil)
	whole, _ := Fit(s, Options{Steps: 24}).Forecast(levels, nil)
	if !ok || !out.Start.Equal(whole.Start) {
		t.Fatalf("forecasts begin at %v, want %v", out.Start, whole.Start)
	}
	for k := range out.Mean {
		if math.Abs(out.Mean[k]-whole.Mean[k]) > 30 {
			t.Errorf("step %d: %v, and %v when learned anew", k+1, out.Mean[k], whole.Mean[k])
		}
	}
}

func TestWhatWasIssuedIsScored(t *testing.T) {
	s := wave(40, time.Hour, 20, 3)
	n, rest := followed(s, 480, 24)
	for _, v := range rest {
		n.Forecast(levels, nil)
		n.Update(v)
	}
	r := n.Record()
	l := r.line(Auto, 1)
	if l.Scored != len(rest) {
		t.Errorf("%d forecasts of one step were scored, want %d", l.Scored, len(rest))
	}
	for _, lead := range []int{1, 2, 4, 8, 16, 24} {
		l := *r.line(Auto, lead)
		if l.Scored < len(rest)-24 || !(l.WAPE() > 0 && l.WAPE() < 0.05) || math.Abs(l.MeanBias()) > 10 {
			t.Errorf("lead %d: %+v, WAPE %v, bias %v", lead, l, l.WAPE(), l.MeanBias())
		}
		if c := l.Coverage80(); c < 0.7 || c > 0.9 {
			t.Errorf("lead %d: the 80 %% band covered %v", lead, c)
		}
	}
}

// Bands that are too narrow grow until they hold what they promise.
func TestBandsFollowTheRecord(t *testing.T) {
	s := wave(60, time.Hour, 5, 4)
	n, rest := followed(s, 480, 6)
	for i, v := range rest {
		n.Forecast(levels, nil)
		n.Update(v + 40*math.Sin(float64(i*i))) // four times the errors that were seen
	}
	r := n.Record()
	if c := r.line(Auto, 1).Coverage80(); c < 0.7 || c > 0.9 {
		t.Errorf("the 80 %% band covered %v of the newest", c)
	}
}

func TestDriftCallsForARefit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(i int, v float64) float64
		want   bool
	}{
		"nothing new": {func(_ int, v float64) float64 { return v }, false},
		"one spike": {func(i int, v float64) float64 {
			if i == 50 {
				return 1e6
			}
			return v
		}, false},
		"a step up":   {func(_ int, v float64) float64 { return 1.5 * v }, true},
		"a step down": {func(_ int, v float64) float64 { return v / 2 }, true},
	} {
		s := wave(30, 5*time.Minute, 20, 5)
		n, rest := followed(s, 20*288, 12)
		drifted := false
		for i, v := range rest[:576] {
			n.Update(c.change(i, v))
			_, why := n.Due()
			drifted = drifted || why == "drift"
		}
		if drifted != c.want {
			t.Errorf("%s: drift was noticed: %v", name, drifted)
		}
	}
}

func TestAFleetDoesNotRefitAtOnce(t *testing.T) {
	at := map[int]bool{}
	for _, name := range []fleet.ID{"a", "b", "c", "d", "e"} {
		s := wave(10, 5*time.Minute, 20, 6)
		s.Key.Workload = name
		n, rest := followed(s, 9*288, 12)
		for i, v := range rest {
			n.Update(v)
			if due, _ := n.Due(); due {
				at[i] = true
				break
			}
		}
	}
	if len(at) < 4 {
		t.Errorf("five series are refitted at %d times", len(at))
	}
}

func TestARefitGoesOn(t *testing.T) {
	s := wave(30, time.Hour, 20, 7)
	n, rest := followed(s, 480, 24)
	f := New()
	for _, v := range rest {
		n.Forecast(levels, nil)
		n.Update(v)
		if due, _ := n.Due(); due {
			n.Refit(f)
		}
	}
	if due, why := n.Due(); due {
		t.Errorf("still due for %s", why)
	}
	r := n.Record()
	if got := r.line(Auto, 24).Scored; got < len(rest)-30 {
		t.Errorf("%d of %d forecasts of a day were scored over refits", got, len(rest))
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := wave(16, time.Minute, 30, 8)
	n, rest := followed(s, 15*1440, 60)
	n.Forecast(levels, nil)
	i := 0
	for b.Loop() {
		n.Update(rest[i%len(rest)])
		i++
	}
}

func BenchmarkFitHourly(b *testing.B) {
	s := wave(35, time.Hour, 30, 8)
	f := New()
	for b.Loop() {
		f.Fit(s, Options{Steps: 48, Seasons: []int{24, 168}}).Forecast(levels, nil)
	}
}

// An ensemble that loses to a seasonal naive forecast serves only where the one
// before it was no better, or where nobody knows.
func TestTheLastGoodEnsembleServes(t *testing.T) {
	for _, c := range []struct {
		had, has float64
		want     bool
	}{
		{0.5, 0.9, true}, {0.5, 1, true}, {0.5, 1.1, false}, {1.2, 1.1, true}, {1.1, 1.2, false},
		{math.NaN(), 1.5, true}, {0.5, math.NaN(), true},
	} {
		if got := passes(fleet.Accuracy{MASE: c.has}, fleet.Accuracy{MASE: c.had}); got != c.want {
			t.Errorf("from a MASE of %v to %v: passes %v, want %v", c.had, c.has, got, c.want)
		}
	}
}

// A spike moves neither the next forecasts nor the weights; what lasts is believed.
func TestALiveSpikeIsNotBelieved(t *testing.T) {
	s := wave(40, time.Hour, 20, 15)
	n, rest := followed(s, 720, 24)
	for i, v := range rest[:60] {
		if i == 10 {
			v = 1e9
		}
		n.Update(v)
		out, _ := n.Forecast(levels, nil)
		for k, mean := range out.Mean {
			if mean < 300 || mean > 2500 {
				t.Fatalf("%d values after a spike step %d is forecast at %v", i-10, k+1, mean)
			}
		}
	}
}

func TestAClockAndHolidaysAreFollowed(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	grids := []time.Duration{time.Hour, 15 * time.Minute, 7 * time.Minute}
	if testing.Short() {
		grids = grids[:1]
	}
	for _, step := range grids {
		for _, from := range []time.Time{time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC)} {
			s := wave(24, step, 20, 16)
			s.Start = from
			learned := int(18 * 24 * time.Hour / step)
			rest := s.Values[learned:]
			s.Values = s.Values[:learned:learned]
			n := New().Follow(s, Options{Steps: 24, Zone: berlin, Holidays: []time.Time{from.AddDate(0, 0, 20)}})
			for i, v := range rest {
				n.Update(v)
				out, ok := n.Forecast(levels, nil)
				if want := s.Stamp(learned + i + 1); !ok || len(out.Mean) != 24 || !out.Start.Equal(want) {
					t.Fatalf("step %v: %d steps from %v, want 24 from %v", step, len(out.Mean), out.Start, want)
				}
			}
		}
	}
}

func TestASeriesMayBeginWithNothing(t *testing.T) {
	for _, values := range [][]float64{nil, {}, {math.NaN()}} {
		n := New().Follow(fleet.Series{Start: start, Step: time.Hour, Values: values}, Options{Steps: 6, Holidays: []time.Time{start}})
		f := New()
		for i := range 60 {
			n.Update(float64(100 + i%5))
			if i%10 == 9 {
				n.drifted = true
				n.Refit(f)
			}
		}
		if out, ok := n.Forecast(levels, nil); !ok || out.Mean[0] < 95 || out.Mean[0] > 110 {
			t.Errorf("from %v: forecast %v, %v", values, out.Mean, ok)
		}
	}
}

// What was promised before a refit is scored after it, also of each model.
func TestARefitForgetsNoPromise(t *testing.T) {
	n, rest := followed(wave(16, time.Hour, 30, 11), 14*24, 24)
	n.Forecast(levels, nil)
	n.Update(rest[0])
	n.Refit(New())
	for _, v := range rest[1:24] {
		n.Update(v)
	}
	scored := 0
	for _, l := range n.Record().Lines {
		if l.Lead == 24 && l.Model != Auto {
			scored += l.Scored
		}
	}
	if scored < 2 {
		t.Errorf("got %d forecasts of models scored a day after a refit, want some", scored)
	}
}
