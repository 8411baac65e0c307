package policy

import (
	"strings"
	"testing"
)

func TestWindowsThatMakeNoSenseAreRefused(t *testing.T) {
	b := func(text string) string { return "windows: { blackouts: [{ name: a, " + text + " }] }" }
	s := func(text string) string {
		return "windows: { schedules: [{ name: a, start: '0 8 * * *', duration: 8h, " + text + " }] }"
	}
	at := "windows.blackouts[0]"
	expectFaults(t, []fault{
		{"windows: { time_zone: Europe/Prag }", `windows.time_zone: found "Europe/Prag", expected a zone such as Europe/Prague`},
		{"windows: { time_zone: Local }", `windows.time_zone: found "Local", expected a zone such as Europe/Prague`},
		{"windows: { blackouts: [{ start: '0 8 * * *', duration: 8h }] }",
			at + `.name: found "", expected letters, digits, '.', '_' or '-'`},
		{b("duration: 8h"), at + ".start: is missing, expected five fields of cron with a duration, or dates"},
		{b("start: '0 8 * * *'"), at + ".duration: is 0s, so the window never opens, expected such as 8h"},
		{b("start: '0 8 * * *', duration: 0s"), at + ".duration: is 0s, so the window never opens, expected such as 8h"},
		{b("start: '0 8 * * *', duration: 367d"), at + ".duration: 367d is longer than 366d"},
		{b("start: '0 8 * *', duration: 1h"), at + `.start: found "0 8 * *", expected five fields of cron such as "30 6 * * 1-5"`},
		{b("start: '@daily', duration: 1h"), at + `.start: found "@daily", expected five fields of cron such as "30 6 * * 1-5"`},
		{b("start: 'TZ=UTC 0 8 * * *', duration: 1h"), at + `.start: found "TZ=UTC 0 8 * * *", expected five fields of cron such as "30 6 * * 1-5"`},
		{b("start: '0 25 * * *', duration: 1h"),
			at + `.start: found "0 25 * * *", expected five fields of cron such as "30 6 * * 1-5": end of range (25) above maximum (23): 25`},
		{b("start: '0 8 30 2 *', duration: 1h"), at + ".start: never opens, expected a day that exists and is not excepted"},
		{b("start: '0 8 * * *', duration: 1h, dates: [2026-11-26]"), at + ".dates: is written beside start, expected one of them"},
		{b("dates: [2026-11-26], duration: 1h"), at + ".duration: is written beside dates, which are whole days, expected none"},
		{b("dates: []"), at + ".dates: found 0 days, expected the first and the last"},
		{b("dates: [2026-11-26, 2026-11-27, 2026-11-28]"), at + ".dates: found 3 days, expected the first and the last"},
		{b("dates: [2026-11-26, 2026-11-25]"), at + ".dates: 2026-11-25 is before 2026-11-26, expected the earlier day first"},
		{b("dates: [2026-02-30]"), at + `.dates[0]: found "2026-02-30", expected a day from 1900 to 2200 such as 2026-11-26`},
		{b("dates: [2026-11-26], applies: []"), at + ".applies: holds nothing, expected scale_in, scale_out or both"},
		{b("dates: [2026-11-26], applies: [delete]"), at + `.applies[0]: found "delete", expected scale_in or scale_out`},
		{b("dates: [2026-11-26], applies: [scale_in, scale_in]"), at + ".applies[1]: scale_in is repeated, expected it once"},
		{s("except: []"), "windows.schedules[0]: sets neither min nor max, expected one of them"},
		{s("min: 0"), "windows.schedules[0].min: 0 is outside 1 to 1000000; leave it out to set none"},
		{s("min: 9, max: 3"), "windows.schedules[0].min: 9 is above max 3"},
		{"windows: { schedules: [{ name: a, dates: [2026-11-26], min: 1 }, { name: a, dates: [2026-11-26], min: 1 }] }",
			`windows.schedules[1].name: "a" is taken by an earlier one, expected another name`},
	})
}

func TestCalendarsThatMakeNoSenseAreRefused(t *testing.T) {
	c := func(text string) string { return "windows: { calendars: { " + text + " } }" }
	except := func(calendars, rest string) string {
		return "windows: { calendars: { " + calendars + " }, blackouts: [{ name: a, except: [own], " + rest + " }] }"
	}
	expectFaults(t, []fault{
		{c("a: {}"), "windows.calendars.a: holds no day, expected country, dates or include"},
		{c("'a b': { country: cz }"), `windows.calendars["a b"]: found the name "a b", expected letters, digits, '.', '_' or '-'`},
		{c("a: { dates: [2026-11-26..2026-11-25] }"),
			`windows.calendars.a.dates[0]: found "2026-11-26..2026-11-25", expected the earlier day first`},
		{c("a: { dates: [26.11.2026] }"),
			`windows.calendars.a.dates[0]: found "26.11.2026", expected a day from 1900 to 2200 such as 2026-11-26`},
		{c("a: { include: [b] }"), `windows.calendars.a.include[0]: found the calendar "b", expected one of a`},
		{c("holidays: { country: cz }, a: { include: [holiday] }"),
			`windows.calendars.a.include[0]: found the calendar "holiday", did you mean holidays?`},
		{c("a: { include: [a] }"), "windows.calendars.a.include[0]: is a cycle: a → a"},
		{except("own: { country: cz }", "start: '0 8 24 12 *', duration: 1h"),
			"windows.blackouts[0].start: never opens, expected a day that exists and is not excepted"},
		{except("own: { dates: [2026-11-20..2026-11-30] }", "dates: [2026-11-26]"),
			"windows.blackouts[0].dates: never opens, expected a day that exists and is not excepted"},
		{except("others: { country: cz }", "dates: [2026-11-26]"),
			`windows.blackouts[0].except[0]: found the calendar "own", expected one of others`},
		{"windows: { blackouts: [{ name: a, except: [own], dates: [2026-11-26] }] }",
			`windows.blackouts[0].except[0]: found the calendar "own", expected none, since none is defined`},
	})
	_, err := Parse("p.yaml", []byte(header+c("a: { include: [b] }, b: { include: [c] }, c: { include: [a], country: xx }")))
	if err == nil {
		t.Fatal("got no fault, want a cycle of three")
	}
	for _, want := range []string{
		"windows.calendars.a.include[0]: is a cycle: a → b → c → a", "windows.calendars.c.country: found \"xx\"",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}
}
