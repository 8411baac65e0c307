package file

import (
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// track is the rows of one series as they were read.
type track struct {
	file   string
	name   string
	key    fleet.Key
	lone   time.Duration // the step if there is but one row; 0 refuses it
	points []point
}

type point struct {
	at    int64 // nanoseconds since 1970
	value float64
	line  int
}

func (t *track) add(row Row) error {
	at := row.At.UnixNano()
	if n := len(t.points); n > 0 {
		switch last := t.points[n-1]; {
		case at == last.at:
			return t.fault(row.Line, "timestamp %s again, as on line %d, expected one row a time", stamp(at), last.line)
		case at < last.at:
			return t.fault(row.Line, "timestamp %s is before %s on line %d, expected times to rise", stamp(at), stamp(last.at), last.line)
		}
	}
	t.points = append(t.points, point{at, row.Value, row.Line})
	return nil
}

// series puts the points on a grid. Every stamp goes to the nearest slot, which
// is at most half a step away; one halfway goes to the later.
func (t *track) series() (fleet.Series, error) {
	step, err := t.step()
	if err != nil {
		return fleet.Series{}, err
	}
	start := t.points[0].at
	slots := nearest(t.points[len(t.points)-1].at-start, step) + 1
	if slots > int64(mostSlots(len(t.points))) {
		return fleet.Series{}, t.jump()
	}
	values := make([]float64, slots)
	for i := range values {
		values[i] = math.NaN()
	}
	before := point{}
	taken := int64(-1)
	for _, p := range t.points {
		slot := nearest(p.at-start, step)
		if slot == taken {
			return fleet.Series{}, t.fault(p.line, "timestamp %s shares a slot with %s on line %d, expected one row every %v",
				stamp(p.at), stamp(before.at), before.line, time.Duration(step))
		}
		values[slot] = p.value
		before, taken = p, slot
	}
	return fleet.Series{
		Key:    t.key,
		Start:  time.Unix(0, start).UTC(),
		Step:   time.Duration(step),
		Values: values,
	}, nil
}

// step is the median distance of consecutive stamps, the lower one of two, in
// whole seconds. It counts only if at least half of the distances are within
// half a step of it.
func (t *track) step() (int64, error) {
	if len(t.points) < 2 && t.lone > 0 {
		return int64(t.lone), nil
	}
	if len(t.points) < 2 {
		return 0, t.fault(t.points[0].line, "one row, expected at least 2 to know the step")
	}
	gaps := make([]int64, len(t.points)-1)
	for i := range gaps {
		gaps[i] = t.points[i+1].at - t.points[i].at
	}
	sorted := slices.Clone(gaps)
	slices.Sort(sorted)
	median := sorted[(len(sorted)-1)/2]
	if median < int64(time.Second) {
		return 0, t.fault(t.points[1].line, "a step of %v, expected at least 1s", time.Duration(median))
	}
	step := nearest(median, int64(time.Second)) * int64(time.Second)
	even, odd := 0, -1
	for i, gap := range gaps {
		if abs(gap-step) <= step/2 {
			even++
		} else if odd < 0 {
			odd = i
		}
	}
	if 2*even < len(gaps) {
		return 0, t.fault(t.points[odd+1].line, "%v after the row before, expected about %v, the median, after at least half of the rows",
			time.Duration(gaps[odd]), time.Duration(step))
	}
	return step, nil
}

// mostSlots limits the grid that so many rows may span: a mistyped year must
// not fill the memory with gaps.
func mostSlots(rows int) int { return 100*rows + 1_000_000 }

// jump blames the widest hole for a grid that has grown too large.
func (t *track) jump() error {
	widest := 1
	for i := range t.points[1:] {
		if t.points[i+1].at-t.points[i].at > t.points[widest].at-t.points[widest-1].at {
			widest = i + 1
		}
	}
	p := t.points[widest]
	return t.fault(p.line, "timestamp %s is %v after the row before, expected a smaller gap", stamp(p.at), time.Duration(p.at-t.points[widest-1].at))
}

func (t *track) fault(line int, format string, args ...any) error {
	return fault(t.file, line, format, args...)
}

// nearest is distance in steps, rounded, halves up.
func nearest(distance, step int64) int64 {
	n, rest := distance/step, distance%step
	if rest >= step-rest {
		n++
	}
	return n
}

func abs(n int64) int64 { return max(n, -n) }

func stamp(at int64) string { return time.Unix(0, at).UTC().Format(time.RFC3339Nano) }
