package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, on any machine

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func times(t testing.TB, spec, zoneName string) Times {
	t.Helper()
	parsed, err := Parse(spec, zone(t, zoneName))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestTimesByHand(t *testing.T) {
	for _, tc := range []struct{ name, zone, spec, from, to, want string }{
		{"daily, in an hour that spring skips", "Europe/Prague", "30 2 * * *", "2026-03-28T00:00", "2026-03-31T00:00",
			"28T02:30+01:00 29T03:00+02:00 30T02:30+02:00"},
		{"daily, in an hour that autumn repeats", "Europe/Prague", "30 2 * * *", "2026-10-24T00:00", "2026-10-27T00:00",
			"24T02:30+02:00 25T02:30+02:00 26T02:30+01:00"},
		{"twice, before and in what spring skips", "Europe/Prague", "59 1,2 * * *", "2026-03-29T00:00", "2026-03-29T12:00",
			"29T01:59+01:00 29T03:00+02:00"},
		{"skipped, and at the end of the skip: one moment", "Europe/Prague", "0 2,3 * * *", "2026-03-29T00:00", "2026-03-29T12:00",
			"29T03:00+02:00"},
		{"many times in a skipped hour", "Europe/Prague", "*/5 2 * * *", "2026-03-29T00:00", "2026-03-29T12:00", "29T03:00+02:00"},
		{"every two hours over autumn", "Europe/Prague", "0 */2 * * *", "2026-10-24T21:00", "2026-10-25T04:00",
			"25T00:00+02:00 25T02:00+02:00 25T04:00+01:00"},
		{"hourly over spring", "Europe/Prague", "0 * * * *", "2026-03-28T23:30", "2026-03-29T03:00",
			"29T01:00+01:00 29T03:00+02:00 29T04:00+02:00 29T05:00+02:00"},
		{"hourly over autumn", "Europe/Prague", "30 * * * *", "2026-10-24T23:00", "2026-10-25T03:00",
			"25T01:30+02:00 25T02:30+02:00 25T02:30+01:00 25T03:30+01:00"},
		{"every 20 minutes over autumn", "Europe/Prague", "*/20 * * * *", "2026-10-25T00:10", "2026-10-25T02:10",
			"25T02:20+02:00 25T02:40+02:00 25T02:00+01:00 25T02:20+01:00 25T02:40+01:00 25T03:00+01:00"},
		{"New York skips", "America/New_York", "30 2 * * *", "2026-03-07T12:00", "2026-03-09T12:00", "08T03:00-04:00 09T02:30-04:00"},
		{"New York repeats", "America/New_York", "30 1 * * *", "2026-10-31T12:00", "2026-11-02T12:00", "01T01:30-04:00 02T01:30-05:00"},
		{"Lord Howe skips half an hour", "Australia/Lord_Howe", "15 2 * * *", "2026-10-02T20:00", "2026-10-05T00:00",
			"04T02:30+11:00 05T02:15+11:00"},
		{"Lord Howe repeats half an hour", "Australia/Lord_Howe", "45 1 * * *", "2026-04-03T20:00", "2026-04-06T00:00",
			"05T01:45+11:00 06T01:45+10:30"},
		{"hourly on Lord Howe over spring", "Australia/Lord_Howe", "0 * * * *", "2026-10-03T14:00", "2026-10-03T17:00",
			"04T01:00+10:30 04T03:00+11:00 04T04:00+11:00"},
		{"Kathmandu", "Asia/Kathmandu", "30 2 * * *", "2026-03-28T00:00", "2026-03-30T00:00", "29T02:30+05:45 30T02:30+05:45"},
		{"a midnight that is skipped", "America/Santiago", "@daily", "2026-09-05T12:00", "2026-09-07T12:00", "06T01:00-03:00 07T00:00-03:00"},
		{"a day that Samoa skipped", "Pacific/Apia", "0 12 30 12 *", "2011-12-29T00:00", "2012-12-31T00:00", "31T00:00+14:00 30T12:00+14:00"},
		{"days of the month or of the week", "UTC", "0 0 2 * MON", "2026-01-01T00:00", "2026-01-13T00:00", "02T00:00Z 05T00:00Z 12T00:00Z"},
		{"monthly", "Europe/Prague", "@monthly", "2026-03-15T00:00", "2026-05-02T00:00", "01T00:00+02:00 01T00:00+02:00"},
	} {
		spec := times(t, tc.spec, tc.zone)
		var got []string
		to := at(t, tc.to)
		for when := spec.Next(at(t, tc.from)); !when.After(to); when = spec.Next(when) {
			got = append(got, when.Format("02T15:04Z07:00"))
		}
		if got := strings.Join(got, " "); got != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestEveryCountsFromTheEpochInAllZones(t *testing.T) {
	for _, tc := range []struct{ spec, after, want string }{
		{"@every 30s", "2026-03-29T00:59:59.5Z", "2026-03-29T01:00:00Z"},
		{"@every 30s", "2026-03-29T01:00:00Z", "2026-03-29T01:00:30Z"},
		{"@every 7m", "1970-01-01T00:00:00Z", "1970-01-01T00:07:00Z"},
		{"@every 7m", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"},
		{"@every 1h", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
	} {
		for _, name := range []string{"UTC", "Asia/Kathmandu", "Australia/Lord_Howe"} {
			after, err := time.Parse(time.RFC3339Nano, tc.after)
			if err != nil {
				t.Fatal(err)
			}
			if got := times(t, tc.spec, name).Next(after).UTC().Format(time.RFC3339Nano); got != tc.want {
				t.Errorf("%s in %s after %s: got %s, want %s", tc.spec, name, tc.after, got, tc.want)
			}
		}
	}
}

func TestWordsThatAreNoTimes(t *testing.T) {
	for _, tc := range []struct{ spec, want string }{
		{"", "expected five fields"}, {"* * * *", "expected five fields"}, {"0 2 * * * *", "expected five fields"},
		{"60 * * * *", "expected five fields"}, {"@fortnightly", "expected five fields"}, {"TZ=UTC", "expected five fields"},
		{"CRON_TZ=Europe/Prague 0 2 * * *", "expected five fields"},
		{"0 0 31 2 *", "come at all"}, {", * * * *", "come at all"}, {"* * , * *", "come at all"}, {"* * * , *", "come at all"},
		{"@every 0s", "whole seconds"}, {"@every -5m", "whole seconds"}, {"@every 1500ms", "whole seconds"}, {"@every soon", "whole seconds"},
	} {
		_, err := Parse(tc.spec, nil)
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want one line with %q", tc.spec, err, tc.want)
		}
	}
	leap, err := Parse("0 0 29 2 *", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := leap.Next(at(t, "2026-01-01T00:00")); !got.Equal(at(t, "2028-02-29T00:00")) {
		t.Errorf("a leap day: got %s, want 2028-02-29", got)
	}
}

// byTheMinute finds the times from one to another by looking at the wall every
// minute, as a person would.
func byTheMinute(spec Times, from, to time.Time) []time.Time {
	named := func(wall time.Time) bool { return spec.walls.Next(wall.Add(-time.Second)).Equal(wall) }
	farthest := shown(from.Add(-48 * time.Hour).In(spec.zone)) // what the wall has shown at most
	var list []time.Time
	for when := from.Add(-48 * time.Hour); !when.After(to); when = when.Add(time.Minute) {
		wall, is := shown(when.In(spec.zone)), false
		if spec.through {
			is = named(wall)
		} else {
			for ; farthest.Before(wall); is = is || named(farthest) {
				farthest = farthest.Add(time.Minute)
			}
		}
		if is && when.After(from) {
			list = append(list, when)
		}
	}
	return list
}

func TestTimesAreThoseThatAPersonAtTheWallWouldFind(t *testing.T) {
	changes := map[string][]string{
		"Europe/Prague":       {"2026-03-29T01:00", "2026-10-25T01:00"},
		"America/New_York":    {"2026-03-08T07:00", "2026-11-01T06:00"},
		"Australia/Lord_Howe": {"2026-10-03T15:30", "2026-04-04T15:00"},
		"America/Santiago":    {"2026-09-06T04:00", "2026-04-05T03:00"},
		"Pacific/Apia":        {"2011-12-30T10:00"},
		"Asia/Kathmandu":      {"2026-03-29T01:00"},
	}
	names := []string{"Europe/Prague", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Asia/Kathmandu"}
	minutes := []string{"*", "0", "30", "*/5", "*/7", "15,45", "59", "10-20"}
	hours := []string{"*", "*/2", "2", "1-3", "0,23", "0", "3", "0-23"}
	days := []string{"* * *", "* * *", "* * 0,6", "*/2 * *", "29 * *", "5 * 6", "* 3,10 *"}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(names).Draw(r, "zone")
		text := rapid.SampledFrom(minutes).Draw(r, "minute") + " " + rapid.SampledFrom(hours).Draw(r, "hour") + " " + rapid.SampledFrom(days).Draw(r, "days")
		spec := times(t, text, name)
		change := at(t, rapid.SampledFrom(changes[name]).Draw(r, "change"))
		from := change.Add(-time.Duration(rapid.IntRange(0, 30*60).Draw(r, "before")) * time.Minute)
		to := change.Add(30 * time.Hour)
		var got []time.Time
		for when := spec.Next(from); !when.IsZero() && !when.After(to); when = spec.Next(when) {
			got = append(got, when)
		}
		same := func(a, b time.Time) bool { return a.Equal(b) }
		want := byTheMinute(spec, from, to)
		if !slices.EqualFunc(got, want, same) {
			r.Fatalf("%s in %s from %s:\ngot  %v\nwant %v", text, name, from, got, want)
		}
		n := rapid.IntRange(0, 40).Draw(r, "n")
		if last := spec.Last(n, from, to); !slices.EqualFunc(last, want[max(0, len(want)-n):], same) {
			r.Fatalf("%s in %s, the last %d from %s: got %v, want the end of %v", text, name, n, from, last, want)
		}
	})
}

func FuzzTimes(f *testing.F) {
	for _, spec := range []string{"30 2 * * *", "*/5 * * * *", "@every 30s", "@daily", ", * * * *", "TZ=", "0 0 29 2 ?", "1-2-3 * * * *", "9/0 * * * *"} {
		f.Add(spec, int64(1774746000))
	}
	prague := zone(f, "Europe/Prague")
	f.Fuzz(func(t *testing.T, spec string, unix int64) {
		parsed, err := Parse(spec, prague)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q: got %q, want one line", spec, err)
			}
			return
		}
		when := time.Unix(unix%(1<<32), 0)
		for range 3 {
			next := parsed.Next(when)
			if next.IsZero() {
				return
			}
			if !next.After(when) || next.Nanosecond() != 0 || !parsed.Next(next.Add(-1)).Equal(next) {
				t.Fatalf("%q after %s: got %s, want a later whole second, the same from just before it", spec, when, next)
			}
			when = next
		}
	})
}
