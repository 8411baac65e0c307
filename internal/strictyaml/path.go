package strictyaml

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Child is the path of a key below path, in brackets and quotes if its text
// could be mistaken for more than one key: `labels["a.b"]`.
func Child(path, key string) string {
	switch {
	case !isPlain(key):
		return fmt.Sprintf("%s[%q]", path, key)
	case path == "":
		return key
	default:
		return path + "." + key
	}
}

// Item is the path of the list item i, from 0, below path.
func Item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func isPlain(key string) bool {
	return key != "" && !strings.ContainsAny(key, `.[]":\`) &&
		strings.IndexFunc(key, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar }) < 0
}

// find walks down path as far as the document goes: the line it got to, and
// whether that was the whole way.
func (d *Document) find(path string) (line int, whole bool) {
	_, line, whole = d.node(path)
	return line, whole
}

// node is find with the node that it got to.
func (d *Document) node(path string) (n *yaml.Node, line int, whole bool) {
	n, line = d.root, d.root.Line
	for path != "" {
		s, rest, ok := cut(path)
		if !ok {
			return n, line, false
		}
		next, nextLine := s.below(target(n))
		if next == nil {
			return n, line, false
		}
		n, line, path = next, nextLine, rest
	}
	return n, line, true
}

// segment is one step of a path: a key, or an index if isItem.
type segment struct {
	key    string
	index  int
	isItem bool
}

// below is the node that s leads to from n and its line; nil if there is none.
func (s segment) below(n *yaml.Node) (*yaml.Node, int) {
	if s.isItem {
		if n.Kind == yaml.SequenceNode && s.index < len(n.Content) {
			return n.Content[s.index], n.Content[s.index].Line
		}
		return nil, 0
	}
	if n.Kind == yaml.MappingNode {
		list, _ := entries(n)
		for _, e := range list {
			if e.key == s.key {
				return e.value, e.line
			}
		}
	}
	return nil, 0
}

// cut takes the first segment off path; ok is false if path has no such form.
func cut(path string) (s segment, rest string, ok bool) {
	if inside, found := strings.CutPrefix(path, "["); found {
		return cutBracket(inside)
	}
	end := strings.IndexAny(path, ".[")
	switch {
	case end < 0:
		return segment{key: path}, "", true
	case path[end] == '.':
		return segment{key: path[:end]}, path[end+1:], end > 0 && end+1 < len(path)
	default:
		return segment{key: path[:end]}, path[end:], end > 0
	}
}

func cutBracket(inside string) (s segment, rest string, ok bool) {
	if quoted, err := strconv.QuotedPrefix(inside); err == nil {
		s.key, _ = strconv.Unquote(quoted)
		rest, ok = strings.CutPrefix(inside[len(quoted):], "]")
	} else {
		var digits string
		digits, rest, ok = strings.Cut(inside, "]")
		n, err := strconv.ParseUint(digits, 10, 31)
		s, ok = segment{index: int(n), isItem: true}, ok && err == nil
	}
	if after, dotted := strings.CutPrefix(rest, "."); dotted {
		return s, after, ok && after != ""
	}
	return s, rest, ok && (rest == "" || rest[0] == '[')
}

// parents yields the root, every parent of path from the top, and path itself.
func parents(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		rest := path
		if !yield("") {
			return
		}
		for rest != "" {
			_, next, ok := cut(rest)
			if !ok {
				return
			}
			done := path[:len(path)-len(next)]
			if !yield(strings.TrimSuffix(done, ".")) {
				return
			}
			rest = next
		}
	}
}
