package schedule

import (
	"hash/fnv"
	"slices"
	"time"

	"steward/fleet"
)

// state is a job and where it stands.
type state struct {
	Job
	times Times
	seen  time.Time // up to when its times were looked at; zero before the ledger was asked
	next  time.Time // its first time after seen; zero if there is none
	queue []waiting // by due
	notes []note    // what the ledger has still to be told
	going going
	last  fleet.Occurrence
}

// waiting is an occurrence that is due.
type waiting struct {
	due  time.Time
	from time.Time // due and the jitter
	late bool      // found long after it was due: it is made up for
}

// note is an occurrence that is through but not in the ledger yet.
type note struct {
	fleet.Occurrence
	claimed bool
}

// going is the run that goes on; its zero value is none.
type going struct{ due, since time.Time }

func (g going) on() bool { return !g.since.IsZero() }

// grace is how long after its time an occurrence is still as good as on time: the
// time that a restart takes.
const grace = time.Minute

// noted is how many missed occurrences of one absence are recorded each; of older
// ones there is nothing in the ledger.
const noted = 100

// look goes to a time as if all before it had been looked at.
func (j *state) look(at time.Time) {
	j.seen, j.next = at, j.times.Next(at)
}

// rewind follows a clock that went back. What was run before it did is in the
// ledger, so it is not run again; what was passed over may come yet.
func (j *state) rewind(now time.Time) {
	if j.seen.After(now) {
		j.look(now)
		j.queue = slices.DeleteFunc(j.queue, func(w waiting) bool { return w.due.After(now) })
	}
}

// gather queues what has become due, and returns how many occurrences will not be
// run because of it.
func (j *state) gather(now time.Time) (missed int) {
	if j.next.IsZero() || j.next.After(now) {
		return 0
	}
	fresh := j.times.Last(j.CatchUp+1+noted, j.seen, now)
	for _, due := range fresh {
		due = due.UTC()
		j.queue = append(j.queue, waiting{due: due, from: due.Add(j.jitter(due)), late: now.Sub(due) > grace})
	}
	j.look(fresh[len(fresh)-1])
	return j.trim()
}

// trim leaves in the queue the newest occurrence that was found in time, and as
// many late ones as may be made up for; the others were missed.
func (j *state) trim() (missed int) {
	onTime, made := 1, j.CatchUp
	keep := make([]waiting, 0, len(j.queue))
	for _, w := range slices.Backward(j.queue) {
		left := &onTime
		if w.late {
			left = &made
		}
		if *left == 0 {
			j.notes = append(j.notes, note{Occurrence: fleet.Occurrence{Job: j.Name, Due: w.due, State: fleet.Missed}})
			missed++
			continue
		}
		*left--
		keep = append(keep, w)
	}
	slices.Reverse(keep)
	j.queue = keep
	j.forget()
	return missed
}

// forget puts the notes in order, and drops the oldest ones of missed occurrences
// if there are too many.
func (j *state) forget() {
	slices.SortStableFunc(j.notes, func(a, b note) int { return a.Due.Compare(b.Due) })
	over := len(j.notes) - noted
	j.notes = slices.DeleteFunc(j.notes, func(n note) bool {
		if over <= 0 || n.claimed {
			return false
		}
		over--
		return true
	})
}

// jitter is always the same for an occurrence, in every process.
func (j *state) jitter(due time.Time) time.Duration {
	if j.Jitter <= 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(j.Name))
	h.Write([]byte(due.UTC().Format(time.RFC3339)))
	return time.Duration(h.Sum64() % uint64(j.Jitter))
}

// through tells whether j is through with its occurrence of an instant.
func (j *state) through(due time.Time) bool {
	if j.going.on() && j.going.due.Equal(due) {
		return false
	}
	return !slices.ContainsFunc(j.queue, func(w waiting) bool { return w.due.Equal(due) })
}
