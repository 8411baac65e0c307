package strictyaml

import (
	"fmt"
	"strings"
)

// unknown says what to write instead of a key that means nothing here.
func unknown(key string, allowed []string) string {
	if near := Nearest(key, allowed); near != "" {
		return fmt.Sprintf("unknown key, did you mean %q?", near)
	}
	if len(allowed) == 0 {
		return "unknown key, expected none here"
	}
	return "unknown key, expected one of " + strings.Join(allowed, ", ")
}

// Nearest is the allowed word that key was probably meant to be, or "".
func Nearest(key string, allowed []string) string {
	if len(key) > 100 {
		return ""
	}
	best, word := 1+max(1, len(key)/4), ""
	for _, a := range allowed {
		if n := distance(strings.ToLower(key), strings.ToLower(a)); n < best && n < len(a) {
			best, word = n, a
		}
	}
	return word
}

// distance is the fewest letters to insert, delete, replace or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
