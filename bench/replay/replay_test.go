package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/providers/file"
)

// TestEveryPolicyIsMeasured replays a day in the project's root, where the example is.
func TestEveryPolicyIsMeasured(t *testing.T) {
	t.Chdir("../..")
	found, err := options{minutes: 1440}.measure()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range found.Rows {
		names = append(names, r.Policy)
		if r.Demand != "minutes" || r.Workloads != 1 || r.Ticks != 1440 || r.Allocations == 0 || r.AllocatedBytes == 0 {
			t.Errorf("got %+v, want 1440 ticks of one workload and what they took", r)
		}
	}
	if got := strings.Join(names, " "); got != "default quantile web" {
		t.Errorf("got the policies %s, want default quantile web", got)
	}
	if found.PeakBytes < 1<<20 {
		t.Errorf("got %d bytes held at most, want a program's", found.PeakBytes)
	}
}

func TestWorkloadsDiffer(t *testing.T) {
	digests := map[string]int{}
	for i := range 6 {
		r, err := month(i)
		if err != nil {
			t.Fatal(err)
		}
		if other, found := digests[string(r.Digest)]; found {
			t.Errorf("workloads %d and %d are the same", other, i)
		}
		digests[string(r.Digest)] = i
		if days := r.Ticks * int(r.Tick.Seconds()) / 86400; days != 28 {
			t.Errorf("workload %d: got %d days scored, want 28", i, days)
		}
	}
}

// What is written is what the command reads.
func TestAWrittenFleetIsAScenarioOfManyWorkloads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "months")
	if err := (options{workloads: 2}).writeFiles(dir); err != nil {
		t.Fatal(err)
	}
	sc, err := scenariofile.Parse(filepath.Join(dir, "months.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string, nonNegative bool) ([]fleet.Series, error) {
		return file.ReadSeries(path, file.Rules{NonNegative: nonNegative})
	}
	opened, err := scenariofile.OpenFleet(sc, scenariofile.Reader{Series: read})
	if err != nil {
		t.Fatal(err)
	}
	if len(opened.Files) != 2 {
		t.Fatalf("got %d traces, want 2", len(opened.Files))
	}
	for i, f := range opened.Files {
		found, err := f.Workloads(scenariofile.Reader{Series: read})
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Replay(found[0])
		if err != nil {
			t.Fatal(err)
		}
		want, err := month(i)
		if err != nil {
			t.Fatal(err)
		}
		if r.Ticks != want.Ticks || r.Tick != want.Tick || !r.From.Equal(want.From) {
			t.Errorf("workload %d: got %d ticks of %v, want %d of %v", i, r.Ticks, r.Tick, want.Ticks, want.Tick)
		}
	}
	if err := (options{workloads: 2}).writeFiles(dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want a directory that is there left alone", err)
	}
	if err := (options{}).writeFiles(dir); err == nil || err.Error() != "--workloads is 0, expected 1 or more to write" {
		t.Errorf("got %v, want a fault of --workloads", err)
	}
}

func TestFormsAndFaults(t *testing.T) {
	found := findings{Schema: "s", PeakBytes: 3 << 20, Rows: []row{{
		Demand: "months", Policy: "web", Workloads: 4, Ticks: 800, UserSeconds: 2, TicksPerSecond: 400, Allocations: 7, AllocatedBytes: 5 << 20,
	}}}
	var out bytes.Buffer
	if err := found.write(&out, "table"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| months | web | 4 | 800 | 2.00 | 0.500 | 400 | 7 | 5 |", "Most memory held: 3 MiB."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %s, want %s in it", out.String(), want)
		}
	}
	out.Reset()
	if err := found.write(&out, "json"); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("got %v and %s, want JSON", err, out.String())
	}
	for want, o := range map[string]options{
		"--minutes is -1, expected 0 or more":                           {minutes: -1},
		"--workloads is -2, expected 0 or more":                         {workloads: -2},
		"--minutes and --workloads are 0, expected something to replay": {},
	} {
		if err := o.run("", "table"); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := (options{minutes: 1}).run("", "xml"); err == nil || err.Error() != "-o is \"xml\", expected table or json" {
		t.Errorf("got %v, want a fault of -o", err)
	}
}
