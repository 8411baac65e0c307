package memory

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// Workload is one thing of the simulated cloud. Its Size is what runs, ready, at
// the start; its present shape is the first of Shapes and sets the price.
type Workload struct {
	fleet.Workload
	// Demand is the work asked for at a time, in the workload's unit; for a queue, items
	// that arrive in a second. It must be a function of its argument alone. nil: there
	// is none, so no series either. NaN: nobody knows.
	Demand  func(time.Time) float64
	Signals []Signal      // further series
	Queue   bool          // what is not served waits, in the series MetricBacklog
	MinBill time.Duration // the least that is paid for a unit, once it was asked for
	Hands   []Hand        // who changes its size besides Steward, one after another, once a minute
}

// MetricBacklog is the series of items that wait in a queue at the end of each step.
const MetricBacklog fleet.Metric = "backlog"

// Recorded is the demand of a series, over and over: what comes after its end is
// what came as long after its start. An empty series is a demand nobody knows.
func Recorded(s fleet.Series) func(time.Time) float64 {
	n := len(s.Values)
	if n == 0 {
		return func(time.Time) float64 { return math.NaN() }
	}
	return func(t time.Time) float64 { return s.Values[(s.Index(t)%n+n)%n] }
}

// Signal is a series that follows from how busy the workload is.
type Signal struct {
	Metric fleet.Metric
	Of     func(Minute) float64 // NaN is a gap
}

// Minute is one step of a workload's history, as it was.
type Minute struct {
	At          time.Time
	Demand      float64
	Ready       float64 // the time-weighted mean over the step
	Utilisation float64 // NaN if nothing was ready
}

// Latency is a signal in milliseconds: calm while there is room, and rising as a
// single server's does with utilisation, up to a hundred times.
func Latency(metric fleet.Metric, calm float64) Signal {
	return Signal{Metric: metric, Of: func(m Minute) float64 { return calm * min(100, 1/max(0.01, 1-m.Utilisation)) }}
}

// mostUnits bounds a workload's size.
const mostUnits = 1_000_000

// reserved are the series that every workload may have by itself.
var reserved = []fleet.Metric{fleet.MetricDemand, fleet.MetricUtilisation, fleet.MetricReady, fleet.MetricBilled, MetricBacklog}

func (w Workload) problems() []string {
	var found []string
	expect := func(holds bool, format string, args ...any) {
		if !holds {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	expect(w.ID != "", "it has no id, expected one")
	expect(w.Bounds.Min >= 0 && w.Bounds.Min <= w.Bounds.Max && w.Bounds.Max <= mostUnits, "bounds are %d to %d, expected 0 to %d, rising", w.Bounds.Min, w.Bounds.Max, mostUnits)
	expect(w.Size.Units >= 0 && w.Size.Units <= mostUnits, "it has %d units, expected 0 to %d", w.Size.Units, mostUnits)
	expect(len(w.Shapes) > 0, "it has no shapes, expected the present one")
	if len(w.Shapes) > 0 {
		expect(w.Size.Shape == w.Shapes[0].Name, "its shape is %q, expected the first of its shapes, %q", w.Size.Shape, w.Shapes[0].Name)
	}
	for _, s := range w.Shapes {
		expect(s.Hourly >= 0, "shape %q costs %s, expected 0 or more", s.Name, s.Hourly)
	}
	expect(w.Unit.Capacity >= 0 && !math.IsInf(w.Unit.Capacity, 0), "unit.capacity is %v, expected 0 or more", w.Unit.Capacity)
	expect(w.Unit.Boot >= 0 && w.Unit.Drain >= 0 && w.MinBill >= 0, "boot is %v, drain %v, minimum bill %v, expected 0 or more", w.Unit.Boot, w.Unit.Drain, w.MinBill)
	expect(w.Unit.Boot == 0 || w.Unit.Boot >= time.Second, "boot is %v, expected 0, or 1s or more", w.Unit.Boot)
	expect(!w.Queue || w.Demand != nil && w.Unit.Capacity > 0, "it is a queue without demand or capacity, expected both")
	metrics := slices.Clone(reserved)
	for _, s := range w.Signals {
		expect(s.Metric != "" && !slices.Contains(metrics, s.Metric), "signal %q is taken or empty, expected a name of its own", s.Metric)
		expect(s.Of != nil && w.Demand != nil, "signal %q has nothing to follow, expected a demand and a function", s.Metric)
		metrics = append(metrics, s.Metric)
	}
	return found
}

// priceFaults are shapes that two workloads of a region price differently.
func priceFaults(all []Workload) []error {
	type place struct{ region, shape string }
	type price struct {
		hourly   fleet.Money
		currency string
	}
	known, faults := map[place]price{}, []error(nil)
	for i, w := range all {
		for _, s := range w.Shapes {
			at, p := place{w.Region, s.Name}, price{s.Hourly, w.Currency}
			if before, again := known[at]; again && before != p {
				faults = append(faults, fmt.Errorf("workloads[%d] %q: shape %q costs %s %s, expected %s %s as elsewhere in region %q",
					i, w.ID, s.Name, p.hourly, p.currency, before.hourly, before.currency, w.Region))
			}
			known[at] = p
		}
	}
	return faults
}

// standing is the workload as the inventory tells it; it shares no memory with w.
func (w Workload) standing(units, ready, pending int) fleet.Workload {
	out := w.Workload
	out.Size.Units, out.Ready, out.Pending = units, ready, pending
	out.Labels, out.Shapes = maps.Clone(w.Labels), slices.Clone(w.Shapes)
	return out
}
