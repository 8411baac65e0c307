package simulate

import (
	"time"
)

// cronMargin is what a schedule adds to the need it was written from.
const cronMargin = 0.1

const hoursOfWeek = 7 * 24

// cron is a schedule as people write it after a look at the dashboards: a size
// for every hour of the week, in UTC, and no reaction to anything. It acts when
// the hour begins.
type cron struct{ sizes [hoursOfWeek]int }

// newCron takes the highest need of every hour of the week over the samples
// known when scoring begins. An hour never seen has the highest need of that
// hour of the day, else of all; with no samples only the maximum is safe.
func newCron(r *Replay) sizer {
	most := newHourlyMost()
	for i, need := range r.seen() {
		if need == noNeed {
			continue
		}
		from := r.demand.Stamp(i)
		for t := from.Truncate(time.Hour); t.Before(from.Add(r.demand.Step)); t = t.Add(time.Hour) {
			most.see(hourOfWeek(t), int(need))
		}
	}
	c := &cron{}
	for hour := range c.sizes {
		if need, ok := most.need(hour); ok {
			c.sizes[hour] = wholeUnits(float64(need) * (1 + cronMargin))
		} else {
			c.sizes[hour] = r.Scenario.Bounds.Max
		}
	}
	return c
}

func (c *cron) size(v *view) int { return c.sizes[hourOfWeek(v.at)] }

// hourOfWeek counts hours in UTC; which day comes first does not matter.
func hourOfWeek(t time.Time) int {
	return int((hourOf(t)%hoursOfWeek + hoursOfWeek) % hoursOfWeek)
}

// hourOf counts the hours since 1970 in UTC.
func hourOf(t time.Time) int64 {
	seconds := t.Unix()
	hour := seconds / 3600
	if seconds%3600 < 0 {
		hour--
	}
	return hour
}

// hourlyMost is the highest need seen: by hour of the week, of the day, and of
// all. What was not seen is noNeed.
type hourlyMost struct {
	week [hoursOfWeek]int
	day  [24]int
	all  int
}

func newHourlyMost() *hourlyMost {
	m := &hourlyMost{all: noNeed}
	for i := range m.week {
		m.week[i], m.day[i%24] = noNeed, noNeed
	}
	return m
}

func (m *hourlyMost) see(hour, need int) {
	m.week[hour], m.day[hour%24], m.all = max(m.week[hour], need), max(m.day[hour%24], need), max(m.all, need)
}

func (m *hourlyMost) need(hour int) (int, bool) {
	for _, need := range []int{m.week[hour], m.day[hour%24], m.all} {
		if need != noNeed {
			return need, true
		}
	}
	return 0, false
}
