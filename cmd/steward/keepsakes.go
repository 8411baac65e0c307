package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/internal/strictyaml"
	"steward/simulate"
)

// keepsakeFlags are the files that a replay leaves beside what it prints.
type keepsakeFlags struct {
	report     string
	chart, out string
}

func (f *keepsakeFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.report, "report", "", "FILE.html: also write the page of -o html there")
	flags.StringVar(&f.chart, "chart", "", "NAME: also draw one chart of the page, into --out: "+strings.Join(chartNames(), ", "))
	flags.StringVar(&f.out, "out", "", "FILE.svg or FILE.png that --chart is drawn into")
	_ = cmd.MarkFlagFilename("report", "html")
	_ = cmd.MarkFlagFilename("out", "svg", "png")
	_ = cmd.RegisterFlagCompletionFunc("chart", cobra.FixedCompletions(chartNames(), cobra.ShellCompDirectiveNoFileComp))
}

func chartNames() []string {
	var names []string
	for _, c := range report.SimulationCharts {
		names = append(names, c.Name)
	}
	return names
}

// chartsText describes the charts, a line each.
func chartsText() string {
	var b strings.Builder
	for _, c := range report.SimulationCharts {
		fmt.Fprintf(&b, "  %-9s %s\n", c.Name, c.Shows)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// keepsakes are those files, begun.
type keepsakes struct {
	chart        report.SimulationChart
	page, figure *draft // nil where none is asked for
}

// newKeepsakes begins the files that the flags ask for, once it is known that they
// can be made of what is replayed.
func newKeepsakes(cmd *cobra.Command, f keepsakeFlags, list []contest) (*keepsakes, error) {
	var k keepsakes
	var faults []error
	if cmd.Flags().Changed("chart") || cmd.Flags().Changed("out") {
		var err error
		if k.chart, err = f.pick(list); err != nil {
			faults = append(faults, err)
		} else if k.figure, err = newDraft("--out", f.out); err != nil {
			faults = append(faults, err)
		}
	}
	if cmd.Flags().Changed("report") {
		var err error
		if k.page, err = newDraft("--report", f.report); err != nil {
			faults = append(faults, err)
		}
	}
	if k.page != nil && k.figure != nil && filepath.Clean(f.report) == filepath.Clean(f.out) {
		faults = append(faults, fmt.Errorf("--report and --out are both %q, expected two files", f.out))
	}
	if len(faults) > 0 {
		k.discard()
		return nil, errors.Join(faults...)
	}
	return &k, nil
}

// pick is the chart that is asked for. It needs a file for it, and that the replays
// leave no choice of what it should show.
func (f keepsakeFlags) pick(list []contest) (report.SimulationChart, error) {
	var none report.SimulationChart
	i := slices.Index(chartNames(), f.chart)
	suffix := filepath.Ext(f.out)
	switch {
	case f.chart == "":
		return none, fmt.Errorf("--out is given without --chart, expected one of %s", strings.Join(chartNames(), ", "))
	case i < 0:
		if near := strictyaml.Nearest(f.chart, chartNames()); near != "" {
			return none, fmt.Errorf("--chart is %q, did you mean %q?", f.chart, near)
		}
		return none, fmt.Errorf("--chart is %q, expected one of %s", f.chart, strings.Join(chartNames(), ", "))
	case f.out == "":
		return none, fmt.Errorf("--chart %s is given without --out, expected a FILE.svg or FILE.png", f.chart)
	case suffix != ".svg" && suffix != ".png":
		return none, fmt.Errorf("--out is %q, expected a name that ends with .svg or .png", f.out)
	}
	c := report.SimulationCharts[i]
	swept := slices.ContainsFunc(list[0].entrants[:list[0].own()], func(e simulate.Entrant) bool { return e.Settings != nil })
	switch {
	case c.Sweep && !swept:
		return none, fmt.Errorf("--chart %s shows the points of a sweep, expected --sweep KEY=A,B,C", c.Name)
	case !c.Sweep && list[0].isMember():
		return none, fmt.Errorf("--chart %s shows a scenario of one workload, expected --report for a page of many", c.Name)
	case !c.Sweep && len(list) > 1:
		return none, fmt.Errorf("--chart %s shows one scenario as it is, %d are replayed; give one, or --report for a page of all", c.Name, len(list))
	case c.Told && list[0].own() > 1:
		return none, fmt.Errorf("--chart %s shows one policy, %d are replayed; give one, or --report for a page of all", c.Name, list[0].own())
	}
	return c, nil
}

// told tells whether policies must be looked at in full.
func (k *keepsakes) told() bool { return k.page != nil || k.figure != nil && k.chart.Told }

// write makes all files before it gives the first its name.
func (k *keepsakes) write(all report.Replays) error {
	if k.page != nil {
		if err := k.page.fill(func(out io.Writer) error { return report.Simulations(out, "html", all) }); err != nil {
			return err
		}
	}
	if k.figure != nil {
		if err := k.figure.fill(func(out io.Writer) error { return k.draw(out, all) }); err != nil {
			return err
		}
	}
	for _, d := range []*draft{k.page, k.figure} {
		if d == nil {
			continue
		}
		if err := d.keep(); err != nil {
			return err
		}
	}
	return nil
}

func (k *keepsakes) draw(out io.Writer, all report.Replays) error {
	p := k.chart.Picture(all)
	encode := p.SVG
	if filepath.Ext(k.figure.name) == ".png" {
		encode = p.PNG
	}
	data, err := encode()
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}

// discard removes what was not kept.
func (k *keepsakes) discard() {
	for _, d := range []*draft{k.page, k.figure} {
		if d != nil {
			d.discard()
		}
	}
}
