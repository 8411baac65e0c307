package picture

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"steward/internal/report/chart"
)

// look is how a mark is drawn.
type look struct {
	fill, stroke               string  // "#rrggbb", or "" for none
	fillOpacity, strokeOpacity float64 // 0 stands for 1
	width                      float64
	dash                       []float64
	end, join                  string // of strokes, as SVG names them
	anchor                     string // of text
	size                       float64
	bold                       bool
}

// rules are those of a style sheet that hold everywhere: no theme but the light one.
type rules struct {
	names map[string]string // the colours that it names
	list  []rule
}

// rule sets properties of what is of an element and a class; one left empty is any.
type rule struct {
	element, class string
	weight         int // the heavier prevails, of equals the later
	properties     [][2]string
}

var style = parse(chart.Style)

var (
	conditional = regexp.MustCompile(`@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}`)
	block       = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	selector    = regexp.MustCompile(`^\.chart(?: ([a-z]*)(?:\.([a-z]+))?)?$`)
	variable    = regexp.MustCompile(`^var\(--([a-z]+)\)$`)
)

func parse(sheet string) rules {
	out := rules{names: map[string]string{}}
	for _, m := range block.FindAllStringSubmatch(conditional.ReplaceAllString(sheet, ""), -1) {
		var set [][2]string
		for declaration := range strings.SplitSeq(m[2], ";") {
			property, value, _ := strings.Cut(declaration, ":")
			if name, is := strings.CutPrefix(property, "--"); is {
				out.names[name] = value
			}
			set = append(set, [2]string{property, value})
		}
		for s := range strings.SplitSeq(m[1], ",") {
			s = strings.TrimSpace(s)
			if s == ".broad" {
				s = ".chart .broad"
			}
			if part := selector.FindStringSubmatch(s); part != nil {
				out.list = append(out.list, rule{part[1], part[2], 10*min(len(part[2]), 1) + min(len(part[1]), 1), set})
			}
		}
	}
	slices.SortStableFunc(out.list, func(a, b rule) int { return a.weight - b.weight })
	return out
}

// lookOf is the look of an element with classes apart by blanks. What is around it
// passes its fill on.
func lookOf(element, classes string) look {
	l := look{size: 11, width: 1}
	of := strings.Fields(classes)
	for _, r := range style.list {
		if (r.element == "" || r.element == element) && (r.class == "" || slices.Contains(of, r.class)) {
			for _, p := range r.properties {
				l.set(p[0], p[1])
			}
		}
	}
	return l
}

func (l *look) set(property, value string) {
	switch property {
	case "fill":
		l.fill = named(value)
	case "stroke":
		l.stroke = named(value)
	case "fill-opacity":
		l.fillOpacity = figure(value)
	case "stroke-opacity":
		l.strokeOpacity = figure(value)
	case "stroke-width":
		l.width = figure(value)
	case "stroke-dasharray":
		l.dash = nil
		for word := range strings.FieldsSeq(value) {
			l.dash = append(l.dash, figure(word))
		}
	case "stroke-linecap":
		l.end = value
	case "stroke-linejoin":
		l.join = value
	case "text-anchor":
		l.anchor = value
	case "font-size":
		l.size = figure(strings.TrimSuffix(value, "px"))
	case "font-weight":
		l.bold = value != "normal"
	}
}

// named is a colour written in full; "" for none.
func named(value string) string {
	if m := variable.FindStringSubmatch(value); m != nil {
		value = style.names[m[1]]
	}
	if len(value) == 4 && value[0] == '#' {
		value = "#" + strings.Repeat(value[1:2], 2) + strings.Repeat(value[2:3], 2) + strings.Repeat(value[3:4], 2)
	}
	if value == "none" {
		return ""
	}
	return value
}

// figure reads a number of the style sheet, which is ours.
func figure(value string) float64 {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		panic(err)
	}
	return v
}
