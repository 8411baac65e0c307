package simulate

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// oneByOne is a World that anyone can check: a list of single units, each with
// the ticks that matter to it. Nothing is counted along the way.
type oneByOne struct {
	tick, desired int
	rules         unitRules
	fate          fate
	units         []single // in the order in which they were asked for
	bought, calls int
}

type single struct {
	asked  int // paid for from here
	serves int // serving from here; never if its boot fails
	booted int // booting until here
	leaves int // told to go here
	gone   int // paid for until here at least
}

const never = math.MaxInt

func newOneByOne(units int, rules unitRules, fate fate) *oneByOne {
	m := &oneByOne{desired: units, rules: rules, fate: fate}
	for range units {
		m.units = append(m.units, single{asked: longAgo, serves: longAgo, booted: longAgo, leaves: never, gone: never})
	}
	return m
}

func (m *oneByOne) isReady(u single) bool   { return u.serves <= m.tick && m.tick < u.leaves }
func (m *oneByOne) isBooting(u single) bool { return m.tick < u.booted && m.tick < u.leaves }
func (m *oneByOne) isBilled(u single) bool {
	return m.tick < u.gone || m.tick < u.asked+m.rules.minBilling
}

func (m *oneByOne) count(is func(single) bool) int {
	n := 0
	for _, u := range m.units {
		if is(u) {
			n++
		}
	}
	return n
}

// newest is the position of the newest unit of a kind, -1 if there is none.
func (m *oneByOne) newest(is func(single) bool) int {
	for i := len(m.units) - 1; i >= 0; i-- {
		if is(m.units[i]) {
			return i
		}
	}
	return -1
}

func (m *oneByOne) setDesired(units int) bool {
	have := m.count(m.isReady) + m.count(m.isBooting)
	if have != units {
		m.calls++
		if m.fate.throttles(m.calls) {
			return false
		}
	}
	m.desired = units
	m.ask(max(0, units-have))
	for ; have > units; have-- {
		m.dismiss()
	}
	return true
}

// ask buys units. Those of one call are equally new; the ones whose boot will
// fail are put first, so that the others go before them.
func (m *oneByOne) ask(units int) {
	failing := 0
	for i := 1; i <= units; i++ {
		if m.fate.draw(drawBoot, m.bought+i) < m.fate.bootFailure {
			failing++
		}
	}
	m.bought += units
	for i := range units {
		u := single{asked: m.tick, serves: m.tick + m.rules.boot, booted: m.tick + m.rules.boot, leaves: never, gone: never}
		if i < failing {
			u.serves, u.gone = never, u.booted
		}
		m.units = append(m.units, u)
	}
}

func (m *oneByOne) dismiss() {
	if i := m.newest(m.isBooting); i >= 0 {
		m.units[i].leaves, m.units[i].gone = m.tick, m.tick
		return
	}
	i := m.newest(m.isReady)
	m.units[i].leaves, m.units[i].gone = m.tick, m.tick+m.rules.drain
}

// lose takes units that served in the tick before, as a fault does at the
// beginning of a tick.
func (m *oneByOne) lose(units int) {
	for range units {
		i := m.newest(func(u single) bool { return u.serves < m.tick && m.tick < u.leaves })
		if i < 0 {
			return
		}
		m.units[i].leaves, m.units[i].gone = m.tick, m.tick
	}
}

func TestCountsAgreeWithSingleUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := unitRules{
			boot:       rapid.IntRange(0, 5).Draw(t, "boot"),
			drain:      rapid.IntRange(0, 5).Draw(t, "drain"),
			minBilling: rapid.IntRange(0, 15).Draw(t, "min billing"),
		}
		doom := fate{seed: rapid.Uint64().Draw(t, "seed")}
		if rapid.Bool().Draw(t, "faulty") {
			doom.bootFailure, doom.throttle = 0.3, 0.2
		}
		start := rapid.IntRange(0, 5).Draw(t, "start")
		w, m := newWorld(start, rules, doom), newOneByOne(start, rules, doom)
		for k := range rapid.IntRange(1, 60).Draw(t, "ticks") {
			w.tick, m.tick = k, k
			if rapid.IntRange(0, 9).Draw(t, "fault") == 0 {
				n := rapid.IntRange(0, 4).Draw(t, "lost")
				w.lose(n)
				m.lose(n)
			}
			w.settle()
			for range rapid.IntRange(0, 2).Draw(t, "calls") {
				n := rapid.IntRange(0, 8).Draw(t, "desired")
				if got, want := w.setDesired(n), m.setDesired(n); got != want {
					t.Fatalf("tick %d: setDesired(%d) is %v, want %v", k, n, got, want)
				}
			}
			got := [4]int{w.desired, w.ready, w.booting, w.billed}
			want := [4]int{m.desired, m.count(m.isReady), m.count(m.isBooting), m.count(m.isBilled)}
			if got != want {
				t.Fatalf("tick %d: desired, ready, booting, billed are %v, want %v", k, got, want)
			}
		}
	})
}

