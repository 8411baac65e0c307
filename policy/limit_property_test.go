package policy

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var drawLimit = rapid.Custom(func(t *rapid.T) Limit {
	l := Limit{Per: time.Duration(rapid.IntRange(1, 3600).Draw(t, "seconds")) * time.Second}
	if rapid.Bool().Draw(t, "percent?") {
		l.Percent = rapid.Float64Range(0.01, 300).Draw(t, "percent")
	} else {
		l.Units = rapid.IntRange(1, 50).Draw(t, "units")
	}
	return l
})

var drawDirection = rapid.Custom(func(t *rapid.T) Direction {
	return Direction{
		Limits: rapid.SliceOfN(drawLimit, 0, 4).Draw(t, "limits"),
		Select: rapid.SampledFrom([]Select{SelectMax, SelectMin}).Draw(t, "select"),
	}
})

// drawChanges draws changes of the last two hours, oldest first, as a record holds them.
var drawChanges = rapid.Custom(func(t *rapid.T) []Change {
	changes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Change {
		return ago(time.Duration(rapid.IntRange(0, 7200).Draw(t, "ago"))*time.Second, rapid.IntRange(-20, 20).Draw(t, "change"))
	}), 0, 8).Draw(t, "changes")
	slices.SortStableFunc(changes, func(a, b Change) int { return a.At.Compare(b.At) })
	return changes
})

var drawSize = rapid.IntRange(0, 500)

// With no change in any period there is room both ways.
func TestWhatHasNotMovedMayStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, size := drawDirection.Draw(t, "rule"), drawSize.Draw(t, "size")
		old := []Change{ago(time.Hour, rapid.IntRange(-20, 20).Draw(t, "old"))} // no period is longer than an hour
		for _, changes := range [][]Change{nil, old} {
			if got := d.Ceiling(noon, size, changes); got < size {
				t.Errorf("got the ceiling %d, want at least the size %d", got, size)
			}
			if got := d.Floor(noon, size, changes); got > size || got < 0 {
				t.Errorf("got the floor %d, want 0 to the size %d", got, size)
			}
		}
	})
}

// Each limit moves something from any size, a percentage of nothing aside.
func TestNoLimitStandsStill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Direction{Limits: []Limit{drawLimit.Draw(t, "limit")}, Select: SelectMax}
		size := rapid.IntRange(1, 500).Draw(t, "size")
		if got := d.Ceiling(noon, size, nil); got <= size {
			t.Errorf("got the ceiling %d, want it above the size %d", got, size)
		}
		if got := d.Floor(noon, size, nil); got >= size {
			t.Errorf("got the floor %d, want it below the size %d", got, size)
		}
	})
}

// Whatever happened, a wider limit reaches no less far.
func TestMoreAllowedNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDirection.Draw(t, "rule")
		d.Limits = append(d.Limits, drawLimit.Draw(t, "another"))
		wider := Direction{Limits: slices.Clone(d.Limits), Select: d.Select}
		l := &wider.Limits[rapid.IntRange(0, len(d.Limits)-1).Draw(t, "which")]
		if l.Units > 0 {
			l.Units += rapid.IntRange(0, 50).Draw(t, "more units")
		} else {
			l.Percent += rapid.Float64Range(0, 300).Draw(t, "more percent")
		}
		size, changes := drawSize.Draw(t, "size"), drawChanges.Draw(t, "past")
		if narrow, wide := d.Ceiling(noon, size, changes), wider.Ceiling(noon, size, changes); wide < narrow {
			t.Errorf("got the ceiling %d, want at least the narrower one's %d", wide, narrow)
		}
		if narrow, wide := d.Floor(noon, size, changes), wider.Floor(noon, size, changes); wide > narrow {
			t.Errorf("got the floor %d, want at most the narrower one's %d", wide, narrow)
		}
	})
}

// One more limit only widens what max selects, and only narrows what min does.
func TestAnotherLimitMovesTheWayItIsSelected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDirection.Draw(t, "rule")
		d.Limits = append(d.Limits, drawLimit.Draw(t, "first"))
		more := Direction{Limits: append(slices.Clone(d.Limits), drawLimit.Draw(t, "another")), Select: d.Select}
		size, changes := drawSize.Draw(t, "size"), drawChanges.Draw(t, "past")
		up := more.Ceiling(noon, size, changes) - d.Ceiling(noon, size, changes)
		down := d.Floor(noon, size, changes) - more.Floor(noon, size, changes)
		if d.Select == SelectMax && (up < 0 || down < 0) {
			t.Errorf("got %d less up and %d less down, want no less of either", -up, -down)
		}
		if d.Select == SelectMin && (up > 0 || down > 0) {
			t.Errorf("got %d more up and %d more down, want no more of either", up, down)
		}
	})
}

// The order in which limits are written is of no account.
func TestTheOrderOfLimitsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDirection.Draw(t, "rule")
		turned := Direction{Limits: slices.Clone(d.Limits), Select: d.Select}
		slices.Reverse(turned.Limits)
		size, changes := drawSize.Draw(t, "size"), drawChanges.Draw(t, "past")
		if got, want := turned.Ceiling(noon, size, changes), d.Ceiling(noon, size, changes); got != want {
			t.Errorf("got the ceiling %d, want %d", got, want)
		}
		if got, want := turned.Floor(noon, size, changes), d.Floor(noon, size, changes); got != want {
			t.Errorf("got the floor %d, want %d", got, want)
		}
	})
}

// In one period many small steps get exactly as far as a large one.
func TestStepsInOnePeriodGetNoFurtherThanALeap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, size := drawDirection.Draw(t, "rule"), drawSize.Draw(t, "size")
		d.Limits = append(d.Limits, drawLimit.Draw(t, "another"))
		for i := range d.Limits {
			d.Limits[i].Per = time.Hour
		}
		top, bottom := d.Ceiling(noon, size, nil), d.Floor(noon, size, nil)
		var up, down []Change
		high, low := size, size
		for minute := range 5 {
			at := noon.Add(time.Duration(minute) * time.Minute)
			next := rapid.IntRange(high, top).Draw(t, "higher")
			up = append(up, Change{At: at, Units: next - high})
			high = next
			next = rapid.IntRange(bottom, low).Draw(t, "lower")
			down = append(down, Change{At: at, Units: next - low})
			low = next
			if got := d.Ceiling(at, high, up); got != top {
				t.Fatalf("at %d after the changes %v: got the ceiling %d, want %d", high, up, got, top)
			}
			if got := d.Floor(at, low, down); got != bottom {
				t.Fatalf("at %d after the changes %v: got the floor %d, want %d", low, down, got, bottom)
			}
		}
	})
}

// What happened before every period is forgotten.
func TestOnlyThePeriodCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, size, changes := drawDirection.Draw(t, "rule"), drawSize.Draw(t, "size"), drawChanges.Draw(t, "past")
		longest := NewSet(Policy{Behaviour: Behaviour{ScaleOut: d}}).Memory()
		recent := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return !c.At.After(noon.Add(-longest)) })
		if got, want := d.Ceiling(noon, size, recent), d.Ceiling(noon, size, changes); got != want {
			t.Errorf("got the ceiling %d from what Memory spans, want %d", got, want)
		}
		if got, want := d.Floor(noon, size, recent), d.Floor(noon, size, changes); got != want {
			t.Errorf("got the floor %d from what Memory spans, want %d", got, want)
		}
	})
}
