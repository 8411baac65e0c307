package policy

import (
	"errors"
	"strings"

	"steward/internal/strictyaml"
)

// findings takes what is wrong with a policy's meaning, after what was wrong
// with its form.
type findings struct {
	*strictyaml.Document
	malformed []string // paths that have a fault of form
}

func newFindings(doc *strictyaml.Document) findings {
	f := findings{Document: doc}
	if known, ok := errors.AsType[*strictyaml.Error](doc.Err()); ok {
		for _, fault := range known.Faults {
			f.malformed = append(f.malformed, fault.Path)
		}
	}
	return f
}

// Fault adds a fault. A key that is missing beside one that nobody knows is
// most likely that one, misspelt: one fault is enough.
func (f findings) Fault(path, format string, args ...any) {
	if f.Has(path) || f.sound(parent(path)) {
		f.Insist(path, format, args...)
	}
}

// Lacks adds the fault that a mapping has none of the keys that it needs.
func (f findings) Lacks(path, format string, args ...any) {
	if f.sound(path) {
		f.Insist(path, format, args...)
	}
}

// sound tells whether the keys of a mapping, or of the one that should hold it,
// have no fault of form.
func (f findings) sound(path string) bool {
	for path != "" && !f.Has(path) {
		path = parent(path)
	}
	for _, other := range f.malformed {
		if other != path && parent(other) == path {
			return false
		}
	}
	return true
}

// parent is the path of what holds the key or the item at a path.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}
