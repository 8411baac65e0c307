package file

import (
	"io"
	"math"
	"strconv"
	"strings"

	"steward/fleet"
)

// wideHeader is how the header of a wide file is written in errors.
const wideHeader = "V1,V2,…"

// isWide tells whether the columns are numbered, as those of the M4 competition's
// files are: the name of a series, then its values.
func isWide(header []string) bool {
	for i, name := range header {
		if name != "V"+strconv.Itoa(i+1) {
			return false
		}
	}
	return len(header) > 1
}

// wideSeries reads a series a row. Empty fields behind the last value only fill
// the row up; those before it are gaps. A row may be shorter than the header.
func (rd *reader) wideSeries() ([]fleet.Series, error) {
	var all []fleet.Series
	lines := map[string]int{}
	for {
		fields, err := rd.csv.Read()
		switch {
		case err == io.EOF && len(all) == 0:
			return nil, rd.fault("no rows, expected some after the header")
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, rd.blame(rd.unread(err))
		}
		rd.line, _ = rd.csv.FieldPos(0)
		s, err := rd.wideRow(fields)
		if err != nil {
			return nil, rd.blame(err)
		}
		name := string(s.Key.Workload)
		if line, again := lines[name]; again {
			return nil, rd.blame(rd.fault("series %s again, as on line %d, expected one row a series", quote(name), line))
		}
		lines[name] = rd.line
		all = append(all, s)
		rd.good = rd.line
	}
}

func (rd *reader) wideRow(fields []string) (fleet.Series, error) {
	if len(fields) > rd.columns {
		return fleet.Series{}, rd.fault("%d columns, expected at most %d", len(fields), rd.columns)
	}
	if fields[0] == "" {
		return fleet.Series{}, rd.fault("empty V1, expected the series' name")
	}
	name, fields := strings.Clone(fields[0]), fields[1:] // the field would keep its whole line in memory
	for len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	values := make([]float64, len(fields))
	for i, field := range fields {
		values[i] = math.NaN()
		if field == "" {
			continue
		}
		v, problem := rd.rules.value(field)
		if problem != "" {
			return fleet.Series{}, rd.fault("V%d %s%s", i+2, quote(field), problem)
		}
		values[i] = v
	}
	return fleet.Series{Key: fleet.Key{Workload: fleet.ID(name)}, Step: rd.rules.Step, Values: values}, nil
}
