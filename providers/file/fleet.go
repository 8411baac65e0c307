package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"steward/fleet"
	"steward/providers"
)

// Fleet is a provider that reads a fleet from disk, anew with every question, so
// that files may be replaced at any time. To be replaced whole they want to be
// renamed into place; one that is written to while it is read is refused.
type Fleet struct {
	Name      string // as configured
	Inventory string // path of a CSV file, see ParseInventory; "" has no such role
	Usage     string // directory of series files, *.csv and *.csv.gz, whose series are named WORKLOAD/METRIC; "" has no such role
}

// Sources are the roles that the fleet has files for.
func (f Fleet) Sources() providers.Sources {
	s := providers.Sources{Name: f.Name, Kind: "file"}
	if f.Inventory != "" {
		s.Inventory = inventoryFile{f}
	}
	if f.Usage != "" {
		s.Metrics = usageDir{f}
	}
	return s
}

type inventoryFile struct{ fleet Fleet }

// Workloads is the content of the file, by ID.
func (f inventoryFile) Workloads(ctx context.Context) ([]fleet.Workload, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.fleet.Inventory, err)
	}
	all, err := whole(f.fleet.Inventory, func(r *os.File) ([]fleet.Workload, error) { return ParseInventory(f.fleet.Inventory, r) })
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Source = f.fleet.Name
	}
	return all, nil
}

type usageDir struct{ fleet Fleet }

// Usage is what the directory's files hold of [from, to). A series may be split
// over files, as by day, but not told twice.
func (d usageDir) Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error) {
	paths, err := seriesFiles(d.fleet.Usage)
	if err != nil {
		return nil, classed(err)
	}
	var parts []part
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		all, err := whole(path, func(r *os.File) ([]fleet.Series, error) { return ParseSeries(path, r, Rules{Metrics: true}) })
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			s.Lag = s.Step
			parts = append(parts, part{path, s})
		}
	}
	all, err := join(parts)
	if err != nil {
		return nil, providers.As(providers.Invalid, err)
	}
	return between(all, from, to), nil
}

// seriesFiles are the paths of a directory's series files, by name.
func seriesFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && (strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".csv.gz")) {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	if len(paths) == 0 {
		return nil, contentError(dir + ": no file named *.csv or *.csv.gz, expected some")
	}
	return paths, nil
}

// whole parses a file that stays as it is meanwhile.
func whole[T any](path string, parse func(*os.File) ([]T, error)) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, classed(err)
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return nil, classed(err)
	}
	all, wrong := parse(f)
	after, err := f.Stat()
	switch {
	case err != nil:
		return nil, classed(err)
	case before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime()):
		return nil, providers.As(providers.Down, fmt.Errorf("%s: was written to while it was read, expected a file renamed into place", path))
	case wrong != nil:
		return nil, classed(wrong)
	}
	return all, nil
}

// classed tells an error of reading as a fault.
func classed(err error) error {
	_, content := errors.AsType[contentErrors](err)
	_, line := errors.AsType[contentError](err)
	switch {
	case content || line:
		return providers.As(providers.Invalid, err)
	case errors.Is(err, fs.ErrPermission):
		return providers.As(providers.Refused, err)
	}
	return providers.As(providers.Down, err)
}
