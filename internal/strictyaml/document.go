// Package strictyaml reads YAML that people write by hand and says, line by
// line, everything that is wrong with it: unknown and repeated keys, values of
// the wrong type, and whatever the caller finds wrong with their meaning. It
// guesses nothing: "5" is text, yes is text, and 60 is not a duration.
//
// It is pure: bytes in, values and faults out.
package strictyaml

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is one parsed YAML document and the faults found in it so far.
type Document struct {
	file   string
	root   *yaml.Node
	faults []Fault
	failed map[string]bool // paths whose value could not be decoded
	broken bool            // something could not be decoded
}

// Parse reads exactly one document. file is only used to name faults. The
// error, if any, is an *Error with one fault; a document that aliases would
// blow up beyond reason is refused here, so that Decode need not fear it.
func Parse(file string, data []byte) (*Document, error) {
	root, fault := read(data)
	if fault == nil {
		fault = survey(root)
	}
	if fault != nil {
		fault.File = file
		return nil, &Error{Faults: []Fault{*fault}}
	}
	return &Document{file: file, root: root, failed: map[string]bool{}}, nil
}

// Empty is a document that says nothing and has no lines, such as a file that is
// not there.
func Empty(file string) *Document {
	return &Document{file: file, root: &yaml.Node{Kind: yaml.MappingNode}, failed: map[string]bool{}}
}

// Is tells whether the document is of an API version and kind, and if not adds
// the fault: whatever else it says would then be measured by the wrong rules.
func (d *Document) Is(apiVersion, kind string) bool {
	if target(d.root).Kind != yaml.MappingNode {
		return true // Decode says what it is
	}
	for _, want := range []struct{ key, value string }{{"apiVersion", apiVersion}, {"kind", kind}} {
		switch n, _, written := d.node(want.key); {
		case !written:
			d.Insist(want.key, "is missing, expected %s", want.value)
		case target(n).Value != want.value:
			d.Insist(want.key, "found %q, expected %s", target(n).Value, want.value)
		}
	}
	return len(d.faults) == 0
}

// Decode fills the value that into points to. What the document does not
// mention, and what has a fault, keeps the value it had, so that defaults are
// set beforehand; lists and maps are replaced whole. Faults are kept for Err.
//
// Only exported fields with a tag `yaml:"name"` take part; `,inline` lifts the
// fields of a struct up into its parent, `,signed` lets a duration be negative,
// and `,lone` lets a mapping stand for a list of mappings that has but this one.
// A pointer is nil where the document has no value. Decode panics if into is
// not a pointer, or leads to a type that no YAML could fill, such as a channel.
func (d *Document) Decode(into any) {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strictyaml: decode into %T, expected a pointer", into))
	}
	d.value(place{node: d.root, line: d.root.Line}, v.Elem())
	d.broken = d.broken || len(d.faults) > 0
}

// Fault adds a fault of meaning at a path such as "bounds.min", "faults[2].kind"
// or `labels["a.b"]`, with the line of that path or of its nearest parent. One
// fault is enough: it is left out where the value could not even be decoded, and
// where the path is not written but something else could not be decoded, which
// is then most likely that key, misspelt.
func (d *Document) Fault(path, format string, args ...any) {
	if d.broken && !d.Has(path) {
		return
	}
	d.Insist(path, format, args...)
}

// Insist is Fault for a path that need not be written, such as one that the
// environment can set too.
func (d *Document) Insist(path, format string, args ...any) {
	for p := range parents(path) {
		if d.failed[p] {
			return
		}
	}
	d.add(path, d.Line(path), fmt.Sprintf(format, args...))
}

// Has tells whether path is written in the document, be it with a null.
func (d *Document) Has(path string) bool {
	_, whole := d.find(path)
	return whole
}

// Text is the single value at path as it is written, and whether there is one.
func (d *Document) Text(path string) (string, bool) {
	n, _, whole := d.node(path)
	if !whole || target(n).Kind != yaml.ScalarNode || target(n).Tag == "!!null" {
		return "", false
	}
	return target(n).Value, true
}

// Line is the line on which path is written, or else its nearest parent. The
// line of a mapping's value is that of its key.
func (d *Document) Line(path string) int {
	line, _ := d.find(path)
	return line
}

// Err is nil if no fault was found, else an *Error with all of them by line.
func (d *Document) Err() error {
	if len(d.faults) == 0 {
		return nil
	}
	return newError(d.faults)
}

// add notes a fault once, and on one line whatever its text holds.
func (d *Document) add(path string, line int, text string) {
	text = strings.Join(strings.FieldsFunc(text, isBreak), "; ")
	d.faults = append(d.faults, Fault{File: d.file, Line: line, Path: path, Text: text})
}

func isBreak(r rune) bool { return r == '\n' || r == '\r' }
