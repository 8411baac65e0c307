package report

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"steward/fleet"
	"steward/forecast"
)

// forecasts are one series with times, one of a wide file, and one of which nothing
// is known.
func forecasts() Forecasts {
	unknown := math.NaN()
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	web := fleet.Series{Key: fleet.Key{Workload: "web <eu>"}, Start: start, Step: time.Hour, Values: []float64{80, unknown, 82.5, 90}}
	wide := fleet.Series{Key: fleet.Key{Workload: "a series with quite a long name, seen from here"}, Step: 15 * time.Minute, Values: []float64{5}}
	empty := fleet.Series{Key: fleet.Key{Workload: "empty"}, Step: time.Hour}
	return Forecasts{File: "many.csv", Levels: []float64{0.9, 0.1, 0.5}, Series: []Forecasted{
		{Series: web, Explanation: &Explanation{TrendStrength: 0.2, Seasons: []SeasonStrength{{24, 0.75}, {168, 0.5}}},
			Ensemble: &forecast.Ensemble{
				Members: []forecast.Member{{Name: "naive", Errors: []float64{4, 5, unknown}, Weights: []float64{0.25, 0.5, 0}}, {Name: "level", Errors: []float64{3, 3.5, 4}, Weights: []float64{0.75, 0.5, 1}},
					{Name: "useless", Errors: []float64{30, 35, 40}, Weights: []float64{0, 0, 0}}}},
			Forecast: fleet.Forecast{Start: start.Add(4 * time.Hour), Step: time.Hour, Levels: []float64{0.1, 0.5, 0.9}, Model: "auto",
				Backtest: fleet.Accuracy{Scored: 12, WAPE: 0.1, MASE: 0.75, Pinball: unknown, Coverage80: 0.8, Coverage95: 1},
				Mean:     []float64{88, 1. / 3, 1234567}, Values: [][]float64{{80, 0, 1e6}, {88, 0.25, 1.2e6}, {96, 1, 1.5e6}}}},
		{Series: wide,
			Ensemble: &forecast.Ensemble{Note: "too short for any model: its newest value, repeated",
				Members: []forecast.Member{{Name: "naive", Errors: []float64{unknown}, Weights: []float64{1}}}},
			Forecast: fleet.Forecast{Step: 15 * time.Minute, Levels: []float64{0.1, 0.5, 0.9}, Model: "naive", Mean: []float64{5}, Values: [][]float64{{4}, {5}, {6}}}},
		{Series: empty, Ensemble: &forecast.Ensemble{Note: "no value is known"}, Reason: "no value is known"},
	}}
}

func backtest() Backtest {
	unknown := math.NaN()
	return Backtest{File: "many.csv", Series: 2, Short: 1, Models: []Trial{
		{Model: "auto", Seconds: 0.02, Scores: []forecast.Score{
			{Origins: 4, Scored: 96, MASE: 0.5, SMAPE: 3, WAPE: 0.03, Pinball: 1234, Coverage80: 0.82, Coverage95: 0.94},
			{Origins: 4, Scored: 90, MASE: math.Inf(1), SMAPE: 5, WAPE: unknown, Pinball: 0.5, Coverage80: 0.8, Coverage95: 0.98}}},
		{Model: "naive", Seconds: 0.001, Scores: []forecast.Score{
			{Origins: 4, Scored: 96, MASE: 1, SMAPE: 2, WAPE: 0.06, Pinball: 2000, Coverage80: 0.7, Coverage95: 0.95},
			{Origins: 4, Scored: 90, MASE: unknown, SMAPE: 6, WAPE: unknown, Pinball: 1, Coverage80: 0.7, Coverage95: 0.95}}},
		{Model: "better but young", Seconds: 0.001, Unsuited: 1, Scores: []forecast.Score{{Origins: 4, Scored: 96, MASE: 0.1, SMAPE: 1, WAPE: 0.01, Pinball: 2, Coverage80: 0.8, Coverage95: 0.95}}},
		{Model: "for none", Unsuited: 2},
		{Model: "silent", Seconds: 0.001, Scores: []forecast.Score{
			{MASE: unknown, SMAPE: unknown, WAPE: unknown, Pinball: unknown, Coverage80: unknown, Coverage95: unknown}}},
	}}
}

func TestForecastsAndBacktestsGolden(t *testing.T) {
	for _, form := range []string{"csv", "json", "table", "html"} {
		var said, scored bytes.Buffer
		if err := errors.Join(forecasts().Write(&said, form), backtest().Write(&scored, form)); err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]string{"forecast." + form: said.String(), "backtest." + form: scored.String()} {
			golden(t, name, got)
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Errorf("%s holds what is no number", name)
			}
		}
	}
}

func TestFiguresInCSVReadBackExactly(t *testing.T) {
	var out bytes.Buffer
	if err := forecasts().Write(&out, "csv"); err != nil {
		t.Fatal(err)
	}
	line := strings.Split(out.String(), "\n")[2]
	if got, err := strconv.ParseFloat(strings.Split(line, ",")[3], 64); err != nil || got != 1./3 {
		t.Errorf("got %v and %v in %s, want a third", got, err, line)
	}
}

func TestForecastTablesFitThePage(t *testing.T) {
	all := forecasts()
	for i := range all.Series[0].Forecast.Mean {
		for _, row := range append(all.Series[0].Forecast.Values, all.Series[0].Forecast.Mean) {
			row[i] = -1.2345e105
		}
	}
	all.Series[0].Ensemble.Members[1].Name = "a-model-with-a-name-that-is-rather-long"
	all.Series[2].Reason = strings.Repeat("words that go on ", 20)
	var out bytes.Buffer
	if err := errors.Join(all.Write(&out, "table"), backtest().Write(&out, "table")); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > page {
			t.Errorf("got %d columns, want at most %d: %s", n, page, line)
		}
	}
}

// A page shows the first series of many, and says so.
func TestAPageHoldsTheFirstOfManySeries(t *testing.T) {
	all := forecasts()
	one := all.Series[0]
	for len(all.Series) < mostCharts+5 {
		all.Series = append(all.Series, one)
	}
	var out bytes.Buffer
	if err := all.Write(&out, "html"); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "<article>"); n != mostCharts || !strings.Contains(out.String(), "The first 50 of 55 series are shown") {
		t.Errorf("got %d series, want %d and a remark", n, mostCharts)
	}
	if strings.Contains(out.String(), "<eu>") {
		t.Error("a name is not escaped")
	}
}

func TestNewFormsRefuseWhatTheyDoNotKnowAndSayWhatCannotBeWritten(t *testing.T) {
	var out bytes.Buffer
	if err := errors.Join(forecasts().Write(&out, "xml"), backtest().Write(&out, "xml")); err == nil || strings.Count(err.Error(), "\n") != 1 || out.Len() > 0 {
		t.Errorf("got %v and %q, want two errors and no output", err, &out)
	}
	for _, form := range []string{"csv", "json", "table", "html"} {
		if err := forecasts().Write(full{}, form); !errors.Is(err, errFull) {
			t.Errorf("forecast %s: got %v, want %v", form, err, errFull)
		}
		if err := backtest().Write(full{}, form); !errors.Is(err, errFull) {
			t.Errorf("backtest %s: got %v, want %v", form, err, errFull)
		}
	}
}
