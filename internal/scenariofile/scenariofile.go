// Package scenariofile turns a scenario on disk, and the series files it points
// to, into a replay that is ready to run.
package scenariofile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"steward/fleet"
	"steward/simulate"
)

// Reader reads the files that a scenario points to.
type Reader struct {
	// Series reads the series of a file; negative values are a fault if nonNegative.
	Series    func(path string, nonNegative bool) ([]fleet.Series, error)
	Revisions func(path string) ([]simulate.Revision, error)
}

// Open reads a scenario and its series, which are relative to it.
func Open(name string, read Reader) (*simulate.Replay, error) { return OpenWith(name, nil, read) }

// OpenWith is Open as if settings stood in the file.
func OpenWith(name string, settings []simulate.Setting, read Reader) (*simulate.Replay, error) {
	sc, err := Parse(name, settings)
	if err != nil {
		return nil, err
	}
	return Join(sc, read)
}

// Parse reads a scenario without its series, as if settings stood in the file.
func Parse(name string, settings []simulate.Setting) (*simulate.Scenario, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return simulate.ParseScenarioWith(name, data, settings)
}

// ErrMany is the error of joining a scenario of many workloads as if it had one.
var ErrMany = errors.New("has many workloads, expected a scenario of one: a demand with one file and one series")

// Join reads the series of a scenario with one workload.
func Join(sc *simulate.Scenario, read Reader) (*simulate.Replay, error) {
	return join(sc, filepath.Dir(sc.File), read)
}

// Prepare is Open for a scenario that was read already; its series are relative
// to dir.
func Prepare(name string, data []byte, dir string, read Reader) (*simulate.Replay, error) {
	sc, err := simulate.ParseScenario(name, data)
	if err != nil {
		return nil, err
	}
	return join(sc, dir, read)
}

func join(sc *simulate.Scenario, dir string, read Reader) (*simulate.Replay, error) {
	if sc.Sources != nil {
		return nil, fmt.Errorf("%s: %w", sc.At("demand"), ErrMany)
	}
	l := loader{sc, dir, read}
	demand, err := l.series("demand", sc.Demand, true)
	if err != nil {
		return nil, err
	}
	signals, err := l.beside()
	if err != nil {
		return nil, err
	}
	if err := l.recording(); err != nil {
		return nil, err
	}
	return simulate.Prepare(sc, demand, signals)
}

// recording reads what the scenario says of how it was recorded.
func (l loader) recording() error {
	if ref := l.scenario.Revisions; ref != nil {
		revisions, err := l.read.Revisions(l.path(ref.File))
		if err != nil {
			return fmt.Errorf("%s: %w", l.scenario.At("revisions.file"), err)
		}
		l.scenario.Revise(revisions)
	}
	named := l.scenario.FleetSeries()
	remembered := map[string]fleet.Series{}
	for _, path := range slices.Sorted(maps.Keys(named)) {
		series, err := l.seriesAt("fleet.file", path, named[path], false)
		if err != nil {
			return err
		}
		remembered[path] = series
	}
	l.scenario.Remember(remembered)
	return nil
}

type loader struct {
	scenario *simulate.Scenario
	dir      string
	read     Reader
}

// beside reads what is recorded beside the demand: the signals, and the path of the
// spot price, which the scenario takes.
func (l loader) beside() ([]fleet.Series, error) {
	var out []fleet.Series
	for i, s := range l.scenario.Signals {
		series, err := l.series(fmt.Sprintf("signals[%d]", i), s.SeriesRef, false)
		if err != nil {
			return nil, err
		}
		out = append(out, series)
	}
	if ref := l.scenario.SpotPath(); ref != nil {
		path, err := l.series("prices.spot.path", *ref, true)
		if err != nil {
			return nil, err
		}
		l.scenario.FollowSpot(path)
	}
	return out, nil
}

// path is where a file lies that the scenario names.
func (l loader) path(name string) string { return within(l.dir, name) }

// Beside is where a file lies that a scenario names: relative to the scenario's.
func Beside(sc *simulate.Scenario, name string) string { return within(filepath.Dir(sc.File), name) }

func within(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// series reads the one series that a key of the scenario points to.
func (l loader) series(path string, ref simulate.SeriesRef, nonNegative bool) (fleet.Series, error) {
	return l.seriesAt(path+".file", path+".series", ref, nonNegative)
}

// seriesAt is series where the file and the name stand at paths of their own.
func (l loader) seriesAt(file, name string, ref simulate.SeriesRef, nonNegative bool) (fleet.Series, error) {
	path := l.path(ref.File)
	all, err := l.read.Series(path, nonNegative)
	if err != nil {
		return fleet.Series{}, fmt.Errorf("%s: %w", l.scenario.At(file), err)
	}
	if ref.Series == "" && len(all) == 1 {
		return all[0], nil
	}
	var names []string
	for _, s := range all {
		if ref.Series != "" && string(s.Key.Workload) == ref.Series {
			return s, nil
		}
		names = append(names, string(s.Key.Workload))
	}
	if len(all) == 1 && names[0] == "" {
		return fleet.Series{}, fmt.Errorf("%s: found %q, but %s has one series without a name, expected the key left out",
			l.scenario.At(name), ref.Series, path)
	}
	return fleet.Series{}, fmt.Errorf("%s: found %q, expected one of the series of %s: %s",
		l.scenario.At(name), ref.Series, path, listed(names))
}

// listed is the first names of a long list.
func listed(names []string) string {
	const shown = 10
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
