package file

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// part is a series as one file holds it.
type part struct {
	path   string
	series fleet.Series
}

// join puts the parts of each series together and returns them by key. Parts must
// lie on one grid and must not overlap; what is between them is a gap.
func join(parts []part) ([]fleet.Series, error) {
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(a.series.Key.Compare(b.series.Key), a.series.Start.Compare(b.series.Start))
	})
	var all []fleet.Series
	for i, next := range parts {
		if i == 0 || parts[i-1].series.Key != next.series.Key {
			all = append(all, next.series)
			continue
		}
		s := &all[len(all)-1]
		if err := attach(s, parts[i-1], next); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// attach appends a part to its series.
func attach(s *fleet.Series, before, next part) error {
	name := fmt.Sprintf("series %s", quote(string(s.Key.Workload)+"/"+string(s.Key.Metric)))
	hole := next.series.Start.Sub(s.End())
	switch {
	case next.series.Step != s.Step:
		return contentError(fmt.Sprintf("%s: %s has a step of %v, expected %v as in %s", next.path, name, next.series.Step, s.Step, before.path))
	case hole < 0:
		return contentError(fmt.Sprintf("%s: %s begins %s, expected nothing before %s, up to which %s goes",
			next.path, name, next.series.Start.Format(time.RFC3339), s.End().Format(time.RFC3339), before.path))
	case hole%s.Step != 0:
		return contentError(fmt.Sprintf("%s: %s begins %s, expected a multiple of %v after %s", next.path, name, next.series.Start.Format(time.RFC3339), s.Step, before.path))
	case int64(hole/s.Step) > int64(mostSlots(len(s.Values)+len(next.series.Values))):
		return contentError(fmt.Sprintf("%s: %s begins %v after %s ends, expected a smaller gap", next.path, name, hole, before.path))
	}
	for range hole / s.Step {
		s.Values = append(s.Values, math.NaN())
	}
	s.Values = append(s.Values, next.series.Values...)
	return nil
}

// between cuts series to the stamps in [from, to) and leaves out those of which
// nothing remains.
func between(all []fleet.Series, from, to time.Time) []fleet.Series {
	var out []fleet.Series
	for _, s := range all {
		s = s.Until(to)
		if from.After(s.Start) {
			skip := s.Index(from)
			if s.Stamp(skip).Before(from) {
				skip++
			}
			skip = min(skip, len(s.Values))
			s.Start, s.Values = s.Stamp(skip), s.Values[skip:]
		}
		if s.Gaps() < len(s.Values) {
			out = append(out, s)
		}
	}
	return out
}
