// Package memory is a simulated cloud: groups, instances, databases, volumes,
// deployments and queue workers whose units boot, serve, drain and are paid for,
// under a demand that is a function of time. It serves tests and the demo, and
// whatever shows it must say that it is synthetic.
//
// Its clock is handed in. Nothing runs in the background: a question first moves
// the cloud on to the present. The same seed, workloads and acts give the same
// history, however often and whatever was asked meanwhile.
package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"steward/fleet"
	"steward/providers"
)

// Config describes a cloud. The zero value of every field but Start is sensible.
type Config struct {
	Name      string        // as a provider is configured; "" is "memory"
	Seed      uint64        // of every fault and of what hands draw
	Start     time.Time     // when its record begins; cut to the hour
	Lag       time.Duration // a sample is known this long after its stamp; 0 is one step
	Keep      time.Duration // how far back usage and charges are remembered; 0 is 62 days
	Workloads []Workload
	Faults    Faults
}

// The grid of every series, and of the outside hands.
const step = time.Minute

// Cloud answers as a provider does. It is safe for concurrent use.
type Cloud struct {
	name   string
	start  time.Time
	lag    time.Duration
	keep   time.Duration
	faults Faults
	fate   fate
	now    func() time.Time

	mu     sync.Mutex
	groups []*group      // by ID
	newest time.Duration // the clock's, so far
	asked  int64         // questions so far
	calls  int           // acts so far
}

// New builds a cloud that lives by the given clock. All faults of the
// configuration are reported together.
func New(cfg Config, now func() time.Time) (*Cloud, error) {
	c := &Cloud{
		name: cmp.Or(cfg.Name, "memory"), start: cfg.Start.UTC().Truncate(time.Hour), lag: cmp.Or(cfg.Lag, step),
		keep: cmp.Or(cfg.Keep, 62*24*time.Hour), faults: cfg.Faults, fate: fate(cfg.Seed), now: now,
	}
	if err := check(cfg); err != nil {
		return nil, err
	}
	for _, w := range cfg.Workloads {
		w.Source, w.Since = c.name, c.start
		c.groups = append(c.groups, newGroup(w, c))
	}
	slices.SortFunc(c.groups, func(a, b *group) int { return cmp.Compare(a.w.ID, b.w.ID) })
	return c, nil
}

func check(cfg Config) error {
	var faults []error
	if cfg.Start.IsZero() {
		faults = append(faults, errors.New("start is not set, expected a time"))
	}
	if cfg.Lag != 0 && cfg.Lag < step {
		faults = append(faults, fmt.Errorf("lag is %v, expected at least %v", cfg.Lag, step))
	}
	if cfg.Keep < 0 {
		faults = append(faults, fmt.Errorf("keep is %v, expected 0 or more", cfg.Keep))
	}
	seen := map[fleet.ID]bool{}
	for i, w := range cfg.Workloads {
		for _, problem := range w.problems() {
			faults = append(faults, fmt.Errorf("workloads[%d] %q: %s", i, w.ID, problem))
		}
		if seen[w.ID] {
			faults = append(faults, fmt.Errorf("workloads[%d] %q: the name is taken, expected another", i, w.ID))
		}
		seen[w.ID] = true
	}
	faults = append(faults, priceFaults(cfg.Workloads)...)
	return errors.Join(append(faults, cfg.Faults.problems()...)...)
}

// Sources are the roles that can be asked. None of them leads to the actuator.
func (c *Cloud) Sources() providers.Sources {
	r := reader{c}
	return providers.Sources{Name: c.name, Kind: "memory", Inventory: r, Metrics: r, Billing: r, Prices: r}
}

// reader is a cloud that can only be asked.
type reader struct{ cloud *Cloud }

func (r reader) Workloads(ctx context.Context) ([]fleet.Workload, error) {
	return r.cloud.Workloads(ctx)
}

func (r reader) Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error) {
	return r.cloud.Usage(ctx, from, to)
}

func (r reader) Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error) {
	return r.cloud.Charges(ctx, from, to)
}

func (r reader) Prices(ctx context.Context) ([]fleet.Price, error) { return r.cloud.Prices(ctx) }

// Actuator is the one way to change the cloud.
func (c *Cloud) Actuator() providers.Actuator { return actuator{c} }

// Calls counts the acts that were asked for, refused ones included.
func (c *Cloud) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// State is how a workload stands in truth, without faults and lag.
type State struct {
	At      time.Time
	Units   int // asked for: Ready and Booting together
	Ready   int
	Booting int
	Billed  int     // units paid for, those that drain included
	Backlog float64 // items that wait
}

// State is how the workload stands now; false if there is none of that name.
func (c *Cloud) State(id fleet.ID) (State, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.present()
	g, found := c.group(id)
	if !found {
		return State{}, false
	}
	g.advance(now)
	return State{
		At: c.start.Add(g.at), Units: g.units(), Ready: g.ready, Booting: g.booting, Billed: g.billed, Backlog: g.waiting,
	}, true
}

// Workloads is the inventory.
func (c *Cloud) Workloads(ctx context.Context) ([]fleet.Workload, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.question(ctx, "list workloads")
	if err != nil {
		return nil, err
	}
	all := make([]fleet.Workload, len(c.groups))
	for i, g := range c.groups {
		g.advance(now)
		all[i] = g.w.standing(g.units(), g.ready, g.booting)
	}
	return all, nil
}

// question is the present, or the fault that a question meets. It counts questions.
func (c *Cloud) question(ctx context.Context, what string) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	now := c.present()
	c.asked++
	switch {
	case c.faults.out(c.start.Add(now)):
		return 0, fmt.Errorf("%s: %w", what, providers.Failed(providers.Down, "the cloud is out"))
	case c.fate.draw(throttledQuestion, 0, c.asked) < c.faults.Throttled:
		return 0, fmt.Errorf("%s: %w", what, providers.Failed(providers.Throttled, "rate exceeded"))
	}
	return now, nil
}

// present is the clock's time since the start. A clock that goes back, or that is
// before the start, is one that stands.
func (c *Cloud) present() time.Duration {
	c.newest = max(c.newest, c.now().Sub(c.start))
	return c.newest
}

// group finds a workload by its name.
func (c *Cloud) group(id fleet.ID) (*group, bool) {
	i, found := slices.BinarySearchFunc(c.groups, id, func(g *group, id fleet.ID) int { return cmp.Compare(g.w.ID, id) })
	if !found {
		return nil, false
	}
	return c.groups[i], true
}
