package picture

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strconv"

	"github.com/fogleman/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// density is how many dots a unit of the chart has, for screens of today.
const density = 2

// PNG draws p in dots.
func (p Picture) PNG() ([]byte, error) {
	s, err := p.compose()
	if err != nil {
		return nil, err
	}
	b := brush{Context: gg.NewContext(int(density*s.width), int(density*s.height)), faces: map[face]font.Face{}}
	b.SetColor(ink(colour("paper"), 0))
	b.Clear()
	b.Scale(density, density)
	for _, m := range s.marks {
		if err := b.draw(m); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, b.Image()); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	return out.Bytes(), nil
}

// brush draws marks; faces are the fonts that it has made.
type brush struct {
	*gg.Context
	faces map[face]font.Face
}

type face struct {
	bold bool
	size float64
}

func (b brush) draw(m mark) error {
	switch {
	case m.words != nil:
		return b.write(m)
	case m.round != nil:
		b.DrawCircle(m.round.middle.x, m.round.middle.y, m.round.radius)
	default:
		for _, l := range m.lines {
			b.NewSubPath()
			for i, p := range l.points {
				if i == 0 {
					b.MoveTo(p.x, p.y)
					continue
				}
				b.LineTo(p.x, p.y)
			}
			if l.closed {
				b.ClosePath()
			}
		}
	}
	if m.fill != "" {
		b.SetColor(ink(m.fill, m.fillOpacity))
		b.FillPreserve()
	}
	if m.stroke != "" {
		b.stroke(m.look)
	}
	b.ClearPath()
	return nil
}

func (b brush) stroke(l look) {
	b.SetColor(ink(l.stroke, l.strokeOpacity))
	b.SetLineWidth(density * l.width)
	b.SetDash()
	if len(l.dash) > 0 {
		var dash []float64
		for _, v := range l.dash {
			dash = append(dash, density*v)
		}
		b.SetDash(dash...)
	}
	switch l.end {
	case "round":
		b.SetLineCapRound()
	case "square":
		b.SetLineCapSquare()
	default:
		b.SetLineCapButt()
	}
	b.SetLineJoinBevel()
	if l.join == "round" {
		b.SetLineJoinRound()
	}
	b.StrokePreserve()
}

func (b brush) write(m mark) error {
	f, err := b.face(face{m.bold, m.size})
	if err != nil {
		return err
	}
	b.SetFontFace(f)
	b.SetColor(ink(m.fill, m.fillOpacity))
	share := map[string]float64{"middle": 0.5, "end": 1}[m.words.anchor]
	wide, _ := b.MeasureString(m.words.text)
	b.Push()
	b.Identity() // letters are as large as they should be already
	b.DrawString(m.words.text, density*m.words.at.x-share*wide, density*m.words.at.y)
	b.Pop()
	return nil
}

func (b brush) face(of face) (font.Face, error) {
	if f, known := b.faces[of]; known {
		return f, nil
	}
	data := goregular.TTF
	if of.bold {
		data = gobold.TTF
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: density * of.size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	b.faces[of] = f
	return f, nil
}

// ink is a colour "#rrggbb" with an opacity, of which 0 stands for 1.
func ink(hex string, opacity float64) color.Color {
	if opacity == 0 {
		opacity = 1
	}
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		panic(err) // a colour of our own style sheet
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), uint8(255*opacity + 0.5)}
}
