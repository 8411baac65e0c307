package scenariofile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

// scenarioWith is a good scenario around the text of its demand, on line 4, and
// further lines, from 11 on.
func scenarioWith(demand string, more ...string) []byte {
	lines := []string{
		"apiVersion: steward/v1", "kind: Scenario", "metadata: { name: tiny }", "demand: " + demand,
		"unit: { capacity: 10, price_per_hour: 0.1, boot: 1m }", "bounds: { min: 1, max: 50 }", "slo: { max_utilisation: 0.8 }",
		"metric_lag: 1m", "decide_every: 1m", "warmup: 1m",
	}
	return []byte(strings.Join(append(lines, more...), "\n"))
}

// series is a series of a minute's step by that name.
func series(name string, values ...float64) fleet.Series {
	return fleet.Series{
		Key:   fleet.Key{Workload: fleet.ID(name)},
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Minute, Values: values,
	}
}

// disk is a Reader of files that exist in memory only, and remembers its calls.
type disk struct {
	files map[string][]fleet.Series
	calls []string
}

func (d *disk) read(path string, nonNegative bool) ([]fleet.Series, error) {
	path = filepath.ToSlash(path)
	d.calls = append(d.calls, fmt.Sprintf("%s nonNegative=%v", path, nonNegative))
	if all, ok := d.files[path]; ok {
		return all, nil
	}
	return nil, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
}

func TestTheSeriesThatIsNamedIsReplayed(t *testing.T) {
	one, two := series("", 8, 16, 24), []fleet.Series{series("a", 80, 80, 80), series("b", 160, 160, 160)}
	for _, tc := range []struct {
		name, demand string
		want         int // units that the first sample needs
	}{
		{"the only one, without a name", "{ file: one.csv }", 1},
		{"the only one, by its name", "{ file: named.csv, series: a }", 10},
		{"the only one, though it has a name", "{ file: named.csv }", 10},
		{"the first of two", "{ file: two.csv, series: a }", 10},
		{"the second of two", "{ file: two.csv, series: b }", 20},
		{"scaled", "{ file: two.csv, series: b, scale: 0.5 }", 10},
	} {
		d := &disk{files: map[string][]fleet.Series{"dir/one.csv": {one}, "dir/named.csv": two[:1], "dir/two.csv": two}}
		r, err := Prepare("dir/s.yaml", scenarioWith(tc.demand), "dir", Reader{Series: d.read})
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if r.InitialUnits != tc.want || r.Ticks != 2 {
			t.Errorf("%s: got %d units and %d ticks, want %d and 2", tc.name, r.InitialUnits, r.Ticks, tc.want)
		}
	}
}

func TestEveryFaultIsOneLineWithFileLineAndPath(t *testing.T) {
	many := make([]fleet.Series, 13)
	for i := range many {
		many[i] = series(fmt.Sprintf("s%02d", i), 1, 2, 3)
	}
	files := map[string][]fleet.Series{
		"dir/one.csv": {series("", 1, 2, 3)}, "dir/named.csv": {series("a", 1, 2, 3)}, "dir/two.csv": {series("a", 1, 2, 3), series("b", 1, 2, 3)},
		"dir/many.csv": many,
	}
	for _, tc := range []struct{ name, demand, more, want string }{
		{"no such file", "{ file: absent.csv }", "",
			"dir/s.yaml:4: demand.file: open dir/absent.csv: file does not exist"},
		{"no such series", "{ file: two.csv, series: c }", "",
			`dir/s.yaml:4: demand.series: found "c", expected one of the series of dir/two.csv: a, b`},
		{"a series in another case", "{ file: two.csv, series: A }", "",
			`dir/s.yaml:4: demand.series: found "A", expected one of the series of dir/two.csv: a, b`},
		{"no series named where there are two", "{ file: two.csv }", "",
			`dir/s.yaml:4: demand.series: found "", expected one of the series of dir/two.csv: a, b`},
		{"another than the only one", "{ file: named.csv, series: b }", "",
			`dir/s.yaml:4: demand.series: found "b", expected one of the series of dir/named.csv: a`},
		{"a name where there are none", "{ file: one.csv, series: a }", "",
			`dir/s.yaml:4: demand.series: found "a", but dir/one.csv has one series without a name, expected the key left out`},
		{"one of very many", "{ file: many.csv, series: x }", "",
			`dir/s.yaml:4: demand.series: found "x", expected one of the series of dir/many.csv: ` +
				"s00, s01, s02, s03, s04, s05, s06, s07, s08, s09 and 3 more"},
		{"a signal's file", "{ file: one.csv }", "signals:\n  - { name: x, kind: slo, file: one.csv }\n  - { name: y, kind: slo, file: absent.csv }",
			"dir/s.yaml:13: signals[1].file: open dir/absent.csv: file does not exist"},
		{"a signal's series", "{ file: one.csv }", "signals:\n  - { name: x, kind: slo, file: two.csv, series: c }",
			`dir/s.yaml:12: signals[0].series: found "c", expected one of the series of dir/two.csv: a, b`},
		{"the file of spot prices", "{ file: one.csv }", "prices: { spot: { share: 1, path: { file: absent.csv } } }",
			"dir/s.yaml:11: prices.spot.path.file: open dir/absent.csv: file does not exist"},
		{"the series of spot prices", "{ file: one.csv }", "prices: { spot: { share: 1, path: { file: two.csv, series: c } } }",
			`dir/s.yaml:11: prices.spot.path.series: found "c", expected one of the series of dir/two.csv: a, b`},
		{"spot prices that end early", "{ file: one.csv }", "prices: { spot: { share: 1, path: { file: short.csv } } }",
			"dir/s.yaml:11: prices.spot.path: holds prices from 2026-01-05T00:00:00Z to 2026-01-05T00:01:00Z, expected prices throughout what is scored, from 2026-01-05T00:01:00Z to 2026-01-05T00:03:00Z"},
		{"a fault of the scenario itself", "{ file: one.csv }", "seed: x",
			`dir/s.yaml:11: seed: text "x", expected a whole number`},
		{"a trace that does not fit it", "{ file: short.csv }", "",
			"dir/s.yaml:10: warmup: 1m leaves nothing to score, expected less than the trace's span 1m"},
	} {
		d := &disk{files: files}
		d.files["dir/short.csv"] = []fleet.Series{series("", 1)}
		r, err := Prepare("dir/s.yaml", scenarioWith(tc.demand, tc.more), "dir", Reader{Series: d.read})
		if err == nil || err.Error() != tc.want || r != nil {
			t.Errorf("%s:\ngot  %v\nwant %s", tc.name, err, tc.want)
		}
	}
}

