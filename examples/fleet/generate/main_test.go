package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"steward/fleet"
	"steward/providers/file"
)

func TestTheUsageIsWhatTheGeneratorMakes(t *testing.T) {
	for week := range 2 {
		path := filepath.Join("..", "usage", name(week))
		got, err := os.ReadFile(path)
		var want bytes.Buffer
		if err := render(&want, week); err != nil {
			t.Fatal(err)
		}
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s differs from its recipe (%v): run go run ./examples/fleet/generate", path, err)
		}
	}
}

func TestTheExampleIsAFleet(t *testing.T) {
	s := file.Fleet{Name: "files", Inventory: filepath.Join("..", "inventory.csv"), Usage: filepath.Join("..", "usage")}.Sources()
	all, err := s.Inventory.Workloads(t.Context())
	if err != nil || len(all) != 6 {
		t.Fatalf("got %d workloads, %v, expected 6", len(all), err)
	}
	known := map[fleet.ID]fleet.Workload{}
	for _, w := range all {
		known[w.ID] = w
	}
	usage, err := s.Metrics.Usage(t.Context(), monday, monday.Add(14*day))
	if err != nil || len(usage) != 2*len(workloads) {
		t.Fatalf("got %d series, %v, expected two for each of %d workloads", len(usage), err, len(workloads))
	}
	for _, series := range usage {
		if _, found := known[series.Key.Workload]; !found || len(series.Values) != 14*24 || series.Gaps() > 0 || series.Step != time.Hour {
			t.Errorf("series %v: %d values, %d gaps, expected two whole weeks of a workload in the inventory", series.Key, len(series.Values), series.Gaps())
		}
	}
	for _, b := range workloads {
		if w := known[b.id]; float64(w.Size.Units) != b.units || w.Unit.Capacity != b.capacity {
			t.Errorf("%s: the inventory has %d units of %v, the generator %v of %v", b.id, w.Size.Units, w.Unit.Capacity, b.units, b.capacity)
		}
	}
}
