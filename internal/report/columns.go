package report

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// paper is how many letters a line of a table has room for.
const paper = 120

func newTable() table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	style := t.Style()
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Format.Header = text.FormatDefault
	return t
}

// aligned renders a table whose columns of figures, from and to counted from 1, are
// aligned to the right. What is wider than paper is broken: first names before their
// settings, then keys at their dots, and at last columns stand closer.
func aligned(t table.Writer, from, to int) string {
	alignRight(t, from, to)
	rendered := t.Render()
	for _, b := range []*strings.Replacer{atSettings, atKeys} {
		if !tooWide(rendered) {
			return rendered
		}
		t.SetColumnConfigs(columns(from, to, b))
		rendered = t.Render()
	}
	if tooWide(rendered) {
		t.Style().Box.PaddingLeft = ""
		rendered = t.Render()
	}
	return rendered
}

func tooWide(rendered string) bool { return text.LongestLineLen(rendered) > paper }

var (
	atSettings = strings.NewReplacer("[", "\n[", ",", ",\n")
	atKeys     = strings.NewReplacer("[", "\n[", ",", ",\n", ".", ".\n")
	atWords    = strings.NewReplacer(" ÷ ", "\n÷ ", " ", "\n")
)

// columns are those of a table. Where b is not nil, it breaks heads and the names before
// the figures.
func columns(from, to int, b *strings.Replacer) []table.ColumnConfig {
	var list []table.ColumnConfig
	for n := 1; n <= to; n++ {
		c := table.ColumnConfig{Number: n}
		if b != nil {
			c.TransformerHeader = func(head any) string { return atWords.Replace(b.Replace(fmt.Sprint(head))) }
		}
		switch {
		case n >= from:
			c.Align, c.AlignHeader = text.AlignRight, text.AlignRight
		case b != nil:
			c.Transformer = func(cell any) string { return broken(fmt.Sprint(cell), b) }
		}
		list = append(list, c)
	}
	return list
}

// broken is a name such as default[objective.error_budget=0.1%] in parts, a line each;
// the values in it, and names that nothing is set in, stay whole.
func broken(name string, b *strings.Replacer) string {
	if !strings.Contains(name, "[") {
		return name
	}
	var out strings.Builder
	for i, part := range strings.Split(name, "=") {
		value, rest := "", part
		if i > 0 {
			out.WriteString("=")
			if end := strings.IndexAny(part, ",]"); end >= 0 {
				value, rest = part[:end], part[end:]
			}
		}
		out.WriteString(value + b.Replace(rest))
	}
	return out.String()
}

// alignRight aligns columns of figures, counted from 1.
func alignRight(t table.Writer, from, to int) { t.SetColumnConfigs(columns(from, to, nil)) }

// folded is a paragraph as wide as paper. A percent sign stays with its figure.
func folded(paragraph string) string {
	var b strings.Builder
	room := 0
	for word := range strings.SplitSeq(strings.ReplaceAll(paragraph, " %", "\u00a0%"), " ") {
		size := text.StringWidthWithoutEscSequences(word)
		switch {
		case b.Len() == 0:
			room = paper
		case size < room:
			b.WriteString(" ")
			room--
		default:
			b.WriteString("\n")
			room = paper
		}
		b.WriteString(word)
		room -= size
	}
	return strings.ReplaceAll(b.String(), "\u00a0%", " %") + "\n"
}
