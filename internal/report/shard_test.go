package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/simulate"
)

// fleetOf is a fleet of so many workloads with figures of their own.
func fleetOf(n int) []Simulation {
	var out []Simulation
	for i := range n {
		sim := samples()[0]
		sim.Fleet, sim.Workload = "shops", "shop <"+string(rune('a'+i))+">"
		sim.Scenario, sim.Own, sim.OracleCost, sim.Scored, sim.Demand = "shops/"+sim.Workload, 1, 1000+float64(i), 14*24*time.Hour, 1e6/float64(i+1)
		sim.Terms, sim.Settling = &simulate.Scenario{Name: sim.Scenario}, time.Hour
		sim.Policies[0].Cost += 100 * float64(i)
		sim.Policies[0].ViolationMinutes += float64(i * 7 % 5)
		sim.Policies[0].Baseline, sim.Policies[1].Baseline = false, true
		sim.Policies[1].Name, sim.Policies[1].ViolationMinutes = "hpa@0.6", 14*24*60
		out = append(out, sim)
	}
	return out
}

func shardOf(t *testing.T, index, of int, sims []Simulation) string {
	t.Helper()
	var own []Simulation
	for i := index - 1; i < len(sims); i += of {
		own = append(own, sims[i])
	}
	var out bytes.Buffer
	s := Shard{Version: "1", Shard: index, Of: of, Whole: len(sims), Inputs: "sha256:1"}
	if index == 1 {
		s.Expectations = []Judged{{At: 7, Verdict: simulate.Verdict{Policy: "web", Measure: "cost", Got: figure(3), OK: true}}}
	}
	if err := s.Write(&out, own); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatAShardHoldsIsWhatWasWritten(t *testing.T) {
	sims := fleetOf(7)
	var shards []Shard
	for _, i := range []int{3, 1, 2} {
		s, err := ReadShard("shard.json", []byte(shardOf(t, i, 3, sims)))
		if err != nil {
			t.Fatal(err)
		}
		shards = append(shards, s)
	}
	got, verdicts, err := Merge(shards)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, sims, cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(simulate.Scenario{})); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if len(verdicts) != 1 || verdicts[0].Policy != "web" {
		t.Errorf("got %+v, want the verdict of the first shard", verdicts)
	}
}

func TestAWorkloadWithOtherPoliciesIsNoPart(t *testing.T) {
	sims := fleetOf(2)
	sims[1].Policies = sims[1].Policies[:1]
	s, err := ReadShard("shard.json", []byte(shardOf(t, 1, 1, sims)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Merge([]Shard{s}); err == nil || !strings.Contains(err.Error(), "have other policies") {
		t.Errorf("got %v, want an error", err)
	}
}

// Whatever stands in a file, it is a shard or an error.
func FuzzShard(f *testing.F) {
	var whole bytes.Buffer
	if err := (Shard{Version: "1", Shard: 1, Of: 1, Whole: 2}).Write(&whole, fleetOf(2)); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add([]byte(`{"schema":"steward.simulation-shard/v1","shard":1,"of":1,"whole":1,"simulations":[{}]}`))
	f.Add([]byte(`{"schema":"steward.simulation-shard/v1","shard":-9223372036854775808,"of":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadShard("shard.json", data)
		if err != nil {
			return
		}
		sims, _, err := Merge([]Shard{s})
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := Simulations(&out, "table", Replays{Simulations: sims, Fleets: NewFleets(sims)}); err != nil || out.Len() == 0 {
			t.Errorf("got %v and %d bytes, want a table", err, out.Len())
		}
	})
}

// The forms of a fleet are held by files, and what they list is bounded.
func TestAFleetLooksLikeTheGoldenFiles(t *testing.T) {
	sims := fleetOf(9)
	for _, form := range []string{"table", "json", "markdown"} {
		var out bytes.Buffer
		if err := Simulations(&out, form, Replays{Simulations: sims, Fleets: NewFleets(sims)}); err != nil {
			t.Fatal(err)
		}
		golden(t, "fleet."+form, out.String())
	}
}

func TestAFleetTellsOfDemandThatWasCutOff(t *testing.T) {
	sims := fleetOf(3)
	sims[1].Censored = &simulate.Censored{Minutes: 5}
	var out bytes.Buffer
	if err := Simulations(&out, "table", Replays{Simulations: sims, Fleets: NewFleets(sims)}); err != nil {
		t.Fatal(err)
	}
	if want := "The demand of 1 workload was cut off at times when it was recorded; -o json says when.\n"; !strings.Contains(out.String(), want) {
		t.Errorf("got %s\nwant %s", out.String(), want)
	}
}

func TestManyWorkloadsDoNotFloodAPageOrATable(t *testing.T) {
	sims := fleetOf(1000)
	all := Replays{Simulations: sims, Fleets: NewFleets(sims)}
	var table, page bytes.Buffer
	if err := Simulations(&table, "table", all); err != nil {
		t.Fatal(err)
	}
	if got := table.String(); !strings.Contains(got, " … and 980 more; -o csv has all\n") || strings.Count(got, "\n") > 60 {
		t.Errorf("got %d lines, want the worst 20 workloads and how many more there are", strings.Count(got, "\n"))
	}
	if err := Simulations(&page, "html", all); err != nil {
		t.Fatal(err)
	}
	if page.Len() > 500_000 || strings.Contains(page.String(), "shop <a>") || !strings.Contains(page.String(), "And 500 more; -o csv has all.") {
		t.Errorf("got a page of %d bytes, want a short one with all names escaped", page.Len())
	}
}
