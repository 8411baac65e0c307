package file

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"steward/fleet"
)

var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func series(name string, at time.Time, step time.Duration, values ...float64) fleet.Series {
	return fleet.Series{Key: fleet.Key{Workload: fleet.ID(name)}, Start: at, Step: step, Values: values}
}

func TestParseSeries(t *testing.T) {
	gap := math.NaN()
	for name, c := range map[string]struct {
		text string
		want []fleet.Series
	}{
		"plain": {"timestamp,value\n2026-01-05T00:00:00Z,1\n2026-01-05T00:01:00Z,-2.5\n2026-01-05T00:02:00Z,3e2\n",
			[]fleet.Series{series("", start, time.Minute, 1, -2.5, 300)}},
		"mark, CRLF, quotes, no newline at the end": {"\xef\xbb\xbftimestamp,value\r\n\"2026-01-05T00:00:00Z\",\"1\"\r\n2026-01-05T00:01:00Z,2",
			[]fleet.Series{series("", start, time.Minute, 1, 2)}},
		"space, no zone, other zone, fraction, epoch": {"timestamp,value\n2026-01-05 00:00:00,1\n2026-01-05t00:01:00,2\n2026-01-05 01:02:00+01:00,3\n" +
			"2026-01-05T00:03:00.000Z,4\n1767571440,5\n1767571500.0,6\n2026-01-05 00:06:00.0,7\n",
			[]fleet.Series{series("", start, time.Minute, 1, 2, 3, 4, 5, 6, 7)}},
		"gaps written and left out": {"timestamp,value\n0,1\n60,\n120,3\n240,5\n",
			[]fleet.Series{series("", time.Unix(0, 0), time.Minute, 1, gap, 3, gap, 5)}},
		"lower median of two": {"timestamp,value\n0,1\n60,2\n180,4\n",
			[]fleet.Series{series("", time.Unix(0, 0), time.Minute, 1, 2, gap, 4)}},
		"halfway to the later": {"timestamp,value\n0,1\n60,2\n120,3\n210,4\n300,5\n",
			[]fleet.Series{series("", time.Unix(0, 0), time.Minute, 1, 2, 3, gap, 4, 5)}},
		"jitter": {"timestamp,value\n0.5,1\n61,2\n119.25,3\n180,4\n229,5\n300,6\n",
			[]fleet.Series{series("", time.Unix(0, 5e8), 61*time.Second, 1, 2, 3, 4, 5, 6)}},
		"interleaved, in order of appearance, steps of their own": {"series,timestamp,value\nb,0,1\na,0,10\nb,60,2\na,30,20\na,60,\nb,120,3\n",
			[]fleet.Series{series("b", time.Unix(0, 0), time.Minute, 1, 2, 3), series("a", time.Unix(0, 0), 30*time.Second, 10, 20, gap)}},
		"step rounded to seconds": {"timestamp,value\n0,1\n1.4,2\n2.4,3\n3.4,4\n",
			[]fleet.Series{series("", time.Unix(0, 0), time.Second, 1, 2, 3, 4)}},
		"before 1970, blank lines": {"timestamp,value\n\n-120,1\n-60,2\n\n1970-01-01T00:00:00Z,3\n",
			[]fleet.Series{series("", time.Unix(-120, 0), time.Minute, 1, 2, 3)}},
		"just wide enough": {"timestamp,value\n0,1\n60,2\n" + strconv.Itoa(60*1_000_299) + ",3\n", []fleet.Series{}},
	} {
		got, err := ParseSeries("a.csv", strings.NewReader(c.text), Rules{})
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
			continue
		case len(c.want) == 0:
			if len(got) != 1 || len(got[0].Values) != 1_000_300 {
				t.Errorf("%s: got %d series", name, len(got))
			}
			continue
		case len(got) != len(c.want):
			t.Errorf("%s: got %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if !got[i].Equal(c.want[i]) {
				t.Errorf("%s: got %v, want %v", name, got[i], c.want[i])
			}
		}
	}
}

