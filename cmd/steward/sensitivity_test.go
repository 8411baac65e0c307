package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// replays is what these tests read of the JSON of simulate.
type replays struct {
	Simulations []struct {
		Policies []struct {
			Name string
			Cost float64
		}
	}
	Sensitivity []struct {
		Policy  string
		Changes []struct {
			Key    string
			Factor float64
			Cost   float64
		}
		Cost struct{ Low, Base, High float64 }
	}
}

func replayed(t *testing.T, args ...string) replays {
	t.Helper()
	var out, complaint bytes.Buffer
	args = append([]string{"simulate"}, append(args, "-o", "json")...)
	if code := run(t.Context(), args, streams{out: &out, err: &complaint, getenv: nothing}); code != exitDone {
		t.Fatalf("%q: got status %d and %q", args, code, &complaint)
	}
	var r replays
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// A change of a sensitivity costs what a sweep over the same value says, also
// where the sweep set the figure before.
func TestASensitivityIsWhatASweepWouldSay(t *testing.T) {
	file := writeScenario(t)
	got := replayed(t, file, "--against", "hpa", "--sensitivity", "--sweep", "scenario.unit.boot=20m,40m").Sensitivity
	if len(got) != 2 || len(got[1].Changes) != 4 || !strings.HasSuffix(got[1].Policy, "[scenario.unit.boot=40m]") {
		t.Fatalf("got %+v, want the policy alone under both settings", got)
	}
	for _, change := range got[1].Changes {
		boot, capacity := 40.0, 10.0
		if change.Key == "scenario.unit.boot" {
			boot *= change.Factor
		} else {
			capacity *= change.Factor
		}
		want := replayed(t, file, "--against", "none", "--sweep", fmt.Sprintf("scenario.unit.boot=%gm,1m", boot),
			"--sweep", fmt.Sprintf("scenario.unit.capacity=%g", capacity)).Simulations[0].Policies[0].Cost
		if change.Cost != want || want < got[1].Cost.Low || want > got[1].Cost.High {
			t.Errorf("%s x%g: got %v in %+v, want %v", change.Key, change.Factor, change.Cost, got[1].Cost, want)
		}
	}
}
