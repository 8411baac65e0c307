package simulate

// largest is the largest value of a window that only moves forward: the values
// that no later one has reached, falling.
type largest struct{ values []placed }

// placed is a value and where it stands.
type placed struct {
	at    int64
	value int
}

// push adds the newest value.
func (l *largest) push(at int64, value int) {
	last := len(l.values) - 1
	for last >= 0 && l.values[last].value <= value {
		last--
	}
	l.values = append(l.values[:last+1], placed{at, value})
}

// from drops what stands before a place and answers the largest of the rest,
// which must hold something.
func (l *largest) from(at int64) int {
	drop := 0
	for l.values[drop].at < at {
		drop++
	}
	if drop > 0 {
		l.values = append(l.values[:0], l.values[drop:]...)
	}
	return l.values[0].value
}
