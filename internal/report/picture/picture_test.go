package picture

import (
	"bytes"
	"encoding/xml"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"steward/internal/report/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// day is a chart with every kind of mark that is drawn over time.
func day() Picture {
	return Picture{
		Title: "shop <1>: units", Above: "units", Across: "time, UTC",
		Chart: chart.Steps{
			Label: "units", From: 1767614400, Step: 3600,
			Zones: []chart.Zone{{Class: "band", LowName: "10 %", HighName: "90 %", Low: []float64{1, 1, 2, 2}, High: []float64{3, 4, 4, 4}}},
			Lines: []chart.Stair{{Class: "need", Name: "needed", Y: []float64{2, 2, 4, 3}}, {Class: "mean", Name: "ready", Y: []float64{2, 2, 2, 3}}},
			Marks: []chart.Mark{{Class: "short", From: 1767614400 + 7200, To: 1767614400 + 10800}, {Class: "fault", From: 1767614400, To: 1767614400 + 3600, Text: "a & b"}},
		}.SVG(),
		Key: []Entry{{"need", "needed"}, {"mean", "ready"}, {"band", "forecast"}, {"short", "short"}, {"fault", "fault"}},
	}
}

func points() Picture {
	return Picture{
		Title: strings.Repeat("a title that is much longer than its chart is wide ", 3),
		Chart: chart.Scatter{Label: "cost", Across: "cost", Above: "short, %", Points: []chart.Point{
			{X: 12, Y: 0.5, Class: "own", Name: "mine", Text: "mine: 12"}, {X: 30, Y: 20, Class: "beaten"}, {X: 8, Y: 0, Class: "beyond", Name: "oracle"}, {X: 10, Y: 3, Class: "leading"},
		}}.SVG(),
		Key: []Entry{{"own", "policy"}, {"leading", "frontier"}},
	}
}

func rows() Picture {
	return Picture{Title: "cost", Chart: chart.Rows{Label: "cost", Rules: []float64{1}, Rows: []chart.Row{{Name: "mine", Bar: 2, Strong: true},
		{Name: "dots", Bar: 1, Dots: []chart.Dot{{Class: "inner", At: 1}, {Class: "outer", At: 1.5}}}}}.SVG()}
}

// Nothing is left to a style sheet: no class, no variable, no address, and every mark
// has its colour.
func TestAPictureStandsAlone(t *testing.T) {
	for name, p := range map[string]Picture{"steps.svg": day(), "scatter.svg": points(), "rows.svg": rows()} {
		got, err := p.SVG()
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(want)); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", name, diff)
		}
		for _, never := range []string{"class=", "var(", "<style", "href", "url(", "NaN", "<1>"} {
			if bytes.Contains(got, []byte(never)) {
				t.Errorf("%s: got %q in it", name, never)
			}
		}
		coloured(t, name, got)
	}
}

func coloured(t *testing.T, name string, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e, is := token.(xml.StartElement)
		if !is || e.Name.Local == "svg" || e.Name.Local == "title" {
			continue
		}
		has := map[string]string{}
		for _, a := range e.Attr {
			has[a.Name.Local] = a.Value
		}
		if !strings.HasPrefix(has["fill"], "#") && !strings.HasPrefix(has["stroke"], "#") {
			t.Errorf("%s: got %s %v, want a colour", name, e.Name.Local, has)
		}
	}
}

func TestAPictureInDotsShowsWhatIsDrawn(t *testing.T) {
	p := day()
	data, err := p.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.compose()
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != image.Pt(int(density*s.width), int(density*s.height)) {
		t.Errorf("got %v dots, want %v a unit of %v × %v", got, density, s.width, s.height)
	}
	count := map[color.Color]int{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			count[color.NRGBAModel.Convert(img.At(x, y))]++
		}
	}
	for _, name := range []string{"paper", "ink", "soft", "grid", "past", "mean", "short", "fault"} {
		if n := count[ink(colour(name), 0)]; n < 20 {
			t.Errorf("got %d dots of %s, want what is drawn in it", n, name)
		}
	}
}

