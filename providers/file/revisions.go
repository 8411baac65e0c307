package file

import (
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// revisionsHeader is that of a file of revisions.
const revisionsHeader = "series,timestamp,known_at,value"

// Revision is a line of a file of revisions: a word on a series' value, and when
// it became known.
type Revision struct {
	Series  string
	At      time.Time // the value's stamp
	KnownAt time.Time
	Value   float64 // NaN is the one that the series has
	Line    int
}

// ReadRevisions is ParseRevisions of the file at path, which also names it in errors.
func ReadRevisions(path string) ([]Revision, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ParseRevisions(path, f)
}

// ParseRevisions reads CSV, plain or gzip, with the header
// series,timestamp,known_at,value, in any order. An empty value is the series' own.
// name is only used in errors.
func ParseRevisions(name string, r io.Reader) ([]Revision, error) {
	rd, err := begin(name, r)
	if err != nil {
		return nil, rd.blame(err)
	}
	if header, err := rd.csv.Read(); err != nil || !slices.Equal(header, strings.Split(revisionsHeader, ",")) {
		if err != nil && err != io.EOF {
			return nil, rd.blame(rd.unread(err))
		}
		return nil, rd.blame(rd.fault("header %s, expected %s", quote(strings.Join(header, ",")), revisionsHeader))
	}
	rd.columns = strings.Count(revisionsHeader, ",") + 1
	var out []Revision
	for {
		r, err := rd.revision()
		switch {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, rd.blame(err)
		}
		rd.good = rd.line
		out = append(out, r)
	}
}

// revision is the next line, or io.EOF.
func (rd *reader) revision() (Revision, error) {
	fields, err := rd.csv.Read()
	if err == io.EOF {
		return Revision{}, err
	}
	if err != nil {
		return Revision{}, rd.unread(err)
	}
	rd.line, _ = rd.csv.FieldPos(0)
	if len(fields) != rd.columns {
		return Revision{}, rd.fault("%d columns, expected %d", len(fields), rd.columns)
	}
	if fields[0] == "" {
		return Revision{}, rd.fault("empty series, expected its name")
	}
	rd.series = strings.Clone(fields[0])
	row, err := rd.row(fields[1], fields[3])
	if err != nil {
		return Revision{}, err
	}
	known, problem := parseStamp(fields[2])
	if problem != "" {
		return Revision{}, rd.fault("known_at %s%s, expected RFC 3339 such as 2026-01-31T12:00:00Z, or epoch seconds", quote(fields[2]), problem)
	}
	return Revision{row.Series, row.At, time.Unix(0, known).UTC(), row.Value, row.Line}, nil
}

// WriteRevisions writes CSV that ParseRevisions reads as the same revisions.
func WriteRevisions(w io.Writer, all []Revision) error {
	out := csv.NewWriter(w)
	if err := out.Write(strings.Split(revisionsHeader, ",")); err != nil {
		return err
	}
	for _, r := range all {
		row := []string{r.Series, r.At.UTC().Format(time.RFC3339Nano), r.KnownAt.UTC().Format(time.RFC3339Nano), formatValue(r.Value)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
