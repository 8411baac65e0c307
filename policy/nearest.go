package policy

import (
	"strconv"
	"strings"
)

// nearest is the allowed name that was probably meant, or "".
func nearest(name string, allowed []string) string {
	if len(name) > 100 {
		return ""
	}
	best, found := 1+max(1, len(name)/4), ""
	for _, a := range allowed {
		if n := distance(strings.ToLower(name), strings.ToLower(a)); n < best && n < len(a) {
			best, found = n, a
		}
	}
	return found
}

// distance is the fewest bytes to insert, delete or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// clip is text in quotes, shortened to what fits on a line.
func clip(text string) string {
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strconv.Quote(text)
}

// oneLine is text with its white space folded, shortened.
func oneLine(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