func TestEveryClassOfAChartHasALook(t *testing.T) {
	plain := lookOf("path", "")
	for _, class := range []string{"grid", "tick", "rule", "past", "mean", "band", "need", "desired", "edge", "short"} {
		if cmp.Equal(lookOf("path", class), plain, cmp.AllowUnexported(look{})) {
			t.Errorf("got nothing for %s, want a look of its own", class)
		}
	}
	got := lookOf("text", "chart broad side strong")
	if got.size != 12 || got.anchor != "end" || !got.bold || got.fill != "#1b1f24" {
		t.Errorf("got %+v, want what the sheet says of a strong name in a broad chart", got)
	}
}

// Whatever can be drawn in a page can be drawn alone.
func TestAnyChartMakesAPicture(t *testing.T) {
	for name, y := range map[string][]float64{
		"nothing": {}, "gaps": {math.NaN(), math.NaN(), 1}, "zeros": {0, 0}, "largest": {math.MaxFloat64, 1}, "infinite": {math.Inf(1), 1}, "close": {1e15, 1e15 + 1},
	} {
		x := make([]float64, len(y))
		for i := range x {
			x[i] = float64(i)
		}
		notes := []chart.Note{{X: 0, Text: "only a pointer finds it"}}
		for kind, svg := range map[string]string{
			"plot":  chart.Plot{Lines: []chart.Line{{Class: "past", X: x, Y: y}}, Rules: x, Notes: notes}.SVG(),
			"steps": chart.Steps{Step: 60, Lines: []chart.Stair{{Class: "need", Name: "n", Y: y}}, Zones: []chart.Zone{{Class: "band", Low: y, High: y}}}.SVG(),
		} {
			p := Picture{Title: name, Chart: svg}
			drawn, err := p.SVG()
			if err != nil || bytes.Contains(drawn, []byte("NaN")) || bytes.Contains(drawn, []byte("Inf")) || bytes.Contains(drawn, []byte("pointer")) {
				t.Errorf("%s, %s: got %v and %s, want what a page has room for", kind, name, err, drawn)
			}
			if _, err := p.PNG(); err != nil {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
}

func TestWhatIsNoChartIsRefused(t *testing.T) {
	for _, text := range []string{"", "<svg>", "<p/>", `<svg viewBox="0 0 1"/>`, `<svg viewBox="0 0 9 9"><circle cx="a"/></svg>`} {
		if got, err := (Picture{Chart: text}).SVG(); err == nil {
			t.Errorf("%q: got %s, want an error", text, got)
		}
	}
}

func TestAPathIsReadAsItIsDrawn(t *testing.T) {
	for d, want := range map[string][]line{
		"M1 2h3V5v-1H0Z": {{[]point{{1, 2}, {4, 2}, {4, 5}, {4, 4}, {0, 4}}, true}},
		"M1 -2L3 4 5 6":  {{[]point{{1, -2}, {3, 4}, {5, 6}}, false}},
		"M0 0h0M7 8h1":   {{[]point{{0, 0}, {0, 0}}, false}, {[]point{{7, 8}, {8, 8}}, false}},
		"":               nil,
		"h5":             nil,
	} {
		if diff := cmp.Diff(path(d, space{0, 0, 1, 1}), want, cmp.AllowUnexported(line{}, point{})); diff != "" {
			t.Errorf("%q: got -, want +:\n%s", d, diff)
		}
	}
}

// A mark without a rule of its own would be drawn in ink, over what it marks.
func TestEveryMarkHasALook(t *testing.T) {
	plain := lookOf("path", "")
	for _, class := range []string{"short", "fault", "strike", "censored"} {
		if got := lookOf("path", class); got.fill == plain.fill && got.stroke == plain.stroke {
			t.Errorf("%s: got the look of any path, %+v, want one of its own", class, got)
		}
	}
}
