package policy

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, on any machine
)

// window is the blackout of a policy, or the first schedule.
func window(t *testing.T, zone, calendars, text string) Window {
	t.Helper()
	p, err := Parse("p.yaml", []byte(header+"windows: { time_zone: "+zone+", calendars: { "+calendars+" }, blackouts: [{ name: a, "+text+" }] }"))
	if err != nil {
		t.Fatal(err)
	}
	return p.Windows.Blackouts[0].Window
}

// openings lists when a window opens and shuts, from a time to another, in UTC.
func openings(w Window, from, to time.Time) []string {
	var list []string
	was := false
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		if is := w.Open(at); is != was {
			word := "shut "
			if is {
				word = "open "
			}
			list = append(list, word+at.UTC().Format("01-02T15:04"))
			was = is
		}
	}
	return list
}

func utc(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
}

func TestWindowsByHand(t *testing.T) {
	for _, tc := range []struct {
		name, zone, calendars, text string
		from, to                    time.Time
		want                        []string
	}{
		{"office hours, shut all weekend (KEDA #4677)", "Europe/Prague", "", `start: "30 6 * * 1-5", duration: 15h40m`,
			utc(1, 8, 0), utc(1, 13, 0), // Thursday to Monday
			[]string{"open 01-08T05:30", "shut 01-08T21:10", "open 01-09T05:30", "shut 01-09T21:10", "open 01-12T05:30", "shut 01-12T21:10"}},
		{"the Friday freeze until Monday", "Europe/Prague", "", `start: "0 15 * * FRI", duration: 63h`,
			utc(1, 7, 0), utc(1, 15, 0), []string{"open 01-09T14:00", "shut 01-12T05:00"}},
		{"the Friday freeze over the spring change", "Europe/Prague", "", `start: "0 15 * * FRI", duration: 63h`,
			utc(3, 26, 0), utc(4, 1, 0), []string{"open 03-27T14:00", "shut 03-30T05:00"}}, // Monday 07:00, by elapsed time
		{"the Friday freeze over the autumn change", "Europe/Prague", "", `start: "0 15 * * FRI", duration: 63h`,
			utc(10, 22, 0), utc(10, 28, 0), []string{"open 10-23T13:00", "shut 10-26T04:00"}}, // Monday 05:00
		{"a start that spring skips in Prague", "Europe/Prague", "", `start: "30 2 * * *", duration: 20m`,
			utc(3, 28, 0), utc(3, 31, 0), []string{"open 03-28T01:30", "shut 03-28T01:50", "open 03-29T01:00", "shut 03-29T01:20", "open 03-30T00:30", "shut 03-30T00:50"}},
		{"a start that autumn repeats in Prague", "Europe/Prague", "", `start: "30 2 * * *", duration: 20m`,
			utc(10, 24, 0), utc(10, 27, 0), []string{"open 10-24T00:30", "shut 10-24T00:50", "open 10-25T00:30", "shut 10-25T00:50", "open 10-26T01:30", "shut 10-26T01:50"}},
		{"a start that spring skips in New York", "America/New_York", "", `start: "30 2 * * *", duration: 20m`,
			utc(3, 7, 0), utc(3, 10, 0), []string{"open 03-07T07:30", "shut 03-07T07:50", "open 03-08T07:00", "shut 03-08T07:20", "open 03-09T06:30", "shut 03-09T06:50"}},
		{"a start that autumn repeats in New York", "America/New_York", "", `start: "30 1 * * *", duration: 20m`,
			utc(10, 31, 0), utc(11, 3, 0), []string{"open 10-31T05:30", "shut 10-31T05:50", "open 11-01T05:30", "shut 11-01T05:50", "open 11-02T06:30", "shut 11-02T06:50"}},
		{"an hourly start in a repeated hour", "Europe/Prague", "", `start: "0 * * * *", duration: 10m`,
			utc(10, 25, 0), utc(10, 25, 4), []string{"open 10-25T00:00", "shut 10-25T00:10", "open 10-25T02:00", "shut 10-25T02:10", "open 10-25T03:00", "shut 10-25T03:10"}},
		{"longer than its period", "UTC", "", `start: "0 */6 * * *", duration: 7h`, utc(1, 1, 0), utc(1, 3, 0), []string{"open 01-01T00:00"}},
		{"longer than a day", "UTC", "", `start: "0 12 1 * *", duration: 30h`, utc(1, 1, 0), utc(1, 9, 0), []string{"open 01-01T12:00", "shut 01-02T18:00"}},
		{"days of the month or of the week", "UTC", "", `start: "0 0 2 * 1", duration: 24h`, utc(1, 1, 0), utc(1, 13, 0),
			[]string{"open 01-02T00:00", "shut 01-03T00:00", "open 01-05T00:00", "shut 01-06T00:00", "open 01-12T00:00"}},
		{"days, both included", "Europe/Prague", "", "dates: [2026-11-26, 2026-11-27]", utc(11, 20, 0), utc(12, 1, 0),
			[]string{"open 11-25T23:00", "shut 11-27T23:00"}},
		{"one day of 23 hours", "Europe/Prague", "", "dates: [2026-03-29]", utc(3, 20, 0), utc(4, 1, 0), []string{"open 03-28T23:00", "shut 03-29T22:00"}},
		{"one day of 25 hours", "Europe/Prague", "", "dates: [2026-10-25]", utc(10, 20, 0), utc(11, 1, 0), []string{"open 10-24T22:00", "shut 10-25T23:00"}},
		{"but not on holidays", "UTC", "h: { country: cz }", `start: "0 8 * * *", duration: 8h, except: [h]`, utc(12, 23, 0), utc(12, 28, 0),
			[]string{"open 12-23T08:00", "shut 12-23T16:00", "open 12-27T08:00", "shut 12-27T16:00"}},
		{"a night that begins before a holiday", "UTC", "h: { dates: [2026-05-01] }", `start: "0 22 * * *", duration: 8h, except: [h]`,
			utc(4, 30, 12), utc(5, 3, 0), []string{"open 04-30T22:00", "shut 05-01T06:00", "open 05-02T22:00"}},
		{"days but some", "UTC", "h: { dates: [2026-05-02..2026-05-03] }", "dates: [2026-05-01, 2026-05-04], except: [h]",
			utc(4, 30, 0), utc(5, 6, 0), []string{"open 05-01T00:00", "shut 05-02T00:00", "open 05-04T00:00", "shut 05-05T00:00"}},
		{"a calendar of calendars", "UTC", "all: { include: [h, own], dates: [2026-12-23] }, h: { country: cz }, own: { dates: [2026-12-27..2026-12-28] }",
			`start: "0 8 * * *", duration: 8h, except: [all]`, utc(12, 22, 0), utc(12, 30, 0),
			[]string{"open 12-22T08:00", "shut 12-22T16:00", "open 12-29T08:00", "shut 12-29T16:00"}},
	} {
		got := openings(window(t, tc.zone, tc.calendars, tc.text), tc.from, tc.to)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", tc.name, got, tc.want)
		}
	}
}

