package file

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
	"steward/providers"
	"steward/providers/providertest"
)

const inventory = "id,kind,units,max,shape,hourly,currency\neu/web,asg,4,9,m,0.1,USD\neu/db,instance,1,1,l,,\n"

// lay writes files into a directory of their own, and returns the fleet in it.
func lay(t *testing.T, files map[string]string) Fleet {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "usage"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Fleet{Name: "files", Inventory: filepath.Join(dir, "inventory.csv"), Usage: filepath.Join(dir, "usage")}
}

// hours are rows of one series, one an hour from a given one on.
func hours(name string, first int, values ...string) string {
	var rows strings.Builder
	for i, v := range values {
		rows.WriteString(name + "," + start.Add(time.Duration(first+i)*time.Hour).Format(time.RFC3339) + "," + v + "\n")
	}
	return rows.String()
}

const header = "series,timestamp,value\n"

func TestAFleetOfFilesIsAProvider(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		f := lay(t, map[string]string{
			"inventory.csv": inventory,
			"usage/1.csv":   header + hours("eu/web/demand", 0, "1", "2", "", "4") + hours("eu/db/utilisation", 0, "0.5", "0.5", "0.25", "0.1"),
			"usage/2.csv":   header + hours("eu/web/demand", 6, "7", "8"),
		})
		return providertest.Subject{Sources: f.Sources(), From: start, To: start.Add(8 * time.Hour)}
	})
}

