package forecast

import (
	"math"
	"slices"
)

// LagRidge is a linear regression, shrunk, of the value ahead on what is known
// at the origin: the newest values and their recent means; the values at the
// target's time of day on earlier days, and at the origin's, so that today can be
// seen to differ from them; the target's minute in earlier hours, for what
// runs by the clock; and the time of day itself.
type LagRidge struct{}

// Name is the model's name.
func (LagRidge) Name() string { return "lag-ridge" }

// shrink is the ridge's penalty as a share of a feature's own weight.
const shrink = 1e-4

// Fit needs three days at least; with more than eight it looks back a week.
// It forecasts one lead only. Ends that are learned from the same position on share
// their rows.
func (LagRidge) Fit(past Past, ends, leads []int) []Predictor {
	out := make([]Predictor, len(ends))
	if len(leads) != 1 || past.Day == 0 {
		return out
	}
	var rows *ridgeRows
	for i, end := range ends {
		l, ok := newLayout(past.until(end), leads[0])
		if !ok {
			continue
		}
		first := max(l.reach(past), end-trainDays*past.Day)
		if end-first-l.Ahead < 4*l.width(past) {
			continue
		}
		if rows == nil || rows.first != first || !slices.Equal(rows.layout.Days, l.Days) {
			rows = &ridgeRows{layout: l, first: first, next: first + l.Ahead, sums: newMoments(l.width(past))}
		}
		rows.extend(past, end)
		if weights := rows.solve(); weights != nil {
			out[i] = &ridge{Layout: l, Weights: weights}
		}
	}
	return out
}

// layout says which features a ridge looks at.
type layout struct {
	Ahead int
	Days  []int
}

// newLayout suits a past's length; false if it is too short for any.
func newLayout(past Past, ahead int) (l layout, ok bool) {
	switch days := len(past.Values) / past.Day; {
	case days >= 9:
		return layout{ahead, []int{1, 2, 3, 6, 7}}, true
	case days >= 4:
		return layout{ahead, []int{1, 2}}, true
	}
	return layout{}, false
}

// reach is the first position that has all before it that is looked at.
func (l layout) reach(past Past) int { return l.Days[len(l.Days)-1]*past.Day + l.Ahead + 2 }

func (l layout) width(past Past) int { return len(l.features(nil, &past, len(past.Values)-1)) }

// features appends what is known at an origin about the target.
func (l layout) features(x []float64, past *Past, origin int) []float64 {
	target := origin + l.Ahead
	newest := past.at(origin, 0)
	x = append(x, newest, past.at(origin-1, newest), past.at(origin-2, newest), past.six(origin), past.thirty(origin))
	for _, d := range l.Days {
		then := target - max(d, (l.Ahead+past.Day-1)/past.Day)*past.Day
		around := 0.0
		if then+2 <= origin {
			around = past.five(then + 2)
		} else {
			around = past.mean(then-2, origin)
		}
		x = append(x, past.at(then, newest), around, past.six(then-l.Ahead))
	}
	for h := 1; h <= 3 && past.Hour > 0; h++ {
		back := target - max(h, (l.Ahead+past.Hour-1)/past.Hour+h-1)*past.Hour
		x = append(x, past.at(back, newest))
	}
	turn := past.turn((past.Phase + target) % past.Day)
	return append(x, turn[:]...)
}

// ridge is a fitted LagRidge.
type ridge struct {
	Layout  layout
	Weights []float64 // the intercept last
}

// Predict is the regression's value at an origin.
func (r *ridge) Predict(out []float64, past Past, origin int) {
	var buf [32]float64
	out[0] = apply(r.Weights, r.Layout.features(buf[:0], &past, origin))
}

// ridgeRows sums a row for every target from a position on, as far as it was
// extended.
type ridgeRows struct {
	layout      layout
	first, next int // origin of the first row, target of the next
	sums        *moments
}

// extend sums the rows of the known targets before an end.
func (r *ridgeRows) extend(past Past, end int) {
	var buf [32]float64
	for ; r.next < end; r.next++ {
		if y := past.Values[r.next]; !math.IsNaN(y) {
			r.sums.add(r.layout.features(buf[:0], &past, r.next-r.layout.Ahead), y, 1)
		}
	}
}

// solve is the weights after the rows so far; nil if those are too few.
func (r *ridgeRows) solve() []float64 {
	if r.sums.rows < 2*(len(r.sums.sum)-1) {
		return nil
	}
	return r.sums.solve(shrink)
}
