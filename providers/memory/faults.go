package memory

import (
	"fmt"
	"time"
)

// Faults say what goes wrong. A share is of 0 to 1; the zero value is a cloud
// without faults.
type Faults struct {
	Throttled   float64  // share of questions and acts that are refused as too many
	Lost        float64  // share of acts that happen, yet are answered Down
	FailedBoots float64  // share of units that never serve; the cloud asks for another when the boot has failed
	Gaps        float64  // share of minutes whose samples are lost
	Late        float64  // share of minutes whose samples come 5 to 15 minutes late
	LateBills   bool     // a line comes 2 to 8 hours after its hour, not at its end
	Corrected   float64  // share of lines that come too low first, and are corrected a day later
	Outages     []Window // when nothing is answered
}

// Window is a time from From to To, To excluded.
type Window struct{ From, To time.Time }

func (f Faults) problems() []error {
	var faults []error
	for _, s := range []struct {
		name  string
		share float64
	}{
		{"throttled", f.Throttled}, {"lost", f.Lost}, {"failed_boots", f.FailedBoots},
		{"gaps", f.Gaps}, {"late", f.Late}, {"corrected", f.Corrected},
	} {
		if !(s.share >= 0 && s.share <= 1) {
			faults = append(faults, fmt.Errorf("faults.%s is %v, expected a share of 0 to 1", s.name, s.share))
		}
	}
	return faults
}

// out tells whether nothing is answered at t.
func (f Faults) out(t time.Time) bool {
	for _, w := range f.Outages {
		if !t.Before(w.From) && t.Before(w.To) {
			return true
		}
	}
	return false
}

// fate decides by seed, kind, subject and number of the event, so that what
// happens to one is no matter of what was asked about another.
type fate uint64

// The kinds of draws.
const (
	throttledQuestion uint64 = iota + 1
	throttledAct
	lostAct
	failedBoot
	gapMinute
	lateMinute
	lateLine
	correctedLine
	handMinute
)

// draw is uniform in [0, 1).
func (f fate) draw(kind, subject uint64, n int64) float64 {
	h := mix(mix(mix(uint64(f)+kind)^subject) + uint64(n))
	return float64(h>>11) / (1 << 53)
}

// mix is the finishing step of splitmix64: every bit of x moves every bit of it.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// subject is a name as draws know it.
func subject(name string) uint64 {
	h := uint64(len(name))
	for i := range len(name) {
		h = mix(h ^ uint64(name[i]))
	}
	return h
}