func TestBadSeriesAreRefused(t *testing.T) {
	const head = "timestamp,value\n"
	const times = "expected RFC 3339 such as 2026-01-31T12:00:00Z, or epoch seconds"
	const values = "expected a number, or nothing for a gap"
	const headers = "expected timestamp,value or series,timestamp,value"
	for text, want := range map[string]string{
		"":                               "a.csv:1: empty, expected the header timestamp,value or series,timestamp,value",
		"\xef\xbb\xbf":                   "a.csv:1: empty, expected the header timestamp,value or series,timestamp,value",
		"time,value\n":                   `a.csv:1: header "time,value", ` + headers,
		"Timestamp,Value\n":              `a.csv:1: header "Timestamp,Value", ` + headers,
		"timestamp,value,series\n":       `a.csv:1: header "timestamp,value,series", ` + headers,
		"0,1\n":                          `a.csv:1: header "0,1", ` + headers,
		"\ntimestamp, value\n":           `a.csv:2: header "timestamp, value", ` + headers,
		strings.Repeat("x", 100):         `a.csv:1: header "` + strings.Repeat("x", 60) + `…", ` + headers,
		head:                             "a.csv:1: no rows, expected some after the header",
		head + "0,1\n":                   "a.csv:2: one row, expected at least 2 to know the step",
		head + "0,1\n\n60,2,3\n":         "a.csv:4: 3 columns, expected 2",
		head + "0\n":                     "a.csv:2: 1 columns, expected 2",
		"series,timestamp,value\n0,1\n":  "a.csv:2: 2 columns, expected 3",
		"series,timestamp,value\n,0,1\n": "a.csv:2: empty series, expected its name",
		"series,timestamp,value\na,0,1\nb,0,1\nb,1,1\n": "a.csv:2: one row, expected at least 2 to know the step",
		head + ",1\n":                                          `a.csv:2: timestamp "" is not a time, ` + times,
		head + "yesterday,1\n":                                 `a.csv:2: timestamp "yesterday" is not a time, ` + times,
		head + "2026-02-29T00:00:00Z,1\n":                      `a.csv:2: timestamp "2026-02-29T00:00:00Z" is not a time, ` + times,
		head + "2026-01-05T24:00:00Z,1\n":                      `a.csv:2: timestamp "2026-01-05T24:00:00Z" is not a time, ` + times,
		head + "2026-01-05T00:00:60Z,1\n":                      `a.csv:2: timestamp "2026-01-05T00:00:60Z" is not a time, ` + times,
		head + "2026-01-05,1\n":                                `a.csv:2: timestamp "2026-01-05" is not a time, ` + times,
		head + "2026-01-05T5:04:05Z,1\n":                       `a.csv:2: timestamp "2026-01-05T5:04:05Z" is not a time, ` + times,
		head + "2026-01-05_00:00:00Z,1\n":                      `a.csv:2: timestamp "2026-01-05_00:00:00Z" is not a time, ` + times,
		head + "\"2026-01-05T00:00:00,5Z\",1\n":                `a.csv:2: timestamp "2026-01-05T00:00:00,5Z" is not a time, ` + times,
		head + "1.7e9,1\n":                                     `a.csv:2: timestamp "1.7e9" is not a time, ` + times,
		head + "17.,1\n":                                       `a.csv:2: timestamp "17." is not a time, ` + times,
		head + "1767571440000,1\n":                             `a.csv:2: timestamp "1767571440000" is not between the years 1900 and 2149, ` + times,
		head + "99999999999999999999,1\n":                      `a.csv:2: timestamp "99999999999999999999" is not between the years 1900 and 2149, ` + times,
		head + "0001-01-01T00:00:00Z,1\n":                      `a.csv:2: timestamp "0001-01-01T00:00:00Z" is not between the years 1900 and 2149, ` + times,
		head + "0,one\n":                                       `a.csv:2: value "one" is not a number, ` + values,
		head + "0, 1\n":                                        `a.csv:2: value " 1" is not a number, ` + values,
		head + "0,0x10\n":                                      `a.csv:2: value "0x10" is not a number, ` + values,
		head + "0,NaN\n":                                       `a.csv:2: value "NaN" is not a finite number, ` + values,
		head + "0,-Inf\n":                                      `a.csv:2: value "-Inf" is not a finite number, ` + values,
		head + "0,infinity\n":                                  `a.csv:2: value "infinity" is not a finite number, ` + values,
		head + "0,1e400\n":                                     `a.csv:2: value "1e400" is beyond 1.8e308, ` + values,
		head + "0,1\n60,-1\n":                                  `a.csv:3: value "-1" is negative, expected 0 or more`,
		head + "0,1\n60,2\n60,3\n":                             "a.csv:4: timestamp 1970-01-01T00:01:00Z again, as on line 3, expected one row a time",
		head + "0,1\n60,2\n30,3\n":                             "a.csv:4: timestamp 1970-01-01T00:00:30Z is before 1970-01-01T00:01:00Z on line 3, expected times to rise",
		head + "0,1\n60,2\n90,3\n120,4\n180,5\n240,6\n":        "a.csv:5: timestamp 1970-01-01T00:02:00Z shares a slot with 1970-01-01T00:01:30Z on line 4, expected one row every 1m0s",
		head + "0,1\n0.4,2\n0.9,3\n":                           "a.csv:3: a step of 400ms, expected at least 1s",
		head + "0,1\n10,2\n110,3\n1110,4\n11110,5\n111110,6\n": "a.csv:3: 10s after the row before, expected about 16m40s, the median, after at least half of the rows",
		head + "0,1\n60,2\n120,3\n2100-01-01T00:00:00Z,4\n":    "a.csv:5: timestamp 2100-01-01T00:00:00Z is 1139567h58m0s after the row before, expected a smaller gap",
		head + "0,\"1\n60,2\n":                                 `a.csv:3: extraneous or missing " in quoted-field, expected CSV`,
		head + "0,1\"\n":                                       `a.csv:2: bare " in non-quoted-field, expected CSV`,
	} {
		got, err := ParseSeries("a.csv", strings.NewReader(text), Rules{NonNegative: true})
		if err == nil || err.Error() != want {
			t.Errorf("%.80q\ngot  %v, %v\nwant %s", text, got, err, want)
		}
	}
}

