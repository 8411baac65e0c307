package browser

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	zone = root + "/examples/scenarios/faults/zone-loss.yaml"
	zero = root + "/examples/scenarios/faults/metric-zero.yaml"
	spot = root + "/examples/scenarios/spot.yaml"
	cut  = root + "/examples/scenarios/recorded/capped.yaml"
	many = root + "/examples/scenarios/fleet.yaml"
)

// page is a file that the binary wrote.
type page struct{ name, file string }

func pages(t *testing.T) []page {
	t.Helper()
	var list []page
	for _, replay := range []struct {
		name string
		args []string
	}{
		{"replay", []string{zone, "--against", "hpa@0.6,target-tracking@0.6,static-peak,oracle"}},
		{"sweep", []string{zone, zero, "--against", "hpa", "--sweep", "objective.error_budget=0.5%", "--sweep", "headroom.min_units=0,4"}},
		{"what-if", []string{zone, "--against", "hpa", "--sweep", "scenario.unit.boot=x1,x2", "--sensitivity"}},
		{"prices", []string{spot, cut, "--against", "hpa,target-tracking,oracle"}},
		{"fleet", []string{many, "--against", "hpa,target-tracking,oracle", "--sweep", "scenario.prices.commitment.per_hour=1,2", "--sweep", "scenario.prices.commitment.discount=0.3"}},
	} {
		p := page{replay.name, written(replay.name)}
		steward(t, append([]string{"simulate", "--report", p.file}, replay.args...)...)
		list = append(list, p)
	}
	for _, args := range [][]string{
		{"forecast", root + "/examples/scenarios/traces/web.csv.gz", "-o", "html"},
		{"backtest", root + "/examples/scenarios/traces/jobs.csv.gz", "--model", "naive,seasonal-naive-day", "-o", "html"},
		{"demo", "--once", "--at", "2026-03-04T14:00:00Z", "-o", "html"},
	} {
		file := written(args[0])
		if err := os.WriteFile(file, steward(t, args...), 0o644); err != nil {
			t.Fatal(err)
		}
		list = append(list, page{args[0], file})
	}
	status, err := filepath.Abs(root + "/internal/report/testdata/status.html") // the daemon's, which that package holds
	if err != nil {
		t.Fatal(err)
	}
	return append(list, page{"status", status})
}

// written is where the page of a name is.
func written(name string) string { return filepath.Join(made.dir, name+".html") }

func TestPagesFitAndAreQuiet(t *testing.T) {
	for _, p := range pages(t) {
		for _, v := range views {
			t.Run(p.name+" "+v.String(), func(t *testing.T) {
				tab := open(t, p.file, v)
				eval[bool](tab, `document.querySelectorAll("details").forEach((d) => (d.open = true)), true`)
				if wide := eval[int64](tab, `document.documentElement.scrollWidth`); wide > v.width {
					t.Errorf("got %d px of content, want no more than %d", wide, v.width)
				}
				narrow := eval[[]string](tab, `[...document.querySelectorAll("p, dd, h2, h3, figcaption, summary")]
					.filter((e) => e.textContent.length > 20 && e.clientWidth < 120).map((e) => e.textContent)`)
				if len(narrow) > 0 {
					t.Errorf("got %q squeezed, want room to read", narrow)
				}
				cut := eval[[]string](tab, `[...document.querySelectorAll("svg.chart text")].filter((e) => {
					const a = e.getBoundingClientRect(), b = e.closest("svg.chart").getBoundingClientRect();
					return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 3 || a.bottom > b.bottom + 3;
				}).map((e) => e.textContent)`)
				if len(cut) > 0 {
					t.Errorf("got %q cut at the edge of a chart", cut)
				}
				if paper := luminance(tab, "background-color"); (paper < 0.5) != (v.scheme == "dark") {
					t.Errorf("got paper of luminance %.2f, want a %s page", paper, v.scheme)
				}
				tab.emulate("print", v.scheme)
				if paper, ink := luminance(tab, "background-color"), luminance(tab, "color"); paper < 0.9 || ink > 0.2 {
					t.Errorf("got paper %.2f and ink %.2f in print, want black on white", paper, ink)
				}
				tab.quiet(p.file)
			})
		}
	}
}

// luminance is how light a colour of the page's body is, from 0 to 1.
func luminance(t *tab, property string) float64 {
	t.Helper()
	parts := regexp.MustCompile(`[\d.]+`).FindAllString(eval[string](t, `getComputedStyle(document.body).getPropertyValue("`+property+`")`), -1)
	if len(parts) < 3 {
		t.Fatalf("got %q, want a colour", parts)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseFloat(parts[i], 64)
		t.must(err)
		sum += weight * v / 255
	}
	return sum
}

