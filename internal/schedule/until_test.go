package schedule

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

func TestAVirtualDayRunsEachOccurrenceOnceAndInOrder(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		want     []string
	}{
		{"2026-03-28T22:50", "2026-03-29T02:00", []string{"price 28T23:00", "decide 28T23:00", "price 29T00:00", "decide 29T00:00",
			"nightly 29T01:00", "price 29T01:00", "decide 29T01:00", "price 29T02:00", "decide 29T02:00"}},
		{"2026-10-24T23:50", "2026-10-25T02:00", []string{"price 25T00:00", "decide 25T00:00", "nightly 25T00:30",
			"price 25T01:00", "decide 25T01:00", "price 25T02:00", "decide 25T02:00"}},
	} {
		var d diary
		decide := d.job("decide", "0 * * * *")
		decide.After = []string{"price"}
		clock, b := Leaping(at(t, tc.from)), &book{}
		s := in(t, "Europe/Prague", clock, b, decide, d.job("nightly", "30 2 * * *"), d.job("price", "@hourly"))
		if err := s.Until(t.Context(), at(t, tc.to)); err != nil {
			t.Fatal(err)
		}
		same(t, d.all(), tc.want...)
		if got := clock.Now(); !got.Equal(at(t, tc.to)) {
			t.Errorf("got the clock at %s, want it at %s", got, tc.to)
		}
		if err := s.Until(t.Context(), at(t, tc.to)); err != nil || len(d.all()) != len(tc.want) {
			t.Errorf("again until the same time: got %v and %d runs, want no more than %d", err, len(d.all()), len(tc.want))
		}
	}
}

func TestAfterHoldsWhateverTheJitter(t *testing.T) {
	var d diary
	var order []Job
	for _, name := range []string{"d", "c", "b", "a"} {
		j := d.job(name, "*/10 * * * *")
		j.Jitter = 4 * time.Minute
		if name != "a" {
			j.After = []string{string(name[0] - 1)}
		}
		order = append(order, j)
	}
	s := scheduler(t, Leaping(at(t, "2026-01-01T00:00")), &book{}, order...)
	if err := s.Until(t.Context(), at(t, "2026-01-01T10:09")); err != nil {
		t.Fatal(err)
	}
	want := repeat(4*60, func(i int) string {
		return fmt.Sprintf("%c %s", 'a'+i%4, at(t, "2026-01-01T00:10").Add(time.Duration(i/4)*10*time.Minute).Format("02T15:04"))
	})
	same(t, d.all(), want...)
}

