package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"

	"steward/internal/report/chart"
)

//go:embed *.html
var pageFiles embed.FS

// pages are the HTML forms. A page holds all that it shows: no script, font or
// address of elsewhere.
var pages = template.Must(template.ParseFS(pageFiles, "*.html"))

// script lets charts over time be zoomed; a page is whole without it.
var script = template.JS(chart.Script)

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
