package report

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// A table is broken no more than it has to be.
func TestTablesFitOnPaper(t *testing.T) {
	const long = "default[objective.error_budget=0.1%,scenario.unit.boot=x0.5]"
	for _, tc := range []struct {
		figures int // columns of eleven letters
		want    string
	}{
		{3, " " + long},
		{6, " [objective.error_budget=0.1%,"},
		{7, " [objective."},
		{8, "[objective."},
	} {
		w := newTable()
		head, row := table.Row{"POLICY"}, table.Row{long}
		for range tc.figures {
			head, row = append(head, "COST ÷ ORACLE"), append(row, "12345678.01")
		}
		w.AppendHeader(head)
		w.AppendRow(row)
		got := aligned(w, 2, tc.figures+1)
		if width := text.LongestLineLen(got); width > paper {
			t.Errorf("%d figures: got %d letters a line, want no more than %d:\n%s", tc.figures, width, paper, got)
		}
		if !strings.Contains(got, "\n"+tc.want) {
			t.Errorf("%d figures: got\n%s\nwant a line that begins with %q", tc.figures, got, tc.want)
		}
	}
}

func TestValuesStayWhole(t *testing.T) {
	got := broken("web[objective.error_budget=0.1%,unit.boot=x0.5]", atKeys)
	if name := "target-tracking@0.6 (modelled)"; broken(name, atKeys) != name {
		t.Errorf("got %q, want a name without settings whole", broken(name, atKeys))
	}
	if want := "web\n[objective.\nerror_budget=0.1%,\nunit.\nboot=x0.5]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParagraphsFitOnPaper(t *testing.T) {
	got := folded(strings.TrimSpace(strings.Repeat("about 12 % ", 40)))
	for line := range strings.SplitSeq(got, "\n") {
		if len(line) > paper || strings.HasPrefix(line, "%") || strings.HasSuffix(line, " ") {
			t.Errorf("got the line %q, want at most %d letters, and no percent sign alone", line, paper)
		}
	}
	if strings.Count(got, "12 %") != 40 {
		t.Errorf("got %q, want every word once", got)
	}
}
