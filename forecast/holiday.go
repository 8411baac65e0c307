package forecast

import (
	"math"
	"time"
)

// Holidays makes a model know days that are handed in. What it learns from is the
// past as if they had been ordinary, and what it forecasts for one of them is moved to
// what the series does on a Sunday, as far as it did so on earlier ones, and by what
// they had in common beyond that. A first holiday is a Sunday; each one seen counts as
// much as that belief. Where days are the same all week nothing moves before the first
// was seen, and where there are no holidays it is the model itself.
type Holidays struct {
	Model Model
	Is    func(day time.Time) bool // is told midnight, on the clock of Start
	Start time.Time                // of the past's first value
	Step  time.Duration            // of the past; at most a day
}

const (
	weeksAlike   = 4   // newest of which the same time of a weekday or Sunday is averaged
	believed     = 0.5 // holidays' worth of the belief that they are Sundays, without more in common
	mostSunday   = 1.5 // of the way from an ordinary day to a Sunday
	mostFactor   = 5.0 // of what holidays have in common beyond that, and one over it
	smoothSunday = 48  // values are averaged over this part of a day on both sides
)

// Name is the model's.
func (m Holidays) Name() string { return m.Model.Name() }

// Fit learns the model from the past without holidays, and for each end what those
// before it did.
func (m Holidays) Fit(past Past, ends, leads []int) []Predictor {
	if m.Is == nil || m.Step <= 0 || m.Step > 24*time.Hour {
		return m.Model.Fit(past, ends, leads)
	}
	c := newCalendar(m, len(past.Values)+leads[len(leads)-1])
	if !c.any() {
		return m.Model.Fit(past, ends, leads)
	}
	plain := c.ordinary(past)
	out := m.Model.Fit(plain, ends, leads)
	for i, inner := range out {
		if inner != nil {
			out[i] = &onHolidays{inner: inner, calendar: c, plain: plain, effect: c.learn(past, plain, ends[i]), leads: leads}
		}
	}
	return out
}

type onHolidays struct {
	inner    Predictor
	calendar *calendar
	plain    Past
	effect   effect
	leads    []int
}

// Predict moves the model's forecasts of holidays.
func (f *onHolidays) Predict(out []float64, past Past, origin int) {
	plain := f.plain
	if origin >= len(plain.Values) {
		plain = f.calendar.ordinary(past)
	}
	plain = plain.until(origin + 1)
	f.inner.Predict(out, plain, origin)
	for i, lead := range f.leads {
		if f.calendar.holiday(origin + lead) {
			sunday, own := f.calendar.alike(plain, origin, origin+lead)
			out[i] = f.effect.move(out[i], sunday, own)
		}
	}
}

// calendar says which steps of a past lie on holidays.
type calendar struct {
	is       func(day time.Time) bool
	midnight time.Time // of the first value's day
	day      int       // steps in a day
	first    int       // steps from midnight to the first value
	known    []bool    // of the first days
}

func newCalendar(m Holidays, steps int) *calendar {
	midnight := m.Start.Truncate(24 * time.Hour)
	c := &calendar{is: m.Is, midnight: midnight, day: int(24 * time.Hour / m.Step), first: int(m.Start.Sub(midnight) / m.Step)}
	days := (c.first+steps)/c.day + 1
	c.known = make([]bool, 0, days)
	for k := range days {
		c.known = append(c.known, c.is(midnight.AddDate(0, 0, k)))
	}
	return c
}

func (c *calendar) any() bool {
	for _, is := range c.known {
		if is {
			return true
		}
	}
	return false
}

func (c *calendar) holiday(i int) bool {
	k := (c.first + i) / c.day
	if k < len(c.known) {
		return c.known[k]
	}
	return c.is(c.midnight.AddDate(0, 0, k))
}

