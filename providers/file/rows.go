package file

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Row is one line of a series file.
type Row struct {
	Series string // empty in a file of one series
	At     time.Time
	Value  float64 // NaN is a gap
	Line   int
}

// ParseRows hands the rows of r to each as they come, whatever their order, and
// stops at its first error. A file without rows is an error.
func ParseRows(name string, r io.Reader, rules Rules, each func(Row) error) error {
	rd, err := open(name, r, rules)
	if err == nil && rd.wide {
		err = rd.fault("header %s, expected %s", quote(wideHeader), rd.headers())
	}
	if err != nil {
		return rd.blame(err)
	}
	return rd.rows(each)
}

func (rd *reader) rows(each func(Row) error) error {
	for rows := 0; ; rows++ {
		row, err := rd.next()
		switch {
		case err == io.EOF && rows == 0:
			return rd.fault("no rows, expected some after the header")
		case err == io.EOF:
			return nil
		case err != nil:
			return rd.blame(err)
		}
		if err := each(row); err != nil {
			return rd.blame(err)
		}
		rd.good = rd.line
	}
}

// reader reads rows one by one.
type reader struct {
	name    string
	text    *bufio.Reader
	csv     *csv.Reader
	rules   Rules
	columns int    // of the header
	many    bool   // rows begin with the name of their series
	wide    bool   // rows are whole series
	line    int    // of the last row read
	good    int    // of the last row without a fault
	series  string // of the last row read
}

// open reads the header. The reader is there even if that fails.
func open(name string, r io.Reader, rules Rules) (*reader, error) {
	rd, err := begin(name, r)
	rd.rules = rules
	if err != nil {
		return rd, err
	}
	header, err := rd.csv.Read()
	switch {
	case err == io.EOF:
		return rd, rd.fault("empty, expected the header %s", rd.headers())
	case err != nil:
		return rd, rd.unread(err)
	}
	rd.line, _ = rd.csv.FieldPos(0)
	rd.good = rd.line
	rd.many = slices.Equal(header, []string{"series", "timestamp", "value"})
	rd.wide = rules.Step > 0 && !rules.Metrics && isWide(header)
	short := slices.Equal(header, []string{"timestamp", "value"}) && !rules.Metrics
	if !rd.many && !rd.wide && !short {
		return rd, rd.fault("header %s, expected %s", quote(strings.Join(header, ",")), rd.headers())
	}
	rd.columns = len(header)
	return rd, nil
}

// begin opens the text. The reader is there even if that fails.
func begin(name string, r io.Reader) (*reader, error) {
	rd := &reader{name: name, line: 1, good: 1}
	text, err := plainText(r)
	if err != nil {
		return rd, rd.fault("%s", broken(err))
	}
	rd.text, rd.csv = text, csv.NewReader(text)
	rd.csv.ReuseRecord = true
	rd.csv.FieldsPerRecord = -1
	return rd, nil
}

// headers are those that a file may have.
func (rd *reader) headers() string {
	switch {
	case rd.rules.Metrics:
		return "series,timestamp,value"
	case rd.rules.Step > 0:
		return "timestamp,value or series,timestamp,value or " + wideHeader
	}
	return "timestamp,value or series,timestamp,value"
}

// next is the next row, or io.EOF.
func (rd *reader) next() (Row, error) {
	fields, err := rd.csv.Read()
	if err == io.EOF {
		return Row{}, err
	}
	if err != nil {
		return Row{}, rd.unread(err)
	}
	rd.line, _ = rd.csv.FieldPos(0)
	if len(fields) != rd.columns {
		return Row{}, rd.fault("%d columns, expected %d", len(fields), rd.columns)
	}
	if rd.many {
		if fields[0] == "" {
			return Row{}, rd.fault("empty series, expected its name")
		}
		if fields[0] != rd.series {
			rd.series = strings.Clone(fields[0]) // the field would keep its whole line in memory
			if k := rd.rules.key(rd.series); rd.rules.Metrics && (k.Workload == "" || k.Metric == "") {
				return Row{}, rd.fault("series %s, expected WORKLOAD/METRIC", quote(rd.series))
			}
		}
		fields = fields[1:]
	}
	return rd.row(fields[0], fields[1])
}

func (rd *reader) row(at, value string) (Row, error) {
	nanos, problem := parseStamp(at)
	if problem != "" {
		return Row{}, rd.fault("timestamp %s%s, expected RFC 3339 such as 2026-01-31T12:00:00Z, or epoch seconds", quote(at), problem)
	}
	v, problem := rd.rules.value(value)
	if problem != "" {
		return Row{}, rd.fault("value %s%s", quote(value), problem)
	}
	return Row{Series: rd.series, At: time.Unix(0, nanos).UTC(), Value: v, Line: rd.line}, nil
}

// value is what s stands for; problem says what is wrong with it and what was expected.
func (r Rules) value(s string) (v float64, problem string) {
	v, problem = parseValue(s)
	switch {
	case problem != "":
		return 0, problem + ", expected a number, or nothing for a gap"
	case v < 0 && r.NonNegative:
		return 0, " is negative, expected 0 or more"
	}
	return v, ""
}

// parseValue reads a decimal; problem is empty if it is one.
func parseValue(s string) (v float64, problem string) {
	if s == "" {
		return math.NaN(), ""
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, " is beyond 1.8e308"
	case err != nil || strings.ContainsAny(s, "xX_"):
		return 0, " is not a number"
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 0, " is not a finite number"
	}
	return v, ""
}

// unread explains why no row could be read after the last good one.
func (rd *reader) unread(err error) error {
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		return fault(rd.name, bad.Line, "%v, expected CSV", bad.Err)
	}
	return rd.fault("%s", broken(err))
}

// blame makes a damaged archive the fault where a row is only wrong because
// what was unpacked is garbage, which shows further on.
func (rd *reader) blame(err error) error {
	const furthest = 1 << 28 // bytes; beyond, the row's own fault has to do
	if _, ok := errors.AsType[contentError](err); !ok || rd.text == nil {
		return err
	}
	_, damage := io.CopyN(io.Discard, rd.text, furthest)
	if _, ok := errors.AsType[packedError](damage); !ok {
		return err
	}
	return fault(rd.name, rd.good, "%s", broken(damage))
}

func (rd *reader) fault(format string, args ...any) error {
	return fault(rd.name, rd.line, format, args...)
}

// quote is s in quotes, shortened: it may be as long as the file.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
