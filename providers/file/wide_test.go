package file

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"steward/fleet"
)

var hourly = Rules{Step: time.Hour}

func TestWideSeries(t *testing.T) {
	gap := math.NaN()
	for name, c := range map[string]struct {
		text string
		want []fleet.Series
	}{
		"quoted and filled up": {"\"V1\",\"V2\",\"V3\",\"V4\"\n\"H1\",\"605\",\"586.5\",\"\"\n\"H2\",\"1\",\"2\",\"-3e2\"\n",
			[]fleet.Series{series("H1", time.Time{}, time.Hour, 605, 586.5), series("H2", time.Time{}, time.Hour, 1, 2, -300)}},
		"gaps before the last value":  {"V1,V2,V3,V4,V5\na,,1,,2\n", []fleet.Series{series("a", time.Time{}, time.Hour, gap, 1, gap, 2)}},
		"shorter rows, nothing known": {"V1,V2,V3\na,1\nb\nc,,\n", []fleet.Series{series("a", time.Time{}, time.Hour, 1), series("b", time.Time{}, time.Hour), series("c", time.Time{}, time.Hour)}},
		"mark, CRLF":                  {"\xef\xbb\xbfV1,V2\r\na,1\r\n", []fleet.Series{series("a", time.Time{}, time.Hour, 1)}},
		"packed":                      {string(pack("V1,V2\na,7\n")), []fleet.Series{series("a", time.Time{}, time.Hour, 7)}},
	} {
		got, err := ParseSeries("a.csv", strings.NewReader(c.text), hourly)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, c.want)
			continue
		}
		for i := range got {
			if !got[i].Equal(c.want[i]) {
				t.Errorf("%s: got %v, want %v", name, got[i], c.want[i])
			}
		}
	}
}

func TestBadWideSeriesAreRefused(t *testing.T) {
	const headers = "expected timestamp,value or series,timestamp,value or V1,V2,…"
	for text, want := range map[string]string{
		"":                         "a.csv:1: empty, expected the header timestamp,value or series,timestamp,value or V1,V2,…",
		"V1\na\n":                  `a.csv:1: header "V1", ` + headers,
		"V1,V3\na,1\n":             `a.csv:1: header "V1,V3", ` + headers,
		"v1,v2\na,1\n":             `a.csv:1: header "v1,v2", ` + headers,
		"V1,V2\n":                  "a.csv:1: no rows, expected some after the header",
		"V1,V2\na,1\nb,1,2\n":      "a.csv:3: 3 columns, expected at most 2",
		"V1,V2\n,1\n":              "a.csv:2: empty V1, expected the series' name",
		"V1,V2\na,1\nb,2\na,3\n":   `a.csv:4: series "a" again, as on line 2, expected one row a series`,
		"V1,V2,V3\na,1,x\n":        `a.csv:2: V3 "x" is not a number, expected a number, or nothing for a gap`,
		"V1,V2\na,NaN\n":           `a.csv:2: V2 "NaN" is not a finite number, expected a number, or nothing for a gap`,
		"V1,V2\na,-1\n":            `a.csv:2: V2 "-1" is negative, expected 0 or more`,
		"V1,V2\na,\"1\n":           `a.csv:2: extraneous or missing " in quoted-field, expected CSV`,
		"timestamp,value\n0,1,2\n": "a.csv:2: 3 columns, expected 2",
	} {
		got, err := ParseSeries("a.csv", strings.NewReader(text), Rules{NonNegative: true, Step: time.Hour})
		if err == nil || err.Error() != want {
			t.Errorf("%q\ngot  %v, %v\nwant %s", text, got, err, want)
		}
	}
}

func TestWhoeverNeedsTimesGetsNoWideFile(t *testing.T) {
	const text = "V1,V2\na,1\n"
	if _, err := ParseSeries("a.csv", strings.NewReader(text), Rules{}); err == nil ||
		err.Error() != `a.csv:1: header "V1,V2", expected timestamp,value or series,timestamp,value` {
		t.Errorf("got %v, want the header refused", err)
	}
	err := ParseRows("a.csv", strings.NewReader(text), hourly, func(Row) error { t.Error("got a row"); return nil })
	if err == nil || !strings.HasPrefix(err.Error(), `a.csv:1: header "V1,V2,…", expected `) {
		t.Errorf("got %v, want the header refused", err)
	}
}

func TestALoneRowHasTheStepThatIsHandedIn(t *testing.T) {
	got, err := ParseSeries("a.csv", strings.NewReader("timestamp,value\n2026-01-05T00:00:00Z,5\n"), hourly)
	if err != nil || len(got) != 1 || !got[0].Equal(series("", start, time.Hour, 5)) {
		t.Errorf("got %v, %v, want one hourly value", got, err)
	}
}

func TestAWideFileThatIsCutOffIsRefused(t *testing.T) {
	var text strings.Builder
	text.WriteString("V1,V2\n")
	for i := range 5000 {
		text.WriteString("s" + strings.Repeat("i", i%7) + string(rune('a'+i%26)) + strings.Repeat("x", i/26) + ",1\n")
	}
	whole := pack(text.String())
	name := filepath.Join(t.TempDir(), "wide.csv.gz")
	if err := os.WriteFile(name, whole[:len(whole)-12], 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := ReadSeries(name, hourly)
	if err == nil || !strings.HasSuffix(err.Error(), "gzip is cut off after this line, expected the rest of it") {
		t.Errorf("got %v, want to be told that it is cut off", err)
	}
}

func FuzzWideSeries(f *testing.F) {
	for _, text := range []string{
		"V1,V2,V3\na,1,\nb,,2\n", "\"V1\",\"V2\"\r\n\"H1\",\"605\"\r\n", "V1,V2\na\na\n", "timestamp,value\n0,1\n", string(pack("V1,V2\na,1e308\n")),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseSeries("a.csv", bytes.NewReader(data), hourly)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") || !strings.HasPrefix(err.Error(), "a.csv:") {
				t.Errorf("error %q", err)
			}
			return
		}
		seen := map[fleet.ID]bool{}
		for _, s := range all {
			if seen[s.Key.Workload] {
				t.Errorf("series %q came twice", s.Key.Workload)
			}
			seen[s.Key.Workload] = true
			for _, v := range s.Values {
				if math.IsInf(v, 0) {
					t.Errorf("series %q holds %v", s.Key.Workload, v)
				}
			}
			if n := len(s.Values); s.Start.IsZero() && n > 0 && math.IsNaN(s.Values[n-1]) {
				t.Errorf("series %q ends with a gap", s.Key.Workload)
			}
		}
	})
}
