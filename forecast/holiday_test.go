package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// off is every tenth and twenty-third day of the year from the fortieth on.
func off(day time.Time) bool {
	return day.YearDay() > 40 && (day.YearDay()%37 == 10 || day.YearDay()%37 == 23)
}

// daysOff are the days of the half year after start that are off.
func daysOff() (out []time.Time) {
	for d := range 200 {
		if day := start.AddDate(0, 0, d); off(day) {
			out = append(out, day)
		}
	}
	return out
}

// office is hourly demand that is high on working days, with noise; a holiday below
// zero is a day like any other.
func office(hours int, holiday float64, weekend float64) fleet.Series {
	rng := rand.New(rand.NewPCG(15, 1))
	out := make([]float64, hours)
	for i := range out {
		at := start.Add(time.Duration(i) * time.Hour)
		busy := 1.0
		switch {
		case holiday >= 0 && off(at.Truncate(24*time.Hour)):
			busy = holiday
		case at.Weekday() == time.Saturday || at.Weekday() == time.Sunday:
			busy = weekend
		}
		out[i] = busy*(200-120*math.Cos(2*math.Pi*float64(i)/24)) + 6*rng.NormFloat64()
	}
	return fleet.Series{Start: start, Step: time.Hour, Values: out}
}

// holidayMiss is the mean error on holidays and on other days, a day ahead from
// midnight, over the last so many days.
func holidayMiss(t *testing.T, o Options, s fleet.Series, days int) (holidays, others float64) {
	t.Helper()
	o.Steps = 24
	var sums, counts [2]float64
	for d := days; d > 0; d-- {
		end := len(s.Values) - 24*d
		known := s
		known.Values = s.Values[:end]
		out, _ := Fit(known, o).Forecast(nil, nil)
		kind := 1
		if off(s.Stamp(end)) {
			kind = 0
		}
		sums[kind], counts[kind] = sums[kind]+meanMiss(s.Values[end:], out.Mean), counts[kind]+1
	}
	return sums[0] / counts[0], sums[1] / counts[1]
}

func TestHolidaysAreForecastBetterAndOtherDaysNoWorse(t *testing.T) {
	for name, s := range map[string]fleet.Series{
		"holidays like Sundays":       office(24*150, 0.4, 0.4),
		"holidays half of a Sunday":   office(24*150, 0.2, 0.4),
		"holidays busier than all":    office(24*150, 2, 0.8),
		"Sundays like all other days": office(24*150, 0.5, 1),
	} {
		for _, o := range []Options{{Model: "seasonal-naive-week"}, {Model: "profile-week"}, {}} {
			days := 60
			if o.Model == "" {
				days = 20
			}
			if testing.Short() && o.Model != "profile-week" {
				continue
			}
			plainHoliday, plainOther := holidayMiss(t, o, s, days)
			o.Holidays = daysOff()
			holiday, other := holidayMiss(t, o, s, days)
			if holiday > plainHoliday/2 || other > 1.05*plainOther {
				t.Errorf("%s, %q: off by %.1f on holidays and %.1f on other days, without their knowledge by %.1f and %.1f",
					name, o.Model, holiday, other, plainHoliday, plainOther)
			}
		}
	}
}

func TestHolidaysOfOtherYearsChangeNothing(t *testing.T) {
	s := office(24*60, 0.4, 0.4)
	want, _ := Fit(s, Options{Steps: 48}).Forecast(levels, nil)
	got, _ := Fit(s, Options{Steps: 48, Holidays: []time.Time{start.AddDate(2, 0, 0)}}).Forecast(levels, nil)
	if diff := cmp.Diff(want.Values, got.Values); diff != "" {
		t.Error(diff)
	}
}

func TestHolidaysThatDoNothingAreLearntToDoSo(t *testing.T) {
	s := office(24*150, -1, 0.4)
	before, _ := holidayMiss(t, Options{Model: "seasonal-naive-week"}, s, 25)
	after, _ := holidayMiss(t, Options{Model: "seasonal-naive-week", Holidays: daysOff()}, s, 25)
	if after > 1.5*before {
		t.Errorf("after several holidays that were ordinary days the error is %.1f, without their knowledge %.1f", after, before)
	}
}