func TestJitterIsOfTheOccurrence(t *testing.T) {
	var starts []time.Duration
	for range 2 {
		clock := Leaping(at(t, "2026-01-01T00:00"))
		s := scheduler(t, clock, &book{}, Job{Name: "a", Spec: "@hourly", Jitter: 10 * time.Minute, Run: func(_ context.Context, due time.Time) error {
			starts = append(starts, clock.Now().Sub(due))
			return nil
		}})
		if err := s.Until(t.Context(), at(t, "2026-01-02T00:30")); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(starts[:24], starts[24:]) {
		t.Errorf("got %v first and %v again, want the same", starts[:24], starts[24:])
	}
	if low, high := slices.Min(starts), slices.Max(starts); low < 0 || low > 2*time.Minute || high < 8*time.Minute || high >= 10*time.Minute {
		t.Errorf("got delays from %s to %s, want them all over 10 minutes", low, high)
	}
}

func TestWhatWasDueInAnAbsenceIsMadeUpForWithinABound(t *testing.T) {
	for _, tc := range []struct {
		catchUp int
		want    []string
	}{
		{0, nil},
		{1, []string{"a 01T05:00"}},
		{3, []string{"a 01T03:00", "a 01T04:00", "a 01T05:00"}},
		{9, []string{"a 01T01:00", "a 01T02:00", "a 01T03:00", "a 01T04:00", "a 01T05:00"}},
	} {
		b := &book{claims: []fleet.Occurrence{{Job: "a", Due: at(t, "2026-01-01T00:00"), State: fleet.Succeeded}}}
		var d diary
		j := d.job("a", "@hourly")
		j.CatchUp = tc.catchUp
		if err := scheduler(t, Leaping(at(t, "2026-01-01T05:30")), b, j).Until(t.Context(), at(t, "2026-01-01T06:00")); err != nil {
			t.Fatal(err)
		}
		same(t, d.all(), append(tc.want, "a 01T06:00")...)
		missed := 5 - len(tc.want)
		same(t, b.story("15:04"), repeat(7, func(i int) string {
			if i > 0 && i <= missed {
				return fmt.Sprintf("a %02d:00 missed", i)
			}
			return fmt.Sprintf("a %02d:00 succeeded", i)
		})...)
	}
}

func TestALongAbsenceIsBoundedToo(t *testing.T) {
	b := &book{claims: []fleet.Occurrence{{Job: "a", Due: at(t, "2016-01-01T00:00"), State: fleet.Succeeded}}}
	var d diary
	j := d.job("a", "@every 1s")
	j.CatchUp = 2
	if err := scheduler(t, Leaping(at(t, "2026-01-01T00:00")), b, j).Until(t.Context(), at(t, "2026-01-01T00:00")); err != nil {
		t.Fatal(err)
	}
	missed := 0
	for _, line := range b.story("15:04:05") {
		if strings.HasSuffix(line, "missed") {
			missed++
		}
	}
	// What is younger than a minute is as good as on time, and of that the newest counts.
	if missed != noted || len(d.all()) != 3 {
		t.Errorf("got %d missed and %v run, want %d and three", missed, d.all(), noted)
	}
}

func TestTheFirstStartOfAllMakesUpForNothing(t *testing.T) {
	var d diary
	j := d.job("a", "@hourly")
	j.CatchUp = 5
	if err := scheduler(t, Leaping(at(t, "2026-01-01T05:30")), &book{}, j).Until(t.Context(), at(t, "2026-01-01T06:30")); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(), "a 01T06:00")
}

func TestAClockThatLeapsForthAndBackRunsNothingTwice(t *testing.T) {
	var d diary
	b, clock := &book{}, &leaping{now: at(t, "2026-01-01T00:30")}
	j := d.job("a", "@hourly")
	j.CatchUp = 1
	s := scheduler(t, clock, b, j)
	until := func(text string) {
		t.Helper()
		if err := s.Until(t.Context(), at(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	until("2026-01-01T02:30")
	clock.now = at(t, "2026-01-01T05:30") // somebody sets it forward,
	until("2026-01-01T06:30")
	clock.now = at(t, "2026-01-01T01:30") // and back
	until("2026-01-01T07:30")
	same(t, d.all(), "a 01T01:00", "a 01T02:00", "a 01T05:00", "a 01T06:00", "a 01T07:00")

	clock.now = at(t, "2036-01-01T00:30") // a wrong year, for a moment
	until("2036-01-01T00:30")
	clock.now = at(t, "2026-01-01T07:30")
	d.lines = nil
	until("2026-01-01T09:30")
	same(t, d.all(), "a 01T08:00", "a 01T09:00")

	s = scheduler(t, &leaping{now: at(t, "2026-01-01T09:30")}, b, j) // and the same over a restart
	d.lines = nil
	if err := s.Until(t.Context(), at(t, "2026-01-01T10:30")); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(), "a 01T10:00")
}

func TestTwoSchedulersOnOneLedgerRunAnOccurrenceOnce(t *testing.T) {
	var d diary
	b := &book{}
	var ends []chan error
	for range 2 {
		s := scheduler(t, Leaping(at(t, "2026-01-01T00:00")), b, d.job("a", "*/5 * * * *"), d.job("b", "@every 90s"))
		end := make(chan error, 1)
		go func() { end <- s.Until(context.Background(), at(t, "2026-01-02T00:00")) }()
		ends = append(ends, end)
	}
	for _, end := range ends {
		if err := <-end; err != nil {
			t.Fatal(err)
		}
	}
	lines := d.all()
	slices.Sort(lines)
	// Half of b's are on the half minute, which the diary does not write.
	if a := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return l[0] == 'b' }); len(a) != 288 || len(slices.Compact(a)) != 288 {
		t.Errorf("got %d runs of a, want each of 288 once", len(a))
	}
	if n := len(lines) - 288; n != 960 {
		t.Errorf("got %d runs of b, want 960", n)
	}
}

