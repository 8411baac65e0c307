package chart

import (
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func samples() map[string]string {
	noon := float64(time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC).Unix())
	hours := func(from, n int) (x []float64) {
		for k := range n {
			x = append(x, noon+3600*float64(from+k))
		}
		return x
	}
	return map[string]string{
		"plot.svg": Plot{
			Label: "web <1>", Timed: true, Rules: []float64{noon},
			Bands: []Band{{hours(0, 2), []float64{90, 80}, []float64{110, 130}}},
			Lines: []Line{{"past", hours(-5, 5), []float64{80, math.NaN(), 100, 110, 100}}, {"mean", hours(0, 2), []float64{100, 105}}},
			Notes: []Note{{noon - 3600, `"now" & then`}, {noon, "100"}},
		}.SVG(),
		"rows.svg": Rows{
			Label: "MASE", Rules: []float64{0.8},
			Rows: []Row{{Name: "auto", Bar: 0.5, Strong: true}, {Name: "a&b", Bar: math.NaN()},
				{Name: "dots", Bar: math.NaN(), Dots: []Dot{{"inner", 0.7, "70 %"}, {"outer", math.NaN(), "?"}}}},
		}.SVG(),
		"steps.svg": Steps{
			Label: "units <1>", From: noon, Step: 3600,
			Zones: []Zone{{"band", "10 %", "90 %", []float64{1, 1, math.NaN(), 2, 0}, []float64{3, 4, 5, 4, 0}}},
			Lines: []Stair{{"need", "needed", []float64{2, 2, math.NaN(), 3, 0}}, {"mean", `"ready"`, []float64{2, 2, 2, 1, 1}}},
			Marks: []Mark{{"short", noon + 3*3600, noon + 4*3600, ""}, {"fault", noon - 3600, noon + 1800, "a & b"}, {"fault", noon + 7200, noon + 7200, "at once"}},
		}.SVG(),
		"scatter.svg": Scatter{
			Label: "cost & shortage", Across: "cost", Above: "short, %",
			Points: []Point{{12, 0.5, "own", "mine", "mine: 12"}, {12.1, 0.5, "leading", "hidden behind mine", "?"}, {30, 20, "beaten", "grey", "grey"},
				{29, 0, "leading", "a name that has no room to its right", "<>"}, {8, 0, "beyond", "oracle", "oracle"}, {math.NaN(), 1, "own", "nowhere", ""}},
		}.SVG(),
	}
}

func TestGolden(t *testing.T) {
	for name, got := range samples() {
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, string(want)); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", name, diff)
		}
	}
}

// wellFormed reads a drawing to its end and looks for what is no number.
func wellFormed(t *testing.T, what, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Errorf("%s: %v in %s", what, err, svg)
			return
		}
	}
	if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
		t.Errorf("%s: got %s, want numbers only", what, svg)
	}
}

func TestAnyValuesCanBeDrawn(t *testing.T) {
	for name, svg := range samples() {
		wellFormed(t, name, svg)
	}
	for name, y := range map[string][]float64{
		"nothing": {}, "gaps": {math.NaN(), math.NaN()}, "one": {5}, "zeros": {0, 0, 0}, "flat": {1e12, 1e12}, "tiny": {1e-300, 2e-300},
		"largest": {math.MaxFloat64, -math.MaxFloat64}, "infinite": {math.Inf(1), 1, math.Inf(-1)}, "close": {1e15, 1e15 + 1}, "negative": {-5, -7},
		"smallest": {0, math.SmallestNonzeroFloat64},
	} {
		x := make([]float64, len(y))
		for i := range x {
			x[i] = float64(i)
		}
		for _, timed := range []bool{false, true} {
			wellFormed(t, name, Plot{Timed: timed, Bands: []Band{{x, y, y}}, Lines: []Line{{"past", x, y}}, Rules: x}.SVG())
		}
		wellFormed(t, name, Steps{Step: 60, Lines: []Stair{{"need", "n", y}}, Zones: []Zone{{"band", "l", "h", y, y}}, Marks: []Mark{{"fault", -1e9, 1e9, ""}}}.SVG())
		rows, points := Rows{Rules: y}, Scatter{}
		for _, v := range y {
			points.Points = append(points.Points, Point{X: v, Y: v, Class: "own", Name: name})
			rows.Rows = append(rows.Rows, Row{Name: name, Bar: v, Dots: []Dot{{At: v}}})
		}
		wellFormed(t, name, rows.SVG())
		wellFormed(t, name, points.SVG())
	}
}

