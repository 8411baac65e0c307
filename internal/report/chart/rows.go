package chart

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Rows compares named figures, one below the other.
type Rows struct {
	Label string // what is shown, for whoever cannot see it
	Rows  []Row
	Rules []float64 // vertical lines
}

// Row is a bar from 0, or dots, or both.
type Row struct {
	Name   string
	Bar    float64 // no number if there is none
	Dots   []Dot
	Strong bool
	Text   string // what stands behind the bar; its figure if empty
}

// Dot is a figure of a row; one that is no number is left out.
type Dot struct {
	Class string // of Style: inner or outer
	At    float64
	Text  string // shown where the pointer is
}

const (
	width     = 480.0
	topEdge   = 8.0
	rowHeight = 20.0
	leastEdge = 170.0 // what a row is called stands before it
	mostEdge  = 250.0
	letter    = 6.0   // is about as wide
	lastEdge  = 425.0 // what a bar says stands behind it
)

// SVG draws r.
func (r Rows) SVG() string {
	var b strings.Builder
	x := r.across()
	long := int((x.from - 12) / letter)
	floor := topEdge + rowHeight*float64(len(r.Rows))
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s">`, width, floor+24, escape(r.Label))
	for _, t := range x.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%[1]s %[2]gV%[3]g"/><text class="below" x="%[1]s" y="%[4]g">%[5]s</text>`,
			x.place(t.at), topEdge, floor, floor+16, t.text)
	}
	for _, at := range r.Rules {
		if isNumber(at) {
			fmt.Fprintf(&b, `<path class="rule" d="M%s %gV%g"/>`, x.place(at), topEdge, floor)
		}
	}
	for i, row := range r.Rows {
		row.draw(&b, x, topEdge+rowHeight*(float64(i)+0.5), long)
	}
	b.WriteString("</svg>")
	return b.String()
}

// across holds every figure, and 0 where there are bars.
func (r Rows) across() scale {
	s := nothing
	s.hold(r.Rules)
	for _, row := range r.Rows {
		if isNumber(row.Bar) {
			s.hold([]float64{0, row.Bar})
		}
		for _, d := range row.Dots {
			s.hold([]float64{d.At})
		}
	}
	s.widen()
	s.round(5)
	s.from, s.to = r.edge(), lastEdge
	return s
}

// edge is where bars begin: behind the longest name, as far as there is room.
func (r Rows) edge() float64 {
	longest := 0
	for _, row := range r.Rows {
		longest = max(longest, len([]rune(row.Name)))
	}
	return math.Max(leastEdge, math.Min(letter*float64(longest)+12, mostEdge))
}

// shortened leaves of a name its beginning and its end, which tell it from others.
func shortened(name string, long int) string {
	r := []rune(name)
	if len(r) <= long {
		return name
	}
	front := long / 4
	return string(r[:front]) + "…" + string(r[len(r)-(long-front-1):])
}

func (row Row) draw(b *strings.Builder, x scale, middle float64, long int) {
	strong := ""
	if row.Strong {
		strong = " strong"
	}
	fmt.Fprintf(b, `<text class="side%s" x="%g" y="%g" dy=".35em">%s</text>`, strong, x.from-6, middle, escape(shortened(row.Name, long)))
	if len(row.Dots) == 0 && !isNumber(row.Bar) {
		fmt.Fprintf(b, `<text x="%g" y="%g" dy=".35em">–</text>`, x.from+4, middle)
	}
	if isNumber(row.Bar) {
		from, to := x.position(0), x.position(row.Bar)
		fmt.Fprintf(b, `<rect class="bar%s" x="%s" y="%g" width="%s" height="%g"/><text x="%s" y="%g" dy=".35em">%s</text>`,
			strong, decimal(min(from, to)), middle-rowHeight*0.36, decimal(math.Abs(to-from)), rowHeight*0.72,
			decimal(max(from, to)+4), middle, escape(cmp.Or(row.Text, strconv.FormatFloat(row.Bar, 'g', 3, 64))))
	}
	for _, d := range row.Dots {
		if isNumber(d.At) {
			fmt.Fprintf(b, `<circle class="%s" cx="%s" cy="%g" r="4.5"><title>%s</title></circle>`, escape(d.Class), x.place(d.At), middle, escape(d.Text))
		}
	}
}
