// Command store measures the store on a disk: live ingest, opening, reading, the
// space that samples take, and memory.
//
//	go run ./bench/store                 40,000 made-up series, a sample a minute each
//	go run ./bench/store --data DIR      and the space that the traces of DIR take
//	go run ./bench/store --series 500 --minutes 60
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/store"
)

// settings are the program's flags.
type settings struct {
	series  int
	minutes int
	data    string
	dsn     string
	form    string
}

func main() {
	var c settings
	flag.IntVar(&c.series, "series", 40_000, "series that each get a sample a minute")
	flag.IntVar(&c.minutes, "minutes", 250, "minutes of them")
	flag.StringVar(&c.data, "data", "", "directory of trace files, *.csv.gz; empty leaves them out")
	flag.StringVar(&c.dsn, "dsn", "", "an empty store, such as postgres://USER@HOST/DATABASE; none makes a SQLite file and removes it")
	flag.StringVar(&c.form, "o", "table", "output form: table or json")
	flag.Parse()
	if err := run(context.Background(), c, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "store:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c settings, out io.Writer) error {
	if c.series < 1 || c.minutes < 1 {
		return fmt.Errorf("--series is %d and --minutes %d, expected 1 or more", c.series, c.minutes)
	}
	if c.form != "table" && c.form != "json" {
		return fmt.Errorf("-o is %q, expected table or json", c.form)
	}
	dir, err := os.MkdirTemp("", "steward-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if c.dsn == "" {
		c.dsn = "sqlite:" + filepath.Join(dir, "live.db")
	}
	figures, err := live(ctx, c)
	if err != nil {
		return err
	}
	var sizes []size
	if c.data != "" {
		if sizes, err = space(ctx, c.data, dir); err != nil {
			return err
		}
	}
	return write(out, c.form, figures, sizes)
}

// live feeds a store minute by minute as a source would, opens it again and
// reads it.
func live(ctx context.Context, c settings) (figures, error) {
	f := figures{Series: c.series, Samples: c.series * c.minutes}
	s, err := store.Open(ctx, c.dsn, store.Log{})
	if err != nil {
		return f, err
	}
	made := newFleet(c.series)
	batch := made.minute(0) // the first minute makes the series
	if err := s.Append(ctx, made.known(0), batch); err != nil {
		return f, errors.Join(err, s.Close())
	}
	meter, worst := started(), time.Duration(0)
	for minute := 1; minute < c.minutes; minute++ {
		batch := made.minute(minute)
		began := time.Now()
		if err := s.Append(ctx, made.known(minute), batch); err != nil {
			return f, errors.Join(err, s.Close())
		}
		worst = max(worst, time.Since(began))
	}
	f.Ingest = meter.rate(c.series * (c.minutes - 1))
	f.SlowestBatch = worst.Seconds()
	f.MemoryIngest = memory()
	if err := s.Close(); err != nil {
		return f, err
	}
	if path, isFile := strings.CutPrefix(c.dsn, "sqlite:"); isFile {
		if f.BytesSynthetic, err = perSample(path, f.Samples); err != nil {
			return f, err
		}
	}
	meter = started()
	if s, err = store.Open(ctx, c.dsn, store.Log{}); err != nil {
		return f, err
	}
	f.Open = meter.seconds()
	meter = started()
	read, err := count(ctx, s, store.SeriesQuery{})
	if err == nil && read != f.Samples {
		err = fmt.Errorf("%d samples were read, expected %d", read, f.Samples)
	}
	f.Read = meter.rate(read)
	if err == nil {
		meter = started()
		_, err = count(ctx, s, store.SeriesQuery{Workloads: []fleet.ID{batch[c.series/2].Key.Workload}})
		f.One = meter.seconds()
	}
	f.Memory = memory()
	return f, errors.Join(err, s.Close())
}
