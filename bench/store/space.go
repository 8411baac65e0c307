package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"steward/fleet"
	"steward/internal/store"
	"steward/providers/file"
)

// size is the space that one trace takes.
type size struct {
	Trace   string  `json:"trace"`
	Series  int     `json:"series"`
	Samples int     `json:"samples"`
	Bytes   float64 `json:"bytes_per_sample"` // more than a store without samples takes
	file    int64
}

// space stores each trace in a file of its own, and all of them in one.
func space(ctx context.Context, data, dir string) ([]size, error) {
	paths, err := filepath.Glob(filepath.Join(data, "*.csv.gz"))
	if err != nil || len(paths) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s: it holds no *.csv.gz", data))
	}
	bare, err := stored(ctx, "", nil, filepath.Join(dir, "bare.db"))
	if err != nil {
		return nil, err
	}
	var sizes []size
	var all []fleet.Series
	for _, path := range paths {
		series, err := file.ReadSeries(path, file.Rules{})
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".csv.gz")
		for i := range series {
			series[i].Key.Workload = fleet.ID(name)
		}
		all = append(all, series...)
		measured, err := stored(ctx, name, series, filepath.Join(dir, name+".db"))
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, measured)
	}
	together, err := stored(ctx, "all in one store", all, filepath.Join(dir, "all.db"))
	sizes = append(sizes, together)
	for i, s := range sizes {
		sizes[i].Bytes = float64(s.file-bare.file) / float64(s.Samples)
	}
	return sizes, err
}

// stored is the space that series take which were known in time, once all is in
// chunks.
func stored(ctx context.Context, name string, series []fleet.Series, path string) (size, error) {
	out := size{Trace: name, Series: len(series)}
	for _, s := range series {
		out.Samples += len(s.Values) - s.Gaps()
	}
	s, err := store.Open(ctx, "sqlite:"+path, store.Log{})
	if err != nil {
		return out, err
	}
	err = s.Append(ctx, time.Time{}, series)
	if err == nil {
		err = s.Retain(ctx, begin, store.Retention{}) // folds, and drops nothing
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return out, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return out, err
	}
	out.file = info.Size()
	return out, nil
}

// perSample is the size of a closed store over its samples.
func perSample(path string, samples int) (float64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / float64(samples), nil
}

// figures are what was measured of one store.
type figures struct {
	Series         int     `json:"series"`
	Samples        int     `json:"samples"`
	Ingest         rate    `json:"ingest"`
	SlowestBatch   float64 `json:"slowest_batch_seconds"`
	Read           rate    `json:"read"`
	One            float64 `json:"read_one_workload_seconds"`
	Open           float64 `json:"open_seconds"`
	BytesSynthetic float64 `json:"bytes_per_sample_synthetic"` // 0 where it is not a file
	MemoryIngest   float64 `json:"memory_ingest_mb"`
	Memory         float64 `json:"memory_mb"`
}

func write(out io.Writer, form string, f figures, sizes []size) error {
	if form == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Schema string  `json:"schema"`
			Live   figures `json:"live"`
			Space  []size  `json:"space"`
		}{"steward.bench-store/v1", f, sizes})
	}
	t := table.NewWriter()
	t.AppendHeader(table.Row{"figure", "measured", "per processor-second", "gate"})
	t.AppendRow(table.Row{fmt.Sprintf("live ingest of %d series, samples/s", f.Series), fmt.Sprintf("%.0f", f.Ingest.Wall), fmt.Sprintf("%.0f", f.Ingest.Processor), "≥ 20000"})
	t.AppendRow(table.Row{"slowest batch, s", fmt.Sprintf("%.2f", f.SlowestBatch)})
	t.AppendRow(table.Row{"reading all, million samples/s", fmt.Sprintf("%.1f", f.Read.Wall/1e6), fmt.Sprintf("%.1f", f.Read.Processor/1e6), "≥ 10"})
	t.AppendRow(table.Row{"reading one workload, s", fmt.Sprintf("%.3f", f.One)})
	t.AppendRow(table.Row{fmt.Sprintf("opening %d samples, s", f.Samples), fmt.Sprintf("%.3f", f.Open), "", "< 0.5"})
	if f.BytesSynthetic > 0 {
		t.AppendRow(table.Row{"bytes a sample, these synthetic ones", fmt.Sprintf("%.2f", f.BytesSynthetic)})
	}
	t.AppendRow(table.Row{"most memory while ingesting, MB", fmt.Sprintf("%.0f", f.MemoryIngest)})
	t.AppendRow(table.Row{"most memory, MB", fmt.Sprintf("%.0f", f.Memory)})
	if _, err := fmt.Fprintln(out, t.RenderMarkdown()); err != nil || sizes == nil {
		return err
	}
	t = table.NewWriter()
	t.AppendHeader(table.Row{"trace", "series", "samples", "bytes a sample"})
	for _, s := range sizes {
		t.AppendRow(table.Row{s.Trace, s.Series, s.Samples, fmt.Sprintf("%.2f", s.Bytes)})
	}
	_, err := fmt.Fprintf(out, "\n%s\n", t.RenderMarkdown())
	return err
}
