package policy

import (
	"encoding/json"
	"time"
)

// Windows are times in which other rules hold.
type Windows struct {
	Zone      *time.Location // nil is UTC
	Calendars []Calendar     // by name
	Blackouts []Blackout
	Schedules []Schedule
}

// MarshalJSON writes all of it, the zone by its name.
func (w Windows) MarshalJSON() ([]byte, error) {
	type plain Windows
	return json.Marshal(struct {
		Zone string
		plain
	}{w.Zone.String(), plain(w)})
}

// Blackout forbids kinds of change while its window is open.
type Blackout struct {
	Window
	Applies []ActionKind
}

// Schedule sets a floor and a ceiling while its window is open; 0 sets none.
type Schedule struct {
	Window
	Min, Max int
}

// Window is open from each start for a time, or on days. Parse makes it ready;
// one made otherwise never opens, unless by its Dates.
type Window struct {
	Name     string
	Start    string        // five fields of cron; empty where Dates are set
	Duration time.Duration // elapsed time, whatever clocks do meanwhile
	Dates    *Span         // whole days
	Except   []string      // calendars whose days it leaves out

	zone   *time.Location
	starts *starts
	except []Calendar
}

// Open tells whether the window is open at t.
//
// Starts are found on the clock on the wall and only then placed in time: one
// in an hour that clocks skip happens when they have skipped it, one in an hour
// that they repeat happens the first time.
func (w Window) Open(t time.Time) bool {
	zone := w.zone
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	if w.Dates != nil {
		today := DayOf(t)
		return w.Dates.holds(today) && !w.excepts(today)
	}
	if w.starts == nil {
		return false
	}
	wall := latestWall(t)
	today := DayOf(wall)
	minute := wall.Hour()*60 + wall.Minute()
	// A start is placed up to a day from where the wall shows it, for that is how
	// far a zone may move.
	for day := today; day >= today-Day(w.Duration/(secondsADay*time.Second))-2; day-- {
		if w.starts.on(day) && !w.excepts(day) {
			if at := w.starts.last(minute); at >= 0 {
				start := place(day.midnight().Add(time.Duration(at)*time.Minute), zone)
				return t.Sub(start) < w.Duration
			}
		}
		minute = 24*60 - 1
	}
	return false
}

func (w Window) excepts(d Day) bool {
	for _, c := range w.except {
		if c.Holds(d) {
			return true
		}
	}
	return false
}
