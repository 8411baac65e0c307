package memory

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// The least and the most that a late sample is behind the others.
const (
	leastLate = 5 * time.Minute
	mostLate  = 15 * time.Minute
)

// Usage is what is known now of every workload's series, a value a minute.
func (c *Cloud) Usage(ctx context.Context, from, to time.Time) ([]fleet.Series, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := "read usage"
	now, err := c.question(ctx, what)
	if err != nil {
		return nil, err
	}
	first, end := c.window(from, to, now)
	var all []fleet.Series
	for _, g := range c.groups {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		g.advance(now)
		all = append(all, c.series(g, first, end, now)...)
	}
	slices.SortFunc(all, func(a, b fleet.Series) int { return a.Key.Compare(b.Key) })
	return all, nil
}

// window is the minutes stamped in [from, to) of which something may be known now.
func (c *Cloud) window(from, to time.Time, now time.Duration) (first, end int) {
	since := max(0, from.Sub(c.start), now-c.keep)
	first = whole(since, step)
	known := int((now-c.lag)/step) + 1
	if now < c.lag {
		known = 0
	}
	return first, min(known, whole(max(0, to.Sub(c.start)), step))
}

// whole is how many units a span takes, begun ones counted.
func whole(span, unit time.Duration) int {
	n := span / unit
	if span%unit > 0 {
		n++
	}
	return int(n)
}

// series are those of one group from one minute up to another, without those
// that hold nothing but gaps.
func (c *Cloud) series(g *group, first, end int, now time.Duration) []fleet.Series {
	if first >= end {
		return nil
	}
	columns := g.columns()
	values := make([][]float64, len(columns))
	for i := range values {
		values[i] = make([]float64, end-first)
	}
	log := walkFrom(g.log, time.Duration(first)*step)
	for minute := first; minute < end; minute++ {
		at := time.Duration(minute) * step
		ready, billed := log.over(at, at+step)
		m := moment{Minute: g.look(at, ready), billed: float64(billed) / float64(step), minute: minute}
		known := c.known(g, minute, now)
		for i, column := range columns {
			values[i][minute-first] = math.NaN()
			if known {
				values[i][minute-first] = column.of(m)
			}
		}
	}
	var all []fleet.Series
	for i, column := range columns {
		if slices.ContainsFunc(values[i], func(v float64) bool { return !math.IsNaN(v) }) {
			all = append(all, fleet.Series{
				Key: fleet.Key{Workload: g.w.ID, Metric: column.metric}, Start: c.start.Add(time.Duration(first) * step),
				Step: step, Lag: c.lag, Values: values[i],
			})
		}
	}
	return all
}

// moment is a minute with what signals do not see.
type moment struct {
	Minute
	billed float64
	minute int
}

// column is one series of a group.
type column struct {
	metric fleet.Metric
	of     func(moment) float64
}

func (g *group) columns() []column {
	all := []column{
		{fleet.MetricReady, func(m moment) float64 { return m.Ready }},
		{fleet.MetricBilled, func(m moment) float64 { return m.billed }},
	}
	if g.w.Demand == nil {
		return all
	}
	all = append(all, column{fleet.MetricDemand, func(m moment) float64 { return m.Demand }})
	if g.w.Unit.Capacity > 0 {
		all = append(all, column{fleet.MetricUtilisation, func(m moment) float64 { return m.Utilisation }})
	}
	if g.w.Queue {
		all = append(all, column{MetricBacklog, func(m moment) float64 { return g.queue.at(m.minute) }})
	}
	for _, s := range g.w.Signals {
		all = append(all, column{s.Metric, func(m moment) float64 { return s.Of(m.Minute) }})
	}
	return all
}

// look is the minute that begins at a time, with what served in it in units times
// nanoseconds.
func (g *group) look(at time.Duration, ready int64) Minute {
	m := Minute{At: g.start.Add(at), Demand: math.NaN(), Ready: float64(ready) / float64(step), Utilisation: math.NaN()}
	if g.w.Demand != nil {
		m.Demand = g.w.Demand(m.At)
	}
	if capacity := m.Ready * g.w.Unit.Capacity; capacity > 0 {
		m.Utilisation = m.Demand / capacity
	}
	return m
}

// known tells whether a minute's samples have arrived: some never do, some late.
func (c *Cloud) known(g *group, minute int, now time.Duration) bool {
	if c.faults.Gaps > 0 && c.fate.draw(gapMinute, g.subject, int64(minute)) < c.faults.Gaps {
		return false
	}
	if c.faults.Late == 0 {
		return true
	}
	draw := c.fate.draw(lateMinute, g.subject, int64(minute))
	if draw >= c.faults.Late {
		return true
	}
	behind := leastLate + time.Duration(draw/c.faults.Late*float64(mostLate-leastLate))
	return time.Duration(minute)*step+c.lag+behind <= now
}