func TestTicksArePlain(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0, 10, "0 2 4 6 8 10"}, {0, 14200, "0 5k 10k"}, {-1, 1, "-1.0 -0.5 0 0.5 1.0"}, {0.01, 0.04, "0.010 0.015 0.020 0.025 0.030 0.035 0.040"},
		{3e9, 4e9, "3.0G 3.2G 3.4G 3.6G 3.8G 4.0G"}, {1e-9, 3e-9, "1e-09 1.5e-09 2e-09 2.5e-09 3e-09"},
	} {
		var got []string
		for _, tick := range (scale{low: c.low, high: c.high}).ticks() {
			got = append(got, tick.text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%v to %v: got %s, want %s", c.low, c.high, text, c.want)
		}
	}
}

func TestTimesAreThoseOfAClock(t *testing.T) {
	start := time.Date(2026, 1, 31, 22, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		span time.Duration
		want string
	}{
		{20 * time.Second, "22:30:00 22:30:05 22:30:10 22:30:15 22:30:20"},
		{time.Hour, "22:30 22:45 23:00 23:15 23:30"},
		{24 * time.Hour, "1 Feb 06:00 12:00 18:00"},
		{4 * 24 * time.Hour, "1 Feb 2 Feb 3 Feb 4 Feb"},
		{30 * 24 * time.Hour, "2 Feb 9 Feb 16 Feb 23 Feb 2 Mar"},
		{300 * 24 * time.Hour, "Apr 2026 Jul 2026 Oct 2026"},
		{5 * 365 * 24 * time.Hour, "2027 2028 2029 2030 2031"},
	} {
		var got []string
		for _, tick := range (scale{low: float64(start.Unix()), high: float64(start.Add(c.span).Unix())}).times() {
			got = append(got, tick.text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%v: got %s, want %s", c.span, text, c.want)
		}
	}
}

func TestThinningLosesNoPeak(t *testing.T) {
	var x, y []float64
	for i := range 10_000 {
		x, y = append(x, float64(i)), append(y, 1)
	}
	y[1234], y[8765], y[4000] = 99, -99, math.NaN()
	fewX, fewY := Thin(x, y)
	if len(fewX) != len(fewY) || len(fewX) > 700 {
		t.Fatalf("got %d and %d points, want as many of both, and few", len(fewX), len(fewY))
	}
	found := map[float64]float64{}
	for i, v := range fewY {
		found[fewX[i]] = v
		if i > 0 && fewX[i] <= fewX[i-1] {
			t.Errorf("got %v after %v, want rising", fewX[i], fewX[i-1])
		}
	}
	if found[1234] != 99 || found[8765] != -99 {
		t.Errorf("got %v and %v, want both peaks", found[1234], found[8765])
	}
}

// Thinned, every stretch keeps its lowest and its highest value, and gaps stay gaps.
func TestThinnedStepsKeepBothEnds(t *testing.T) {
	y := make([]float64, 1000)
	for i := range y {
		y[i] = float64(i * 7919 % 101)
		if i >= 400 && i < 500 {
			y[i] = math.NaN()
		}
	}
	for keep, name := range []string{"both", "low", "high"} {
		list := runs(y, 40, ends(keep))
		if len(list) > 40 || len(list) == 0 {
			t.Fatalf("%s: got %d runs, want at most 40", name, len(list))
		}
		for k := range 20 {
			low, high := math.Inf(1), math.Inf(-1)
			for _, v := range y[50*k : 50*k+50] {
				if isNumber(v) {
					low, high = min(low, v), max(high, v)
				}
			}
			drawnLow, drawnHigh := math.Inf(1), math.Inf(-1)
			for _, r := range list {
				if r.from >= 50*k && r.to <= 50*k+50 {
					drawnLow, drawnHigh = min(drawnLow, r.at), max(drawnHigh, r.at)
				}
			}
			if name != "high" && drawnLow != low || name != "low" && drawnHigh != high {
				t.Errorf("%s, stretch %d: got %v to %v, want %v to %v", name, k, drawnLow, drawnHigh, low, high)
			}
		}
	}
	if list := runs([]float64{1, 1, math.NaN(), 1, 2}, 10, bothEnds); cmp.Diff(list, []run{{0, 2, 1}, {3, 4, 1}, {4, 5, 2}}, cmp.AllowUnexported(run{})) != "" {
		t.Errorf("got %v, want every run where there are few", list)
	}
}

func TestASampleHasBothEnds(t *testing.T) {
	for _, c := range []struct {
		n, most int
		want    []int
	}{{0, 5, []int{}}, {1, 5, []int{0}}, {3, 5, []int{0, 1, 2}}, {11, 3, []int{0, 5, 10}}} {
		if diff := cmp.Diff(Sample(c.n, c.most), c.want); diff != "" {
			t.Errorf("%d of %d: got -, want +:\n%s", c.most, c.n, diff)
		}
	}
}
