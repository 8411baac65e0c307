package memory

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/fleet"
)

// lively is a fleet in which everything moves that can move.
func lively() Config {
	tracked, queue, quiet := named(web(4), "tracked"), named(web(4), "queue"), named(web(3), "quiet")
	tracked.Hands = []Hand{TargetTracking(0.6, 15*time.Minute), Drift(6, 0.5)}
	tracked.Signals = []Signal{Latency("p99_ms", 40)}
	queue.Queue, queue.Hands = true, []Hand{WorkingHours(time.UTC, 8, 18, 30, 4)}
	return Config{Seed: 7, Workloads: []Workload{tracked, queue, quiet}, Faults: Faults{
		FailedBoots: 0.2, Gaps: 0.01, Late: 0.05, LateBills: true, Corrected: 0.1,
	}}
}

// record is all that a cloud tells.
type record struct {
	Workloads []fleet.Workload
	Usage     []fleet.Series
	Charges   []fleet.Charge
	Prices    []fleet.Price
}

func ask(t *testing.T, c *Cloud, from, to time.Time) record {
	t.Helper()
	var r record
	for _, q := range []func() error{
		func() (err error) { r.Workloads, err = c.Workloads(t.Context()); return err },
		func() (err error) { r.Usage, err = c.Usage(t.Context(), from, to); return err },
		func() (err error) { r.Charges, err = c.Charges(t.Context(), from, to); return err },
		func() (err error) { r.Prices, err = c.Prices(t.Context()); return err },
	} {
		if err := q(); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

var same = cmp.Options{
	cmpopts.EquateNaNs(),
	cmp.Comparer(func(a, b fleet.Decimal) bool { return a.Compare(b) == 0 }),
}

func TestHistoryDoesNotDependOnWhatWasAsked(t *testing.T) {
	acts := map[int]fleet.Action{1000: to("quiet", 3, 9), 2000: to("quiet", 9, 2), 2001: to("quiet", 2, 40)}
	live := func(often int, seed uint64) record {
		c, rng := &clock{}, rand.New(rand.NewPCG(seed, 1))
		cloud := build(t, c, lively())
		for minute := range 3 * 1440 {
			c.at = monday.Add(time.Duration(minute)*time.Minute + 20*time.Second)
			if act, due := acts[minute]; due {
				if err := cloud.Actuator().Scale(t.Context(), act); err != nil {
					t.Fatal(err)
				}
			}
			if often > 0 && rng.IntN(often) == 0 {
				ask(t, cloud, c.at.Add(-time.Duration(rng.IntN(300))*time.Minute), c.at)
			}
		}
		return ask(t, cloud, monday, c.at)
	}
	seldom := live(0, 0)
	if len(seldom.Usage) != 5+5+4 || len(seldom.Charges) < 3*70-30 {
		t.Errorf("got %d series and %d charges, expected 14 and about 200", len(seldom.Usage), len(seldom.Charges))
	}
	for seed, often := range []int{10, 100} {
		if diff := cmp.Diff(seldom, live(often, uint64(seed)), same); diff != "" {
			t.Errorf("asked about every %d minutes, the history differs:\n%.2000s", often, diff)
		}
	}
}

func TestSeedsDecideWhatGoesWrong(t *testing.T) {
	history := func(seed uint64) record {
		cfg, c := lively(), &clock{}
		cfg.Seed = seed
		cloud := build(t, c, cfg)
		c.at = monday.Add(2 * day)
		return ask(t, cloud, monday, c.at)
	}
	if cmp.Equal(history(1), history(2), same) {
		t.Error("two seeds gave the same history")
	}
}

func TestWhatIsTooOldIsForgotten(t *testing.T) {
	short, long := lively(), lively()
	short.Keep = 2 * day
	c := &clock{}
	a, b := build(t, c, short), build(t, c, long)
	c.at = monday.Add(40 * day)
	if diff := cmp.Diff(ask(t, b, c.at.Add(-2*day), c.at), ask(t, a, monday, c.at), same); diff != "" {
		t.Errorf("what is remembered differs:\n%.2000s", diff)
	}
	for _, g := range a.groups {
		if marks, minutes := len(g.log), len(g.queue.values); marks > 2*3*1440 || minutes > 3*2*1440 {
			t.Errorf("%s: %d marks and %d minutes are remembered of 40 days, expected those of a few days", g.w.ID, marks, minutes)
		}
	}
}

func TestAClockThatGoesBackChangesNothing(t *testing.T) {
	c := &clock{}
	cfg := lively()
	cfg.Keep = day
	cloud := build(t, c, cfg)
	c.at = monday.Add(9 * day)
	before := ask(t, cloud, monday, c.at)
	c.at = monday.Add(-day)
	if diff := cmp.Diff(before, ask(t, cloud, monday, monday.Add(9*day)), same); diff != "" {
		t.Errorf("meanwhile the history differs:\n%.2000s", diff)
	}
	c.at = monday.Add(9 * day)
	if diff := cmp.Diff(before, ask(t, cloud, monday, c.at), same); diff != "" {
		t.Errorf("the history differs:\n%.2000s", diff)
	}
}
