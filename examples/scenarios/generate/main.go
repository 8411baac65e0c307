// Command generate writes the synthetic demand of the example scenarios. Run it
// from the root of the module:
//
//	go run ./examples/scenarios/generate
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"steward/fleet"
	"steward/internal/synthetic"
	"steward/providers/file"
)

func main() {
	dir := flag.String("dir", filepath.Join("examples", "scenarios", "traces"), "where to write")
	flag.Parse()
	for name, recipe := range traces() {
		if err := write(filepath.Join(*dir, name+".csv.gz"), name, recipe); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func write(path, name string, recipe synthetic.Recipe) error {
	var packed bytes.Buffer
	// No name and no time in the header: the same recipe gives the same bytes.
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := render(z, name, recipe); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}

func render(w io.Writer, name string, recipe synthetic.Recipe) error {
	key := fleet.Key{Workload: fleet.ID(name), Metric: fleet.MetricDemand}
	return file.WriteSeries(w, recipe.Series(key))
}
