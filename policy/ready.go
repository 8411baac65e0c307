package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"steward/internal/strictyaml"
)

const longestWindow = 366 * 24 * time.Hour

// readyWindows checks the windows of a document and makes them ready to be asked.
func readyWindows(doc findings, raw windowsSection) Windows {
	w := Windows{Zone: readyZone(doc, raw.Zone)}
	almanac := newAlmanac(doc, raw.Calendars)
	for _, name := range almanac.names {
		w.Calendars = append(w.Calendars, almanac.ready(name))
	}
	taken := names{}
	for i, b := range raw.Blackouts {
		at := strictyaml.Item("windows.blackouts", i)
		taken.check(doc, at+".name", b.Name, plainName, asName)
		if b.Applies == nil && !doc.Has(at+".applies") {
			b.Applies = []ActionKind{ScaleIn, ScaleOut}
		}
		if len(b.Applies) == 0 {
			doc.Fault(at+".applies", "holds nothing, expected scale_in, scale_out or both")
		}
		for j, kind := range b.Applies {
			oneOf(doc, strictyaml.Item(at+".applies", j), kind, ScaleIn, ScaleOut)
			if slices.Contains(b.Applies[:j], kind) {
				doc.Fault(strictyaml.Item(at+".applies", j), "%s is repeated, expected it once", kind)
			}
		}
		w.Blackouts = append(w.Blackouts, Blackout{b.ready(doc, at, w.Zone, almanac), b.Applies})
	}
	taken = names{}
	for i, s := range raw.Schedules {
		at := strictyaml.Item("windows.schedules", i)
		taken.check(doc, at+".name", s.Name, plainName, asName)
		ready := Schedule{Window: s.ready(doc, at, w.Zone, almanac)}
		ready.Min, ready.Max = s.units(doc, at)
		w.Schedules = append(w.Schedules, ready)
	}
	return w
}

func readyZone(doc findings, name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		doc.Fault("windows.time_zone", "found %s, expected a zone such as Europe/Prague", clip(name))
		return time.UTC
	}
	return zone
}

// ready checks a window that stands at a path.
func (s windowSection) ready(doc findings, at string, zone *time.Location, almanac almanac) Window {
	w := Window{Name: s.Name, Start: s.Start, Duration: s.Duration, Except: s.Except, zone: zone}
	known := true
	for i, name := range s.Except {
		if c, ok := almanac.find(doc, strictyaml.Item(at+".except", i), name); ok {
			w.except = append(w.except, c)
		} else {
			known = false
		}
	}
	if s.timed(doc, at, &w) && known && !w.everOpen() {
		key := at + ".start"
		if w.Dates != nil {
			key = at + ".dates"
		}
		doc.Fault(key, "never opens, expected a day that exists and is not excepted")
	}
	return w
}

// timed reads when the window is open and tells whether that makes sense.
func (s windowSection) timed(doc findings, at string, w *Window) bool {
	dated, started := doc.Has(at+".dates"), doc.Has(at+".start")
	switch {
	case dated && started:
		doc.Fault(at+".dates", "is written beside start, expected one of them")
	case dated && doc.Has(at+".duration"):
		doc.Fault(at+".duration", "is written beside dates, which are whole days, expected none")
	case dated && len(s.Dates) != 1 && len(s.Dates) != 2:
		doc.Fault(at+".dates", "found %d days, expected the first and the last", len(s.Dates))
	case dated && s.Dates[len(s.Dates)-1] < s.Dates[0]:
		doc.Fault(at+".dates", "%s is before %s, expected the earlier day first", s.Dates[1], s.Dates[0])
	case dated:
		w.Dates = &Span{s.Dates[0], s.Dates[len(s.Dates)-1]}
		return true
	case !started:
		doc.Fault(at+".start", "is missing, expected five fields of cron with a duration, or dates")
	default:
		return s.started(doc, at, w)
	}
	return false
}

