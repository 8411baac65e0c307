package simulate

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write golden files instead of reading them")

// tiny is a replay in which units boot, drain, are lost, and are paid for up to
// their minimum; demand has a gap, and is above and below what serves.
func tiny(t *testing.T) *Timeline {
	t.Helper()
	sc := plain()
	sc.Unit.Capacity, sc.SLO.MaxUtilisation = 100, 0.8
	sc.Unit.Boot, sc.Unit.MinBilling = time.Minute, 90*time.Second
	sc.DecideEvery, sc.Warmup = 30*time.Second, 90*time.Second
	sc.Faults = []Fault{{Kind: FaultLoseUnits, At: 3 * time.Minute, Share: 0.5}}
	r := prepare(t, sc, time.Minute, numbers("150 312.5 - 400 0.125 80")...)
	_, rows := replay(t, r, scripted(2, 4, 4, 4, 1, 1, 5, 4))
	return rows
}

func TestTimelineIsWrittenARowATick(t *testing.T) {
	const golden = "testdata/timeline.csv"
	got := csvOf(t, tiny(t))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestATimelineSumsUpToItsResult(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["gaps"]...)
	res, rows := replay(t, r, baseline(t, "hpa"))
	var cost, violations, unserved, demand float64
	for _, row := range strings.Split(strings.TrimSpace(csvOf(t, rows)), "\n")[1:] {
		cells := strings.Split(row, ",")
		of := func(column int) float64 { return numbers(cells[column] + " -")[0] }
		cost += of(7)
		violations += of(5)
		unserved += of(6)
		if cells[1] == "" {
			if cells[5] != "0" || cells[6] != "0" {
				t.Fatalf("a gap scores: %s", row)
			}
			continue
		}
		demand += of(1)
	}
	if !near(cost, res.Cost) || !near(violations*r.Tick.Minutes(), res.ViolationMinutes) || !near(unserved/demand, *res.UnservedShare) {
		t.Errorf("rows sum up to cost %v, %v violations, %v unserved; the result has %v, %v min, a share of %v",
			cost, violations, unserved, res.Cost, res.ViolationMinutes, *res.UnservedShare)
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestATimelineThatCannotBeWrittenIsAnError(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	_, long := replay(t, r, scripted(2))
	var whole bytes.Buffer
	if err := long.WriteCSV(&whole); err != nil {
		t.Fatal(err)
	}
	for _, room := range []int{0, whole.Len() - 1} {
		if err := long.WriteCSV(&fullDisk{room}); !errors.Is(err, errFull) || !strings.HasPrefix(err.Error(), "write timeline: ") {
			t.Errorf("with room for %d of %d bytes: got %v", room, whole.Len(), err)
		}
	}
}
