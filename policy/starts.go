package policy

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// starts are the times at which a window opens, by the clock on the wall.
type starts struct{ spec *cron.SpecSchedule }

var fiveFields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// parseStarts reads minute, hour, day of the month, month and day of the week.
func parseStarts(text string) (*starts, error) {
	if strings.ContainsAny(text, "=@") || len(strings.Fields(text)) != 5 {
		return nil, fmt.Errorf(`found %s, expected five fields of cron such as "30 6 * * 1-5"`, clip(text))
	}
	schedule, err := fiveFields.Parse(text)
	if err != nil {
		return nil, fmt.Errorf(`found %s, expected five fields of cron such as "30 6 * * 1-5": %s`, clip(text), oneLine(err.Error()))
	}
	spec, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return nil, errors.New("expected five fields of cron")
	}
	return &starts{spec}, nil
}

// anyValue is the bit that cron sets for a field of which all values will do.
const anyValue = 1 << 63

// on tells whether there is a start on a day. As in cron, a day of the month
// and one of the week that are both given will do each on its own.
func (s *starts) on(d Day) bool {
	t := d.midnight()
	if s.spec.Month&(1<<uint(t.Month())) == 0 {
		return false
	}
	ofMonth, ofWeek := s.spec.Dom&(1<<uint(t.Day())) != 0, s.spec.Dow&(1<<uint(t.Weekday())) != 0
	if s.spec.Dom&anyValue != 0 || s.spec.Dow&anyValue != 0 {
		return ofMonth && ofWeek
	}
	return ofMonth || ofWeek
}

// last is the last start of a day not after a minute of it, as the minute of the
// day; -1 if there is none.
func (s *starts) last(minute int) int {
	if hour := minute / 60; s.spec.Hour&(1<<uint(hour)) != 0 {
		if m := highest(s.spec.Minute, minute%60); m >= 0 {
			return hour*60 + m
		}
	}
	hour := highest(s.spec.Hour, minute/60-1)
	if hour < 0 {
		return -1
	}
	return hour*60 + highest(s.spec.Minute, 59)
}

// highest is the highest bit up to most, or -1.
func highest(set uint64, most int) int {
	if most < 0 {
		return -1
	}
	return bits.Len64(set&(1<<uint(most+1)-1)) - 1
}

// horizon is how far ahead a window is asked whether it ever opens: the days of
// the week and leap years repeat after 28 years.
const horizon = 28*365 + 7

// everOpen tells whether there is a day with a start that is not excepted, in 28
// years from one or another.
func (w Window) everOpen() bool {
	first := DayOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	if w.Dates != nil {
		for d := w.Dates.From; d <= w.Dates.To; d++ {
			if !w.excepts(d) {
				return true
			}
		}
		return false
	}
	for d := first; d < first+horizon; d++ {
		if w.starts.on(d) && !w.excepts(d) {
			return true
		}
	}
	return false
}
