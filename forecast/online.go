package forecast

import (
	"hash/fnv"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// Online follows one series from fit to fit. Taking in a value costs the same
// however long the series is; what was forecast is scored when its truth comes, and
// weights and bands follow. It is for one goroutine.
type Online struct {
	options  Options
	ensemble *Ensemble
	drift    drift
	drifted  bool
	adapt    []adaptive  // by bucket of leads
	waiting  [][]promise // by bucket of leads, the oldest first
	record   Record
	fitted   int // values that the last fit saw
	tested   int // values that the last backtest saw
}

// Follow learns a series and goes on with it.
func (f *Forecaster) Follow(s fleet.Series, o Options) *Online {
	n := &Online{options: o}
	n.begin(f.Fit(s, o))
	n.tested = n.fitted
	return n
}

func (n *Online) begin(e *Ensemble) {
	n.ensemble, n.fitted, n.drifted = e, e.known, false
	buckets := e.buckets[len(e.buckets)-1] + 1
	if len(n.waiting) != buckets {
		n.waiting, n.adapt = make([][]promise, buckets), make([]adaptive, buckets)
	}
	n.drift = newDrift(e.past)
}

// Update takes in the series' next value; what is not a number is a gap. A value
// far from all that is usual counts only so far until it lasts.
func (n *Online) Update(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		n.ensemble.Push(math.NaN())
		return
	}
	believed := n.drift.believe(v)
	n.ensemble.push(v, believed)
	n.settle(believed)
	n.drifted = n.drift.add(v) || n.drifted
}

// settle scores the promises that are due.
func (n *Online) settle(truth float64) {
	now := len(n.ensemble.past.Values)
	for b, waiting := range n.waiting {
		for len(waiting) > 0 && waiting[0].Due <= now {
			if p := waiting[0]; p.Due == now {
				lead := n.ensemble.longest(b)
				n.record.score(p, lead, n.ensemble.Members, truth)
				n.adapt[b].learn(p, truth)
				n.reweigh(b, lead)
			}
			waiting = waiting[1:]
		}
		n.waiting[b] = waiting
	}
}

// trusted is how many forecasts' worth the backtest counts beside those that were
// issued.
const trusted = 50

// reweigh lets the members' weights in a bucket follow the record.
func (n *Online) reweigh(b, lead int) {
	members := n.ensemble.Members
	means, seasonal := make([]float64, len(members)), make([]bool, len(members))
	for i, m := range members {
		l := n.record.line(m.Name, lead)
		means[i], seasonal[i] = (trusted*m.Errors[b]+l.Error)/(trusted+l.Weight), m.seasonal
	}
	for i, w := range weigh(seasonal, means) {
		members[i].Weights[b] = w
	}
}

// refitGrid is how often a series is learned anew, each at a time of its own.
const refitGrid = 6 * time.Hour

// Due tells whether the series should be learned anew, and why: on a grid of time
// that the series' key shifts, so that a fleet does not refit at once, or when it
// has drifted.
func (n *Online) Due() (due bool, why string) {
	if n.drifted {
		return true, "drift"
	}
	hash := fnv.New64a()
	hash.Write([]byte(n.ensemble.Key.Workload))
	hash.Write([]byte(n.ensemble.Key.Metric))
	shift := time.Duration(hash.Sum64() % uint64(refitGrid))
	at := func(values int) time.Duration {
		return time.Duration(n.ensemble.Start.UnixNano())%refitGrid + time.Duration(values)*n.ensemble.Step + shift
	}
	if at(n.fitted)/refitGrid != at(n.ensemble.known)/refitGrid {
		return true, "age"
	}
	return false, ""
}

// retest is how often models are weighed anew, and not only fitted.
const retest = 24 * time.Hour

// Refit learns the series anew: with a backtest if it has drifted, or once a day,
// and else with the weights that it has. Should the new ensemble lose to a seasonal
// naive forecast in its backtest where the present one did better, the present one
// stays; then it answers false.
func (n *Online) Refit(f *Forecaster) bool {
	e := n.ensemble
	if n.drifted || time.Duration(e.known-n.tested)*e.Step >= retest {
		e = f.Fit(e.series(), n.options)
		n.tested = e.known
		if !passes(e.accuracy, n.ensemble.accuracy) {
			n.fitted, n.drifted = n.ensemble.known, false
			return false
		}
	} else {
		known := e.known
		e = f.Refit(e, n.options)
		n.tested -= known - e.known
	}
	shift := len(n.ensemble.past.Values) - len(e.past.Values)
	for _, waiting := range n.waiting {
		for i := range waiting {
			waiting[i].Due -= shift
			waiting[i].Each = moved(waiting[i].Each, n.ensemble.Members, e.Members)
		}
	}
	n.begin(e)
	return true
}

// passes tells whether an ensemble may replace another: not if its backtest lost to a
// seasonal naive forecast and the other's did better.
func passes(anew, present fleet.Accuracy) bool {
	return !(anew.MASE > 1 && present.MASE < anew.MASE)
}

// moved is what each member said, for others: NaN for those that are new.
func moved(each []float64, from, to []Member) []float64 {
	out := make([]float64, len(to))
	for i, m := range to {
		out[i] = math.NaN()
		if k := slices.IndexFunc(from, func(had Member) bool { return had.Name == m.Name }); k >= 0 && k < len(each) {
			out[i] = each[k]
		}
	}
	return out
}

// series is the past as a series.
func (e *Ensemble) series() fleet.Series {
	return fleet.Series{Key: e.Key, Start: e.Start, Step: e.Step, Values: e.raw}
}

// longest is the longest lead of a bucket.
func (e *Ensemble) longest(bucket int) int {
	lead := 0
	for k, b := range e.buckets {
		if b == bucket {
			lead = e.Leads[k]
		}
	}
	return lead
}

// mostWaiting is how many promises of one bucket are remembered.
const mostWaiting = 512

// Forecast gives quantiles of the values at every lead, from the newest value on,
// and remembers what it promised. It answers false if nothing of the series is
// known.
func (n *Online) Forecast(levels []float64, pool *Pool) (fleet.Forecast, bool) {
	e := n.ensemble
	said := e.outlook()
	if said == nil {
		return e.forecast(levels, pool, nil, n.adapt)
	}
	out, ok := e.forecast(levels, pool, said, n.adapt)
	promised := e.rows(judged, pool, said, n.adapt)
	for b := range n.waiting {
		k := e.longest(b) - 1
		p := promise{Due: len(e.past.Values) + e.Leads[k], Mean: said.mean[k], Size: said.size[k] * e.usual}
		for i := range judged {
			p.Levels = append(p.Levels, promised[i][k])
		}
		for _, path := range said.paths {
			if path == nil {
				p.Each = append(p.Each, math.NaN())
			} else {
				p.Each = append(p.Each, path[k])
			}
		}
		if waiting := n.waiting[b]; len(waiting) > 0 && waiting[len(waiting)-1].Due == p.Due {
			waiting[len(waiting)-1] = p
		} else if len(waiting) < mostWaiting {
			n.waiting[b] = append(waiting, p)
		}
	}
	return out, ok
}

// Record is how the forecasts so far did.
func (n *Online) Record() Record { return n.record }