func TestAStartInASkippedDayHappensAfterIt(t *testing.T) {
	w := window(t, "Pacific/Apia", "", `start: "0 12 30 12 *", duration: 1h`)
	from := time.Date(2011, 12, 29, 0, 0, 0, 0, time.UTC) // Samoa had no 30 December 2011
	if got, want := openings(w, from, from.AddDate(0, 0, 5)), []string{"open 12-30T10:00", "shut 12-30T11:00"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEveryCountryHasHolidays(t *testing.T) {
	for _, name := range Countries() {
		c := Calendar{countries: []days{countries[name]()}}
		n := 0
		for d := DayOf(utc(1, 1, 0)); d < DayOf(utc(1, 1, 0))+365; d++ {
			if c.Holds(d) {
				n++
			}
		}
		if n < 3 || n > 30 {
			t.Errorf("%s: got %d holidays in 2026, want a few", name, n)
		}
	}
	for _, tc := range []struct{ country, day string }{
		{"cz", "2026-07-06"}, {"cz", "2026-04-03"}, {"de", "2026-10-03"}, {"us", "2026-11-26"}, {"us", "2026-07-03"},
		{"gb", "2026-12-28"}, {"fr", "2026-07-14"}, {"jp", "2026-05-06"}, {"de-by", "2026-01-06"},
	} {
		var d Day
		if err := d.UnmarshalText([]byte(tc.day)); err != nil {
			t.Fatal(err)
		}
		if !(Calendar{countries: []days{countries[tc.country]()}}).Holds(d) {
			t.Errorf("%s: got a working day on %s, want a holiday", tc.country, tc.day)
		}
	}
}

func TestWhatAWindowThatIsNotReadyDoes(t *testing.T) {
	if (Window{}).Open(noon) || (Window{Start: "0 8 * * *", Duration: time.Hour}).Open(noon) {
		t.Error("got an open window, want it shut")
	}
}

// slowOpen walks all starts on the wall and places each.
func slowOpen(w Window, t time.Time) bool {
	for day := DayOf(t) - Day(w.Duration/(24*time.Hour)) - 3; day <= DayOf(t)+2; day++ {
		if !w.starts.on(day) || w.excepts(day) {
			continue
		}
		for minute := range 24 * 60 {
			if w.starts.last(minute) != minute {
				continue
			}
			start := place(day.midnight().Add(time.Duration(minute)*time.Minute), w.zone)
			if !start.After(t) && t.Before(start.Add(w.Duration)) {
				return true
			}
		}
	}
	return false
}

func TestTheFastWayFindsWhatTheSlowOneFinds(t *testing.T) {
	for _, zone := range []string{"Europe/Prague", "America/New_York", "Australia/Lord_Howe", "UTC"} {
		for _, text := range []string{
			`start: "*/7 1-3 * * *", duration: 3m`, `start: "45 23 * * 0,6", duration: 90m`, `start: "10 2 * * *", duration: 25h`,
			`start: "59 1,2 * 3,4,10,11 *", duration: 1h`,
		} {
			w := window(t, zone, "", text)
			for _, from := range []time.Time{utc(3, 7, 20), utc(3, 28, 20), utc(4, 4, 8), utc(10, 3, 8), utc(10, 24, 20), utc(10, 31, 20)} {
				for at := from; at.Before(from.Add(16 * time.Hour)); at = at.Add(11 * time.Minute) {
					if got, want := w.Open(at), slowOpen(w, at); got != want {
						t.Fatalf("%s in %s at %s: got %v, want %v", text, zone, at.In(w.zone), got, want)
					}
				}
			}
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	p, err := Parse("p.yaml", []byte(header+`windows: { time_zone: Europe/Prague, calendars: { h: { country: cz } }, blackouts: [{ name: a, start: "30 6 * * 1-5", duration: 15h40m, except: [h] }] }`))
	if err != nil {
		b.Fatal(err)
	}
	w := p.Windows.Blackouts[0].Window
	for i := range b.N {
		w.Open(noon.Add(time.Duration(i) * time.Minute))
	}
}
