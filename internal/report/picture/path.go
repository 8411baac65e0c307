package picture

import (
	"regexp"
	"strconv"
)

var stroke = regexp.MustCompile(`([A-Za-z])|(-?[0-9]*\.?[0-9]+(?:e[-+]?[0-9]+)?)`)

// path reads the strokes that charts are drawn with: M, L, H, V, h, v and Z.
func path(d string, in space) []line {
	var out []line
	var at point
	command := ""
	var have []float64
	last := func() *line { return &out[len(out)-1] }
	for _, m := range stroke.FindAllStringSubmatch(d, -1) {
		if m[1] != "" {
			command, have = m[1], nil
			if command == "Z" && len(out) > 0 {
				last().closed = true
			}
			continue
		}
		v, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			continue // a number too large for a place is none
		}
		have = append(have, v)
		switch {
		case command == "H":
			at.x = v
		case command == "h":
			at.x += v
		case command == "V":
			at.y = v
		case command == "v":
			at.y += v
		case len(have) < 2:
			continue
		default:
			at = point{have[0], have[1]}
		}
		if command == "M" {
			out = append(out, line{})
			command = "L" // pairs that follow are joined
		}
		have = nil
		if len(out) > 0 {
			last().points = append(last().points, in.place(at.x, at.y))
		}
	}
	return out
}
