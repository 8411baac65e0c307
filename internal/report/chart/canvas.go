package chart

import (
	"fmt"
	"strings"
)

// frame is the size of a drawing in its own units, and the edges of what is drawn
// in it; it grows and shrinks with its page.
type frame struct {
	width, height, left, right, top, floor float64
}

var (
	usual = frame{480, 220, 46, 470, 8, 198}
	broad = frame{960, 300, 60, 950, 8, 266}
	tall  = frame{480, 336, 46, 470, 24, 292}
)

// canvas collects the marks of a drawing.
type canvas struct {
	strings.Builder
	frame
	x, y scale
}

func newCanvas(f frame, x, y scale) *canvas {
	x.from, x.to, y.from, y.to = f.left, f.right, f.floor, f.top
	return &canvas{frame: f, x: x, y: y}
}

// open begins a drawing that can be zoomed along its axis.
func (c *canvas) open(label string, timed bool) {
	class, clock := "chart", ""
	if c.frame == broad {
		class = "chart broad"
	}
	if timed {
		clock = ` data-timed=""`
	}
	fmt.Fprintf(c, `<svg class="%s" viewBox="0 0 %g %g" role="img" aria-label="%s" data-from="%s" data-to="%s"%s>`,
		class, c.width, c.height, escape(label), exact(c.x.low), exact(c.x.high), clock)
}

// window begins the part of a drawing that moves when it is zoomed, in units of its
// own; the one that opened it closes it.
func (c *canvas) window(x, y, wide, high float64) {
	fmt.Fprintf(c, `<svg class="view" x="%g" y="%g" width="%g" height="%g" viewBox="%s %s %s %s" preserveAspectRatio="none">`,
		c.left, c.top, c.right-c.left, c.floor-c.top, exact(x), exact(y), exact(wide), exact(high))
}

// levels draws the lines that values are read from.
func (c *canvas) levels() {
	for _, t := range c.y.ticks() {
		c.level(c.y.place(t.at), t.text)
	}
}

func (c *canvas) level(y, text string) {
	fmt.Fprintf(c, `<path class="grid" d="M%g %sH%g"/><text class="side" x="%g" y="%s" dy=".35em">%s</text>`,
		c.left, y, c.right, c.left-5, y, text)
}

// stamps draws what the axis is read from.
func (c *canvas) stamps(timed bool) {
	marks := c.x.ticks
	if timed {
		marks = c.x.times
	}
	for _, t := range marks() {
		x := c.x.position(t.at)
		class := "below"
		switch {
		case x < c.left+16:
			class = "below first"
		case x > c.right-16:
			class = "below last"
		}
		fmt.Fprintf(c, `<path class="tick" d="M%[1]s %[2]gv4"/><text class="%[3]s" x="%[1]s" y="%[4]g">%[5]s</text>`,
			decimal(x), c.floor, class, c.floor+16, t.text)
	}
}
