package picture

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

type point struct{ x, y float64 }

// line goes from point to point.
type line struct {
	points []point
	closed bool
}

type disc struct {
	middle point
	radius float64
}

type words struct {
	at     point // the baseline's
	text   string
	anchor string // start, middle or end
}

// mark is one thing that is drawn: lines, a disc or words.
type mark struct {
	look
	lines []line
	round *disc
	words *words
	title string // shown where the pointer is
}

func (m mark) moved(x, y float64) mark {
	by := func(p point) point { return point{p.x + x, p.y + y} }
	lines := make([]line, len(m.lines))
	for i, l := range m.lines {
		lines[i].closed = l.closed
		for _, p := range l.points {
			lines[i].points = append(lines[i].points, by(p))
		}
	}
	m.lines = lines
	if m.round != nil {
		m.round = &disc{by(m.round.middle), m.round.radius}
	}
	if m.words != nil {
		m.words = &words{by(m.words.at), m.words.text, m.words.anchor}
	}
	return m
}

// space says where a drawing's own units lie in those of what is around it.
type space struct{ x, y, wide, high float64 }

func (s space) place(x, y float64) point { return point{near(s.x + x*s.wide), near(s.y + y*s.high)} }

// near keeps a place within what can be drawn in dots; further away nothing is seen.
func near(v float64) float64 {
	const most = 1e4
	if math.IsNaN(v) {
		return -most
	}
	return math.Max(-most, math.Min(v, most))
}

// element is one of a chart, with what it was given.
type element struct {
	name string
	has  map[string]string
	err  *error // the first number that could not be read
}

func (e element) number(name string) float64 {
	v, err := strconv.ParseFloat(cmp.Or(e.has[name], "0"), 64)
	if err != nil && *e.err == nil {
		*e.err = fmt.Errorf("%s of %s: %w", name, e.name, err)
	}
	return v
}

func (e element) numbers(name string) []float64 {
	var out []float64
	for word := range strings.FieldsSeq(e.has[name]) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil && *e.err == nil {
			*e.err = fmt.Errorf("%s of %s: %w", name, e.name, err)
		}
		out = append(out, v)
	}
	return out
}

var errNoChart = errors.New("no svg element with a viewBox")

// reader takes a chart apart, element by element.
type reader struct {
	sheet
	spaces []space // of the drawings that are open, the outermost first
	around string  // the classes of the outermost
	within string  // the element whose words come next; "" for none that is kept
	fault  error
}

// read takes a chart apart, and brings all of it into the units of the outermost
// drawing.
func read(svg string) (sheet, error) {
	d := xml.NewDecoder(strings.NewReader(svg))
	var r reader
	for r.fault == nil {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return sheet{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := element{t.Name.Local, map[string]string{}, &r.fault}
			for _, a := range t.Attr {
				e.has[a.Name.Local] = a.Value
			}
			r.begin(e)
		case xml.EndElement:
			r.within = ""
			if t.Name.Local == "svg" {
				r.spaces = r.spaces[:len(r.spaces)-1]
			}
		case xml.CharData:
			r.say(string(t))
		}
	}
	if r.fault == nil && r.width == 0 {
		r.fault = errNoChart
	}
	return r.sheet, r.fault
}

func (r *reader) begin(e element) {
	switch {
	case e.name == "svg":
		r.enter(e)
	case e.name == "title" && r.within != "":
		r.within = "title"
	case len(r.spaces) > 0 && !strings.Contains(e.has["class"], "note"): // a note only says something under a pointer
		r.add(e, r.spaces[len(r.spaces)-1])
	}
}

// enter begins a drawing, which has units of its own.
func (r *reader) enter(e element) {
	box := e.numbers("viewBox")
	if len(box) != 4 {
		r.fault = cmp.Or(r.fault, errNoChart)
		return
	}
	if len(r.spaces) == 0 {
		r.width, r.height, r.around = box[2], box[3], e.has["class"]
		r.spaces = append(r.spaces, space{-box[0], -box[1], 1, 1})
		return
	}
	wide, high := e.number("width")/box[2], e.number("height")/box[3]
	r.spaces = append(r.spaces, space{e.number("x") - box[0]*wide, e.number("y") - box[1]*high, wide, high})
}

// add makes a mark of an element.
func (r *reader) add(e element, in space) {
	m := mark{look: lookOf(e.name, r.around+" "+e.has["class"])}
	switch e.name {
	case "path":
		m.lines = path(e.has["d"], in)
	case "rect":
		x, y, wide, high := e.number("x"), e.number("y"), e.number("width"), e.number("height")
		m.lines = []line{{[]point{in.place(x, y), in.place(x+wide, y), in.place(x+wide, y+high), in.place(x, y+high)}, true}}
	case "circle":
		m.round = &disc{in.place(e.number("cx"), e.number("cy")), e.number("r")}
	case "text":
		m.words = &words{at: in.place(e.number("x"), e.number("y")), anchor: m.anchor}
		if e.has["dy"] == ".35em" {
			m.words.at.y += 0.35 * m.size
		}
	default:
		return
	}
	r.within = e.name
	r.marks = append(r.marks, m)
}

// say gives the last mark its words, or what it says under a pointer.
func (r *reader) say(text string) {
	if len(r.marks) == 0 {
		return
	}
	switch last := &r.marks[len(r.marks)-1]; r.within {
	case "text":
		last.words.text += text
	case "title":
		last.title += text
	}
}
