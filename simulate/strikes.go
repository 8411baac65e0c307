package simulate

import "time"

// Strike is a tick in which a fault that goes by probability struck.
type Strike struct {
	At    time.Time
	Kind  FaultKind
	Count int // units asked for then that will never serve; requests refused
}

// claim is a Strike by its tick.
type claim struct {
	tick  int32
	count int32
	kind  FaultKind
}

// toll is what such faults have claimed in a world so far.
type toll struct {
	refused int // requests
	doomed  int // units asked for that will never serve
}

// struck notes what was claimed in a tick.
func (t *Timeline) struck(k int, before, after toll) {
	if n := after.doomed - before.doomed; n > 0 {
		t.strikes = append(t.strikes, claim{int32(k), int32(n), FaultBootFailure})
	}
	if n := after.refused - before.refused; n > 0 {
		t.strikes = append(t.strikes, claim{int32(k), int32(n), FaultThrottle})
	}
}

// Strikes lists when failed boots were asked for and requests were refused, as it came.
func (t *Timeline) Strikes() []Strike {
	var list []Strike
	for _, s := range t.strikes {
		list = append(list, Strike{t.replay.Time(int(s.tick)), s.kind, int(s.count)})
	}
	return list
}
