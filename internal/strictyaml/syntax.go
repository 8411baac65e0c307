package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// read is the root of the one document in data, or the first fault of its syntax.
func read(data []byte) (*yaml.Node, *Fault) {
	if bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.HasPrefix(data, []byte("\xff\xfe")) {
		return nil, &Fault{Line: 1, Text: "UTF-16, expected UTF-8"}
	}
	root, second, err := load(data)
	switch {
	case err != nil:
		message := describe(err)
		return nil, &Fault{Line: lineOf(data, message), Text: explain(message)}
	case second > 0:
		return nil, &Fault{Line: second, Text: "a second document, expected only one"}
	case root == nil || kindOf(root) == isNull:
		return nil, &Fault{Line: 1, Text: "empty, expected a YAML document"}
	}
	return root, nil
}

// load is the first document's root and the line on which a second one begins, if any.
func load(data []byte) (root *yaml.Node, second int, err error) {
	defer func() {
		// The parser has been known to panic on input that no person wrote.
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: unreadable (%v)", r)
		}
	}()
	var first, next yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, 0, nil
	case err != nil:
		return nil, 0, err
	}
	switch err := decoder.Decode(&next); {
	case errors.Is(err, io.EOF):
		return first.Content[0], 0, nil
	case err != nil:
		return nil, 0, err
	}
	return first.Content[0], next.Line, nil
}

var parserPrefix = regexp.MustCompile(`^yaml: (line \d+: )?`)

// describe is what the parser complains of, without the line it names, which
// is often off by one or that of an enclosing block.
func describe(err error) string {
	return parserPrefix.ReplaceAllString(err.Error(), "")
}

// lineOf finds the line that brings the complaint about: the shortest beginning
// of data, in whole lines, that the parser refuses with the same message.
func lineOf(data []byte, message string) int {
	var ends []int
	for i, b := range data {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	return 1 + sort.Search(len(ends), func(i int) bool {
		_, _, err := load(data[:ends[i]])
		return err != nil && describe(err) == message
	})
}

var hints = []struct{ message, hint string }{
	{"did not find expected key", "expected a key; is the indentation right?"},
	{"did not find expected '-' indicator", "expected a list item; is the indentation right?"},
	{"mapping values are not allowed in this context", `": " inside a value, expected quotes around it or a line of its own`},
	{"found a tab character that violates indentation", "a tab, expected spaces for indentation"},
	{"found character that cannot start any token", "a character that cannot begin a value, expected quotes around it or spaces for a tab"},
	{"could not find expected ':'", `a word alone, expected "key: value"`},
	{"found unexpected end of stream", "a quote that is never closed, expected its end"},
}

// explain says in a person's words what the parser says in its own.
func explain(message string) string {
	for _, h := range hints {
		if strings.HasPrefix(message, h.message) {
			return h.hint
		}
	}
	return strings.Join(strings.FieldsFunc(message, isBreak), " ") + ", expected valid YAML"
}