func TestNothingRunsWithoutAClaim(t *testing.T) {
	for name, down := range map[string]func(int) bool{
		"at the start":             func(n int) bool { return n <= 3 },
		"at the claim":             func(n int) bool { return n >= 2 && n <= 5 },
		"at the end":               func(n int) bool { return n >= 3 && n <= 6 },
		"now and then":             func(n int) bool { return n%3 == 0 },
		"as good as all the while": func(n int) bool { return n%7 != 0 },
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{down: down}
			var d diary
			s := scheduler(t, Leaping(at(t, "2026-01-01T00:59")), b, d.job("a", "@hourly"))
			if err := s.Until(t.Context(), at(t, "2026-01-01T04:59")); err != nil {
				t.Fatal(err)
			}
			same(t, d.all(), "a 01T01:00", "a 01T02:00", "a 01T03:00", "a 01T04:00")
			same(t, b.story("15:04"), "a 01:00 succeeded", "a 02:00 succeeded", "a 03:00 succeeded", "a 04:00 succeeded")
		})
	}
}

func TestALedgerThatIsDownForHoursCostsWhatItMust(t *testing.T) {
	var clock Clock = Leaping(at(t, "2026-01-01T00:59"))
	b := &book{}
	b.down = func(int) bool { now := clock.Now(); return now.Hour() >= 2 && now.Hour() < 5 }
	var d diary
	if err := scheduler(t, clock, b, d.job("a", "@hourly")).Until(t.Context(), at(t, "2026-01-01T06:00")); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(), "a 01T01:00", "a 01T05:00", "a 01T06:00")
	same(t, b.story("15:04"), "a 01:00 succeeded", "a 02:00 missed", "a 03:00 missed", "a 04:00 missed", "a 05:00 succeeded", "a 06:00 succeeded")
}

func TestAJobThatPanicsOrLeavesHasFailedAndTheOthersGoOn(t *testing.T) {
	var log strings.Builder
	var d diary
	b := &book{}
	jobs := []Job{
		{Name: "panics", Spec: "@hourly", Run: func(context.Context, time.Time) error { panic("index out of\nrange") }},
		{Name: "leaves", Spec: "@hourly", Run: func(context.Context, time.Time) error { runtime.Goexit(); return nil }},
		{Name: "fails", Spec: "@hourly", Run: func(context.Context, time.Time) error { return errors.New("no\n such host") }},
		d.job("works", "@hourly"),
	}
	s, err := New(nil, Leaping(at(t, "2026-01-01T00:59")), b, zerolog.New(&log), jobs...)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Until(t.Context(), at(t, "2026-01-01T01:59")); err != nil {
		t.Fatal(err)
	}
	same(t, b.story("15:04"), "fails 01:00 failed no such host", "leaves 01:00 failed ended its goroutine and did not return",
		"panics 01:00 failed panicked: index out of range", "works 01:00 succeeded")
	if !strings.Contains(log.String(), "until_test.go") {
		t.Errorf("got a log without the place of the panic:\n%s", log.String())
	}
	if got := s.Status()[0]; got.Last.Err != "panicked: index out of range" || !got.Next.Equal(at(t, "2026-01-01T02:00")) || !got.Running.IsZero() {
		t.Errorf("got %+v, want the error, the next time and no run", got)
	}
}

func TestUntilEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	s := scheduler(t, Leaping(at(t, "2026-01-01T00:00")), &book{}, Job{Name: "a", Spec: "@hourly", Run: func(context.Context, time.Time) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	}})
	if err := s.Until(ctx, at(t, "2026-02-01T00:00")); !errors.Is(err, context.Canceled) || n != 3 {
		t.Errorf("got %v after %d runs, want it cancelled after three", err, n)
	}
}
