package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/synthetic"
	"steward/providers/file"
)

// writeFleet puts a file of several series, one of them young, into a folder.
func writeFleet(t *testing.T) (name string, all []fleet.Series) {
	t.Helper()
	for i, days := range []int{9, 5, 1, 3} {
		all = append(all, synthetic.Recipe{
			Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Hour, Span: time.Duration(days) * 24 * time.Hour,
			Base: 100 * float64(i+1), Daily: 0.4, Weekly: 0.3, Noise: 0.05, Seed: uint64(i),
		}.Series(fleet.Key{Workload: fleet.ID("s" + strconv.Itoa(i))}))
	}
	var text bytes.Buffer
	if err := file.WriteSeries(&text, all...); err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(t.TempDir(), "fleet.csv")
	if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name, all
}

// printed is what a command that succeeds prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	if code := run(t.Context(), args, streams{out: &out, err: &complaint, getenv: nothing}); code != exitDone {
		t.Fatalf("%q: got status %d and %s", args, code, &complaint)
	}
	return out.String()
}

func TestForecastsAreTheSameBytesWhateverTheNumberOfWorkers(t *testing.T) {
	name, _ := writeFleet(t)
	for _, form := range forecastForms {
		one := printed(t, "forecast", name, "-o", form, "--workers", "1")
		for _, workers := range []string{"2", "7"} {
			if got := printed(t, "forecast", name, "-o", form, "--workers", workers); got != one {
				t.Errorf("%s: %s workers print something else than one", form, workers)
			}
		}
	}
}

// What is printed is, to the last digit, what the series' ensembles say with all of
// them as their pool.
func TestForecastsReadBackExactly(t *testing.T) {
	name, all := writeFleet(t)
	rows, err := csv.NewReader(strings.NewReader(printed(t, "forecast", name, "--horizon", "6", "--season", "24", "--levels", "0.9,0.1"))).ReadAll()
	if err != nil || len(rows) != 1+6*len(all) {
		t.Fatalf("got %d rows and %v, want the header and 6 a series", len(rows), err)
	}
	var fitted []*forecast.Ensemble
	for _, s := range all {
		fitted = append(fitted, forecast.Fit(s, forecast.Options{Steps: 6, Seasons: []int{24}}))
	}
	pool := forecast.NewPool(fitted)
	for i, e := range fitted {
		want, _ := e.Forecast([]float64{0.1, 0.9}, pool)
		for k := range 6 {
			row := rows[1+6*i+k]
			figures := []float64{want.Mean[k], want.Values[1][k], want.Values[0][k]}
			for c, v := range figures {
				if got, err := strconv.ParseFloat(row[3+c], 64); err != nil || got != v {
					t.Errorf("%s, step %d, column %d: got %v and %v, want %v", row[0], k+1, c, got, err, v)
				}
			}
		}
	}
}

// Series that say next to nothing, or things that are hard to believe, are forecast
// in finite numbers, or not at all.
func TestOddSeriesAreForecastInFiniteNumbers(t *testing.T) {
	odd := map[string][]float64{
		"one": {5}, "two": {5, 6}, "zeros": make([]float64, 100), "huge": {}, "spike": {}, "gaps": {}, "largest": {},
	}
	for i := range 100 {
		odd["huge"] = append(odd["huge"], 1e12*float64(1-2*(i%2)))
		odd["spike"] = append(odd["spike"], 10)
		odd["gaps"] = append(odd["gaps"], math.NaN())
		odd["largest"] = append(odd["largest"], math.MaxFloat64*float64(1-2*(i%2)))
	}
	odd["spike"][50], odd["gaps"][10] = 1e9, 3
	for series, values := range odd {
		name := filepath.Join(t.TempDir(), "odd.csv")
		text := "V1"
		for i := range values {
			text += ",V" + strconv.Itoa(i+2)
		}
		text += ",V" + strconv.Itoa(len(values)+2) + "\nplain,1\n" + series
		for _, v := range values {
			text += ","
			if !math.IsNaN(v) {
				text += strconv.FormatFloat(v, 'g', -1, 64)
			}
		}
		if err := os.WriteFile(name, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, form := range forecastForms {
			got := printed(t, "forecast", name, "--horizon", "12", "-o", form)
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Errorf("%s as %s: got %s, want finite numbers", series, form, got)
			}
		}
	}
}
