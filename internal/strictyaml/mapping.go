package strictyaml

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// entry is one key of a mapping with its value; line is the key's.
type entry struct {
	key   string
	value *yaml.Node
	line  int
}

// flaw is something wrong with a mapping's keys; key is empty if it has no text.
type flaw struct {
	key  string
	line int
	text string
}

// entries lists the keys of a mapping: its own as written, then those that
// come by "<<" and are not overridden, the first one named winning.
func entries(n *yaml.Node) (list []entry, flaws []flaw) {
	lines := make(map[string]int, len(n.Content)/2)
	var merges []*yaml.Node
	merged := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, value := target(n.Content[i]), n.Content[i+1]
		line := n.Content[i].Line
		switch {
		case k.Kind != yaml.ScalarNode || kindOf(k) == isNull:
			flaws = append(flaws, flaw{line: line, text: "key is " + found(k) + ", expected a name"})
		case k.Tag == "!!merge" && merged > 0:
			flaws = append(flaws, flaw{"<<", line, fmt.Sprintf("repeated key, first on line %d, expected it once", merged)})
		case k.Tag == "!!merge":
			merged = line
			sources, ok := mergeSources(value)
			if !ok {
				flaws = append(flaws, flaw{"<<", line, found(target(value)) + ", expected a mapping or a list of mappings"})
			}
			merges = sources
		case lines[k.Value] > 0:
			flaws = append(flaws, flaw{k.Value, line, fmt.Sprintf("repeated key, first on line %d, expected it once", lines[k.Value])})
		default:
			lines[k.Value] = line
			list = append(list, entry{k.Value, value, line})
		}
	}
	for _, m := range merges {
		below, _ := entries(m) // its own flaws are told where it is written, if that is decoded
		for _, e := range below {
			if lines[e.key] == 0 {
				lines[e.key] = e.line
				list = append(list, e)
			}
		}
	}
	return list, flaws
}

// mergeSources is the mappings that the value of "<<" names; ok is false if it
// names anything else.
func mergeSources(value *yaml.Node) (sources []*yaml.Node, ok bool) {
	value = target(value)
	switch value.Kind {
	case yaml.MappingNode:
		return []*yaml.Node{value}, true
	case yaml.SequenceNode:
		for _, item := range value.Content {
			if item = target(item); item.Kind != yaml.MappingNode {
				return nil, false
			}
			sources = append(sources, item)
		}
		return sources, true
	}
	return nil, false
}
