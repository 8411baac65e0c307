package providertest

import "fmt"

// problems are promises that were not kept. They are values, so that the suite can
// be tested itself.
type problems []string

// expect notes a problem unless the promise holds.
func (p *problems) expect(holds bool, format string, args ...any) {
	if !holds {
		*p = append(*p, fmt.Sprintf(format, args...))
	}
}

// rising expects that keys rise from element to element, so that none comes twice
// and the order is always the same.
func rising[T any](p *problems, what string, all []T, compare func(a, b T) int) {
	for i := 1; i < len(all); i++ {
		if compare(all[i-1], all[i]) >= 0 {
			p.expect(false, "%s: elements %d and %d do not rise, expected them in order and each once", what, i-1, i)
			return
		}
	}
}
