package chart

import (
	"fmt"
	"math"
	"strings"
)

// Scatter is points over two axes that both begin at 0 or above. The upper one is
// drawn out near 0: heights go with the root of the value.
type Scatter struct {
	Label         string // what is shown, for whoever cannot see it
	Across, Above string // what the axes mean
	Points        []Point
}

// Point is a place; one that is no number is left out.
type Point struct {
	X, Y  float64
	Class string // of Style: own, leading, beaten or beyond
	Name  string // stands above it; may be empty
	Text  string // shown where the pointer is
}

// SVG draws s.
func (s Scatter) SVG() string {
	x, y := nothing, nothing
	for _, p := range s.Points {
		if p.drawn() {
			x.hold([]float64{p.X})
			y.hold([]float64{0, math.Sqrt(p.Y)})
		}
	}
	x.widen()
	x.round(5)
	y.widen()
	y.high *= 1.04
	c := newCanvas(tall, x, y)
	fmt.Fprintf(c, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s">`, c.width, c.height, escape(s.Label))
	s.heights(c)
	c.stamps(false)
	fmt.Fprintf(c, `<text class="below last" x="%g" y="%g">%s</text><text x="%g" y="%g">%s</text>`,
		c.right, c.floor+34, escape(s.Across), c.left+4, c.top+10, escape(s.Above))
	for _, class := range []string{"beaten", "beyond", "leading", "own"} {
		for _, p := range s.Points {
			if p.Class == class && p.drawn() {
				fmt.Fprintf(c, `<circle class="%s" cx="%s" cy="%s" r="4.5"><title>%s</title></circle>`,
					class, c.x.place(p.X), c.y.place(math.Sqrt(p.Y)), escape(p.Text))
			}
		}
	}
	s.names(c)
	c.WriteString("</svg>")
	return c.String()
}

func (p Point) drawn() bool { return isNumber(p.X) && isNumber(p.Y) && p.X >= 0 && p.Y >= 0 }

// heights draws the levels of an axis that is drawn out near 0: plain numbers that
// stand far enough apart.
func (s Scatter) heights(c *canvas) {
	most := c.y.high * c.y.high
	last := math.Inf(1)
	for k := range 6 {
		power := math.Pow(10, math.Floor(math.Log10(most))+float64(k-4))
		for _, m := range []float64{1, 2, 5} {
			at := m * power
			place := c.y.position(math.Sqrt(at))
			if !isNumber(at) || at > most || at < nearest || c.floor-place < 18 || last-place < 22 {
				continue
			}
			last = place
			c.level(decimal(place), amount(at, at, at))
		}
	}
	c.level(decimal(c.floor), "0")
}

// names writes above points what they are called, the most important first, and
// leaves out what would stand on another name.
func (s Scatter) names(c *canvas) {
	type place struct{ left, right, y float64 }
	var taken []place
	for _, class := range []string{"own", "leading", "beyond"} {
		for _, p := range s.Points {
			if p.Class != class || p.Name == "" || !p.drawn() {
				continue
			}
			x, y := c.x.position(p.X), c.y.position(math.Sqrt(p.Y))-9
			long := 6 * float64(len([]rune(p.Name)))
			b, anchor := place{x + 3, x + 3 + long, y}, "below first"
			if b.right > c.right {
				b, anchor = place{x - 3 - long, x - 3, y}, "below last"
			}
			free := true
			for _, t := range taken {
				free = free && (b.right < t.left || b.left > t.right || math.Abs(b.y-t.y) > 11)
			}
			if !free {
				continue
			}
			taken = append(taken, b)
			at := b.left
			if strings.HasSuffix(anchor, "last") {
				at = b.right
			}
			fmt.Fprintf(c, `<text class="%s" x="%s" y="%s" dy=".35em">%s</text>`, anchor, decimal(at), decimal(y), escape(p.Name))
		}
	}
}
