package simulate

import (
	"math"
	"testing"
	"time"
)

func TestPredictiveForecastsTheMeanOfTheSameHour(t *testing.T) {
	values := make([]float64, 15*24) // by the hour: 100 a day and 1 an hour
	for i := range values {
		values[i] = float64(i/24*100 + i%24)
	}
	values[8*24+3] = math.NaN()
	var past hourlyMeans
	past.learn(series(time.Hour, values...))
	now := hourOf(day) + 15*24 // Tuesday; the last two are days 1 and 8
	for _, c := range []struct {
		name   string
		hour   int64
		want   float64
		unseen bool
	}{
		{"two weeks back and one", now + 5, 455, false},
		{"where one is a gap, the other", now + 3, 103, false},
		{"an hour ago, without itself", now - 1, 373, false},
		{"in two weeks, for which only the last day counts", now + 13*24, 1400, false},
		{"beyond all history", now + 40*24, 0, true},
	} {
		if got, ok := past.forecast(c.hour); got != c.want || ok == c.unseen {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, ok, c.want)
		}
	}
	short := hourlyMeans{}
	short.learn(series(time.Hour, values[:3*24]...))
	if got, _ := short.forecast(hourOf(day) + 3*24 + 7); got != 107 {
		t.Errorf("three days: got %v, want the mean of 7, 107 and 207", got)
	}
}

func TestPredictiveMeansAreOfTheWholeHour(t *testing.T) {
	var past hourlyMeans
	past.learn(series(20*time.Minute, numbers("- 1 5 10 20 30 - - - 7")...))
	past.learn(series(20*time.Minute, numbers("- 1 5 10 20 30 - - - 7 9")...))
	for hour, want := range []float64{3, 20, 0, 8} {
		if got, _ := past.forecast(hourOf(day) + int64(hour) + 24); got != want {
			t.Errorf("hour %d: got %v, want %v", hour, got, want)
		}
	}
	var slow hourlyMeans
	slow.learn(series(2*time.Hour, 4, 6))
	if got, _ := slow.forecast(hourOf(day) + 24 + 1); got != 4 {
		t.Errorf("the second hour of a sample of two: got %v, want 4", got)
	}
}

// morning is three days by five minutes of one unit's demand at 60 %, and ten
// units' in one hour of the day.
func morning(t *testing.T, hour int, boot, warmup time.Duration) (*Replay, *Timeline) {
	t.Helper()
	sc := plain()
	sc.Unit.Boot, sc.MetricLag, sc.Warmup = boot, 5*time.Minute, warmup
	values := make([]float64, 3*288)
	for i := range values {
		values[i] = 0.6
		if i/12%24 == hour {
			values[i] = 6
		}
	}
	r := prepare(t, sc, 5*time.Minute, values...)
	_, rows := replay(t, r, baseline(t, "predictive"))
	return r, rows
}

func (t *Timeline) desiredAt(d time.Duration) int32 {
	return t.desired[int(day.Add(d).Sub(t.replay.From)/t.replay.Tick)]
}

func TestPredictivePutsAFloorUnderTheHourToCome(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, c := range []struct {
		boot time.Duration
		lead time.Duration
	}{{2 * m, 5 * m}, {5 * m, 5 * m}, {10 * m, 10 * m}, {90 * m, 90 * m}} {
		_, rows := morning(t, 8, c.boot, 48*h)
		begins := 56*h - c.lead
		if before, from, last := rows.desiredAt(begins-m), rows.desiredAt(begins), rows.desiredAt(57*h-m); before != 1 || from != 10 || last != 10 {
			t.Errorf("boot %v: got %d before the floor begins, %d when it does, %d at its end; want 1, 10, 10", c.boot, before, from, last)
		}
	}
	// Behind the hour tracking alone decides. The sample stamped 09:00 is known
	// at 09:05, and counts five minutes toward the fifteen.
	_, rows := morning(t, 8, 2*m, 48*h)
	for _, c := range []struct {
		at   time.Duration
		want int32
	}{{57 * h, 10}, {57*h + 14*m, 10}, {57*h + 15*m, 9}, {57*h + 19*m, 9}, {57*h + 20*m, 8}, {57*h + 25*m, 7}} {
		if got := rows.desiredAt(c.at); got != c.want {
			t.Errorf("%v: got %d, want %d", c.at, got, c.want)
		}
	}
}

// The demand of an hour after midnight of the first day is not known for a day
// when scoring begins; the next forecast, six hours later, rests on enough.
func TestPredictiveNeedsADayOfHistory(t *testing.T) {
	const h = time.Hour
	_, rows := morning(t, 0, 2*time.Minute, 23*h)
	if got := rows.desiredAt(24*h - time.Minute); got != 1 {
		t.Errorf("before the second midnight: got %d, want 1", got)
	}
	if got := rows.desiredAt(48*h - 5*time.Minute); got != 10 {
		t.Errorf("before the third: got %d, want 10", got)
	}
}

func TestPredictiveForecastsAnewEverySixHours(t *testing.T) {
	r, _ := morning(t, 8, 2*time.Minute, 48*time.Hour)
	p := newPredictive(r).(*predictive)
	v := view{desired: 1, ready: 1, demand: 0.6, capacity: 1, known: r.demand.Until(r.From)}
	for minutes := range 13 * 60 {
		v.at = r.From.Add(time.Duration(minutes) * time.Minute)
		p.size(&v)
		if want := hourOf(r.From) + int64(minutes/360*6); p.first != want {
			t.Fatalf("minute %d: the forecast begins in hour %d, want %d", minutes, p.first, want)
		}
	}
}
