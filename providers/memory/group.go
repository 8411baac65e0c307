package memory

import (
	"math"
	"slices"
	"time"
)

// group is one workload as it runs. Times are counted from the cloud's start.
// Units are held as cohorts, so that a large group costs no more than a small one.
type group struct {
	w       Workload
	start   time.Time
	subject uint64
	fate    fate
	failing float64 // share of boots that fail
	keep    time.Duration

	at      time.Duration // all below is as it stands here
	minute  time.Duration // the next one whose hands have not been heard
	ready   int
	booting int
	billed  int
	boots   []cohort // booting, oldest first
	serving []cohort // ready, oldest first; the newest go first
	endings []ending // of bills, by time
	bought  int64    // units ever asked for
	acts    int64    // that were asked for by Steward
	changed time.Duration
	waiting float64 // items in the queue

	log   []mark // every change of ready and billed that is remembered
	queue queue
}

// cohort is some units that were asked for at one time.
type cohort struct {
	asked  time.Duration
	units  int
	failed bool // will not serve when its boot ends
}

// ending is the end of some units' bill.
type ending struct {
	at    time.Duration
	units int
}

// longAgo is a request whose minimum bill is paid.
const longAgo = math.MinInt64 / 4

func newGroup(w Workload, c *Cloud) *group {
	n := w.Size.Units
	g := &group{
		w: w, start: c.start, subject: subject(string(w.ID)), fate: c.fate, failing: c.faults.FailedBoots, keep: c.keep,
		ready: n, billed: n, changed: longAgo, minute: step,
	}
	if n > 0 {
		g.serving = []cohort{{asked: longAgo, units: n}}
	}
	g.log = []mark{{0, n, n}}
	return g
}

// units is what is asked for: what serves, and what is on its way.
func (g *group) units() int { return g.ready + g.booting }

// advance moves the group on to a time, one event after another. At one instant
// bills end first, then boots, then the minute's hands are heard.
func (g *group) advance(to time.Duration) {
	for {
		next := g.next()
		if next > to {
			g.at = max(g.at, to)
			return
		}
		g.at = next
		g.endBills()
		g.endBoots()
		if g.watched() && g.at == g.minute {
			g.pass()
			g.minute += step
		}
		g.note()
	}
}

// watched tells whether something happens every minute.
func (g *group) watched() bool { return len(g.w.Hands) > 0 || g.w.Queue }

// next is the time of the next event.
func (g *group) next() time.Duration {
	next := time.Duration(math.MaxInt64)
	if g.watched() {
		next = g.minute
	}
	if len(g.boots) > 0 {
		next = min(next, g.boots[0].asked+g.w.Unit.Boot)
	}
	if len(g.endings) > 0 {
		next = min(next, g.endings[0].at)
	}
	return next
}

func (g *group) endBills() {
	done := 0
	for done < len(g.endings) && g.endings[done].at <= g.at {
		g.billed -= g.endings[done].units
		done++
	}
	g.endings = slices.Delete(g.endings, 0, done)
}

func (g *group) endBoots() {
	for len(g.boots) > 0 && g.boots[0].asked+g.w.Unit.Boot <= g.at {
		c := g.boots[0]
		g.boots = slices.Delete(g.boots, 0, 1)
		g.booting -= c.units
		if c.failed {
			g.endBill(c, g.at)
			g.request(c.units)
			continue
		}
		g.serve(c)
	}
}

// pass ends a minute: the queue is served, and hands are heard.
func (g *group) pass() {
	demand := math.NaN()
	if g.w.Demand != nil {
		demand = g.w.Demand(g.start.Add(g.at - step))
	}
	if g.w.Queue {
		if !math.IsNaN(demand) {
			g.waiting = max(0, g.waiting+(demand-float64(g.ready)*g.w.Unit.Capacity)*step.Seconds())
		}
		g.queue = g.queue.add(g.waiting, int(g.keep/step)+1)
	}
	for _, hand := range g.w.Hands {
		g.set(g.w.Bounds.Clamp(hand(Moment{
			At: g.start.Add(g.at), Units: g.units(), Ready: g.ready, Demand: demand, Backlog: g.waiting, Unit: g.w.Unit,
			Changed: g.start.Add(g.changed), Draw: g.fate.draw(handMinute, g.subject, int64(g.at/step)),
		})))
	}
}

// set asks for a size: what is missing is requested now; what is too much goes.
func (g *group) set(units int) {
	switch missing := units - g.units(); {
	case missing > 0:
		g.request(missing)
	case missing < 0:
		g.release(-missing)
	default:
		return
	}
	g.changed = g.at
	g.note()
}

// request asks for units, which are paid for from now. A unit without a boot
// serves at once and cannot fail.
func (g *group) request(units int) {
	g.billed += units
	if g.w.Unit.Boot == 0 {
		g.bought += int64(units)
		g.serve(cohort{asked: g.at, units: units})
		return
	}
	failed := 0
	for range units {
		if g.bought++; g.failing > 0 && g.fate.draw(failedBoot, g.subject, g.bought) < g.failing {
			failed++
		}
	}
	g.booting += units
	for _, c := range []cohort{{g.at, failed, true}, {g.at, units - failed, false}} {
		if c.units > 0 {
			g.boots = append(g.boots, c)
		}
	}
}

// serve adds a cohort to those that are ready. Cohorts whose minimum is paid are
// alike, so they are kept as one.
func (g *group) serve(c cohort) {
	g.ready += c.units
	paid := func(c cohort) bool { return c.asked+g.w.MinBill <= g.at }
	if last := len(g.serving) - 1; last >= 0 && paid(g.serving[last]) && paid(c) {
		g.serving[last].units += c.units
		return
	}
	g.serving = append(g.serving, c)
}

// release lets units go, newest first: booting ones at once, then ready ones,
// which stop serving now and are gone after the drain.
func (g *group) release(units int) {
	for units > 0 && len(g.boots) > 0 {
		units -= g.drop(&g.boots, units, &g.booting, g.at)
	}
	for units > 0 && len(g.serving) > 0 {
		units -= g.drop(&g.serving, units, &g.ready, g.at+g.w.Unit.Drain)
	}
}

// drop takes up to so many units from the newest cohort of a stack; they are gone
// at a time. It answers how many it took.
func (g *group) drop(stack *[]cohort, units int, count *int, gone time.Duration) int {
	last := len(*stack) - 1
	c := &(*stack)[last]
	n := min(units, c.units)
	*count -= n
	g.endBill(cohort{asked: c.asked, units: n}, gone)
	c.units -= n
	if c.units == 0 {
		*stack = (*stack)[:last]
	}
	return n
}

// endBill ends the bill of units that are gone at a time, not before their
// minimum is paid.
func (g *group) endBill(c cohort, gone time.Duration) {
	end := max(gone, c.asked+g.w.MinBill)
	if end <= g.at {
		g.billed -= c.units
		return
	}
	i := len(g.endings)
	for i > 0 && g.endings[i-1].at > end {
		i--
	}
	g.endings = slices.Insert(g.endings, i, ending{end, c.units})
}
