package strictyaml

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set is a document with one value set: what stands at path becomes the single
// value, as if it had been written there. Mappings that the path needs and the
// document lacks are made, and so is the item after a list's last. What comes
// from elsewhere, by an alias or "<<", is copied first, so that nothing but the
// path changes.
func Set(file string, data []byte, path, value string) ([]byte, error) {
	doc, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	at, rest := &doc.root, path
	for rest != "" {
		reached := strings.TrimSuffix(path[:len(path)-len(rest)], ".")
		s, next, ok := cut(rest)
		if !ok {
			return nil, fmt.Errorf("%q is no path, expected one such as a.b[0].c", path)
		}
		if at, ok = s.make(at); !ok {
			return nil, fmt.Errorf("%s holds %s, expected %s", where(reached), found(target(*at)), s.container())
		}
		rest = next
	}
	*at = &yaml.Node{Kind: yaml.ScalarNode, Value: value}
	plainMerges(doc.root)
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	if err := e.Encode(doc.root); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return out.Bytes(), nil
}

func where(path string) string {
	if path == "" {
		return "the document"
	}
	return path
}

// container says what must stand where the segment leads on.
func (s segment) container() string {
	if s.isItem {
		return fmt.Sprintf("a list with an item before [%d]", s.index)
	}
	return "a mapping"
}

// make goes one step down from what stands at a place, making what is missing.
// Where it cannot, it answers the place itself.
func (s segment) make(at **yaml.Node) (**yaml.Node, bool) {
	own(at)
	n := *at
	if kindOf(n) == isNull && s.index == 0 {
		n.Kind, n.Tag, n.Value, n.Style = yaml.MappingNode, "", "", 0
		if s.isItem {
			n.Kind = yaml.SequenceNode
		}
	}
	if s.isItem {
		if n.Kind != yaml.SequenceNode || s.index > len(n.Content) {
			return at, false
		}
		if s.index == len(n.Content) {
			n.Content = append(n.Content, nothing())
		}
		return &n.Content[s.index], true
	}
	if n.Kind != yaml.MappingNode {
		return at, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := target(n.Content[i]); k.Value == s.key && k.Tag != "!!merge" {
			return &n.Content[i+1], true
		}
	}
	value := nothing()
	if list, _ := entries(n); slices.ContainsFunc(list, func(e entry) bool { return e.key == s.key }) {
		value, _ = s.below(n)
		value = detached(value)
	}
	key := &yaml.Node{}
	key.SetString(s.key)
	n.Content = append(n.Content, key, value)
	return &n.Content[len(n.Content)-1], true
}

func nothing() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"} }

// plainMerges has "<<" written as people write it: the parser notes a tag there,
// and the encoder would spell it out.
func plainMerges(n *yaml.Node) {
	if n.Tag == "!!merge" {
		n.Tag = ""
	}
	for _, below := range n.Content {
		plainMerges(below)
	}
}

// own replaces an alias with a copy of what it stands for.
func own(at **yaml.Node) {
	if (*at).Kind == yaml.AliasNode {
		*at = detached(*at)
	}
}

// detached is a copy of a node with its own memory, without aliases and anchors.
func detached(n *yaml.Node) *yaml.Node {
	fresh := *target(n)
	fresh.Anchor, fresh.Content = "", make([]*yaml.Node, len(target(n).Content))
	for i, below := range target(n).Content {
		fresh.Content[i] = detached(below)
	}
	return &fresh
}