func TestASeriesMayBeSplitOverFiles(t *testing.T) {
	f := lay(t, map[string]string{
		"usage/a.csv.gz": string(pack(header + hours("eu/web/demand", 5, "6", "7"))),
		"usage/b.csv":    header + hours("eu/web/demand", 0, "1", "2", "3") + hours("eu/db/demand", 0, "1", "1"),
		"usage/notes.md": "not a series",
	})
	got, err := f.Sources().Metrics.Usage(t.Context(), start.Add(time.Minute), start.Add(6*time.Hour))
	gap := math.NaN()
	want := []fleet.Series{
		{Key: fleet.Key{Workload: "eu/db", Metric: "demand"}, Start: start.Add(time.Hour), Step: time.Hour, Lag: time.Hour, Values: []float64{1}},
		{Key: fleet.Key{Workload: "eu/web", Metric: "demand"}, Start: start.Add(time.Hour), Step: time.Hour, Lag: time.Hour, Values: []float64{2, 3, gap, gap, 6}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestFilesMayBeReplaced(t *testing.T) {
	f := lay(t, map[string]string{"inventory.csv": inventory})
	source := f.Sources().Inventory
	for _, c := range []struct {
		text  string
		units int // of the first workload; 0 if the text is refused
	}{
		{"id,kind,units,max\na,x,3,9\n", 3}, {"id,kind,units,max\na,x,5,9\n", 5}, {"id,kind,units,max\na,x,6,9\nb,x,many,9\n", 0}, {"id,kind,units,max\na,x,7,9\n", 7},
	} {
		if err := os.WriteFile(f.Inventory, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		all, err := source.Workloads(t.Context())
		if refused := c.units == 0; refused != (err != nil) || refused != (len(all) == 0) || !refused && all[0].Size.Units != c.units {
			t.Errorf("%q: got %v, %v", c.text, all, err)
		}
	}
}

func TestAFileThatIsWrittenToIsNotHalfRead(t *testing.T) {
	f := lay(t, map[string]string{"inventory.csv": inventory})
	got, err := whole(f.Inventory, func(r *os.File) ([]fleet.Workload, error) {
		if err := os.WriteFile(f.Inventory, []byte(inventory+"a,x,1,1,,,\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return ParseInventory(f.Inventory, r)
	})
	if want := f.Inventory + ": was written to while it was read, expected a file renamed into place"; got != nil || !errors.Is(err, providers.Down) || err.Error() != want {
		t.Errorf("got %v, %v, want %s", got, err, want)
	}
}

func TestBadUsageIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
		fault providers.Fault
	}{
		"no metric": {map[string]string{"usage/a.csv": header + hours("web/demand", 0, "1", "2") + hours("web", 0, "1", "2")},
			`usage/a.csv:4: series "web", expected WORKLOAD/METRIC`, providers.Invalid},
		"no workload": {map[string]string{"usage/a.csv": header + hours("/demand", 0, "1", "2")}, `usage/a.csv:2: series "/demand", expected WORKLOAD/METRIC`, providers.Invalid},
		"no name": {map[string]string{"usage/a.csv": "timestamp,value\n0,1\n60,2\n"},
			`usage/a.csv:1: header "timestamp,value", expected series,timestamp,value`, providers.Invalid},
		"overlap": {map[string]string{"usage/a.csv": header + hours("web/demand", 0, "1", "2", "3"), "usage/b.csv": header + hours("web/demand", 2, "3", "4")},
			`usage/b.csv: series "web/demand" begins 2026-01-05T02:00:00Z, expected nothing before 2026-01-05T03:00:00Z, up to which DIR/usage/a.csv goes`, providers.Invalid},
		"another step": {map[string]string{"usage/a.csv": header + hours("web/demand", 0, "1", "2"), "usage/b.csv": header + "web/demand,2026-01-06T00:00:00Z,1\nweb/demand,2026-01-06T00:30:00Z,1\n"},
			`usage/b.csv: series "web/demand" has a step of 30m0s, expected 1h0m0s as in DIR/usage/a.csv`, providers.Invalid},
		"another grid": {map[string]string{"usage/a.csv": header + hours("web/demand", 0, "1", "2"), "usage/b.csv": header + "web/demand,2026-01-06T00:10:00Z,1\nweb/demand,2026-01-06T01:10:00Z,1\n"},
			`usage/b.csv: series "web/demand" begins 2026-01-06T00:10:00Z, expected a multiple of 1h0m0s after DIR/usage/a.csv`, providers.Invalid},
		"years between": {map[string]string{"usage/a.csv": header + "web/demand,1900-01-01T00:00:00Z,1\nweb/demand,1900-01-01T00:00:01Z,1\n", "usage/b.csv": header + "web/demand,2149-01-01T00:00:00Z,1\nweb/demand,2149-01-01T00:00:01Z,1\n"},
			`usage/b.csv: series "web/demand" begins 2182703h59m58s after DIR/usage/a.csv ends, expected a smaller gap`, providers.Invalid},
		"an empty directory": {nil, `usage: no file named *.csv or *.csv.gz, expected some`, providers.Invalid},
	} {
		f := lay(t, c.files)
		got, err := f.Sources().Metrics.Usage(t.Context(), start, start.Add(time.Hour))
		want := filepath.Join(filepath.Dir(f.Usage), "") + "/" + strings.ReplaceAll(c.want, "DIR", filepath.Dir(f.Usage))
		if got != nil || err == nil || err.Error() != want || providers.FaultOf(err) != c.fault {
			t.Errorf("%s\ngot  %v, %v\nwant %s", name, got, err, want)
		}
	}
}

func TestWhatIsNotThereIsDown(t *testing.T) {
	s := Fleet{Name: "files", Inventory: "no/such/inventory.csv", Usage: "no/such/usage"}.Sources()
	all, err := s.Inventory.Workloads(t.Context())
	if all != nil || providers.FaultOf(err) != providers.Down || !strings.Contains(err.Error(), "no/such/inventory.csv") {
		t.Errorf("got %v, %v", all, err)
	}
	usage, err := s.Metrics.Usage(t.Context(), start, start.Add(time.Hour))
	if usage != nil || providers.FaultOf(err) != providers.Down || !strings.Contains(err.Error(), "no/such/usage") {
		t.Errorf("got %v, %v", usage, err)
	}
	if s := (Fleet{Name: "x"}).Sources(); s.Inventory != nil || s.Metrics != nil || s.Billing != nil || s.Prices != nil {
		t.Errorf("a fleet without files has roles: %+v", s)
	}
}

func TestReadingStopsBetweenFiles(t *testing.T) {
	f := lay(t, map[string]string{"usage/a.csv": "nonsense"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Sources().Metrics.Usage(ctx, start, start.Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, expected that it is cancelled", err)
	}
}
