// Package file reads a fleet from disk: an inventory and series, in CSV files,
// plain or gzip. It writes series too.
//
// A series file has the header timestamp,value for one series or series,timestamp,value
// for many, whose rows may interleave. Where times are not needed it may also be
// wide: the header V1,V2,… and a row a series, its name first. Bad input is an
// error of one line that names the file, the line, what was found and what was
// expected.
package file

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"steward/fleet"
)

// Rules is what a reader demands of the values beyond being numbers.
type Rules struct {
	NonNegative bool // demand, for one, cannot be below zero
	// Step is that of series which do not tell it: those of a wide file, whose Start is
	// zero, and those of one row. If it is 0 both are refused.
	Step time.Duration
	// Metrics says that every series is named WORKLOAD/METRIC, of which the last slash
	// is the one between; both are read into its key. A series without a name is refused.
	Metrics bool
}

// ReadSeries is ParseSeries of the file at path, which also names it in errors.
func ReadSeries(path string, rules Rules) ([]fleet.Series, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ParseSeries(path, f, rules)
}

// ParseSeries reads every series of r in order of first appearance. Each lies
// on a grid that begins at its own first stamp; slots without a row, or with an
// empty value, are gaps. Key.Workload is the series' name, empty in a file of
// one; Key.Metric is left to the caller, unless the rules say otherwise. name is only used in errors.
func ParseSeries(name string, r io.Reader, rules Rules) ([]fleet.Series, error) {
	rd, err := open(name, r, rules)
	if err != nil {
		return nil, rd.blame(err)
	}
	if rd.wide {
		return rd.wideSeries()
	}
	tracks, rows, err := rd.group()
	if err != nil {
		return nil, err
	}
	all := make([]fleet.Series, len(tracks))
	slots := 0
	for i, t := range tracks {
		s, err := t.series()
		if err != nil {
			return nil, err
		}
		slots += len(s.Values)
		if slots > mostSlots(rows) {
			return nil, t.jump()
		}
		all[i] = s
	}
	return all, nil
}

// group sorts the rows by series and sees to it that stamps rise in each.
func (rd *reader) group() (tracks []*track, rows int, err error) {
	byName := map[string]*track{}
	var t *track
	err = rd.rows(func(row Row) error {
		if t == nil || t.name != row.Series {
			if t = byName[row.Series]; t == nil {
				t = &track{file: rd.name, name: row.Series, key: rd.rules.key(row.Series), lone: rd.rules.Step}
				byName[row.Series] = t
				tracks = append(tracks, t)
			}
		}
		rows++
		return t.add(row)
	})
	if err != nil {
		return nil, 0, err
	}
	return tracks, rows, nil
}

// key is the key of the series with a name.
func (r Rules) key(name string) fleet.Key {
	if slash := strings.LastIndexByte(name, '/'); r.Metrics && slash >= 0 {
		return fleet.Key{Workload: fleet.ID(name[:slash]), Metric: fleet.Metric(name[slash+1:])}
	}
	return fleet.Key{Workload: fleet.ID(name)}
}

// fault is the one form of every error about a file's content.
func fault(name string, line int, format string, args ...any) error {
	return contentError(fmt.Sprintf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
}

// contentError tells what is wrong with a file from what is wrong with reading it.
type contentError string

// Error is the whole line.
func (e contentError) Error() string { return string(e) }
