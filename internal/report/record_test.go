package report

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"steward/forecast"
)

// records are of two series at two leads, and of one that is too short.
func records() Record {
	auto := forecast.Line{Model: forecast.Auto, Lead: 1, Scored: 20, Weight: 10, Error: 5, Level: 100, Bias: -2, Pinball: 15, Inside80: 8, Inside95: 9}
	other, far := auto, auto
	other.Error, other.Bias, other.Inside80 = 15, 6, 6
	far.Lead, far.Level = 24, 0 // nothing but zeros came
	model := func(name string, lead int, err float64) forecast.Line {
		return forecast.Line{Model: name, Lead: lead, Scored: 5, Weight: 5, Error: err, Level: 50, Bias: 1}
	}
	return Record{File: "many.csv", Followed: []Followed{
		{Issued: 20, Refits: 3, Drifts: 1, Lines: []forecast.Line{model("worst", 1, 9), auto, model("worse", 1, 8), model("bad", 1, 7), model("best", 1, 1), {Model: "silent", Lead: 1}, far}},
		{Issued: 20, Refits: 2, Lines: []forecast.Line{other, model("best", 1, 3)}},
		{},
	}}
}

func TestRecordsGolden(t *testing.T) {
	for _, form := range []string{"table", "json", "csv"} {
		var out bytes.Buffer
		if err := records().Write(&out, form); err != nil {
			t.Fatal(err)
		}
		golden(t, "record."+form, out.String())
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := utf8.RuneCountInString(line); form == "table" && n > page {
				t.Errorf("got %d columns, want at most %d: %s", n, page, line)
			}
		}
	}
}

// WAPE is 0.05 in one series and 0.15 in the other.
func TestARecordIsTheMeanOverSeries(t *testing.T) {
	first := records().rows()[0]
	if first.model != forecast.Auto || first.series != 2 || first.scored != 40 || math.Abs(first.means[0]-0.1) > 1e-12 || math.Abs(first.means[1]-0.02) > 1e-12 || math.Abs(first.means[3]-0.7) > 1e-12 {
		t.Errorf("got %+v, want the means of both series", first)
	}
}

func TestARecordSaysWhatItCannotWrite(t *testing.T) {
	if err := records().Write(&bytes.Buffer{}, "html"); err == nil {
		t.Error("got no error for a page, want one")
	}
	for _, form := range []string{"table", "json", "csv"} {
		if err := records().Write(full{}, form); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v, want %v", form, err, errFull)
		}
	}
}