func TestAReadersFaultIsKept(t *testing.T) {
	broken := errors.New("web.csv:7: value is negative")
	_, err := Prepare("s.yaml", scenarioWith("{ file: web.csv }"), "", Reader{Series: func(string, bool) ([]fleet.Series, error) { return nil, broken }})
	if want := "s.yaml:4: demand.file: web.csv:7: value is negative"; !errors.Is(err, broken) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSeriesAreRelativeToTheScenario(t *testing.T) {
	root := filepath.ToSlash(t.TempDir())
	for _, tc := range []struct{ dir, file, want string }{
		{"dir", "one.csv", "dir/one.csv"},
		{"dir", "traces/one.csv", "dir/traces/one.csv"},
		{"dir", "../one.csv", "one.csv"},
		{"", "one.csv", "one.csv"},
		{"dir", root + "/one.csv", root + "/one.csv"},
	} {
		d := &disk{files: map[string][]fleet.Series{tc.want: {series("", 1, 2, 3)}}}
		if _, err := Prepare("s.yaml", scenarioWith("{ file: \""+tc.file+"\" }"), tc.dir, Reader{Series: d.read}); err != nil {
			t.Errorf("%s of %q: got %v, want %s to be read", tc.file, tc.dir, err, tc.want)
		}
	}
}

func TestOnlyDemandCannotBeNegative(t *testing.T) {
	d := &disk{files: map[string][]fleet.Series{"one.csv": {series("", 1, 2, 3)}, "two.csv": {series("", -1, -2, -3)}}}
	more := "signals: [{ name: balance, kind: slo, file: two.csv }, { name: again, kind: load, file: one.csv }]"
	if _, err := Prepare("s.yaml", scenarioWith("{ file: one.csv }", more), "", Reader{Series: d.read}); err != nil {
		t.Fatal(err)
	}
	want := []string{"one.csv nonNegative=true", "two.csv nonNegative=false", "one.csv nonNegative=false"}
	if diff := cmp.Diff(d.calls, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestNothingIsReadForAScenarioWithFaults(t *testing.T) {
	d := &disk{}
	if _, err := Prepare("s.yaml", scenarioWith("{ file: one.csv }", "colour: red"), "", Reader{Series: d.read}); err == nil || len(d.calls) > 0 {
		t.Errorf("got %v and the calls %q, want a fault and none", err, d.calls)
	}
}

func TestOpenReadsTheScenarioFromDisk(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "s.yaml")
	d := &disk{files: map[string][]fleet.Series{filepath.ToSlash(filepath.Join(dir, "one.csv")): {series("", 80, 80, 80)}}}
	if _, err := Open(name, Reader{Series: d.read}); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "read scenario: open "+name) {
		t.Errorf("got %v, want that %s does not exist", err, name)
	}
	if err := os.WriteFile(name, scenarioWith("{ file: one.csv }"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Open(name, Reader{Series: d.read})
	if err != nil {
		t.Fatal(err)
	}
	if r.Scenario.Name != "tiny" || r.Scenario.File != name || r.InitialUnits != 10 {
		t.Errorf("got %s of %s with %d units, want tiny of %s with 10", r.Scenario.Name, r.Scenario.File, r.InitialUnits, name)
	}
}

func TestWhereAScenarioLiesDoesNotChangeItsDigest(t *testing.T) {
	var digests []fleet.Digest
	for _, dir := range []string{"here", "there"} {
		d := &disk{files: map[string][]fleet.Series{dir + "/one.csv": {series("", 80, 80, 80)}}}
		r, err := Prepare(dir+"/s.yaml", scenarioWith("{ file: one.csv }"), dir, Reader{Series: d.read})
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, r.Digest)
	}
	if digests[0] != digests[1] {
		t.Errorf("got %q, want one digest", digests)
	}
}
