package synthetic

import (
	"math"
	"strconv"
	"testing"
	"time"

	"steward/fleet"
)

const (
	day  = 24 * time.Hour
	hour = time.Hour
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func plain() Recipe {
	return Recipe{Start: monday, Step: time.Minute, Span: 14 * day, Base: 1000, Daily: 0.5, Weekly: 0.3}
}

func at(s fleet.Series, since time.Duration) float64 { return s.Values[s.Index(s.Start.Add(since))] }

func TestTheSeriesIsThatOfTheRecipe(t *testing.T) {
	key := fleet.Key{Workload: "web", Metric: fleet.MetricDemand}
	s := plain().Series(key)
	if s.Key != key || !s.Start.Equal(monday) || s.Step != time.Minute || len(s.Values) != 14*1440 || s.Gaps() != 0 {
		t.Errorf("got %v from %v, %d values each %v", s.Key, s.Start, len(s.Values), s.Step)
	}
}

func TestSeedsDecideTheNoiseAndNothingElseDoes(t *testing.T) {
	r := plain()
	r.Noise = 0.05
	one, two := r.Series(fleet.Key{}), r.Series(fleet.Key{})
	if !one.Equal(two) {
		t.Error("the same recipe gave two series")
	}
	r.Seed = 1
	if r.Series(fleet.Key{}).Equal(one) {
		t.Error("another seed gave the same series")
	}
	r.Seed, r.Outages = 0, []Window{{At: day, For: hour}}
	if late := r.Series(fleet.Key{}); at(late, 3*day) != at(one, 3*day) {
		t.Error("an outage changed the noise after it")
	}
}

func TestWorkingDaysHaveTwoPeaksAndWeekendsAreLower(t *testing.T) {
	s := plain().Series(fleet.Key{})
	for d := range 5 {
		from := time.Duration(d) * day
		night, morning, lull, evening := at(s, from+4*hour), at(s, from+11*hour), at(s, from+15*hour), at(s, from+20*hour)
		if night > 0.6*morning || lull > 0.9*morning || lull > 0.9*evening || evening > 1500 || night < 450 {
			t.Errorf("day %d: night %v, morning %v, lull %v, evening %v", d, night, morning, lull, evening)
		}
	}
	mean := func(d int) (sum float64) {
		for _, v := range s.Values[d*1440 : (d+1)*1440] {
			sum += v / 1440
		}
		return sum
	}
	if wednesday, saturday, sunday := mean(2), mean(5), mean(6); saturday > 0.95*wednesday || sunday > 0.85*wednesday {
		t.Errorf("means: Wednesday %v, Saturday %v, Sunday %v", wednesday, saturday, sunday)
	}
}

func TestGrowthIsCompoundedByTheWeek(t *testing.T) {
	r := plain()
	r.Span, r.Growth = 28*day, 0.1
	s := r.Series(fleet.Key{})
	if ratio := at(s, 25*day) / at(s, 4*day); math.Abs(ratio-1.331) > 0.02 {
		t.Errorf("three weeks grew by %v, expected 1.331", ratio)
	}
}

func TestCrowdsComeAndGo(t *testing.T) {
	r := plain()
	r.Daily, r.Weekly = 0, 0
	r.Crowds = []Crowd{
		{At: day, Rise: 10 * time.Minute, Hold: 20 * time.Minute, Fall: hour, Height: 2},
		{At: 2 * day, Hold: time.Minute, Height: 1},
		{At: 3 * day, Height: 1},
	}
	s := r.Series(fleet.Key{})
	for since, want := range map[time.Duration]float64{
		day - time.Minute: 1000, day: 1000, day + 5*time.Minute: 2000, day + 10*time.Minute: 3000, day + 30*time.Minute: 3000,
		day + hour: 2000, day + 90*time.Minute: 1000, 2 * day: 2000, 2*day + time.Minute: 1000, 3 * day: 1000,
	} {
		if got := at(s, since); got != want {
			t.Errorf("%v: got %v, want %v", since, got, want)
		}
	}
}

func TestOutagesAreRealZeros(t *testing.T) {
	r := plain()
	r.Outages = []Window{{At: day, For: 45 * time.Minute}}
	s := r.Series(fleet.Key{})
	for i, v := range s.Values {
		since := time.Duration(i) * time.Minute
		if out := since >= day && since < day+45*time.Minute; out != (v == 0) {
			t.Fatalf("%v: got %v", since, v)
		}
	}
}

func TestNoiseHasTheSizeAskedFor(t *testing.T) {
	r := plain()
	r.Daily, r.Weekly, r.Noise, r.Span = 0, 0, 0.1, 60*day
	s := r.Series(fleet.Key{})
	sum, squares, along := 0.0, 0.0, 0.0
	for i, v := range s.Values {
		d := v/1000 - 1
		sum, squares = sum+d, squares+d*d
		if i > 0 {
			along += d * (s.Values[i-1]/1000 - 1)
		}
	}
	n := float64(len(s.Values))
	if mean, size := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.01 || math.Abs(size-0.1) > 0.01 {
		t.Errorf("mean %v, deviation %v", mean, size)
	}
	if autocorrelation := along / squares; math.Abs(autocorrelation-0.6) > 0.05 {
		t.Errorf("autocorrelation %v, expected about 0.6", autocorrelation)
	}
}

func TestValuesAreShortAndNeverNegative(t *testing.T) {
	r := plain()
	r.Daily, r.Noise = 3, 0.5
	for i, v := range r.Series(fleet.Key{}).Values {
		if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) || len(strconv.FormatFloat(v, 'e', -1, 64)) > len("1.23e+00") {
			t.Fatalf("value %d is %v", i, v)
		}
	}
}

func TestARecipeWithoutAGridIsEmpty(t *testing.T) {
	for _, r := range []Recipe{{}, {Step: time.Minute}, {Step: -1, Span: 1}, {Span: hour}} {
		if s := r.Series(fleet.Key{}); len(s.Values) != 0 {
			t.Errorf("got %d values", len(s.Values))
		}
	}
}
