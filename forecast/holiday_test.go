package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// off is every tenth and twenty-third day of the year from the fortieth on.
func off(day time.Time) bool {
	return day.YearDay() > 40 && (day.YearDay()%37 == 10 || day.YearDay()%37 == 23)
}

// office is hourly demand that is high on working days, with noise; a holiday below
// zero is a day like any other.
func office(hours int, holiday float64, weekend float64) []float64 {
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
	return out
}

// holidayMiss is the mean error on holidays and on other days, a day ahead from
// midnight, over the last so many days.
func holidayMiss(t *testing.T, m Model, values []float64, days int) (holidays, others float64) {
	t.Helper()
	leads := make([]int, 24)
	for i := range leads {
		leads[i] = i + 1
	}
	var sums, counts [2]float64
	out := make([]float64, 24)
	for d := days; d > 0; d-- {
		end := len(values) - 24*d
		past := Past{Values: values[:end], Day: 24, Week: 168}.tallied().withLog()
		f := m.Fit(past, []int{end}, leads)[0]
		if f == nil {
			t.Fatalf("%s does not fit", m.Name())
		}
		f.Predict(out, past, end-1)
		kind := 1
		if off(start.Add(time.Duration(end) * time.Hour)) {
			kind = 0
		}
		sums[kind], counts[kind] = sums[kind]+meanMiss(values[end:], out), counts[kind]+1
	}
	return sums[0] / counts[0], sums[1] / counts[1]
}

func TestHolidaysAreForecastBetterAndOtherDaysNoWorse(t *testing.T) {
	for name, values := range map[string][]float64{
		"holidays like Sundays":       office(24*150, 0.4, 0.4),
		"holidays half of a Sunday":   office(24*150, 0.2, 0.4),
		"holidays busier than all":    office(24*150, 2, 0.8),
		"Sundays like all other days": office(24*150, 0.5, 1),
	} {
		for _, m := range []Model{SeasonalNaive{Days: 7}, Profile{Weekly: true, Decay: 0.7}} {
			plainHoliday, plainOther := holidayMiss(t, m, values, 60)
			holiday, other := holidayMiss(t, Holidays{Model: m, Is: off, Start: start, Step: time.Hour}, values, 60)
			if holiday > plainHoliday/2 || other > 1.02*plainOther {
				t.Errorf("%s, %s: off by %.1f on holidays and %.1f on other days, without their knowledge by %.1f and %.1f",
					name, m.Name(), holiday, other, plainHoliday, plainOther)
			}
		}
	}
}

func TestWithoutHolidaysAModelIsItself(t *testing.T) {
	values := office(24*60, 0.4, 0.4)
	never := func(time.Time) bool { return false }
	for _, m := range Family() {
		want := path(m, values, 24, 48)
		for _, is := range []func(time.Time) bool{nil, never} {
			if got := path(Holidays{Model: m, Is: is, Start: start, Step: time.Hour}, values, 24, 48); !cmp.Equal(got, want) {
				t.Errorf("%s forecasts something else where there are no holidays", m.Name())
			}
		}
	}
}

func TestHolidaysThatDoNothingAreLearntToDoSo(t *testing.T) {
	values := office(24*150, -1, 0.4)
	m := SeasonalNaive{Days: 7}
	before, _ := holidayMiss(t, m, values, 25)
	after, _ := holidayMiss(t, Holidays{Model: m, Is: off, Start: start, Step: time.Hour}, values, 25)
	if after > 1.5*before {
		t.Errorf("after several holidays that were ordinary days the error is %.1f, without their knowledge %.1f", after, before)
	}
}

func TestHolidaysDoNotSeeTheFuture(t *testing.T) {
	values := office(24*100, 0.4, 0.4)
	spoilt := append([]float64(nil), values...)
	for i := 24 * 80; i < len(spoilt); i++ {
		spoilt[i] = 1e9
	}
	m := Holidays{Model: SeasonalNaive{Days: 7}, Is: off, Start: start, Step: time.Hour}
	var got [2][]float64
	for k, v := range [][]float64{values, spoilt} {
		past := Past{Values: v, Day: 24, Week: 168}.tallied()
		f := m.Fit(past, []int{24 * 80}, []int{1, 24, 200})[0]
		got[k] = make([]float64, 3)
		f.Predict(got[k], past, 24*80-1)
	}
	if diff := cmp.Diff(got[0], got[1]); diff != "" {
		t.Error(diff)
	}
}
