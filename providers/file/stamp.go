package file

import (
	"strconv"
	"strings"
	"time"
)

// The years that a stamp may lie in keep every distance of two stamps within an
// int64 of nanoseconds, and tell epoch seconds from milliseconds.
var (
	earliest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	latest   = time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
)

// parseStamp reads a time as nanoseconds since 1970; problem is empty if it is one.
func parseStamp(s string) (nanos int64, problem string) {
	seconds, fraction, ok := parseUTC(s)
	if !ok {
		seconds, fraction, ok = parseEpoch(s)
	}
	if !ok {
		seconds, fraction, ok = parseAny(s)
	}
	switch {
	case !ok:
		return 0, " is not a time"
	case seconds < earliest || seconds >= latest:
		return 0, " is not between the years 1900 and 2149"
	}
	return seconds*int64(time.Second) + fraction, ""
}

// parseUTC reads the common form fast: 2006-01-02T15:04:05Z, or with a space
// for the T, or without the Z.
func parseUTC(s string) (seconds, nanos int64, ok bool) {
	if len(s) != 19 && (len(s) != 20 || s[19] != 'Z' && s[19] != 'z') {
		return 0, 0, false
	}
	if !isSeparated(s) {
		return 0, 0, false
	}
	year, month, day := two(s[0:])*100+two(s[2:]), two(s[5:]), two(s[8:])
	hour, minute, second := two(s[11:]), two(s[14:]), two(s[17:])
	if year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, 0, false
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return 0, 0, false
	}
	return days(year, month, day)*86400 + hour*3600 + minute*60 + second, 0, true
}

// isSeparated tells whether date, hours, minutes and seconds end where they should.
func isSeparated(s string) bool {
	return s[4] == '-' && s[7] == '-' && (s[10] == 'T' || s[10] == ' ' || s[10] == 't') && s[13] == ':' && s[16] == ':'
}

// two is the number that s begins with, of two digits, or far below zero.
func two(s string) int64 {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1_000_000
	}
	return int64(tens)*10 + int64(ones)
}

func daysIn(year, month int64) int64 {
	switch {
	case month == 2 && (year%4 != 0 || year%100 == 0 && year%400 != 0):
		return 28
	case month == 2:
		return 29
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// days counts from 1970-01-01 to a date after the year 0. The year is taken to
// begin in March, so that the leap day comes last.
func days(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return year*365 + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468
}

// parseEpoch reads seconds since 1970, with up to nine decimals; more are cut off.
func parseEpoch(s string) (seconds, nanos int64, ok bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !isDigits(whole) || dotted && !isDigits(fraction) {
		return 0, 0, false
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return latest, 0, true // digits, but too many
	}
	nanos, _ = strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if negative {
		return -seconds, -nanos, true
	}
	return seconds, nanos, true
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// parseAny reads every other form of RFC 3339: fractions and zones.
func parseAny(s string) (seconds, nanos int64, ok bool) {
	if len(s) < 19 || len(s) > 40 || !isSeparated(s) || strings.Contains(s, ",") { // time.Parse is not as strict
		return 0, 0, false
	}
	s = strings.ToUpper(s[:10] + "T" + s[11:])
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05.999999999", s)
	}
	return t.Unix(), int64(t.Nanosecond()), err == nil
}
