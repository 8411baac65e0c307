package forecast

import (
	"math"
	"testing"
	"time"

	"steward/fleet"
)

func TestAnIssuedForecastIsComparedWithWhatCame(t *testing.T) {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	came := fleet.Series{Start: start, Step: time.Hour}
	for i := range 30 {
		came.Values = append(came.Values, float64(10+i))
	}
	came.Values[27] = math.NaN()
	f := fleet.Forecast{
		Start: start.Add(25 * time.Hour), Step: time.Hour, Levels: []float64{0.1, 0.5, 0.9},
		Values: [][]float64{{30, 30, 30, 30}, {34, 34, 34, 34}, {36, 36, 36, 36}},
	}
	// Truth: 35, 36, a gap, 38; missed by 1, 2 and 4; a day earlier it was 24 less.
	got := Compare(f, came)
	pinballs := (0.1*5 + 0.5*1 + 0.1*1) + (0.1*6 + 0.5*2 + 0) + (0.1*8 + 0.5*4 + 0.9*2)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"values", float64(got.Scored), 3}, {"WAPE", got.WAPE, 7.0 / 109}, {"MASE", got.MASE, 7.0 / 72},
		{"pinball", got.Pinball, pinballs / 9}, {"in 80 %", got.Coverage80, 2.0 / 3},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s is %v, expected %v", c.what, c.got, c.want)
		}
	}
	if !math.IsNaN(got.Coverage95) {
		t.Errorf("a band that was not forecast covers %v", got.Coverage95)
	}
}

func TestAForecastWithoutTruthHasNoScore(t *testing.T) {
	f := fleet.Forecast{Start: time.Unix(0, 0), Step: time.Hour, Levels: []float64{0.5}, Values: [][]float64{{1, 2}}}
	if got := Compare(f, fleet.Series{Start: time.Unix(1e9, 0), Step: time.Hour, Values: []float64{1}}); got.Scored != 0 || !math.IsNaN(got.WAPE) {
		t.Errorf("got %+v", got)
	}
}
