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
	"os"
	"path/filepath"

	"steward/fleet"
	"steward/providers/file"
)

func main() {
	dir := flag.String("dir", filepath.Join("examples", "scenarios", "traces"), "where to write")
	flag.Parse()
	for name, series := range traces() {
		if err := write(filepath.Join(*dir, name+".csv.gz"), series); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func write(path string, series []fleet.Series) error {
	var packed bytes.Buffer
	// No name and no time in the header: the same recipe gives the same bytes.
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := file.WriteSeries(z, series...); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}