func (s windowSection) started(doc findings, at string, w *Window) (ok bool) {
	var err error
	if w.starts, err = parseStarts(s.Start); err != nil {
		doc.Fault(at+".start", "%s", err)
	}
	switch {
	case s.Duration == 0:
		doc.Fault(at+".duration", "is 0s, so the window never opens, expected such as 8h")
	case s.Duration > longestWindow:
		doc.Fault(at+".duration", "%s is longer than 366d", strictyaml.FormatDuration(s.Duration))
	default:
		return err == nil
	}
	return false
}

// units reads the floor and the ceiling of a schedule.
func (s scheduleSection) units(doc findings, at string) (least, most int) {
	if s.Min == nil && s.Max == nil {
		doc.Lacks(at, "sets neither min nor max, expected one of them")
		return 0, 0
	}
	read := func(key string, n *int) int {
		if n == nil {
			return 0
		}
		if *n < 1 || *n > mostUnits {
			doc.Fault(at+key, "%d is outside 1 to %d; leave it out to set none", *n, mostUnits)
		}
		return *n
	}
	least, most = read(".min", s.Min), read(".max", s.Max)
	if most > 0 && least > most {
		doc.Fault(at+".min", "%d is above max %d", least, most)
	}
	return least, most
}

// almanac is the calendars of a document.
type almanac struct {
	calendars map[string]Calendar
	names     []string // in order
}

func newAlmanac(doc findings, calendars map[string]Calendar) almanac {
	a := almanac{calendars, slices.Sorted(maps.Keys(calendars))}
	for _, name := range a.names {
		c, at := calendars[name], strictyaml.Child("windows.calendars", name)
		if !plainName.MatchString(name) {
			doc.Fault(at, "found the name %s, expected %s", clip(name), asName)
		}
		if c.Country == "" && len(c.Dates) == 0 && len(c.Include) == 0 {
			doc.Lacks(at, "holds no day, expected country, dates or include")
		}
		if c.Country != "" && countries[c.Country] == nil {
			doc.Fault(at+".country", "found %s, %s", clip(c.Country), instead(c.Country, Countries()))
		}
		for i, other := range c.Include {
			path := strictyaml.Item(at+".include", i)
			if _, ok := a.find(doc, path, other); !ok {
				continue
			}
			if way := a.wayBack(other, name, nil); way != nil {
				doc.Fault(path, "is a cycle: %s → %s", name, strings.Join(way, " → "))
			}
		}
	}
	return a
}

// find is the calendar that is named at path.
func (a almanac) find(doc findings, path, name string) (Calendar, bool) {
	if _, ok := a.calendars[name]; ok {
		return a.ready(name), true
	}
	if !doc.Has(strictyaml.Child("windows.calendars", name)) { // else it has a fault of its own
		doc.Fault(path, "found the calendar %s, %s", clip(name), instead(name, a.names))
	}
	return Calendar{}, false
}

// wayBack is how one calendar comes to include another, nil if it does not.
func (a almanac) wayBack(from, to string, passed []string) []string {
	if slices.Contains(passed, from) {
		return nil
	}
	passed = append(passed, from)
	if from == to {
		return passed
	}
	for _, next := range a.calendars[from].Include {
		if way := a.wayBack(next, to, passed); way != nil {
			return way
		}
	}
	return nil
}

// ready is a calendar with the days of all that it includes.
func (a almanac) ready(name string) Calendar {
	c := a.calendars[name]
	c.Name = name
	seen := map[string]bool{}
	var gather func(string)
	gather = func(part string) {
		if seen[part] {
			return
		}
		seen[part] = true
		other := a.calendars[part]
		c.spans = append(c.spans, other.Dates...)
		if days := countries[other.Country]; days != nil {
			c.countries = append(c.countries, days())
		}
		for _, next := range other.Include {
			gather(next)
		}
	}
	gather(name)
	return c
}

// instead says what to write instead of a name that nobody knows.
func instead(name string, known []string) string {
	if near := strictyaml.Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	if len(known) == 0 {
		return "expected none, since none is defined"
	}
	return "expected one of " + strings.Join(known, ", ")
}
