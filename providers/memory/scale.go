package memory

import (
	"context"
	"fmt"

	"steward/fleet"
	"steward/providers"
)

// actuator is apart from Cloud and from what can be asked of it, so that no role
// that is only read can be turned into it.
type actuator struct{ cloud *Cloud }

// Scale asks for the action's size. Shapes cannot be changed.
func (a actuator) Scale(ctx context.Context, act fleet.Action) error {
	c := a.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.scale(ctx, act); err != nil {
		return fmt.Errorf("scale %s to %d: %w", act.Workload, act.To.Units, err)
	}
	return nil
}

func (c *Cloud) scale(ctx context.Context, act fleet.Action) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.calls++
	now := c.present()
	if c.faults.out(c.start.Add(now)) {
		return providers.Failed(providers.Down, "the cloud is out")
	}
	g, found := c.group(act.Workload)
	if !found {
		return providers.Failed(providers.Unknown, "there is no such workload")
	}
	g.advance(now)
	g.acts++
	if c.fate.draw(throttledAct, g.subject, g.acts) < c.faults.Throttled {
		return providers.Failed(providers.Throttled, "rate exceeded")
	}
	if err := g.accept(act); err != nil {
		return err
	}
	g.set(act.To.Units)
	if c.fate.draw(lostAct, g.subject, g.acts) < c.faults.Lost {
		return providers.Failed(providers.Down, "the connection was closed before an answer came")
	}
	return nil
}

// accept tells why an action cannot be done, nil if it can or was done already.
func (g *group) accept(act fleet.Action) error {
	shape, units, bounds := g.w.Size.Shape, g.units(), g.w.Bounds
	switch {
	case act.To.Shape != shape:
		return providers.Failed(providers.Invalid, "shape is to be %q, expected %q: this cloud does not change shapes", act.To.Shape, shape)
	case act.To.Units == units:
		return nil
	case act.From.Shape != shape || act.From.Units != units:
		return providers.Failed(providers.Conflict, "it has %d of %q, expected %d of %q", units, shape, act.From.Units, act.From.Shape)
	case bounds.Clamp(act.To.Units) != act.To.Units:
		return providers.Failed(providers.Invalid, "%d units, expected %d to %d", act.To.Units, bounds.Min, bounds.Max)
	}
	return nil
}