// A row of these stories is one tick a column.
func TestUnitsComeAndGo(t *testing.T) {
	for _, story := range []struct {
		promise                      string
		boot, drain, minBilling      int
		fate                         fate
		ask, lose                    string // what is asked for; what is lost before that
		desired, ready, boots, bills string // desired is as asked where it is empty
	}{
		{
			promise: "a unit is paid for from the request and serves after its boot",
			boot:    2, drain: 1,
			ask:   "1 3 3 3 3",
			ready: "1 1 1 3 3",
			boots: "0 2 2 0 0",
			bills: "1 3 3 3 3",
		},
		{
			promise: "without a boot a unit serves at once",
			drain:   1,
			ask:     "1 3 3 1 1",
			ready:   "1 3 3 1 1",
			boots:   "0 0 0 0 0",
			bills:   "1 3 3 3 1",
		},
		{
			promise: "a unit that drains is paid for and does not serve",
			boot:    1, drain: 2,
			ask:   "4 1 1 1 1",
			ready: "4 1 1 1 1",
			boots: "0 0 0 0 0",
			bills: "4 4 4 1 1",
		},
		{
			promise: "without a drain a unit is gone at once",
			boot:    1,
			ask:     "4 1 1",
			ready:   "4 1 1",
			boots:   "0 0 0",
			bills:   "4 1 1",
		},
		{
			promise: "a draining unit is not recalled: a new one boots",
			boot:    2, drain: 3,
			ask:   "2 1 2 2 2 2",
			ready: "2 1 1 1 2 2",
			boots: "0 0 1 1 0 0",
			bills: "2 2 3 3 2 2",
		},
		{
			promise: "booting units go first, newest first, and at once",
			boot:    3, drain: 2,
			ask:   "1 3 6 4 2 1 1 1",
			ready: "1 1 1 1 2 1 1 1",
			boots: "0 2 5 3 0 0 0 0",
			bills: "1 3 6 4 3 3 2 1",
		},
		{
			promise: "a request cancelled in the next tick costs that tick only",
			boot:    3, drain: 2,
			ask:   "1 5 1 1",
			ready: "1 1 1 1",
			boots: "0 4 0 0",
			bills: "1 5 1 1",
		},
		{
			promise: "a cancelled unit is paid for up to the minimum",
			boot:    3, drain: 2, minBilling: 4,
			ask:   "1 5 1 1 1 1",
			ready: "1 1 1 1 1 1",
			boots: "0 4 0 0 0 0",
			bills: "1 5 5 5 5 1",
		},
		{
			promise: "a minimum longer than boot and drain outlasts both",
			boot:    1, drain: 1, minBilling: 5,
			ask:   "1 2 2 1 1 1 1",
			ready: "1 1 2 1 1 1 1",
			boots: "0 1 0 0 0 0 0",
			bills: "1 2 2 2 2 2 1",
		},
		{
			promise: "the minimum of the units at the start is paid",
			boot:    1, drain: 1, minBilling: 5,
			ask:   "3 0 0 0",
			ready: "3 0 0 0",
			boots: "0 0 0 0",
			bills: "3 3 0 0",
		},
		{
			promise:    "the newest ready unit goes first, whose minimum may not be paid yet",
			minBilling: 4,
			ask:        "1 2 1 0 0 0",
			ready:      "1 2 1 0 0 0",
			boots:      "0 0 0 0 0 0",
			bills:      "1 2 2 1 1 0",
		},
		{
			promise: "lost units serve and cost no longer, and are asked for again",
			boot:    2, drain: 3,
			ask:   "4 4 4 4 4",
			lose:  "0 0 3 0 0",
			ready: "4 4 1 1 4",
			boots: "0 0 3 3 0",
			bills: "4 4 4 4 4",
		},
		{
			promise: "a lost unit is paid for up to the minimum",
			boot:    1, drain: 9, minBilling: 4,
			ask:   "0 1 1 0 0 0",
			lose:  "0 0 0 1 0 0",
			ready: "0 0 1 0 0 0",
			boots: "0 1 0 0 0 0",
			bills: "0 1 1 1 1 0",
		},
		{
			promise: "a failed boot is paid for until it ends, and is tried again",
			boot:    2, drain: 1,
			fate:  fate{bootFailure: 1},
			ask:   "1 2 2 2 1 1",
			ready: "1 1 1 1 1 1",
			boots: "0 1 1 1 0 0",
			bills: "1 2 2 2 1 1",
		},
		{
			promise: "a failed boot is paid for up to the minimum",
			boot:    1, minBilling: 3,
			fate:  fate{bootFailure: 1},
			ask:   "1 2 1 1 1",
			ready: "1 1 1 1 1",
			boots: "0 1 0 0 0",
			bills: "1 2 2 2 1",
		},
		{
			promise: "a throttled call changes nothing",
			boot:    1, drain: 1,
			fate:    fate{throttle: 1},
			ask:     "2 5 0 2",
			desired: "2 2 2 2",
			ready:   "2 2 2 2",
			boots:   "0 0 0 0",
			bills:   "2 2 2 2",
		},
	} {
		t.Run(story.promise, func(t *testing.T) {
			asks, lost := numbers(story.ask), numbers(story.lose)
			w := newWorld(int(asks[0]), unitRules{story.boot, story.drain, story.minBilling}, story.fate)
			var desired, ready, boots, bills []int
			for k, ask := range asks {
				w.tick = k
				if k < len(lost) {
					w.lose(int(lost[k]))
				}
				w.settle()
				w.setDesired(int(ask))
				desired, ready = append(desired, w.desired), append(ready, w.ready)
				boots, bills = append(boots, w.booting), append(bills, w.billed)
			}
			if story.desired == "" {
				story.desired = story.ask
			}
			for _, row := range []struct {
				name, want string
				got        []int
			}{
				{"desired", story.desired, desired}, {"ready", story.ready, ready}, {"booting", story.boots, boots}, {"billed", story.bills, bills},
			} {
				if got := spelt(row.got); got != row.want {
					t.Errorf("%s\ngot  %s\nwant %s", row.name, got, row.want)
				}
			}
		})
	}
}

func TestOnlyCallsThatAskForSomethingAreThrottled(t *testing.T) {
	w := newWorld(3, unitRules{boot: 1, drain: 1}, fate{throttle: 1})
	if !w.setDesired(3) || w.calls != 0 {
		t.Errorf("a call that asks for nothing is throttled, or counted: %d calls", w.calls)
	}
	if w.setDesired(4) || w.calls != 1 {
		t.Errorf("a call for a unit goes through, or is not counted: %d calls", w.calls)
	}
}
