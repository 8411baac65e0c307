package report

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// grid is a table of text, the same on paper and on a page. A row may end early.
type grid struct {
	Heads []string
	Rows  []gridRow
	Names int // columns before the figures
}

type gridRow struct {
	Cells []string
	First bool // of those that belong together
}

// render writes the grid as a table; what belongs together is kept apart by lines.
func (g grid) render(lines bool) string {
	t := newTable()
	t.AppendHeader(cells(g.Heads))
	for i, r := range g.Rows {
		if lines && r.First && i > 0 {
			t.AppendSeparator()
		}
		t.AppendRow(cells(r.Cells))
	}
	return aligned(t, g.Names+1, len(g.Heads))
}

func cells(texts []string) table.Row {
	var row table.Row
	for _, text := range texts {
		row = append(row, text)
	}
	return row
}

// onPage is the grid with heads as pages have them; nil stays nil.
func onPage(g *grid) *grid {
	if g == nil {
		return nil
	}
	page := *g
	page.Heads = nil
	for _, head := range g.Heads {
		page.Heads = append(page.Heads, onPageHead(head))
	}
	return &page
}

// onPageHead is the head of a column on a page: AFTER COMMITMENTS is After commitments.
func onPageHead(head string) string {
	head = strings.ReplaceAll(head, "\n", " ")
	if head == "" || head != strings.ToUpper(head) {
		return head
	}
	return head[:1] + strings.ToLower(head[1:])
}
