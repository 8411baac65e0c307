package strictyaml

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

const (
	maxDepth   = 100     // levels of nesting as written
	maxAliased = 100_000 // nodes that aliases add to those written
)

// extent is the size of a part of the document, in nodes.
type extent struct {
	written int // as written
	aliased int // what its aliases stand for
}

// survey refuses, before anything is decoded, what would make decoding endless
// or would mean something else to another reader: aliases that contain
// themselves or multiply, deep nesting, explicit tags.
func survey(root *yaml.Node) *Fault {
	s := surveyor{anchored: map[*yaml.Node]extent{}}
	_, fault := s.measure(root, 1)
	return fault
}

type surveyor struct {
	anchored map[*yaml.Node]extent // complete ones only
}

func (s surveyor) measure(n *yaml.Node, depth int) (extent, *Fault) {
	switch {
	case n.Kind == yaml.AliasNode:
		return s.alias(n)
	case depth > maxDepth:
		return extent{}, &Fault{Line: n.Line, Text: fmt.Sprintf("nested deeper than %d levels, expected fewer", maxDepth)}
	case n.Style&yaml.TaggedStyle != 0:
		return extent{}, &Fault{Line: n.Line, Text: fmt.Sprintf("tag %s, expected a value without a tag", clip(n.Tag))}
	}
	sum := extent{written: 1}
	for _, child := range n.Content {
		e, fault := s.measure(child, depth+1)
		if fault != nil {
			return sum, fault
		}
		sum.written += e.written
		sum.aliased += e.aliased
		if sum.aliased > maxAliased {
			return sum, &Fault{Line: child.Line, Text: fmt.Sprintf("aliases stand for more than %d values, expected fewer", maxAliased)}
		}
	}
	if n.Anchor != "" {
		s.anchored[n] = sum
	}
	return sum, nil
}

// alias relies on an anchor standing before its aliases: if it has not been
// measured by now, the alias is inside of it.
func (s surveyor) alias(n *yaml.Node) (extent, *Fault) {
	e, done := s.anchored[n.Alias]
	if !done {
		return extent{}, &Fault{Line: n.Line, Text: fmt.Sprintf("alias %s inside what it stands for, expected it outside", clip(n.Value))}
	}
	return extent{aliased: e.written + e.aliased}, nil
}

// target is what n stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
