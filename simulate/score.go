package simulate

import (
	"math"
	"time"

	"steward/fleet"
)

// Result is what one entrant cost and how well it served. Shares are of scored
// time; figures that cannot be told are null.
type Result struct {
	Name               string            `json:"name"`
	Cost               float64           `json:"cost"`
	Currency           string            `json:"currency"`
	UnitHours          float64           `json:"unit_hours"`
	BootWasteHours     float64           `json:"boot_waste_hours"` // paid for while booting
	ViolationShare     *float64          `json:"violation_share"`  // need above ready
	ViolationMinutes   float64           `json:"violation_minutes"`
	ViolationEpisodes  int               `json:"violation_episodes"`
	UnservedShare      *float64          `json:"unserved_share"` // of demand
	WorstShortageUnits int               `json:"worst_shortage_units"`
	MeanUtilisation    *float64          `json:"mean_utilisation"`
	P95Utilisation     *float64          `json:"p95_utilisation"`
	ScaleOuts          int               `json:"scale_outs"`
	ScaleIns           int               `json:"scale_ins"`
	Reversals          int               `json:"reversals"` // opposite changes at most 30 minutes apart
	UnderAccuracy      *float64          `json:"under_accuracy"`
	OverAccuracy       *float64          `json:"over_accuracy"`
	UnderTimeshare     *float64          `json:"under_timeshare"`
	OverTimeshare      *float64          `json:"over_timeshare"`
	Instability        *float64          `json:"instability"`
	Regret             *float64          `json:"regret"` // cost ÷ oracle's cost − 1
	Forecast           fleet.Accuracy    `json:"forecast"`
	Guardrails         map[string]int    `json:"guardrails"`            // hits by reason code
	Rules              fleet.Digest      `json:"rules"`                 // what the entrant decides by
	Settings           map[string]string `json:"settings,omitempty"`    // of a sweep
	Faults             []Aftermath       `json:"faults,omitempty"`      // what the scenario's faults did
	Uncensored         *Uncensored       `json:"uncensored,omitempty"`  // where demand was cut off
	Bill               *Bill             `json:"bill,omitempty"`        // where the scenario has prices
	AsRecorded         *AsRecorded       `json:"as_recorded,omitempty"` // where it follows a recording
	Baseline           bool              `json:"-"`                     // it decides by no policy
	Seconds            float64           `json:"seconds"`               // time the replay took; the only figure that varies
}

// reversalSpan is how soon an opposite change counts as a reversal.
const reversalSpan = 30 * time.Minute

// maxRegretViolations is the share of time in violation above which a cost is
// not comparable with the oracle's.
const maxRegretViolations = 0.01

// score measures a timeline. Gaps in demand are paid for and scored nowhere else.
func score(t *Timeline) Result {
	r := t.replay
	res := Result{Currency: r.Scenario.Unit.Currency, Guardrails: map[string]int{}}
	unitTicks := t.unitTicks()
	res.Cost, res.UnitHours = r.cost(unitTicks), r.hours(unitTicks)
	t.scoreService(&res)
	t.scoreUtilisation(&res)
	t.scoreMoves(&res)
	res.Bill = t.bill()
	return res
}

func (r *Replay) hours(unitTicks int64) float64 { return float64(unitTicks) * r.Tick.Hours() }

// scoreService compares what was needed with what served.
func (t *Timeline) scoreService(res *Result) {
	r := t.replay
	var scored, under, over, jumps, turns int
	var demand, unserved, underBy, overBy float64
	short := false
	for k := range t.ready {
		i := r.sample(k)
		need, ready := r.needs[i], t.ready[k]
		if need == noNeed {
			short = false
			continue
		}
		scored++
		demand += r.demand.Values[i]
		unserved += r.unserved(r.demand.Values[i], ready)
		lack := int(need) - int(ready)
		share := float64(lack) / float64(max(need, 1))
		switch {
		case lack > 0:
			under++
			underBy += share
			if !short {
				res.ViolationEpisodes++
			}
			res.WorstShortageUnits = max(res.WorstShortageUnits, lack)
		case lack < 0:
			over++
			overBy -= share
		}
		short = lack > 0
		if k > 0 && r.needs[r.sample(k-1)] != noNeed {
			jumps++
			supply, wanted := sign(int(ready)-int(t.ready[k-1])), sign(int(need)-int(r.needs[r.sample(k-1)]))
			if supply != wanted {
				turns++
			}
		}
	}
	n := float64(scored)
	res.ViolationShare, res.ViolationMinutes = ratio(float64(under), n), float64(under)*r.Tick.Minutes()
	res.UnservedShare = ratio(unserved, demand)
	res.UnderAccuracy, res.OverAccuracy = ratio(underBy, n), ratio(overBy, n)
	res.UnderTimeshare, res.OverTimeshare = ratio(float64(under), n), ratio(float64(over), n)
	res.Instability = ratio(float64(turns), float64(jumps))
}

// scoreUtilisation measures how much of what served was in use. Ticks in which
// nothing served have no utilisation.
func (t *Timeline) scoreUtilisation(res *Result) {
	r := t.replay
	used, offered := 0.0, 0.0
	shares := make([]float64, 0, len(t.ready))
	for k := range t.ready {
		i := r.sample(k)
		if r.needs[i] == noNeed || t.ready[k] == 0 {
			continue
		}
		supply := float64(t.ready[k]) * r.Scenario.Unit.Capacity
		served := math.Min(r.demand.Values[i], supply)
		used, offered = used+served, offered+supply
		shares = append(shares, served/supply)
	}
	res.MeanUtilisation = ratio(used, offered)
	if len(shares) > 0 {
		p95 := ranked(shares, nearestRank(len(shares), 95))
		res.P95Utilisation = &p95
	}
}

// nearestRank is the position of a percentile among n sorted values.
func nearestRank(n, percent int) int { return max(0, (n*percent+99)/100-1) }

// ranked is the value that would stand at a position if values were sorted;
// values lose their order. It takes linear time, a sort of every run's ticks
// would take most of the run's.
func ranked(values []float64, position int) float64 {
	low, high := 0, len(values)-1
	for low < high {
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case position <= j:
			high = j
		case position >= i:
			low = i
		default:
			return values[position]
		}
	}
	return values[position]
}

// scoreMoves counts changes of the desired size.
func (t *Timeline) scoreMoves(res *Result) {
	before, lastWay, lastTick := int32(t.replay.InitialUnits), 0, 0
	for k, desired := range t.desired {
		way := sign(int(desired) - int(before))
		before = desired
		switch way {
		case 0:
			continue
		case 1:
			res.ScaleOuts++
		case -1:
			res.ScaleIns++
		}
		if way == -lastWay && time.Duration(k-lastTick)*t.replay.Tick <= reversalSpan {
			res.Reversals++
		}
		lastWay, lastTick = way, k
	}
}

// OracleCost is what the oracle pays for the scored part.
func (r *Replay) OracleCost() float64 { return r.cost(r.oracle.unitTicks) }

// regret compares a result with the oracle's cost, where they can be compared.
func (r *Replay) regret(res Result) *float64 {
	if !r.oracle.exact || res.ViolationShare == nil || *res.ViolationShare > maxRegretViolations {
		return nil
	}
	if share := ratio(res.Cost, r.OracleCost()); share != nil {
		regret := *share - 1
		return &regret
	}
	return nil
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// ratio is a ÷ b, nil where that has no value.
func ratio(a, b float64) *float64 {
	v := a / b
	if b == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
