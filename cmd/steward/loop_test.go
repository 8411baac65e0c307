package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/cmd/steward/demo"
	"steward/fleet"
	"steward/internal/config"
	"steward/internal/daemon"
	"steward/internal/schedule"
	"steward/internal/store"
	"steward/policy"
	"steward/providers"
	"steward/providers/memory"
)

// loopBegins is when the daemon of the loop begins: before a midnight, at which models are fitted anew.
var loopBegins = time.Date(2026, 3, 2, 22, 50, 0, 0, time.UTC)

// loopCloud runs two workloads that others scale, with samples that are lost or late.
func loopCloud(t *testing.T, now func() time.Time) *memory.Cloud {
	t.Helper()
	start := loopBegins.Add(-5 * 24 * time.Hour).Truncate(24 * time.Hour)
	wave := func(base float64) func(time.Time) float64 {
		return func(at time.Time) float64 {
			m := at.Sub(start).Minutes()
			return base * (1 + 0.5*math.Sin(2*math.Pi*m/1440) + 0.15*math.Sin(m/17) + 0.03*math.Sin(m*m))
		}
	}
	make := func(name string, units int, base float64) memory.Workload {
		return memory.Workload{
			Workload: fleet.Workload{
				ID: fleet.ID("demo/1/eu/asg/" + name), Kind: "asg", Labels: map[string]string{"tier": name}, Size: fleet.Size{Units: units, Shape: "m"},
				Bounds: fleet.Bounds{Min: 2, Max: 80}, Shapes: []fleet.Shape{{Name: "m", Hourly: 96_000}}, Currency: "USD",
				Unit: fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 2 * time.Minute, Drain: time.Minute},
			},
			Demand: wave(base), MinBill: time.Minute,
			Hands:   []memory.Hand{memory.TargetTracking(0.5, 5*time.Minute)},
			Signals: []memory.Signal{memory.Latency("p99_ms", 80)},
		}
	}
	cloud, err := memory.New(memory.Config{
		Name: "loop", Seed: 3, Start: start, Lag: 2 * time.Minute, Workloads: []memory.Workload{make("web", 20, 1500), make("other", 12, 700)},
		Faults: memory.Faults{FailedBoots: 0.1, Gaps: 0.02, Late: 0.05},
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	return cloud
}

// loopRuns lets a daemon live on a store from a time to another.
func loopRuns(t *testing.T, dsn string, from, to time.Time, rules policy.Set) {
	t.Helper()
	clock, ctx := schedule.Leaping(from), context.Background()
	c := config.Default()
	c.Store.DSN = dsn
	book, err := openBook(ctx, c, store.Open, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	o, err := daemon.NewObserver(ctx, daemon.Options{
		Sources: []providers.Sources{loopCloud(t, clock.Now).Sources()}, Record: book, Rules: rules, Now: clock.Now, Log: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{config: c, log: zerolog.Nop(), book: book, observer: o, clock: clock, synthetic: true}
	if err := (stage{house: h}).until(ctx, to); err != nil {
		t.Fatal(err)
	}
}

// What a daemon decided over a midnight and a restart is decided again from its
// recording, although others scaled, samples were lost and samples came late.
func TestARecordingReplaysToTheDecisionsThatWereMade(t *testing.T) {
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "loop.db")
	all, err := demo.Policies()
	if err != nil {
		t.Fatal(err)
	}
	rules := policy.NewSet(all...)
	stopped, ends := loopBegins.Add(90*time.Minute), loopBegins.Add(3*time.Hour)
	loopRuns(t, dsn, loopBegins, stopped, rules)
	loopRuns(t, dsn, stopped.Add(7*time.Minute), ends, rules)
	call(t, dsn, "demo", "--policies", filepath.Join(dir, "policies"))
	for _, c := range []struct {
		name string
		from time.Time
	}{{"whole", loopBegins}, {"part", loopBegins.Add(2 * time.Hour)}} {
		out := filepath.Join(dir, c.name)
		call(t, dsn, "record", "--workload", "*", "--from", c.from.Format(time.RFC3339), "--to", ends.Format(time.RFC3339), "--out", out)
		for name, rulebook := range map[string]string{"web": "web", "other": "services"} {
			told := call(t, dsn, "simulate", filepath.Join(out, name+".yaml"), "--policy", filepath.Join(dir, "policies", rulebook+".yaml"),
				"--hold", "--against", "none", "--timeline", out)
			replayed := answers(t, filepath.Join(out, name, rulebook+".csv"))
			decided := decisionsOnRecord(t, dsn, fleet.ID("demo/1/eu/asg/"+name), c.from, ends)
			if len(decided) < 40 || len(replayed) != len(decided) {
				t.Errorf("%s of %s: got %d decisions, want the %d on record", c.name, name, len(replayed), len(decided))
			}
			for at, want := range decided {
				if got := replayed[at]; got != want {
					t.Errorf("%s of %s at %s: got %s, want %s", c.name, name, at, got, want)
				}
			}
			if want := fmt.Sprintf("makes the same decisions: %d of %d.", len(decided), len(decided)); !strings.Contains(told, want) {
				t.Errorf("%s of %s: got\n%s\nwant %q in it", c.name, name, told, want)
			}
			if late, err := os.Stat(filepath.Join(out, name+"-revisions.csv.gz")); err != nil || late.Size() == 0 {
				t.Errorf("%s of %s: no value came late, so nothing is shown: %v", c.name, name, err)
			}
		}
	}
}

// call runs a command that has to succeed, and answers what it printed.
func call(t *testing.T, dsn string, args ...string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	getenv := func(key string) string { return map[string]string{"STEWARD_STORE_DSN": dsn}[key] }
	if code := run(context.Background(), args, streams{out: &out, err: &complaint, getenv: getenv}); code != exitDone {
		t.Fatalf("%q: status %d: %s", args, code, &complaint)
	}
	return out.String()
}

// answers are the decisions of a timeline, by their time: size seen, wanted, granted and verdict.
func answers(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		if verdict := row[len(row)-1]; verdict != "" {
			out[row[0]] = strings.Join([]string{row[2], row[8], row[9], verdict}, " ")
		}
	}
	return out
}

// decisionsOnRecord are the same by the store.
func decisionsOnRecord(t *testing.T, dsn string, id fleet.ID, from, to time.Time) map[string]string {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dsn, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	plans, err := s.Plans(ctx, from, to)
	if err != nil {
		t.Fatal(err)
	}
	pasts, err := s.Past(ctx, from)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[int64]int{} // the want of a decision that stands may change, its name does not
	for _, p := range pasts {
		for _, w := range p.Wants {
			if p.Workload == id {
				wanted[w.At.UnixNano()] = w.Units
			}
		}
	}
	out := map[string]string{}
	for _, head := range plans {
		plan, err := s.Plan(ctx, head.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range plan.Decisions {
			if d.Workload == id {
				out[plan.At.UTC().Format(time.RFC3339)] = fmt.Sprintf("%d %d %d %s", d.Now.Units, wanted[plan.At.UnixNano()], d.Grant.Units, d.Verdict)
			}
		}
	}
	return out
}
