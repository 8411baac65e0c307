// Package chart draws figures as SVG for reports: lines and bands over time, and
// rows of bars and dots. The same figures give the same bytes. Colours are left to
// Style, which a page holds once; all text is escaped.
package chart

import (
	"fmt"
	"slices"
	"strings"
)

// Plot is lines and bands over one axis.
type Plot struct {
	Label string    // what is shown, for whoever cannot see it
	Timed bool      // X is in seconds since 1970, shown in UTC; otherwise X is a number
	Bands []Band    // the widest first
	Lines []Line    // the one on top last
	Rules []float64 // vertical lines at X
	Notes []Note    // shown where the pointer is
}

// Line joins points; a gap in Y is NaN.
type Line struct {
	Class string // of Style: past or mean
	X, Y  []float64
}

// Band is the area between two lines.
type Band struct{ X, Low, High []float64 }

// Note is text at a place of the axis. It reaches halfway to its neighbours.
type Note struct {
	X    float64
	Text string
}

// SVG draws p.
func (p Plot) SVG() string {
	c := newCanvas(usual, p.across(), p.up())
	c.open(p.Label, p.Timed)
	c.levels()
	c.stamps(p.Timed)
	c.window(usual.left, usual.top, usual.right-usual.left, usual.floor-usual.top)
	for _, b := range p.Bands {
		c.band(b)
	}
	for _, x := range p.Rules {
		if isNumber(x) {
			fmt.Fprintf(c, `<path class="rule" d="M%s %gV%g"/>`, c.x.place(x), usual.top, usual.floor)
		}
	}
	for _, l := range p.Lines {
		fmt.Fprintf(c, `<path class="%s" d="%s"/>`, escape(l.Class), c.path(l))
	}
	c.notes(p.Notes)
	c.WriteString("</svg></svg>")
	return c.String()
}

// across is the scale of the axis, from the first X to the last.
func (p Plot) across() scale {
	s := nothing
	for _, b := range p.Bands {
		s.hold(b.X)
	}
	for _, l := range p.Lines {
		s.hold(l.X)
	}
	s.hold(p.Rules)
	s.widen()
	return s
}

// up is the scale of the values. It begins at 0 unless the values lie far from it.
func (p Plot) up() scale {
	s := nothing
	for _, b := range p.Bands {
		s.hold(b.Low)
		s.hold(b.High)
	}
	for _, l := range p.Lines {
		s.hold(l.Y)
	}
	if s.low > 0 && s.low < 0.6*s.high {
		s.low = 0
	}
	s.widen()
	s.ease(4)
	return s
}

func (c *canvas) band(b Band) {
	var high, low []string
	for i, x := range b.X {
		if !isNumber(b.High[i]) || !isNumber(b.Low[i]) {
			continue
		}
		at := c.x.place(x)
		high, low = append(high, at+" "+c.y.place(b.High[i])), append(low, at+" "+c.y.place(b.Low[i]))
	}
	slices.Reverse(low)
	if len(low) > 0 {
		fmt.Fprintf(c, `<path class="band" d="M%sZ"/>`, strings.Join(append(high, low...), " "))
	}
}

// path joins the points between gaps; a point alone is a dot.
func (c *canvas) path(l Line) string {
	var b strings.Builder
	pen := "M"
	for i, y := range l.Y {
		if !isNumber(y) {
			pen = "M"
			continue
		}
		b.WriteString(pen + c.x.place(l.X[i]) + " " + c.y.place(y))
		if pen == "M" {
			b.WriteString("h0")
		}
		pen = "L"
	}
	return b.String()
}

func (c *canvas) notes(notes []Note) {
	for i, n := range notes {
		x := c.x.position(n.X)
		from, to := c.left, c.right
		if i > 0 {
			from = (x + c.x.position(notes[i-1].X)) / 2
		}
		if i+1 < len(notes) {
			to = (x + c.x.position(notes[i+1].X)) / 2
		}
		fmt.Fprintf(c, `<rect class="note" x="%s" y="%g" width="%s" height="%g"><title>%s</title></rect>`,
			decimal(from), c.top, decimal(to-from), c.floor-c.top, escape(n.Text))
	}
}
