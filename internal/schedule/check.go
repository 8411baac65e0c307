package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// checked is a job whose spec has been read.
type checked struct {
	job   Job
	times Times
}

// check reads the specs of jobs and puts them into an order in which each comes
// after those that it has to wait for, and else as they were given. It returns
// every fault of every job.
func check(zone *time.Location, jobs []Job) ([]checked, error) {
	var faults []error
	fault := func(job, format string, args ...any) {
		faults = append(faults, fmt.Errorf("job "+job+": "+format, args...))
	}
	var names []string
	for _, j := range jobs {
		if j.Name != "" && !slices.Contains(names, j.Name) {
			names = append(names, j.Name)
		}
	}
	var read []checked
	for i, j := range jobs {
		if j.Name == "" || strings.ContainsFunc(j.Name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
			faults = append(faults, fmt.Errorf("job %d: name: found %q, expected a word", i+1, j.Name))
			continue
		}
		if slices.ContainsFunc(jobs[:i], func(other Job) bool { return other.Name == j.Name }) {
			fault(j.Name, "stands twice, expected once")
		}
		for _, length := range []struct {
			key   string
			value time.Duration
		}{{"jitter", j.Jitter}, {"timeout", j.Timeout}} {
			if length.value < 0 {
				fault(j.Name, "%s: %s is below 0", length.key, length.value)
			}
		}
		if j.CatchUp < 0 {
			fault(j.Name, "catch_up: %d is below 0", j.CatchUp)
		}
		if j.Run == nil {
			fault(j.Name, "has nothing to run")
		}
		for _, name := range j.After {
			if !slices.Contains(names, name) {
				fault(j.Name, "after: there is no job %q, the jobs are %s", name, strings.Join(names, ", "))
			}
		}
		times, err := Parse(j.Spec, zone)
		if err != nil {
			fault(j.Name, "schedule: %w", err)
			continue
		}
		if gap := times.shortest(); gap > 0 && j.Jitter >= gap {
			fault(j.Name, "jitter: %s is not below the %s between two of its times", j.Jitter, gap)
		}
		read = append(read, checked{j, times})
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return sorted(read)
}

// Fitting is a jitter, or as much of it as there is room for between two times of a
// spec: a tenth of the shortest.
func Fitting(jitter time.Duration, spec string) time.Duration {
	times, err := Parse(spec, time.UTC)
	if err != nil {
		return jitter // whoever makes a schedule of it will tell
	}
	if gap := times.shortest(); gap > 0 {
		return min(jitter, gap/10)
	}
	return jitter
}

// shortest is the shortest time between the first of its times in 2024, and 0 if
// there are not two of them.
func (t Times) shortest() time.Duration {
	const some = 100
	at := t.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	var shortest time.Duration
	for range some {
		next := t.Next(at)
		if next.IsZero() {
			break
		}
		if gap := next.Sub(at); shortest == 0 || gap < shortest {
			shortest = gap
		}
		at = next
	}
	return shortest
}

// sorted takes, over and over, the first job that waits for none that is left.
func sorted(left []checked) ([]checked, error) {
	var order []checked
	for len(left) > 0 {
		waits := func(c checked) bool {
			return slices.ContainsFunc(left, func(other checked) bool { return slices.Contains(c.job.After, other.job.Name) })
		}
		i := slices.IndexFunc(left, func(c checked) bool { return !waits(c) })
		if i < 0 {
			var names []string
			for _, c := range left {
				names = append(names, c.job.Name)
			}
			return nil, fmt.Errorf("jobs %s: after: they wait for one another, expected an order", strings.Join(names, ", "))
		}
		order = append(order, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return order, nil
}
