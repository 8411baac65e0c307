package simulate

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"steward/fleet"
)

// Timeline is what happened in a run, a row a scored tick.
type Timeline struct {
	replay  *Replay
	desired []int32  // after the decision
	ready   []int32  // serving during the tick
	billed  []int32  // paid for in it
	strikes []claim  // of faults that go by probability
	spot    []int32  // of billed on the spot market; nil without one
	asks    []int32  // the ticks in which units were asked for and granted, in order
	answers []answer // what was decided in a tick; nil where the replay has a world of its own

	interruptions int // spot units that the provider took back
}

func newTimeline(r *Replay) *Timeline {
	rows := make([]int32, 3*r.Ticks)
	t := &Timeline{
		replay: r, desired: rows[:r.Ticks:r.Ticks], ready: rows[r.Ticks : 2*r.Ticks : 2*r.Ticks], billed: rows[2*r.Ticks:],
	}
	if r.market != nil {
		t.spot = make([]int32, r.Ticks)
	}
	return t
}

// answer is what a decision came to.
type answer struct {
	WantAndGrant
	verdict fleet.Verdict // "" where none was made
}

func newAnswers(ticks int) []answer { return make([]answer, ticks) }

// answer keeps what was decided in a tick.
func (t *Timeline) answer(k int, d fleet.Decision) {
	t.answers[k] = answer{WantAndGrant{d.Want.Units, d.Grant.Units}, d.Verdict}
}

// unitTicks sums the units paid for over all ticks.
func (t *Timeline) unitTicks() int64 { return total(t.billed) }

func total(counts []int32) int64 {
	var sum int64
	for _, n := range counts {
		sum += int64(n)
	}
	return sum
}

// cost is the price of so many unit-ticks, in the scenario's currency, without
// the noise that binary fractions leave in the last digits.
func (r *Replay) cost(unitTicks int64) float64 {
	exact := float64(unitTicks) * r.Tick.Seconds() * r.Scenario.Unit.PricePerHour / 3600
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(exact, 'g', 15, 64), 64)
	if err != nil {
		panic(err) // what FormatFloat wrote
	}
	return rounded
}

// unserved is how much demand goes unserved in a tick.
func (r *Replay) unserved(demand float64, ready int32) float64 {
	return math.Max(0, demand-float64(ready)*r.Scenario.Unit.Capacity)
}

// WriteCSV writes the timeline, one row a tick of the scored part. A gap in
// demand is an empty cell, and scores nothing. With a spot market, a row ends with
// the units of it that are paid for, and what each pays for an hour; where a recording
// is followed, with what was decided.
func (t *Timeline) WriteCSV(out io.Writer) error {
	w := bufio.NewWriterSize(out, 1<<16)
	header := "timestamp,demand,desired,ready,billed,violation,unserved,cost"
	if t.spot != nil {
		header += ",billed_spot,spot_price"
	}
	if t.answers != nil {
		header += ",wanted,granted,verdict"
	}
	fmt.Fprintln(w, header)
	var row []byte
	for k := range t.desired {
		row = t.appendRow(row[:0], k)
		if _, err := w.Write(row); err != nil {
			return fmt.Errorf("write timeline: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write timeline: %w", err)
	}
	return nil
}

func (t *Timeline) appendRow(row []byte, k int) []byte {
	r := t.replay
	i := r.sample(k)
	row = r.Time(k).UTC().AppendFormat(row, time.RFC3339)
	row = append(row, ',')
	violation, unserved := 0, 0.0
	if r.needs[i] != noNeed {
		demand := r.demand.Values[i]
		row = strconv.AppendFloat(row, demand, 'f', -1, 64)
		unserved = r.unserved(demand, t.ready[k])
		if r.needs[i] > t.ready[k] {
			violation = 1
		}
	}
	for _, n := range []int{int(t.desired[k]), int(t.ready[k]), int(t.billed[k]), violation} {
		row = strconv.AppendInt(append(row, ','), int64(n), 10)
	}
	row = strconv.AppendFloat(append(row, ','), unserved, 'f', -1, 64)
	row = strconv.AppendFloat(append(row, ','), r.cost(int64(t.billed[k])), 'f', -1, 64)
	if t.spot != nil {
		row = strconv.AppendInt(append(row, ','), int64(t.spot[k]), 10)
		row = strconv.AppendFloat(append(row, ','), r.market.chargedAt(r.Time(k)), 'f', -1, 64)
	}
	if t.answers != nil {
		row = t.answers[k].append(row)
	}
	return append(row, '\n')
}

// append adds an answer's cells, empty where nothing was decided.
func (a answer) append(row []byte) []byte {
	if a.verdict == "" {
		return append(row, ",,,"...)
	}
	row = strconv.AppendInt(append(row, ','), int64(a.Want), 10)
	row = strconv.AppendInt(append(row, ','), int64(a.Grant), 10)
	return append(append(row, ','), a.verdict...)
}
