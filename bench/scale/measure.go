package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/book"
	"steward/internal/daemon"
	"steward/internal/store"
	"steward/policy"
	"steward/providers"
)

// figures are seconds of the clock, and megabytes.
type figures struct {
	Schema    string  `json:"schema"`
	Workloads int     `json:"workloads"`
	Samples   int     `json:"samples"` // of history
	Backfill  float64 `json:"backfill_seconds"`
	First     float64 `json:"first_decision_seconds"` // every model fitted, every margin rehearsed
	Collect   float64 `json:"collect_seconds"`        // a step's mean, as all below
	Decide    float64 `json:"decide_seconds"`
	Save      float64 `json:"save_seconds"`
	Cycle     float64 `json:"cycle_seconds"`
	Worst     float64 `json:"worst_cycle_seconds"`
	Heap      float64 `json:"heap_mb"`
	Peak      float64 `json:"peak_rss_mb"`
}

// timed counts the time that keeping plans takes.
type timed struct {
	*book.Book
	took time.Duration
}

// SavePlan is the book's.
func (t *timed) SavePlan(ctx context.Context, plan fleet.Plan) error {
	began := time.Now()
	err := t.Book.SavePlan(ctx, plan)
	t.took += time.Since(began)
	return err
}

func (o options) measure(ctx context.Context, dir string) (figures, error) {
	b, err := book.Open(ctx, "sqlite:"+filepath.Join(dir, "scale.db"), store.Open, store.Retention{}, store.Log{})
	if err != nil {
		return figures{}, err
	}
	defer b.Close()
	record := &timed{Book: b}
	c := &company{n: o.workloads, step: o.step, now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(o.history)}
	observer, err := daemon.NewObserver(ctx, daemon.Options{
		Sources: []providers.Sources{c.sources()}, Record: record, Rules: policy.NewSet(policy.Default()), Every: o.step, Window: o.history,
		Timeout: time.Hour, Now: func() time.Time { return c.now },
	})
	if err != nil {
		return figures{}, err
	}
	f := figures{Schema: "steward.bench-scale/v1", Workloads: o.workloads, Samples: 4 * o.workloads * int(o.history/o.step)}
	if f.Backfill, err = c.lap(func() error { return observer.Collect(ctx) }); err != nil {
		return f, err
	}
	decide := func() error { _, err := observer.Decide(ctx, c.now); return err }
	if f.First, err = c.lap(decide); err != nil {
		return f, err
	}
	for range o.cycles {
		if err := o.cycle(ctx, &f, c, record, observer, decide); err != nil {
			return f, err
		}
	}
	n := float64(o.cycles)
	f.Collect, f.Decide, f.Save, f.Cycle = f.Collect/n, f.Decide/n, f.Save/n, f.Cycle/n
	f.Heap, f.Peak = heap(), peak()
	runtime.KeepAlive(observer)
	return f, nil
}

func (o options) cycle(ctx context.Context, f *figures, c *company, record *timed, observer *daemon.Observer, decide func() error) error {
	c.now = c.now.Add(o.step)
	record.took = 0
	collect, err := c.lap(func() error {
		if err := observer.Inventory(ctx); err != nil {
			return err
		}
		return observer.Usage(ctx, c.now)
	})
	if err != nil {
		return err
	}
	thought, err := c.lap(decide)
	if err != nil {
		return err
	}
	saved := record.took.Seconds()
	f.Collect, f.Decide, f.Save = f.Collect+collect, f.Decide+thought-saved, f.Save+saved
	f.Cycle, f.Worst = f.Cycle+collect+thought, max(f.Worst, collect+thought)
	return nil
}

// lap is how long something takes, without what making up answers takes.
func (c *company) lap(do func() error) (float64, error) {
	c.took = 0
	began := time.Now()
	err := do()
	return (time.Since(began) - c.took).Seconds(), err
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// peak is the most memory that the process has had, 0 where the system does not tell.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kilobytes / 1000
		}
	}
	return 0
}

func (f figures) write(out io.Writer, form string) error {
	if form == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(f)
	}
	_, err := fmt.Fprintf(out, `%d workloads, %d samples of history

reading the history        %8.2f s
the first decision         %8.2f s
a step: collect            %8.2f s
        decide             %8.2f s
        keep the plan      %8.2f s
        in all             %8.2f s, at most %.2f s
memory in use              %8.0f MB
most memory                %8.0f MB
`, f.Workloads, f.Samples, f.Backfill, f.First, f.Collect, f.Decide, f.Save, f.Cycle, f.Worst, f.Heap, f.Peak)
	return err
}
