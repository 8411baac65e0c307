package forecast

import (
	"fmt"
	"math"
	"testing"
	"time"
	_ "time/tzdata" // the zones must be there wherever the test runs

	"steward/fleet"
)

var zones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}

// changes are days before the clocks of the zones change in 2026, in both directions.
var changes = []time.Time{
	time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 26, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 29, 0, 0, 0, 0, time.UTC),
}

// overChanges runs a test for every zone, step and change of clocks.
func overChanges(t *testing.T, test func(t *testing.T, zone *time.Location, from time.Time, step time.Duration)) {
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []time.Duration{time.Minute, 5 * time.Minute, time.Hour} {
			for _, from := range changes {
				t.Run(fmt.Sprint(name, " ", step, " ", from.Format("Jan 2")), func(t *testing.T) { test(t, zone, from, step) })
			}
		}
	}
}

// shown is what a zone's clock shows, cut to steps, as a time in UTC.
func shown(at time.Time, zone *time.Location, step time.Duration) time.Time {
	l := at.In(zone)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC).Truncate(step)
}

func TestSlotsAreWhatTheClockShows(t *testing.T) {
	overChanges(t, func(t *testing.T, zone *time.Location, from time.Time, step time.Duration) {
		n := int(7 * 24 * time.Hour / step)
		s := fleet.Series{Start: from, Step: step, Values: make([]float64, n)}
		sums, counts := map[time.Time]float64{}, map[time.Time]float64{}
		for i := range s.Values {
			s.Values[i] = float64(i)
			at := shown(s.Stamp(i), zone, step)
			sums[at], counts[at] = sums[at]+float64(i), counts[at]+1
		}
		local := Local(s, zone)
		if want := shown(from, zone, step); !local.Start.Equal(want) {
			t.Fatalf("the first slot is %v, want %v", local.Start, want)
		}
		if want := shown(s.Stamp(n-1), zone, step); !local.Stamp(len(local.Values) - 1).Equal(want) {
			t.Fatalf("the last slot is %v, want %v", local.Stamp(len(local.Values)-1), want)
		}
		for i, v := range local.Values {
			at := local.Stamp(i)
			if want := sums[at] / counts[at]; v != want && (v == v || want == want) {
				t.Fatalf("the slot %v has %v, want %v", at, v, want)
			}
		}
	})
}

func TestForecastsComeBackToTheirTime(t *testing.T) {
	overChanges(t, func(t *testing.T, zone *time.Location, from time.Time, step time.Duration) {
		const ahead = 150
		n := int(7 * 24 * time.Hour / step)
		w := newWallClock(zone, from, step)
		var slots []float64
		for known := 1; known < n; known++ {
			slots = w.put(slots, known-1, minuteOf(shown(from.Add(time.Duration(known-1)*step), zone, step)))
			if step < time.Hour && known%7 > 0 {
				continue
			}
			if len(slots) != w.slots(known) {
				t.Fatalf("%d steps fill %d slots, said are %d", known, len(slots), w.slots(known))
			}
			forecast := make([]float64, w.reach(known, ahead))
			for i := range forecast {
				forecast[i] = minuteOf(w.begins().Add(time.Duration(len(slots)+i) * step))
			}
			for k, v := range w.steps(forecast, slots, known, ahead) {
				at := from.Add(time.Duration(known+k) * step)
				if want := minuteOf(shown(at, zone, step)); v != want {
					t.Fatalf("from %d steps, %v is forecast as if the clock showed minute %v, it shows %v", known, at, v, want)
				}
			}
		}
	})
}

func minuteOf(t time.Time) float64 { return float64(60*t.Hour() + t.Minute()) }

func TestAWallClockThatWasAskedElsewhereAnswersTheSame(t *testing.T) {
	overChanges(t, func(t *testing.T, zone *time.Location, from time.Time, step time.Duration) {
		used := newWallClock(zone, from, step)
		n := int(400 * 24 * time.Hour / step)
		for k := range 200 {
			known := 1 + k*7919*k%n
			fresh := newWallClock(zone, from, step)
			if got, want := used.slots(known), fresh.slots(known); got != want {
				t.Fatalf("%d steps fill %d slots, asked first %d", known, got, want)
			}
		}
	})
}

func TestDailyLifeIsForecastOverAChangeOfClocks(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	life := func(at time.Time) float64 {
		return 100 - 40*math.Cos(2*math.Pi*minuteOf(at.In(zone))/(24*60))
	}
	for _, from := range []time.Time{time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 4, 0, 0, 0, 0, time.UTC)} {
		const known, ahead = 20*24 + 18, 48
		s := fleet.Series{Start: from, Step: time.Hour}
		truth := make([]float64, 0, ahead)
		for i := range known {
			s.Values = append(s.Values, life(s.Stamp(i)))
		}
		for k := range ahead {
			truth = append(truth, life(s.Stamp(known+k)))
		}
		w := newWallClock(zone, s.Start, s.Step)
		local := Local(s, zone)
		forecast := path(SeasonalNaive{Days: 1}, local.Values, 24, w.reach(known, ahead))
		right := meanMiss(truth, w.steps(forecast, local.Values, known, ahead))
		wrong := meanMiss(truth, path(SeasonalNaive{Days: 1}, s.Values, 24, ahead))
		if right > 1e-9 || wrong < 1 {
			t.Errorf("from %v the forecast is off by %.2f by the wall clock and by %.2f without", from, right, wrong)
		}
	}
}

func BenchmarkWallClock(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	w := newWallClock(zone, start, time.Minute)
	slots := make([]float64, 0, 1<<20)
	for i := 0; b.Loop(); i++ {
		if len(slots) >= 1<<20 {
			w, slots, i = newWallClock(zone, start, time.Minute), slots[:0], 0
		}
		slots = w.put(slots, i, 1)
	}
}
