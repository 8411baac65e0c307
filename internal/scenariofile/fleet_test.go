package scenariofile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
	"steward/policy"
	"steward/simulate"
)

// traces is a directory with empty files; what is in them is made up by a disk.
func traces(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// open is the fleet of a scenario in a directory with the demand on line 4.
func open(t *testing.T, dir, demand string, d *disk) (*Fleet, error) {
	t.Helper()
	sc, err := simulate.ParseScenario(filepath.Join(dir, "s.yaml"), scenarioWith(demand))
	if err != nil {
		t.Fatal(err)
	}
	return OpenFleet(sc, Reader{Series: d.read})
}

func TestEveryWorkloadHasAName(t *testing.T) {
	dir := traces(t, "in/b.csv", "in/a.csv.gz", "in/notes.txt", "in/.hidden.csv", "in/below/c.csv", "many.csv")
	at := func(name string) string { return filepath.ToSlash(filepath.Join(dir, name)) }
	d := &disk{files: map[string][]fleet.Series{
		at("in/a.csv.gz"): {series("", 1, 2, 3)}, at("in/b.csv"): {series("x", 1, 2, 3), series("y", 1, 2, 3)},
		at("many.csv"): {series("eu/web", 1, 2, 3), series("eu/api", 1, 2, 3), series("us/web", 1, 2, 3)},
	}}
	for demand, want := range map[string][]string{
		"{ dir: in }":                                                 {"a", "b.x", "b.y"},
		"{ file: 'in/*.csv' }":                                        {"b.x", "b.y"},
		"{ file: many.csv, series: '*' }":                             {"eu/web", "eu/api", "us/web"},
		"{ file: many.csv, series: 'eu/*' }":                          {"eu/web", "eu/api"},
		"{ dir: in, series: y }":                                      nil, // a.csv.gz has none
		"[{ file: many.csv, series: us/web }]":                        {"us/web"},
		"[{ file: in/a.csv.gz }, { file: in/a.csv.gz, name: again }]": {"a", "again"},
	} {
		f, err := open(t, dir, demand, d)
		if err != nil {
			t.Errorf("%s: %v", demand, err)
			continue
		}
		var got []string
		failed := false
		for _, file := range f.Files {
			found, err := file.Workloads(Reader{Series: d.read})
			failed = failed || err != nil
			for _, w := range found {
				got = append(got, w.Name)
			}
		}
		if failed != (want == nil) || !failed && !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", demand, got, want)
		}
	}
}

func TestWhatAFleetLacksIsOneLine(t *testing.T) {
	dir := traces(t, "empty/notes.txt", "many.csv")
	path := filepath.Join(dir, "many.csv")
	d := &disk{files: map[string][]fleet.Series{filepath.ToSlash(path): {series("a", 1, 2, 3), series("b", 1)}}}
	for demand, want := range map[string]string{
		"{ dir: absent }":                   "s.yaml:4: demand.dir: open ",
		"{ dir: empty }":                    "s.yaml:4: demand.dir: " + filepath.Join(dir, "empty") + " holds no series file, expected at least one *.csv or *.csv.gz",
		"{ file: 'x-*.csv' }":               "s.yaml:4: demand.file: x-*.csv: no file is named so, expected at least one series file",
		"[{ file: absent.csv }]":            "s.yaml:4: demand[0].file: open ",
		"{ file: many.csv, series: 'c*' }":  `s.yaml:4: demand.series: found "c*", expected one of the series of ` + path + ": a, b",
		"[{ file: many.csv }]":              `s.yaml:4: demand[0].series: is missing, expected "*" or one of the series of ` + path + ": a, b",
		"[{ file: many.csv, series: 'b' }]": "s.yaml:10: warmup: 1m leaves nothing to score, expected less than the trace's span 1m (the workload b)",
	} {
		f, err := open(t, dir, demand, d)
		if err == nil {
			var found []Workload
			if found, err = f.Files[0].Workloads(Reader{Series: d.read}); err == nil {
				_, err = f.Files[0].Replay(found[0])
			}
		}
		if err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, want)) && !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v\nwant %s", demand, err, want)
		}
	}
}

// A workload of many is what it would be alone, but for its name.
func TestAWorkloadIsReplayedAsIfItWereAlone(t *testing.T) {
	values := []float64{80, 80, 120, 160, 40, 300, 10, 80, 90, 70, 200, 210}
	shared := []string{
		"faults: [{ kind: boot_failure, probability: 0.3 }, { kind: lose_units, at: 3m, share: 0.5 }]", "seed: 9",
		"signals: [{ name: queue, kind: queue, file: queue.csv }]",
	}
	d := &disk{files: map[string][]fleet.Series{"dir/two.csv": {series("a", 1, 2, 3), series("b", values...)}, "dir/queue.csv": {series("", values...)}}}
	lone, err := Prepare("dir/s.yaml", scenarioWith("{ file: two.csv, series: b, scale: 2 }", shared...), "dir", Reader{Series: d.read})
	if err != nil {
		t.Fatal(err)
	}
	sc, err := simulate.ParseScenario("dir/s.yaml", scenarioWith("{ file: two.csv, series: '*', scale: 2 }", shared...))
	if err != nil {
		t.Fatal(err)
	}
	f, err := OpenFleet(sc, Reader{Series: d.read})
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.Files[0].Workloads(Reader{Series: d.read})
	if err != nil {
		t.Fatal(err)
	}
	member, err := f.Files[0].Replay(found[1])
	if err != nil {
		t.Fatal(err)
	}
	if member.Scenario.Name != "tiny/b" || member.Digest == lone.Digest {
		t.Errorf("got %q and %s, want tiny/b and a digest of its own", member.Scenario.Name, member.Digest)
	}
	hpa, err := simulate.Baseline("hpa", policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []simulate.Entrant{simulate.Policy(policy.Default()), hpa} {
		want, wantRows, err := lone.Run(e, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, gotRows, err := member.Run(e, nil)
		if err != nil {
			t.Fatal(err)
		}
		var rows, rowsAlone strings.Builder
		if err := errors.Join(gotRows.WriteCSV(&rows), wantRows.WriteCSV(&rowsAlone)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, want, cmpopts.EquateNaNs()); diff != "" || rows.String() != rowsAlone.String() {
			t.Errorf("%s: got -, want +:\n%s", e.Name, diff)
		}
	}
}

func TestManyWorkloadsAreNoLoneScenario(t *testing.T) {
	_, err := Prepare("s.yaml", scenarioWith("{ dir: traces }"), ".", Reader{Series: (&disk{}).read})
	if want := "s.yaml:4: demand: has many workloads, expected a scenario of one: a demand with one file and one series"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
