package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"steward/simulate"
)

// Baselines writes by what rules the baselines decide, in a form: table or json.
func Baselines(out io.Writer, form string, list []simulate.Explanation) error {
	switch form {
	case "table":
		return baselinesText(out, list)
	case "json":
		return writeJSON(out, struct {
			Schema    string                 `json:"schema"`
			Baselines []simulate.Explanation `json:"baselines"`
		}{"steward.baselines/v1", list})
	}
	return fmt.Errorf("output form is %q, expected table or json", form)
}

// baselinesText is a paragraph a baseline, and a line a parameter.
func baselinesText(out io.Writer, list []simulate.Explanation) error {
	var b strings.Builder
	b.WriteString("Utilisation is offered demand ÷ (ready units × capacity), and may exceed 1. All but the two oracles know what\n" +
		"a policy knows, and keep within the bounds.\n")
	for _, e := range list {
		fmt.Fprintf(&b, "\n%s\n%s", e.Name, indented(e.Rule))
		for _, p := range e.Parameters {
			fmt.Fprintf(&b, "    - %s: %s (%s)\n", p.Name, p.Value, p.Source)
		}
		fmt.Fprintf(&b, "    source: %s\n", e.Source)
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("write baselines: %w", err)
	}
	return nil
}

// indented breaks a paragraph into lines under a heading.
func indented(paragraph string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text.WrapSoft(paragraph, 110), "\n") {
		fmt.Fprintf(&b, "    %s\n", strings.TrimRight(line, " "))
	}
	return b.String()
}
