package scenariofile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"steward/fleet"
	"steward/simulate"
)

// Fleet is a scenario of many workloads. Their demand is read file by file, so that
// no more of it need be held than is replayed.
type Fleet struct {
	Scenario *simulate.Scenario
	Files    []File // in the order of the scenario, and of a directory's names
	signals  []fleet.Series
}

// File is a file that holds the demand of some of a fleet's workloads.
type File struct {
	Path   string
	fleet  *Fleet
	source int
	named  bool // the source names this file and no other
}

// Workload is one of a fleet's workloads with its demand as it was recorded.
type Workload struct {
	Name   string // its own, without the scenario's
	demand fleet.Series
}

// OpenFleet lists the files of a scenario of many workloads, and reads the signals
// that all of them share.
func OpenFleet(sc *simulate.Scenario, read Reader) (*Fleet, error) {
	l := loader{sc, filepath.Dir(sc.File), read}
	signals, err := l.beside()
	if err != nil {
		return nil, err
	}
	f := &Fleet{Scenario: sc, signals: signals}
	var faults []error
	for i, source := range sc.Sources {
		paths, err := l.paths(sc.SourcePath(i), source)
		faults = append(faults, err)
		for _, path := range paths {
			f.Files = append(f.Files, File{path, f, i, source.Dir == "" && !isPattern(source.File)})
		}
	}
	return f, errors.Join(faults...)
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?") }

// paths are the files of a source, by name.
func (l loader) paths(key string, s simulate.Source) ([]string, error) {
	if s.Dir == "" && !isPattern(s.File) {
		return []string{l.path(s.File)}, nil
	}
	if s.Dir != "" {
		return l.below(key, s.Dir)
	}
	paths, err := filepath.Glob(l.path(s.File))
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") })
	if err == nil && len(paths) == 0 {
		err = errors.New("no file is named so, expected at least one series file")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", l.scenario.At(key+".file"), s.File, err)
	}
	return paths, nil
}

// below are the series files of a directory; those below it are not.
func (l loader) below(key, dir string) ([]string, error) {
	entries, err := os.ReadDir(l.path(dir))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.scenario.At(key+".dir"), err)
	}
	var paths []string
	for _, e := range entries {
		if !e.IsDir() && isSeries(e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(l.path(dir), e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: %s holds no series file, expected at least one *.csv or *.csv.gz", l.scenario.At(key+".dir"), l.path(dir))
	}
	return paths, nil
}

func isSeries(name string) bool {
	return strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".csv.gz")
}

// bareName is a file's name without the end that makes it a series file.
func bareName(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".csv")
}

// Workloads reads the file's series: each that the scenario asks for is a workload.
func (f File) Workloads(read Reader) ([]Workload, error) {
	source := f.fleet.Scenario.Sources[f.source]
	all, err := read.Series(f.Path, true)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.at(".file"), err)
	}
	wanted := wanting(source.Series)
	var out []Workload
	var names []string
	for _, s := range all {
		name := string(s.Key.Workload)
		names = append(names, name)
		if source.Series != "" && !wanted(name) {
			continue
		}
		w := Workload{f.name(source, name, len(all)), s}
		if w.Name == "" || len(w.Name) > 200 || strings.IndexFunc(w.Name, unicode.IsControl) >= 0 {
			return nil, fmt.Errorf("%s: the workload %.60q of %s, expected a name of at most 200 bytes on one line", f.at(".series"), w.Name, f.Path)
		}
		out = append(out, w)
	}
	switch {
	case len(out) == 0:
		return nil, fmt.Errorf("%s: found %q, expected one of the series of %s: %s", f.at(".series"), source.Series, f.Path, listed(names))
	case len(out) > 1 && f.named && source.Series == "":
		return nil, fmt.Errorf("%s: is missing, expected \"*\" or one of the series of %s: %s", f.at(".series"), f.Path, listed(names))
	}
	return out, nil
}

// wanting tells which series a source asks for; a * stands for any text.
func wanting(pattern string) func(name string) bool {
	if !strings.Contains(pattern, "*") {
		return func(name string) bool { return name == pattern }
	}
	var parts []string
	for part := range strings.SplitSeq(pattern, "*") {
		parts = append(parts, regexp.QuoteMeta(part))
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`).MatchString
}

// name is what a workload is called: as the scenario says, as its series or, where
// files are listed, as its file, with the series behind it if there are several.
func (f File) name(source simulate.Source, series string, of int) string {
	base := bareName(filepath.Base(f.Path))
	switch {
	case source.Name != "":
		return source.Name
	case f.named && series != "":
		return series
	case f.named || of == 1:
		return base
	}
	return base + "." + series
}

// Replay is a workload ready to be replayed: exactly as the scenario would be with
// its demand alone.
func (f File) Replay(w Workload) (*simulate.Replay, error) {
	ref := f.fleet.Scenario.Sources[f.source].SeriesRef
	ref.File, ref.Series = f.Path, string(w.demand.Key.Workload)
	r, err := simulate.Prepare(f.fleet.Scenario.Workload(w.Name, f.source, ref), w.demand, f.fleet.signals)
	if err != nil {
		return nil, fmt.Errorf("%w (the workload %s)", err, w.Name)
	}
	return r, nil
}

// Place is where the scenario names the file: "FILE:LINE: PATH".
func (f File) Place() string { return f.at("") }

func (f File) at(key string) string {
	sc := f.fleet.Scenario
	if key == ".file" && sc.Sources[f.source].Dir != "" {
		key = ".dir"
	}
	return sc.At(sc.SourcePath(f.source) + key)
}
