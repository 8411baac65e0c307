package policy

import (
	"fmt"
	"strings"
	"time"
)

// Day is a day of the calendar, wherever it is: the days since 1970-01-01.
type Day int

const secondsADay = 24 * 60 * 60

// DayOf is the day that t falls on in its own zone.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// midnight is the day's beginning as a clock on the wall shows it, in UTC.
func (d Day) midnight() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

// String is the day as 2026-11-26.
func (d Day) String() string { return d.midnight().Format(time.DateOnly) }

// MarshalText is String.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2026-11-26.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return fmt.Errorf("found %s, expected a day from 1900 to 2200 such as 2026-11-26", clip(string(text)))
	}
	*d = DayOf(t)
	return nil
}

// Span is the days from one to another, both included.
type Span struct{ From, To Day }

// holds tells whether d is one of the days.
func (s Span) holds(d Day) bool { return s.From <= d && d <= s.To }

// String is one day, or two with dots between: 2026-12-24..2026-12-26.
func (s Span) String() string {
	if s.From == s.To {
		return s.From.String()
	}
	return s.From.String() + ".." + s.To.String()
}

// MarshalText is String.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what String writes.
func (s *Span) UnmarshalText(text []byte) error {
	from, to, two := strings.Cut(string(text), "..")
	if err := s.From.UnmarshalText([]byte(from)); err != nil {
		return err
	}
	s.To = s.From
	if two {
		if err := s.To.UnmarshalText([]byte(to)); err != nil {
			return err
		}
	}
	if s.To < s.From {
		return fmt.Errorf("found %s, expected the earlier day first", clip(string(text)))
	}
	return nil
}
