// Package picture makes of a chart a file of its own, with what a page would say
// around it: SVG that needs nothing from elsewhere, or PNG. Both are light, for
// documents and chats. The colours are those of chart.Style.
package picture

import (
	"fmt"
	"math"
)

// Picture is one chart and what stands around it.
type Picture struct {
	Title         string
	Chart         string // as package chart draws it
	Across, Above string // what the axes mean; empty where the chart says so itself
	Key           []Entry
}

// Entry explains a class of marks.
type Entry struct{ Class, Text string }

// All lengths are in the units of the chart.
const (
	margin    = 16.0
	titleSize = 16.0
	textSize  = 12.0
	textStep  = 18.0 // from one line of text to the next
	swatch    = 22.0
)

// sheet is everything that a picture shows, with a place for each.
type sheet struct {
	width, height float64
	marks         []mark
}

// compose puts the title above the chart, and what explains it below.
func (p Picture) compose() (sheet, error) {
	drawn, err := read(p.Chart)
	if err != nil {
		return sheet{}, fmt.Errorf("read chart: %w", err)
	}
	s := sheet{width: drawn.width + 2*margin}
	down := margin + titleSize
	s.text(words{at: point{margin, down}, text: fit(p.Title, drawn.width, titleSize)}, look{fill: colour("ink"), size: titleSize, bold: true})
	down += textStep / 2
	if p.Above != "" {
		down += textStep
		s.text(words{at: point{margin, down}, text: p.Above}, look{fill: colour("soft"), size: textSize})
	}
	down += textStep / 2
	for _, m := range drawn.marks {
		s.marks = append(s.marks, m.moved(margin, down))
	}
	down += drawn.height
	if p.Across != "" {
		down += textSize
		s.text(words{at: point{s.width - margin, down}, text: p.Across, anchor: "end"}, look{fill: colour("soft"), size: textSize})
	}
	s.height = s.key(p.Key, down) + margin
	return s, nil
}

func (s *sheet) text(w words, l look) { s.marks = append(s.marks, mark{words: &w, look: l}) }

// key writes a sample and a word for each class, and answers where it ends.
func (s *sheet) key(entries []Entry, down float64) float64 {
	if len(entries) == 0 {
		return down
	}
	right := margin
	down += textStep + textSize/2
	for _, e := range entries {
		wide := swatch + breadth(e.Text, textSize) + 1.5*textSize
		if right > margin && right+wide > s.width-margin {
			right, down = margin, down+textStep
		}
		s.marks = append(s.marks, sample(e.Class, right, down-textSize/3))
		s.text(words{at: point{right + swatch, down}, text: e.Text}, look{fill: colour("soft"), size: textSize})
		right += wide
	}
	return down + textSize/2
}

// sample is a mark of a class: a box of what is filled, else a line.
func sample(class string, x, y float64) mark {
	const wide, high = 16.0, 8.0
	l := lookOf("circle", class)
	switch class {
	case "own", "leading", "beaten", "beyond":
		return mark{round: &disc{point{x + wide/2, y}, 4.5}, look: l}
	case "band", "fault", "censored":
		return mark{lines: []line{{points: []point{{x, y - high/2}, {x + wide, y - high/2}, {x + wide, y + high/2}, {x, y + high/2}}, closed: true}}, look: lookOf("rect", class)}
	}
	return mark{lines: []line{{points: []point{{x, y}, {x + wide, y}}}}, look: lookOf("path", class)}
}

// breadth is about how wide text is.
func breadth(text string, size float64) float64 { return 0.56 * size * float64(len([]rune(text))) }

// fit shortens text that is wider than there is room.
func fit(text string, wide, size float64) string {
	r := []rune(text)
	most := int(math.Floor(wide / (0.6 * size)))
	if len(r) <= most {
		return text
	}
	return string(r[:max(0, most-1)]) + "…"
}

// colour is one that the style sheet names.
func colour(name string) string { return named("var(--" + name + ")") }
