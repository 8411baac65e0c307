package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Times are when a job is due. The same words in the same zone name the same
// times for whoever asks, whenever they ask.
//
// A clock that is set forward or back is met in one of two ways:
//
//   - Words that leave out some hour of the day, such as "30 2 * * *", are due
//     once for each time that they name on the wall: in an hour that is repeated,
//     the first time; in an hour that is skipped, at the moment of the skip, and
//     once for all that was skipped.
//   - Words that hold in every hour, such as "*/5 * * * *", are due whenever the
//     wall shows such a time, so that they go on through both.
//
// "@every 30s" knows no wall; it counts from 1970-01-01T00:00:00Z.
type Times struct {
	zone    *time.Location
	walls   *cron.SpecSchedule // reads times on the wall as if they were UTC; nil for every
	through bool               // holds in every hour
	every   time.Duration
}

var words = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

const expectedWords = `five fields of cron such as "30 2 * * *", @hourly, @daily, @weekly, @monthly, @yearly or "@every 30s"`

// Parse reads the words of cron for a zone; nil is UTC. It refuses words that are
// never due.
func Parse(spec string, zone *time.Location) (Times, error) {
	if zone == nil {
		zone = time.UTC
	}
	if length, is := strings.CutPrefix(spec, "@every "); is {
		every, err := time.ParseDuration(length)
		if err != nil || every < time.Second || every%time.Second != 0 {
			return Times{}, fmt.Errorf(`found %q, expected whole seconds after @every, as in "@every 30s"`, spec)
		}
		return Times{zone: zone, every: every}, nil
	}
	if strings.Contains(spec, "=") { // the zone is the configuration's, not the schedule's
		return Times{}, fmt.Errorf("found %q, expected %s", spec, expectedWords)
	}
	parsed, err := words.Parse(spec)
	walls, fields := parsed.(*cron.SpecSchedule)
	if err != nil || !fields {
		return Times{}, fmt.Errorf("found %q, expected %s", spec, expectedWords)
	}
	walls.Location = time.UTC
	if never(walls) {
		return Times{}, fmt.Errorf("found %q, expected times that come at all", spec)
	}
	const hours = 1<<24 - 1
	return Times{zone: zone, walls: walls, through: walls.Hour&hours == hours}, nil
}

// never tells whether no day has such a time.
func never(walls *cron.SpecSchedule) bool {
	if walls.Minute == 0 || walls.Hour == 0 {
		return true
	}
	beforeALeapDay := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return walls.Next(beforeALeapDay).IsZero()
}

// Next is the first time after another; zero if there is none within five years.
func (t Times) Next(after time.Time) time.Time {
	after = after.In(t.zone)
	switch {
	case t.every > 0:
		return t.nextStep(after)
	case t.through:
		return t.nextShown(after)
	default:
		return t.nextReached(after)
	}
}

func (t Times) nextStep(after time.Time) time.Time {
	step := int64(t.every / time.Second)
	from := after.Unix()
	into := from % step
	if into < 0 {
		into += step
	}
	return time.Unix(from-into+step, 0).In(t.zone)
}

// nextShown is the next time at which the wall shows what is looked for.
func (t Times) nextShown(after time.Time) time.Time {
	for from := shown(after); ; {
		wall := t.walls.Next(from)
		if wall.IsZero() {
			return time.Time{}
		}
		_, offset := after.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, until := after.ZoneBounds()
		if until.IsZero() || at.Before(until) {
			return at.In(t.zone)
		}
		after = until.In(t.zone)
		from = shown(after).Add(-1)
	}
}

// nextReached is the next time at which the wall first shows or skips what is
// looked for. Whatever the wall shows at a time, it has reached all before it, so
// nothing is looked for there.
func (t Times) nextReached(after time.Time) time.Time {
	for wall := t.walls.Next(shown(after)); !wall.IsZero(); wall = t.walls.Next(wall) {
		if at := reached(wall, t.zone); at.After(after) {
			return at
		}
	}
	return time.Time{}
}

// Last lists the newest n times after one and up to another, oldest first.
func (t Times) Last(n int, after, until time.Time) []time.Time {
	const farBack = 50 * 365 * 24 * time.Hour
	for span := time.Minute; ; span *= 4 {
		from, all := until.Add(-span), span > farBack
		if !from.After(after) {
			from, all = after, true
		}
		var list []time.Time
		for at := t.Next(from); !at.IsZero() && !at.After(until); at = t.Next(at) {
			list = append(list, at)
		}
		if all || len(list) >= n {
			return list[max(0, len(list)-n):]
		}
	}
}
