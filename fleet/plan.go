package fleet

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Verdict is what policy says to a wanted change.
type Verdict string

// The verdicts.
const (
	Allow Verdict = "allow" // may be done
	Hold  Verdict = "hold"  // waits for a person
	Deny  Verdict = "deny"  // must not be done
)

// StageName names a stage of the decision pipeline.
type StageName string

// The stages in the order they run. Each sees the units that the one before
// it left.
const (
	StageUnit       StageName = "unit"       // what one unit is, where the record tells
	StageSignal     StageName = "signal"     // one signal's newest value in units
	StageForecast   StageName = "forecast"   // what will be needed over the boot lead
	StageCombine    StageName = "combine"    // one size of all signals
	StageMissing    StageName = "missing"    // what missing signals leave
	StageHeadroom   StageName = "headroom"   // capacity beyond what is needed
	StageTolerance  StageName = "tolerance"  // changes too small to be made
	StageStabilise  StageName = "stabilise"  // windows against flapping
	StageCooldown   StageName = "cooldown"   // time since the last change
	StageRate       StageName = "rate"       // limits on change in a period
	StageSchedule   StageName = "schedule"   // floors and ceilings by the calendar
	StageOverride   StageName = "override"   // a person's word
	StageBounds     StageName = "bounds"     // the fewest and the most units
	StageDoubt      StageName = "doubt"      // doubt about data does not scale in
	StageBlackout   StageName = "blackout"   // windows in which changes are forbidden
	StageBreaker    StageName = "breaker"    // the circuit breaker
	StageSpend      StageName = "spend"      // the month's limit in money
	StageGuardrails StageName = "guardrails" // the policy's own checks
	StageBudgets    StageName = "budgets"    // disruption and blast radius
	StageApproval   StageName = "approval"   // who must agree
	StageBaseline   StageName = "baseline"   // a baseline's whole rule
)

// Stage is one step of a decision: the units before and after it, and why.
type Stage struct {
	Name    StageName `json:"stage"`
	Before  int       `json:"before"`
	After   int       `json:"after"`
	Reasons []Reason  `json:"reasons,omitempty"`
}

// Decision is what is to happen to one workload. Every workload of a snapshot
// gets one, the untouched too.
type Decision struct {
	Workload ID
	Now      Size // what was last asked for
	Want     Size // what the numbers ask for, before limits
	Grant    Size // what remains of it; equal to Now when nothing is to happen
	Verdict  Verdict
	Rules    Digest // of the rules in force
	LastAct  string // the ID of the last action on the workload, "" before the first
	Tripped  bool   // the circuit breaker opened with this decision
	Trace    []Stage
}

// ID names the decision by its content, not its moment: it stays the same as
// long as the answer does, and changes once it was acted on.
func (d Decision) ID() string {
	buf := make([]byte, 0, 256)
	for _, part := range []string{string(d.Workload), d.Now.Shape, d.Grant.Shape, string(d.Rules), d.LastAct} {
		buf = append(binary.AppendUvarint(buf, uint64(len(part))), part...)
	}
	buf = binary.AppendVarint(binary.AppendVarint(buf, int64(d.Now.Units)), int64(d.Grant.Units))
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:6])
}

// Reasons gathers the reasons of all stages, in order.
func (d Decision) Reasons() []Reason {
	var out []Reason
	for _, stage := range d.Trace {
		out = append(out, stage.Reasons...)
	}
	return out
}

// Plan is the answer to one snapshot.
type Plan struct {
	At        time.Time
	Rules     Digest     // of the rules in force
	Outlook   []Forecast // what the decisions rest on
	Decisions []Decision // in the snapshot's order of workloads
}

// Action asks for one absolute size. Sending it twice changes nothing; it is
// refused if the workload is no longer at From.
type Action struct {
	ID       string // the decision's
	Workload ID
	From, To Size
}

// Fault says why an action did not happen, "" if it did.
type Fault string

// The faults of an action.
const (
	Throttled Fault = "throttled" // asked too often; nothing happened
)

// Outcome is what became of an action.
type Outcome struct {
	Action Action
	At     time.Time
	Fault  Fault
}

// Want is a size that was wanted at a time, before limits.
type Want struct {
	At    time.Time
	Units int
}

// Assessment is what a decision would mean if it were carried out.
type Assessment struct {
	MonthlyNow   *Money // at list price; nil where the price is not known
	MonthlyAfter *Money
	Risk         int  // 0 nothing happens, 1 capacity is added, 2 to 4 more and more of it is given up
	Restart      bool // something that runs is restarted
	Reversible   bool // the former size can be had again
}

// Saves is what a month would cost less, below zero if it costs more; nil where
// the price is not known.
func (a Assessment) Saves() *Money {
	if a.MonthlyNow == nil || a.MonthlyAfter == nil {
		return nil
	}
	saves := *a.MonthlyNow - *a.MonthlyAfter
	return &saves
}

// ID names the plan by its moment and its decisions.
func (p Plan) ID() string {
	h := NewHasher("plan")
	h.Time(p.At)
	h.Text(string(p.Rules))
	for _, d := range p.Decisions {
		h.Text(d.ID())
	}
	return h.Sum().Short()
}