// Of every figure in the tables the JSON of the same call has one that is shown so.
func TestThePageShowsTheFiguresOfTheJSON(t *testing.T) {
	file := filepath.Join(made.dir, "figures.html")
	printed := steward(t, "simulate", zone, spot, "--against", "hpa,static-peak,oracle", "-o", "json", "--report", file)
	tab := open(t, file, views[2])
	var got, want struct {
		Simulations []struct {
			Policies []map[string]any `json:"policies"`
		} `json:"simulations"`
	}
	tab.must(json.Unmarshal([]byte(eval[string](tab, `document.getElementById("figures").textContent`)), &got))
	tab.must(json.Unmarshal(printed, &want))
	if a, b := mustJSON(tab, got), mustJSON(tab, want); a != b {
		t.Errorf("got figures\n%s\nwant\n%s", a, b)
	}
	// Of every table with figures, a row is a policy.
	rows := eval[[][][][]string](tab, `[...document.querySelectorAll("section[id]")].map((s) => [...s.querySelectorAll("tr")]
		.map((r) => [...r.querySelectorAll("td[data-key]")].map((e) => [e.dataset.key, e.textContent])).filter((cells) => cells.length > 0))`)
	if len(rows) != len(want.Simulations) {
		t.Fatalf("got tables of %d scenarios, want %d", len(rows), len(want.Simulations))
	}
	for i, sim := range want.Simulations {
		if n := len(sim.Policies); len(rows[i]) == 0 || len(rows[i])%n != 0 {
			t.Fatalf("got %d rows of %d policies, want as many of each", len(rows[i]), n)
		}
		for k, row := range rows[i] {
			for _, cell := range row {
				figures, key := sim.Policies[k%len(sim.Policies)], cell[0]
				if part, name, inside := strings.Cut(key, "."); inside {
					figures, key = figures[part].(map[string]any), name
				}
				if !shows(cell[1], figures[key]) {
					t.Errorf("%v, %s: got %q, want %v", figures["name"], cell[0], cell[1], figures[key])
				}
			}
		}
	}
}

func mustJSON(t *tab, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	t.must(err)
	return string(data)
}

// shows tells whether a text is a figure, rounded as far as the text goes, or a
// hundred times of it; a dash is one that could not be told.
func shows(text string, value any) bool {
	v, is := value.(float64)
	if !is {
		return text == "-" && value == nil
	}
	digits := strings.TrimSuffix(text, " %")
	shown, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return false
	}
	_, decimals, _ := strings.Cut(digits, ".")
	half := 0.5000001 * math.Pow(10, -float64(len(decimals)))
	return math.Abs(shown-v) <= half || math.Abs(shown-100*v) <= half
}

func TestAReaderCanLookCloser(t *testing.T) {
	file := filepath.Join(made.dir, "closer.html")
	steward(t, "simulate", zone, "--against", "hpa", "--report", file)
	for _, v := range views {
		t.Run(v.String(), func(t *testing.T) {
			tab := open(t, file, v)
			box := eval[map[string]float64](tab, `(() => {
				const svg = document.querySelector("svg.chart[data-from]");
				svg.scrollIntoView({block: "center"});
				const {x, y, width, height} = svg.getBoundingClientRect();
				return {x, y, width, height};
			})()`)
			at := func(share float64) (x, y float64) { return box["x"] + share*box["width"], box["y"] + box["height"]/2 }
			point := func(kind input.DispatchMouseEventType, share float64) {
				x, y := at(share)
				tab.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft))
			}
			shown := func() float64 {
				return eval[float64](tab, `+document.querySelector("svg.view").getAttribute("viewBox").split(" ")[2]`)
			}
			stamps := func() string {
				return eval[string](tab, `[...document.querySelector("svg.chart").querySelectorAll(".below")].map((e) => e.textContent).join(" ")`)
			}

			point(input.DispatchMouseEventTypeMouseMoved, 0.5)
			tip := eval[string](tab, `document.querySelector(".tip").hidden ? "" : document.querySelector(".tip").textContent`)
			if !regexp.MustCompile(`(?s)^\d{4}-\d\d-\d\d \d\d:\d\d UTC\n.*needed: \d+.*ready: \d+`).MatchString(tip) {
				t.Errorf("got %q under the pointer, want the time and the figures", tip)
			}
			if right := eval[float64](tab, `document.querySelector(".tip").getBoundingClientRect().right`); right > float64(v.width) {
				t.Errorf("got figures up to %.0f px, want them within %d", right, v.width)
			}

			whole, before := shown(), stamps()
			point(input.DispatchMouseEventTypeMousePressed, 0.4)
			point(input.DispatchMouseEventTypeMouseMoved, 0.5)
			point(input.DispatchMouseEventTypeMouseReleased, 0.6)
			if got := shown(); got > 0.3*whole || got < 0.15*whole {
				t.Errorf("got %v of %v steps after a drag over a fifth, want about as many", got, whole)
			}
			if stamps() == before {
				t.Errorf("got stamps %q as before, want those of the part that is shown", before)
			}
			eval[bool](tab, `document.querySelector(".zoom button[aria-label=whole]").click(), true`)
			if got := shown(); got != whole || stamps() != before {
				t.Errorf("got %v steps and stamps %q, want the whole again, %v and %q", got, stamps(), whole, before)
			}
			eval[bool](tab, `document.querySelector(".zoom button[aria-label=closer]").click(), true`)
			if got := shown(); math.Abs(got-whole/2) > 1 {
				t.Errorf("got %v steps, want half of %v", got, whole)
			}

			eval[bool](tab, `document.querySelector("svg.chart[data-from]").focus(), true`)
			tab.do(chromedp.KeyEvent("0"), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent("+"))
			if got := shown(); math.Abs(got-whole/2) > 1 {
				t.Errorf("got %v steps after 0 and +, want half of %v", got, whole)
			}
			if tip := eval[string](tab, `document.querySelector(".tip").textContent`); !strings.Contains(tip, "ready: ") {
				t.Errorf("got %q after an arrow, want figures without a pointer", tip)
			}
			tab.quiet(file)
		})
	}
}
