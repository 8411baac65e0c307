package picture

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// SVG draws p with every look written out, so that no style sheet is needed.
func (p Picture) SVG() ([]byte, error) {
	s, err := p.compose()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" font-family="Helvetica, Arial, sans-serif">`,
		decimal(s.width), decimal(s.height))
	fmt.Fprintf(&b, "\n<title>%s</title>\n"+`<rect width="100%%" height="100%%" fill="%s"/>`+"\n", html.EscapeString(p.Title), colour("paper"))
	for _, m := range s.marks {
		m.write(&b)
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

func (m mark) write(b *bytes.Buffer) {
	name, body := "path", ""
	switch {
	case m.words != nil:
		name, body = "text", html.EscapeString(m.words.text)
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s"`, decimal(m.words.at.x), decimal(m.words.at.y), decimal(m.size))
		if m.bold {
			b.WriteString(` font-weight="600"`)
		}
		if m.words.anchor != "" {
			fmt.Fprintf(b, ` text-anchor="%s"`, m.words.anchor)
		}
	case m.round != nil:
		name = "circle"
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"`, decimal(m.round.middle.x), decimal(m.round.middle.y), decimal(m.round.radius))
	default:
		fmt.Fprintf(b, `<path d="%s"`, outline(m.lines))
	}
	m.look.write(b)
	if m.title != "" {
		body = "<title>" + html.EscapeString(m.title) + "</title>"
	}
	fmt.Fprintf(b, ">%s</%s>\n", body, name)
}

func (l look) write(b *bytes.Buffer) {
	fmt.Fprintf(b, ` fill="%s"`, or(l.fill, "none"))
	if l.fill != "" && l.fillOpacity > 0 {
		fmt.Fprintf(b, ` fill-opacity="%s"`, decimal(l.fillOpacity))
	}
	if l.stroke == "" {
		return
	}
	fmt.Fprintf(b, ` stroke="%s" stroke-width="%s"`, l.stroke, decimal(l.width))
	if l.strokeOpacity > 0 {
		fmt.Fprintf(b, ` stroke-opacity="%s"`, decimal(l.strokeOpacity))
	}
	if len(l.dash) > 0 {
		var words []string
		for _, v := range l.dash {
			words = append(words, decimal(v))
		}
		fmt.Fprintf(b, ` stroke-dasharray="%s"`, strings.Join(words, " "))
	}
	if l.end != "" {
		fmt.Fprintf(b, ` stroke-linecap="%s"`, l.end)
	}
	if l.join != "" {
		fmt.Fprintf(b, ` stroke-linejoin="%s"`, l.join)
	}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// outline writes lines as shortly as paths allow.
func outline(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		x, y := "", ""
		for i, p := range l.points {
			toX, toY := decimal(p.x), decimal(p.y)
			switch {
			case i == 0:
				b.WriteString("M" + toX + " " + toY)
			case toX == x && toY == y:
				if len(l.points) == 2 {
					b.WriteString("h0") // a point alone is a dot
				}
			case toY == y:
				b.WriteString("H" + toX)
			case toX == x:
				b.WriteString("V" + toY)
			default:
				b.WriteString("L" + toX + " " + toY)
			}
			x, y = toX, toY
		}
		if l.closed {
			b.WriteString("Z")
		}
	}
	return b.String()
}

// decimal writes a length with two decimals at most.
func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(100*v)/100+0, 'f', -1, 64)
}
