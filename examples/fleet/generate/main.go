// Command generate writes the synthetic utilisation of the example fleet. Run it
// from the root of the module:
//
//	go run ./examples/fleet/generate
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"steward/fleet"
	"steward/internal/synthetic"
	"steward/providers/file"
)

const day = 24 * time.Hour

// monday is the start of every series.
var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// busy is a workload of inventory.csv: so many units of a capacity, under a demand.
type busy struct {
	id              fleet.ID
	units, capacity float64
	demand          synthetic.Recipe
}

// workloads are those whose utilisation is measured, in the order of the files.
var workloads = []busy{
	{"api", 6, 250, synthetic.Recipe{Base: 700, Daily: 0.4, Weekly: 0.25, Noise: 0.05, Seed: 12}},
	{"db-orders", 1, 1000, synthetic.Recipe{Base: 120, Daily: 0.5, Weekly: 0.3, Noise: 0.08, Seed: 13}},
	{"reports", 3, 40, synthetic.Recipe{Base: 12, Daily: 0.9, Weekly: 1, Noise: 0.1, Seed: 14, Outages: []synthetic.Window{{At: 9*day + 10*time.Hour, For: 2 * time.Hour}}}},
	{"web", 10, 250, synthetic.Recipe{Base: 1500, Daily: 0.6, Weekly: 0.3, Growth: 0.03, Noise: 0.04, Seed: 11}},
}

func main() {
	dir := flag.String("dir", filepath.Join("examples", "fleet", "usage"), "where to write")
	flag.Parse()
	if err := write(*dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string) error {
	for week := range 2 {
		f, err := os.Create(filepath.Join(dir, name(week)))
		if err != nil {
			return err
		}
		if err := render(f, week); err != nil {
			_ = f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// name is the file of a week.
func name(week int) string {
	return monday.Add(time.Duration(week)*7*day).Format("2006-01-02") + ".csv"
}

// render writes one week of every series, hour by hour.
func render(w io.Writer, week int) error {
	var all []fleet.Series
	for _, b := range workloads {
		r := b.demand
		r.Start, r.Step, r.Span = monday, time.Hour, 14*day
		demand := r.Series(fleet.Key{Workload: b.id + "/" + fleet.ID(fleet.MetricDemand)})
		demand.Start, demand.Values = monday.Add(time.Duration(week)*7*day), demand.Values[week*7*24:(week+1)*7*24]
		utilisation := demand
		utilisation.Key.Workload = b.id + "/" + fleet.ID(fleet.MetricUtilisation)
		utilisation.Values = slices.Clone(demand.Values)
		for i, v := range utilisation.Values {
			utilisation.Values[i] = math.Round(1000*v/(b.units*b.capacity)) / 1000
		}
		all = append(all, demand, utilisation)
	}
	return file.WriteSeries(w, all...)
}
