package file

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"steward/fleet"
)

func TestWriteSeries(t *testing.T) {
	one := series("", start, time.Minute, 1, math.NaN(), 0.125, 1e300, 1e-9, 1e20)
	for want, all := range map[string][]fleet.Series{
		"timestamp,value\n2026-01-05T00:00:00Z,1\n2026-01-05T00:01:00Z,\n2026-01-05T00:02:00Z,0.125\n2026-01-05T00:03:00Z,1e+300\n" +
			"2026-01-05T00:04:00Z,1e-09\n2026-01-05T00:05:00Z,100000000000000000000\n": {one},
		"series,timestamp,value\n\"a,b\",2026-01-05T00:00:00.5Z,1\nc,2026-01-05T00:00:00Z,2\n": {
			series("a,b", start.Add(time.Second/2), time.Minute, 1), series("c", start, time.Hour, 2)},
		"series,timestamp,value\n": nil,
	} {
		var b strings.Builder
		if err := WriteSeries(&b, all...); err != nil || b.String() != want {
			t.Errorf("got %q, %v, want %q", b.String(), err, want)
		}
	}
	if err := WriteSeries(new(strings.Builder), series("a", start, time.Minute, math.Inf(1))); err == nil {
		t.Error("infinity was written")
	}
}

func FuzzParseSeries(f *testing.F) {
	for _, text := range []string{
		"timestamp,value\n0,1\n60,\n120.5,3\n", "series,timestamp,value\na,2026-01-05T00:00:00Z,1\nb,0,2\na,2026-01-05 00:01:00,3\nb,7,1e3\n",
		"\xef\xbb\xbftimestamp,value\r\n\"0\",1\r\n60,2", "timestamp,value\n2026-01-05T00:00:00.25+01:00,-0\n1767571440,5\n", string(pack("timestamp,value\n0,1\n60,2\n")),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseSeries("a.csv", bytes.NewReader(data), Rules{})
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") || !strings.HasPrefix(err.Error(), "a.csv:") {
				t.Errorf("error %q", err)
			}
			return
		}
		for _, s := range all {
			checkGrid(t, s, len(data))
		}
		var b bytes.Buffer
		if err := WriteSeries(&b, all...); err != nil {
			t.Fatal(err)
		}
		again, err := ParseSeries("b.csv", &b, Rules{})
		if err != nil || len(again) != len(all) {
			t.Fatalf("%d series written, %d read, %v", len(all), len(again), err)
		}
		for i := range all {
			if !again[i].Equal(all[i]) {
				t.Errorf("wrote %v, read %v", all[i], again[i])
			}
		}
	})
}

func checkGrid(t *testing.T, s fleet.Series, size int) {
	t.Helper()
	if s.Step < time.Second || s.Step%time.Second != 0 || len(s.Values) < 2 || len(s.Values) > 1_000_000+100*size*100 {
		t.Errorf("grid of %d steps of %v", len(s.Values), s.Step)
	}
	if last := s.Stamp(len(s.Values) - 1); s.Start.Year() < 1900 || last.Year() > 2149 || s.Start.Location() != time.UTC {
		t.Errorf("grid from %v to %v", s.Start, last)
	}
	for i, v := range s.Values {
		if math.IsInf(v, 0) {
			t.Errorf("value %d is %v", i, v)
		}
	}
}

func BenchmarkParseSeries(b *testing.B) {
	values := make([]float64, 1_000_000)
	for i := range values {
		values[i] = float64(i%1777) / 8
	}
	var text bytes.Buffer
	if err := WriteSeries(&text, series("web", start, time.Minute, values...)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ParseSeries("a.csv", bytes.NewReader(text.Bytes()), Rules{NonNegative: true}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(values))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