// ordinary is a past whose holidays are replaced by the same days a week before, at
// the level of the days before each. A value depends on earlier ones only.
func (c *calendar) ordinary(past Past) Past {
	out, week := past, 7*c.day
	out.Values = make([]float64, len(past.Values))
	ratio := 1.0
	for i, v := range past.Values {
		out.Values[i] = v
		if i < week+c.day || !c.holiday(i) || v != v {
			continue
		}
		if (c.first+i)%c.day == 0 || !c.holiday(i-1) {
			before := Past{Values: out.Values}
			ratio = before.over(i-c.day, i-1, math.NaN()) / before.over(i-week-c.day, i-week-1, math.NaN())
			if !(ratio > 0) || math.IsInf(ratio, 0) {
				ratio = 1
			}
		}
		if then := out.Values[i-week]; then == then {
			out.Values[i] = ratio * then
		}
	}
	out.before, out.log = nil, nil
	out = out.tallied()
	if past.log != nil {
		out = out.withLog()
	}
	return out
}

// alike is what the target's time of day was on the newest Sundays and on the newest
// days of its own weekday; NaN where none is known.
func (c *calendar) alike(plain Past, origin, target int) (sunday, own float64) {
	weekday := int(c.midnight.AddDate(0, 0, (c.first+target)/c.day).Weekday())
	return c.mean(plain, origin, target-weekday*c.day), c.mean(plain, origin, target)
}

// mean is that of the same time in the weeks before.
func (c *calendar) mean(plain Past, origin, target int) float64 {
	sum, n, around := 0.0, 0.0, c.day/smoothSunday
	for i, k := back(target, origin, 7*c.day), 0; i >= 0 && k < weeksAlike; i, k = i-7*c.day, k+1 {
		if v := plain.over(i-around, min(i+around, origin), math.NaN()); v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// effect is what holidays do: how far they go from an ordinary day to a Sunday, and
// the factor beyond that.
type effect struct{ Sunday, Factor float64 }

// seen is a value of a holiday beside what the day would else have been, and how far
// it is from there to a Sunday.
type seen struct{ truth, ordinary, way float64 }

// learn is the effect of the holidays before an end, pulled to what is believed, or as
// much of it as would have helped on them.
func (c *calendar) learn(past, plain Past, end int) effect {
	var all []seen
	for i := 8 * c.day; i < end; i++ {
		if !c.holiday(i) || past.Values[i] != past.Values[i] {
			continue
		}
		eve := i - (c.first+i)%c.day - 1
		if sunday, own := c.alike(plain, eve, i); sunday == sunday && own == own {
			all = append(all, seen{past.Values[i], plain.Values[i], sunday - own})
		}
	}
	if len(all) == 0 {
		return effect{Sunday: 1, Factor: 1}
	}
	trust := believed * float64(c.day) / float64(len(all))
	e := effect{Sunday: sundayness(all, trust), Factor: 1}
	both := effect{e.Sunday, e.factor(all, trust)}
	best, least := effect{Factor: 1}, effect{Factor: 1}.misses(all)
	for _, e := range []effect{e, both} {
		if m := e.misses(all); m < least {
			best, least = e, m
		}
	}
	return best
}

// sundayness is how far holidays went from an ordinary day to a Sunday, with so much
// trust, relative to what was seen, in that they do all the way.
func sundayness(all []seen, trust float64) float64 {
	across, along := 0.0, 0.0
	for _, v := range all {
		across, along = across+v.way*(v.truth-v.ordinary), along+v.way*v.way
	}
	if along == 0 {
		return 1
	}
	return math.Max(0, math.Min((across/along+trust)/(1+trust), mostSunday))
}

// factor is how holidays compare in sum with what the effect says, with trust in that
// they are the same.
func (e effect) factor(all []seen, trust float64) float64 {
	truth, said := 0.0, 0.0
	for _, v := range all {
		truth, said = truth+v.truth, said+v.ordinary+e.Sunday*v.way
	}
	if truth < 0 || said <= 0 {
		return 1
	}
	return math.Max(1/mostFactor, math.Min((truth/said+trust)/(1+trust), mostFactor))
}

// misses is the sum of the errors with the effect.
func (e effect) misses(all []seen) float64 {
	sum := 0.0
	for _, v := range all {
		sum += math.Abs(v.truth - e.Factor*(v.ordinary+e.Sunday*v.way))
	}
	return sum
}

// move takes the forecast of an ordinary day to that of a holiday.
func (e effect) move(v, sunday, own float64) float64 {
	switch way := sunday - own; {
	case way != way:
	case sunday >= 0 && own > 0:
		v += e.Sunday * v * math.Min(way/own, mostFactor)
	default:
		v += e.Sunday * way
	}
	return v * e.Factor
}
