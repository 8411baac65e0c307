package file

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRevisionsComeBackAsTheyWereWritten(t *testing.T) {
	late := time.Date(2026, 3, 2, 8, 20, 0, 5000, time.UTC)
	want := []Revision{
		{Series: "demand", At: late.Add(-time.Hour), KnownAt: late, Value: 0.1, Line: 2}, {Series: "a,b", At: late, KnownAt: late, Value: math.NaN(), Line: 3},
	}
	var b bytes.Buffer
	if err := WriteRevisions(&b, want); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{b.String(), string(pack(b.String()))} {
		got, err := ParseRevisions("r.csv", strings.NewReader(text))
		if d := cmp.Diff(got, want, cmpopts.EquateNaNs()); err != nil || d != "" {
			t.Errorf("%v, got − want +:\n%s", err, d)
		}
	}
}

func TestFaultsOfRevisions(t *testing.T) {
	const header = "series,timestamp,known_at,value\n"
	for text, want := range map[string]string{
		"":                                `r.csv:1: header "", expected series,timestamp,known_at,value`,
		"series,timestamp,value\n":        `r.csv:1: header "series,timestamp,value", expected series,timestamp,known_at,value`,
		header + "a,0,60,1\na,0,1\n":      "r.csv:3: 3 columns, expected 4",
		header + ",0,60,1\n":              "r.csv:2: empty series, expected its name",
		header + "a,soon,60,1\n":          `r.csv:2: timestamp "soon" is not a time, expected RFC 3339 such as 2026-01-31T12:00:00Z, or epoch seconds`,
		header + "a,0,later,1\n":          `r.csv:2: known_at "later" is not a time, expected RFC 3339 such as 2026-01-31T12:00:00Z, or epoch seconds`,
		header + "a,0,60,x\n":             `r.csv:2: value "x" is not a number, expected a number, or nothing for a gap`,
		header + "a,0,60,1\n\"a,0,60,1\n": `r.csv:3: extraneous or missing " in quoted-field, expected CSV`,
	} {
		if got, err := ParseRevisions("r.csv", strings.NewReader(text)); err == nil || err.Error() != want || got != nil {
			t.Errorf("%q\ngot  %v\nwant %s", text, err, want)
		}
	}
}

// Whatever the bytes, they are revisions that can be written and read again, or a fault of one line.
func FuzzParseRevisions(f *testing.F) {
	f.Add([]byte("series,timestamp,known_at,value\na,0,60,1\na,2026-01-05T00:00:00Z,2026-01-05T00:01:00.5Z,\n"))
	f.Add(pack("series,timestamp,known_at,value\na,0,60,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseRevisions("r.csv", bytes.NewReader(data))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "r.csv:") || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got the fault %q", err)
			}
			return
		}
		var b bytes.Buffer
		if err := WriteRevisions(&b, all); err != nil {
			t.Fatal(err)
		}
		again, err := ParseRevisions("r.csv", &b)
		for i := range all {
			all[i].Line = i + 2
		}
		for i := range again {
			again[i].Line = i + 2
		}
		if d := cmp.Diff(again, all, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("%v, got − want +:\n%s", err, d)
		}
	})
}
