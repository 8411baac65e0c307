package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"steward/internal/report/chart"
)

//go:embed page.html
var pageText string

// pages are the HTML forms. A page holds all that it shows: no script, no font and no
// address of elsewhere.
var pages = template.Must(template.New("page").Parse(pageText))

// style is that of the charts; what surrounds them stands in the page.
const style = template.CSS(chart.Style)

func writePage(out io.Writer, name string, content any) error {
	if err := pages.ExecuteTemplate(out, name, content); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// drawing is a chart as a page takes it: it has escaped its texts itself.
func drawing(svg string) template.HTML { return template.HTML(svg) }
