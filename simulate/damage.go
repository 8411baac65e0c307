package simulate

import "sort"

// damage compares a replay with the same without one fault.
type damage struct {
	r             *Replay
	with, without *Timeline
	settling      int  // ticks without harm that end a bout
	hurt          int  // ticks hurt in the bouts that were looked at
	worst         int  // the most units short on the fault's account
	collapsed     bool // on its account fewer than half of the units needed served
}

// bout is the ticks from the first hurt one to the end of the last, between
// which harm never paused for as long as settling takes.
type bout struct{ from, to int }

// lack is how many units a tick is short of on the fault's account.
func (d *damage) lack(k int) int {
	need := d.r.needs[d.r.sample(k)]
	if need == noNeed {
		return 0
	}
	return max(0, int(need)-int(d.with.ready[k])) - max(0, int(need)-int(d.without.ready[k]))
}

// first is the bout of a fault at work in [began, ended): it begins before the
// fault has been over for as long as settling takes, and harm while the fault
// lasts is all of one bout.
func (d *damage) first(began, ended int) (bout, bool) {
	s, found := bout{}, false
	for k := began; k < d.r.Ticks && k < max(ended, s.to)+d.settling; k++ {
		lack := d.lack(k)
		if lack <= 0 {
			continue
		}
		if !found {
			s.from, found = k, true
		}
		s.to = k + 1
		d.count(k, lack)
	}
	return s, found
}

// longest is the longest of all bouts.
func (d *damage) longest() (bout, bool) {
	var best, s bout
	found := false
	for k := range d.r.Ticks {
		lack := d.lack(k)
		if lack <= 0 {
			continue
		}
		if !found || k >= s.to+d.settling {
			s.from, found = k, true
		}
		s.to = k + 1
		d.count(k, lack)
		if s.to-s.from > best.to-best.from {
			best = s
		}
	}
	return best, found
}

func (d *damage) count(k, lack int) {
	d.hurt++
	d.worst = max(d.worst, lack)
	need := d.r.needs[d.r.sample(k)]
	d.collapsed = d.collapsed || 2*d.with.ready[k] < need && 2*d.without.ready[k] >= need
}

// reaction is the first tick of a bout in which units were asked for, -1 if
// there is none.
func (d *damage) reaction(s bout) int {
	asks := d.with.asks
	i := sort.Search(len(asks), func(i int) bool { return int(asks[i]) >= s.from })
	if i == len(asks) || int(asks[i]) >= s.to {
		return -1
	}
	return int(asks[i])
}
