package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/providers/file"
	"steward/simulate"
)

func TestTheTracesAreWhatTheGeneratorMakes(t *testing.T) {
	size := int64(0)
	for name, series := range traces() {
		path := filepath.Join("..", "traces", name+".csv.gz")
		packed, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer packed.Close()
		info, err := packed.Stat()
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
		z, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		if z.Name != "" || !z.ModTime.IsZero() {
			t.Errorf("%s: name %q and time %v, expected neither", path, z.Name, z.ModTime)
		}
		got, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := file.WriteSeries(&want, series...); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s differs from its recipe: run go run ./examples/scenarios/generate", path)
		}
	}
	if size > 700_000 {
		t.Errorf("traces take %d bytes, expected at most 700,000", size)
	}
}

func TestTheSameRecipeGivesTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	for _, path := range []string{one, two} {
		if err := write(path, alone("outage", recipes["outage"])); err != nil {
			t.Fatal(err)
		}
	}
	a, _ := os.ReadFile(one)
	b, _ := os.ReadFile(two)
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
}

var saidNeed = regexp.MustCompile(`the highest need of this trace is (\d+)`)

func TestTheScenariosFitTheirTraces(t *testing.T) {
	paths := []string{filepath.Join("..", "spot.yaml")}
	for name := range recipes {
		paths = append(paths, filepath.Join("..", name+".yaml"))
	}
	for name := range recordings {
		paths = append(paths, filepath.Join("..", "recorded", name+".yaml"))
	}
	for _, path := range append(paths, faultScenarios(t)...) {
		name := path
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sc, err := simulate.ParseScenario(path, data)
		if err != nil {
			t.Fatal(err)
		}
		demand := seriesOf(t, sc, sc.Demand)
		if path := sc.SpotPath(); path != nil {
			sc.FollowSpot(seriesOf(t, sc, *path))
		}
		if _, err := simulate.Prepare(sc, demand, nil); err != nil {
			t.Error(err)
		}
		need := 0
		for _, v := range demand.Values {
			need = max(need, int(math.Ceil(v/(sc.Unit.Capacity*sc.SLO.MaxUtilisation)-1e-9)))
		}
		if 3*need > 2*sc.Bounds.Max {
			t.Errorf("%s: peak need is %d, expected bounds.max %d to be at least half as much again", name, need, sc.Bounds.Max)
		}
		if said := saidNeed.FindSubmatch(data); said == nil || string(said[1]) != strconv.Itoa(need) {
			t.Errorf("%s: says %q, but the peak need is %d", name, said, need)
		}
		if !bytes.HasPrefix(data, []byte("# SYNTHETIC: ")) {
			t.Errorf("%s: does not begin by saying that it is synthetic", name)
		}
	}
}

// seriesOf reads the series that a key of a scenario points to.
func seriesOf(t *testing.T, sc *simulate.Scenario, ref simulate.SeriesRef) fleet.Series {
	t.Helper()
	all, err := file.ReadSeries(filepath.Join(filepath.Dir(sc.File), ref.File), file.Rules{NonNegative: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || string(all[0].Key.Workload) != ref.Series {
		t.Fatalf("%s: got %d series, expected %s alone", sc.File, len(all), ref.Series)
	}
	return all[0]
}

func TestTheOutageIsWhereTheScenarioSays(t *testing.T) {
	s := recipes["outage"].Series(fleet.Key{})
	var zeros []time.Time
	for i, v := range s.Values {
		if v == 0 {
			zeros = append(zeros, s.Stamp(i))
		}
	}
	begin := time.Date(2026, 1, 22, 14, 10, 0, 0, time.UTC)
	if got := fmt.Sprint(len(zeros), zeros[0], zeros[len(zeros)-1]); got != fmt.Sprint(45, begin, begin.Add(44*time.Minute)) {
		t.Errorf("got zeros %s, expected 45 from %v", got, begin)
	}
}

// The fleet's demand is what its file says, and fits its bounds.
func TestTheFleetFitsItsTraces(t *testing.T) {
	path := filepath.Join("..", "fleet.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sc, err := simulate.ParseScenario(path, data)
	if err != nil {
		t.Fatal(err)
	}
	fleet, err := scenariofile.OpenFleet(sc, scenariofile.Reader{Series: read})
	if err != nil {
		t.Fatal(err)
	}
	found, err := fleet.Files[0].Workloads(scenariofile.Reader{Series: read})
	if err != nil || len(fleet.Files) != 1 || len(found) != len(shops()) {
		t.Fatalf("got %d workloads of %d files and %v, want the shops of one file", len(found), len(fleet.Files), err)
	}
	for i, s := range shops() {
		if found[i].Name != string(s.Key.Workload) {
			t.Errorf("got %s, want %s", found[i].Name, s.Key.Workload)
		}
		for _, v := range s.Values {
			if need := int(sc.Need(v)); 3*need > 2*sc.Bounds.Max {
				t.Fatalf("%s: the need is %d, expected bounds.max %d to be at least half as much again", found[i].Name, need, sc.Bounds.Max)
			}
		}
	}
}
