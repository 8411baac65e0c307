package chart

import (
	"fmt"
	"math"
	"slices"
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

// longest is the number of letters that a name may have beside a point.
const longest = 30

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
	fmt.Fprintf(c, `<text class="below last" x="%g" y="%g">%s</text><text x="4" y="12">%s</text>`,
		c.right, c.floor+34, escape(s.Across), escape(s.Above))
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

// names writes beside points what they are called, the most important first: where
// neither a name nor a point stands yet, else where no name does, else not at all.
func (s Scatter) names(c *canvas) {
	var points, taken []spot
	for _, p := range s.Points {
		if p.drawn() {
			x, y := c.x.position(p.X), c.y.position(math.Sqrt(p.Y))
			points = append(points, spot{x - 3, x + 3, y})
		}
	}
	for _, class := range []string{"own", "leading", "beyond"} {
		for _, p := range s.Points {
			if p.Class != class || p.Name == "" || !p.drawn() {
				continue
			}
			at, ok := free(c.beside(p), points, taken)
			if !ok {
				continue
			}
			taken = append(taken, at)
			fmt.Fprintf(c, `<text class="below first" x="%s" y="%s" dy=".35em">%s</text>`, decimal(at.left), decimal(at.y), escape(shortened(p.Name, longest)))
		}
	}
}

// spot is where a line of text stands, y its middle.
type spot struct{ left, right, y float64 }

func (a spot) meets(b spot) bool {
	return a.left <= b.right && b.left <= a.right && math.Abs(a.y-b.y) <= 11
}

// beside are the spots for the name of a point, the best first.
func (c *canvas) beside(p Point) []spot {
	x, y := c.x.position(p.X), c.y.position(math.Sqrt(p.Y))
	long := letter * float64(len([]rune(shortened(p.Name, longest))))
	var out []spot
	for _, at := range []spot{
		{x + 3, x + 3 + long, y - 10}, {x - 3 - long, x - 3, y - 10}, {x + 9, x + 9 + long, y}, {x - 9 - long, x - 9, y},
		{x + 3, x + 3 + long, y - 22}, {x - 3 - long, x - 3, y - 22},
	} {
		if at.right <= c.right && at.left >= c.left {
			out = append(out, at)
		}
	}
	return out
}

func free(spots, points, taken []spot) (spot, bool) {
	for _, others := range [][]spot{slices.Concat(points, taken), taken} {
		for _, at := range spots {
			if !slices.ContainsFunc(others, at.meets) {
				return at, true
			}
		}
	}
	return spot{}, false
}
