package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/internal/synthetic"
	"steward/providers/file"
)

func made(name string, step, span time.Duration, seed uint64) fleet.Series {
	return synthetic.Recipe{
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: step, Span: span, Base: 500, Daily: 0.5, Weekly: 0.3, Noise: 0.05, Seed: seed,
	}.Series(fleet.Key{Workload: fleet.ID(name)})
}

// writeData fills a folder with the competition's files and with traces, none of them real.
func writeData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var train, test strings.Builder
	for i := range 3 {
		s := made("", time.Hour, 14*24*time.Hour, uint64(i))
		for b, values := range map[*strings.Builder][]float64{&train: s.Values[:len(s.Values)-m4Steps], &test: s.Values[len(s.Values)-m4Steps:]} {
			if i == 0 {
				for k := range len(values) + 1 {
					fmt.Fprintf(b, "V%d,", k+1)
				}
				trimComma(b)
			}
			fmt.Fprintf(b, "H%d", i+1)
			for _, v := range values {
				fmt.Fprintf(b, ",%v", v)
			}
			b.WriteString("\n")
		}
	}
	var traces, short bytes.Buffer
	err := file.WriteSeries(&traces, made("a", 15*time.Minute, 10*24*time.Hour, 7), made("b", time.Hour, 12*24*time.Hour, 8))
	if err == nil {
		err = file.WriteSeries(&short, made("young", time.Minute, 4*time.Hour, 9))
	}
	for name, text := range map[string]string{
		"forecast/m4_hourly_train_H1-H3.csv": train.String(), "forecast/m4_hourly_test_H1-H3.csv": test.String(),
		"workloads/traces.csv": traces.String(), "workloads/young.csv": short.String(),
	} {
		path := filepath.Join(dir, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o644)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// trimComma makes the comma at the end of a header a line break.
func trimComma(b *strings.Builder) {
	header := strings.TrimSuffix(b.String(), ",")
	b.Reset()
	b.WriteString(header + "\n")
}

func measured(t *testing.T, o options) findings {
	t.Helper()
	found, err := o.run()
	if err != nil {
		t.Fatal(err)
	}
	if found.M4 != nil {
		found.M4.SeriesPerSecond, found.M4.RefitsPerSecond = nil, nil
	}
	if found.Workloads != nil {
		found.Workloads.CPU = nil
	}
	return found
}

func TestAllButTheSpeedIsTheSameWhateverTheNumberOfWorkers(t *testing.T) {
	dir := writeData(t)
	one := measured(t, options{data: dir, workers: 1})
	if diff := cmp.Diff(measured(t, options{data: dir, workers: 3}), one); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if one.M4.Series != 3 || len(one.M4.Rows) != 3 || !(one.M4.Rows[0].OWA > 0) || !(one.M4.MSIS95 > 0) {
		t.Errorf("got %+v, want the figures of 3 series", one.M4)
	}
	// One trace has all three horizons, one the two that are whole hours, the young
	// one those that fit into its last 48 minutes.
	if n := len(one.Workloads.Cells); n != 6 || one.Workloads.LeftOut != 2 {
		t.Errorf("got %d cells and %d left out, want 6 and 2", n, one.Workloads.LeftOut)
	}
	for _, form := range []string{"table", "json"} {
		var out bytes.Buffer
		if err := one.write(&out, form); err != nil || strings.Contains(out.String(), "NaN") {
			t.Errorf("%s: got %v and %s, want numbers", form, err, &out)
		}
	}
}

func TestTuningNeverSeesWhatFiguresArePublishedFor(t *testing.T) {
	dir := writeData(t)
	before := measured(t, options{data: dir, workers: 2, tune: true})
	spoil(t, filepath.Join(dir, "workloads", "traces.csv"))
	if err := os.Remove(filepath.Join(dir, "forecast", "m4_hourly_test_H1-H3.csv")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(measured(t, options{data: dir, workers: 2, tune: true}), before); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestTracesThatAreTooShortAreCounted(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "short.csv"), []byte("timestamp,value\n0,1\n60,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	found := measured(t, options{data: dir, workers: 1})
	var out bytes.Buffer
	if err := found.write(&out, "json"); err != nil || found.Workloads.LeftOut != 3 || len(found.Workloads.Cells) > 0 {
		t.Errorf("got %v and %+v, want 3 horizons left out", err, found.Workloads)
	}
}

// spoil makes the last fifth of every series of a file zero.
func spoil(t *testing.T, name string) {
	t.Helper()
	all, err := file.ReadSeries(name, file.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		clear(s.Values[split(s):])
	}
	var b bytes.Buffer
	if err := file.WriteSeries(&b, all...); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyTheNamedFilesAreMeasured(t *testing.T) {
	dir := writeData(t)
	found := measured(t, options{data: dir, workers: 1, only: "young"})
	if found.M4 != nil || found.Workloads == nil {
		t.Errorf("got %+v, want the young trace only", found)
	}
	for _, o := range []options{{data: dir, workers: 1, only: "absent"}, {workers: 1}, {data: dir}} {
		if _, err := o.run(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: got %v, want one line", o, err)
		}
	}
}

func TestTheNaiveForecastRepeatsTheBetterSeason(t *testing.T) {
	gap := math.NaN()
	var daily, weekly []float64
	for hour := range 24 * 15 {
		daily = append(daily, float64(hour%24))
		weekly = append(weekly, float64(hour%24+100*(hour/24%7)))
	}
	for _, c := range []struct {
		name   string
		past   []float64
		season int
		point  float64
	}{
		{"daily", daily, 24, 2}, {"weekly", weekly, 168, 102}, {"less than a day", daily[:20], 1, 19}, {"a gap", append(append([]float64{}, daily[:48]...), 1, 2, gap), 24, 5},
	} {
		v := newNaive(c.past, time.Hour, 1)
		got, ok := v.point(c.past, len(c.past), 2)
		if v.season != c.season || !ok || got != c.point {
			t.Errorf("%s: got the season %d and %v, want %d and %v", c.name, v.season, got, c.season, c.point)
		}
	}
	v := newNaive([]float64{1, 3, 4, 8}, time.Hour, 2) // off by 2, 3 and 4
	if diff := cmp.Diff(v.around(10), []float64{12, 12, 12, 12, 13, 13, 13, 13, 13}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if _, ok := v.point([]float64{gap, gap}, 2, 0); ok {
		t.Error("got a value of a past that is all gaps")
	}
}

// A band of width 2, missed by 1 in one of two steps, costs 2 and half of 40.
func TestFiguresAreThoseOfTheCompetition(t *testing.T) {
	if got := intervalScore([]float64{0, 0}, []float64{2, 2}, []float64{1, 3}); math.Abs(got-22) > 1e-9 {
		t.Errorf("got the interval score %v, want 22", got)
	}
	if got := covered([]float64{0, 0}, []float64{2, 2}, []float64{1, 3}); got != 0.5 {
		t.Errorf("got %v covered, want a half", got)
	}
	smape, mae := pointErrors([]float64{1, 0}, []float64{3, 0})
	if smape != 50 || mae != 1 {
		t.Errorf("got sMAPE %v and error %v, want 50 and 1", smape, mae)
	}
	if got := seasonalChange([]float64{1, 2, 4, 8}, 2); got != 4.5 {
		t.Errorf("got the change %v, want 4.5", got)
	}
}

// Ratios of 1 and 4 have the geometric mean 2.
func TestTotalsAreGeometricMeans(t *testing.T) {
	found := traces{Cells: []cell{{File: "x", Horizon: "1h", MASE: 1, Pinball: 4, Coverage80: 0.6}, {File: "y", Horizon: "1h", MASE: 4, Pinball: 4, Coverage80: 1}}}
	found.total()
	want := traceRow{Horizon: "all", Cells: 2, MASE: 2, Pinball: 4, Coverage80: 0.8}
	if got := found.Total[len(found.Total)-1]; math.Abs(got.MASE-want.MASE)+math.Abs(got.Pinball-want.Pinball)+math.Abs(got.Coverage80-want.Coverage80) > 1e-9 || got.Cells != 2 || got.Horizon != "all" {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if len(found.Rows) != 2 || len(found.Total) != 2 {
		t.Errorf("got %d rows and %d totals, want 2 and 2", len(found.Rows), len(found.Total))
	}
	found.Cells[1].Young = true
	found.total()
	if got := found.Grown[len(found.Grown)-1]; got.Cells != 1 || math.Abs(got.MASE-1) > 1e-9 {
		t.Errorf("got %+v without the young series, want the ratio 1", got)
	}
}

func TestValuesAreTakenInByWholeDays(t *testing.T) {
	found := options{updates: 2000}.online()
	// Each of two days one forecast is issued, and scored at 1, 2, 4 … 60 steps.
	if found.Updates != 2*onlineDay || found.Scored != 2*7 {
		t.Errorf("got %+v, want %d updates and 14 scored", found, 2*onlineDay)
	}
}