func TestManyWideSeriesAreRefusedTogether(t *testing.T) {
	var b strings.Builder
	b.WriteString("series,timestamp,value\n")
	for i := range 4 {
		name := strconv.Itoa(i)
		b.WriteString(name + ",0,1\n" + name + ",1,1\n" + name + ",400000,1\n")
	}
	_, err := ParseSeries("a.csv", strings.NewReader(b.String()), Rules{})
	if want := "a.csv:10: timestamp 1970-01-05T15:06:40Z is 111h6m39s after the row before, expected a smaller gap"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPackedSeries(t *testing.T) {
	var plain strings.Builder
	plain.WriteString("timestamp,value\n")
	for i := range 20_000 {
		plain.WriteString(strconv.Itoa(i*60) + "," + strconv.Itoa(i*i%977) + "\n")
	}
	whole := pack(plain.String())
	got, err := ParseSeries("a.csv.gz", bytes.NewReader(whole), Rules{})
	if err != nil || len(got) != 1 || len(got[0].Values) != 20_000 {
		t.Fatalf("got %d series, %v", len(got), err)
	}
	corrupt := bytes.Clone(whole)
	corrupt[len(corrupt)-6] ^= 0xff // in the checksum
	broken := bytes.Clone(whole)
	for i := range broken[len(broken)/2:] {
		broken[len(broken)/2+i] = 0xff
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"checksum": {corrupt, "a.csv.gz:20001: gzip is corrupt after this line, expected an intact file"},
		"body":     {broken, "gzip is corrupt after this line, expected an intact file"},
		"cut":      {whole[:len(whole)-12], "gzip is cut off after this line, expected the rest of it"},
		"half":     {whole[:len(whole)/2], "gzip is cut off after this line, expected the rest of it"},
		"header":   {whole[:5], "a.csv.gz:1: gzip is cut off after this line, expected the rest of it"},
		"garbage":  {append(bytes.Clone(whole), "tail"...), "a.csv.gz:20001: gzip is "},
		"empty":    {pack(""), "a.csv.gz:1: empty, expected the header timestamp,value or series,timestamp,value"},
		"bad row":  {pack("timestamp,value\n0,x\n"), `a.csv.gz:2: value "x" is not a number`},
	} {
		_, err := ParseSeries("a.csv.gz", bytes.NewReader(c.data), Rules{})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestTheLineOfACutIsTheLastGoodRow(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, "timestamp,value\n0,1\n60,2\n120,")
	_ = w.Flush()
	_, err := ParseSeries("a.csv.gz", &b, Rules{})
	if want := "a.csv.gz:3: gzip is cut off after this line, expected the rest of it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func pack(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.Bytes()
}

func TestReadErrorsAreTold(t *testing.T) {
	r := io.MultiReader(strings.NewReader("timestamp,value\n0,1\n"), iotest.ErrReader(errors.New("disk on fire")))
	_, err := ParseSeries("a.csv", r, Rules{})
	if want := "a.csv:2: unreadable after this line: disk on fire"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := ReadSeries(filepath.Join(t.TempDir(), "none.csv"), Rules{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want not exist", err)
	}
	if _, err := ReadSeries(t.TempDir(), Rules{}); err == nil {
		t.Error("got no error for a directory")
	}
}

func TestRowsComeAsTheyAre(t *testing.T) {
	var got []Row
	err := ParseRows("a.csv", strings.NewReader("series,timestamp,value\na,60,1\na,60,2\nb,0,3\na,0,4\n"), Rules{}, func(r Row) error {
		got = append(got, r)
		return nil
	})
	if err != nil || len(got) != 4 || got[1] != (Row{"a", time.Unix(60, 0).UTC(), 2, 3}) || got[2].Series != "b" {
		t.Errorf("got %v, %v", got, err)
	}
	stop := errors.New("enough")
	if err := ParseRows("a.csv", strings.NewReader("timestamp,value\n0,1\n"), Rules{}, func(Row) error { return stop }); err != stop {
		t.Errorf("got %v, want %v", err, stop)
	}
}

func TestFastStampsAreThoseOfTheStandardLibrary(t *testing.T) {
	for at := time.Date(1899, 12, 30, 1, 2, 3, 0, time.UTC); at.Year() < 2151; at = at.Add(17*time.Hour + 13*time.Second) {
		got, problem := parseStamp(at.Format(time.RFC3339))
		if inside := at.Year() >= 1900 && at.Year() <= 2149; inside != (problem == "") || inside && got != at.UnixNano() {
			t.Fatalf("%v: got %d, %s", at, got, problem)
		}
	}
}
