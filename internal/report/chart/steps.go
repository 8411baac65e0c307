package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Steps is values that hold from one moment to the next, over time and above 0.
type Steps struct {
	Label string  // what is shown, for whoever cannot see it
	From  float64 // seconds since 1970, shown in UTC
	Step  float64 // seconds that a value holds
	Lines []Stair // the one on top last
	Zones []Zone  // between two lines
	Marks []Mark  // on the time axis
	Most  int     // steps that a line is drawn with; more are thinned to the lowest and the highest of a stretch
}

// Stair is a line of steps; a gap is NaN.
type Stair struct {
	Class string // of Style
	Name  string // shown where the pointer is
	Y     []float64
}

// Zone is the area between two lines. Thinned, it is as wide as anywhere in a stretch.
type Zone struct {
	Class, LowName, HighName string
	Low, High                []float64
}

// Mark is a time of note, or a span of it.
type Mark struct {
	Class    string  // of Style: fault, censored, short for the strip on top, or strike for a tick on the floor
	From, To float64 // seconds since 1970
	Text     string  // shown where the pointer is; may be empty
}

// SVG draws s.
func (s Steps) SVG() string {
	n := s.count()
	c := newCanvas(broad, scale{low: s.From, high: s.From + s.Step*float64(max(n, 1))}, s.up())
	c.open(s.Label, true)
	c.levels()
	c.stamps(true)
	top := c.y.high
	c.window(0, -top, float64(max(n, 1)), top)
	var short strings.Builder
	for _, m := range s.Marks {
		from, wide := s.inside(m.From, n), s.inside(m.To, n)-s.inside(m.From, n)
		if m.Class == "short" {
			fmt.Fprintf(&short, "M%s %sh%s", exact(from), exact(-0.985*top), exact(wide))
			continue
		}
		high := top
		if m.Class == "strike" {
			high = 0.05 * top
		}
		fmt.Fprintf(c, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`,
			escape(m.Class), exact(from), exact(-high), exact(math.Max(wide, 1e-3)), exact(high), escape(m.Text))
	}
	for _, z := range s.Zones {
		z.draw(c, s.most())
	}
	for _, l := range s.Lines {
		fmt.Fprintf(c, `<path class="%s" data-name="%s"%s d="%s"/>`,
			escape(l.Class), escape(l.Name), thinMark(l.Y, s.most()), stairs(runs(l.Y, s.most(), bothEnds)))
	}
	if short.Len() > 0 {
		fmt.Fprintf(c, `<path class="short" d="%s"/>`, short.String())
	}
	c.WriteString("</svg></svg>")
	return c.String()
}

func (s Steps) most() int {
	if s.Most == 0 {
		return 4000
	}
	return s.Most
}

// count is the number of steps of the longest line.
func (s Steps) count() int {
	n := 0
	for _, l := range s.Lines {
		n = max(n, len(l.Y))
	}
	return n
}

func (s Steps) up() scale {
	up := nothing
	up.hold([]float64{0})
	for _, l := range s.Lines {
		up.hold(l.Y)
	}
	for _, z := range s.Zones {
		up.hold(z.High)
	}
	up.widen()
	up.ease(4)
	return up
}

// inside is a time in steps, within the drawing.
func (s Steps) inside(at float64, n int) float64 {
	return math.Max(0, math.Min((at-s.From)/s.Step, float64(n)))
}

func (z Zone) draw(c *canvas, most int) {
	low, high := runs(z.Low, most, lowEnd), runs(z.High, most, highEnd)
	if len(low) == 0 || len(high) == 0 {
		return
	}
	fmt.Fprintf(c, `<path class="%s" d="%s"/>`, escape(z.Class), area(low, high))
	for _, edge := range []struct {
		name, thin string
		runs       []run
	}{{z.LowName, thinMark(z.Low, most), low}, {z.HighName, thinMark(z.High, most), high}} {
		fmt.Fprintf(c, `<path class="edge" data-name="%s"%s d="%s"/>`, escape(edge.name), edge.thin, stairs(edge.runs))
	}
}

// thinMark marks a line whose values need not be those of their very step.
func thinMark(y []float64, most int) string {
	if len(runs(y, math.MaxInt, bothEnds)) <= most {
		return ""
	}
	return ` data-thin=""`
}

// stairs joins runs, and lifts the pen between those that do not touch. Values go
// upwards, and drawings downwards.
func stairs(list []run) string {
	var b strings.Builder
	for i, r := range list {
		if i == 0 || list[i-1].to != r.from {
			fmt.Fprintf(&b, "M%d %sh%d", r.from, exact(0-r.at), r.to-r.from)
			continue
		}
		fmt.Fprintf(&b, "V%sh%d", exact(0-r.at), r.to-r.from)
	}
	return b.String()
}

// box is a stretch between two lines.
type box struct {
	from, to  int
	low, high float64
}

// area goes along the upper line of every stretch in which both hold, and back along
// the lower.
func area(low, high []run) string {
	var b strings.Builder
	boxes := between(low, high)
	for len(boxes) > 0 {
		n := 1
		for n < len(boxes) && boxes[n].from == boxes[n-1].to {
			n++
		}
		fmt.Fprintf(&b, "M%d %s", boxes[0].from, exact(0-boxes[0].low))
		for _, x := range boxes[:n] {
			fmt.Fprintf(&b, "V%sH%d", exact(0-x.high), x.to)
		}
		for _, x := range slices.Backward(boxes[:n]) {
			fmt.Fprintf(&b, "V%sH%d", exact(0-x.low), x.from)
		}
		b.WriteString("Z")
		boxes = boxes[n:]
	}
	return b.String()
}

func between(low, high []run) []box {
	var boxes []box
	for i, j := 0, 0; i < len(low) && j < len(high); {
		from, to := max(low[i].from, high[j].from), min(low[i].to, high[j].to)
		if to > from {
			boxes = append(boxes, box{from, to, low[i].at, high[j].at})
		}
		if low[i].to < high[j].to {
			i++
		} else {
			j++
		}
	}
	return boxes
}
