package picture

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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

func (s space) place(x, y float64) point { return point{s.x + x*s.wide, s.y + y*s.high} }

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

// read takes a chart apart, and brings all of it into the units of the outermost
// drawing.
func read(svg string) (sheet, error) {
	d := xml.NewDecoder(strings.NewReader(svg))
	var out sheet
	var fault error
	spaces := []space{}
	broad := ""
	within := ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return sheet{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := element{t.Name.Local, map[string]string{}, &fault}
			for _, a := range t.Attr {
				e.has[a.Name.Local] = a.Value
			}
			within = e.name
			if e.name != "svg" {
				out.add(e, broad, spaces)
				continue
			}
			box := e.numbers("viewBox")
			if len(box) != 4 {
				return sheet{}, errNoChart
			}
			if len(spaces) == 0 {
				out.width, out.height, broad = box[2], box[3], e.has["class"]
				spaces = append(spaces, space{-box[0], -box[1], 1, 1})
				continue
			}
			wide, high := e.number("width")/box[2], e.number("height")/box[3]
			spaces = append(spaces, space{e.number("x") - box[0]*wide, e.number("y") - box[1]*high, wide, high})
		case xml.EndElement:
			within = ""
			if t.Name.Local == "svg" {
				spaces = spaces[:len(spaces)-1]
			}
		case xml.CharData:
			out.say(within, string(t))
		}
	}
	if out.width == 0 {
		return sheet{}, errNoChart
	}
	return out, fault
}

// add makes a mark of an element.
func (s *sheet) add(e element, around string, spaces []space) {
	if len(spaces) == 0 {
		return
	}
	in := spaces[len(spaces)-1]
	m := mark{look: lookOf(e.name, around+" "+e.has["class"])}
	switch e.name {
	case "path":
		m.lines = path(e.has["d"], in)
	case "rect":
		if strings.Contains(e.has["class"], "note") { // it only says something under a pointer
			return
		}
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
	s.marks = append(s.marks, m)
}

// say gives the last mark its words, or what it says under a pointer.
func (s *sheet) say(within, text string) {
	if len(s.marks) == 0 {
		return
	}
	switch last := &s.marks[len(s.marks)-1]; {
	case within == "text" && last.words != nil:
		last.words.text += text
	case within == "title" && last.words == nil:
		last.title += text
	}
}
