package strictyaml

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with a file.
type Fault struct {
	File string
	Line int    // from 1; 0 where there are no lines
	Path string // such as "bounds.min"; empty for the document itself
	Text string // what was found and what was expected
}

// String is the fault on one line: "FILE:LINE: PATH: found, expected".
func (f Fault) String() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, f.Line)
	}
	if f.Path != "" {
		at += ": " + f.Path
	}
	return at + ": " + f.Text
}

// Error is all that is wrong with a document, ordered by line.
type Error struct {
	Faults []Fault
}

// Error is one line a fault.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// newError orders faults by line, those of a line as they were found, and
// drops repetitions.
func newError(faults []Fault) *Error {
	seen := make(map[Fault]bool, len(faults))
	e := &Error{}
	for _, f := range faults {
		if !seen[f] {
			seen[f] = true
			e.Faults = append(e.Faults, f)
		}
	}
	slices.SortStableFunc(e.Faults, func(a, b Fault) int { return a.Line - b.Line })
	return e
}
