package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"steward/fleet"
	"steward/providers/file"
)

// A small run reads every sample that it wrote, and measures the space of a
// trace.
func TestASmallRun(t *testing.T) {
	data := t.TempDir()
	s := fleet.Series{Key: fleet.Key{Metric: "cpu"}, Start: begin, Step: time.Minute}
	for i := range 5000 {
		s.Values = append(s.Values, float64(i*i%977)/100)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := file.WriteSeries(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "trace.csv.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(context.Background(), settings{series: 30, minutes: 20, data: data, form: "json"}, &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Live  figures
		Space []size
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Live.Samples != 600 || got.Live.Ingest.Wall <= 0 || len(got.Space) != 2 || got.Space[0].Bytes <= 0 || got.Space[0].Bytes > 8 {
		t.Errorf("figures %+v", got)
	}
}
