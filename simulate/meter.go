package simulate

import (
	"math"

	"steward/fleet"
)

// meter derives what a monitoring system would have recorded of the replayed
// fleet: the utilisation and the units serving, as series that grow with the
// run. Before scoring begins the fleet is taken to have been at its starting size.
type meter struct {
	replay      *Replay
	demand      []float64 // as far as it is known
	utilisation []float64
	ready       []float64
	billed      []float64
	served      int // unit-ticks of the present sample
	paid        int // likewise, paid for
	ticks       int // ticks of the present sample
}

func newMeter(r *Replay, demand []float64, h *fleet.History) *meter {
	m := &meter{replay: r, demand: demand, utilisation: make([]float64, len(r.metric.Values)), ready: make([]float64, len(r.metric.Values))}
	m.billed = make([]float64, len(r.metric.Values))
	for i := range m.ready {
		m.write(i, float64(r.InitialUnits), float64(r.InitialUnits))
	}
	for _, track := range []struct {
		metric fleet.Metric
		values []float64
	}{{fleet.MetricUtilisation, m.utilisation}, {fleet.MetricReady, m.ready}, {fleet.MetricBilled, m.billed}} {
		s := r.metric
		s.Key.Metric, s.Values = track.metric, track.values
		h.Tracks = append(h.Tracks, fleet.Track{Series: s})
	}
	h.Sort()
	return m
}

// read takes the units that serve and are paid for in a tick, and writes a
// sample with its last tick.
func (m *meter) read(k, ready, billed int) {
	m.served, m.paid, m.ticks = m.served+ready, m.paid+billed, m.ticks+1
	if (m.replay.offset+k+1)%m.replay.perStep == 0 {
		m.write(m.replay.sample(k), float64(m.served)/float64(m.ticks), float64(m.paid)/float64(m.ticks))
		m.served, m.paid, m.ticks = 0, 0, 0
	}
}

func (m *meter) write(i int, ready, billed float64) {
	m.ready[i], m.billed[i] = ready, billed
	m.derive(i)
}

// derive works out a sample's utilisation, again when another word on its demand comes.
func (m *meter) derive(i int) {
	m.utilisation[i] = m.demand[i] / (m.ready[i] * m.replay.Scenario.Unit.Capacity)
	if m.ready[i] == 0 {
		m.utilisation[i] = math.NaN()
	}
}
