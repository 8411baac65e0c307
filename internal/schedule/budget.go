package schedule

import (
	"sync"
	"time"
)

// Budget is how many calls a source may get on a day, such as one that charges for
// each. It may be shared by jobs. It counts in memory: a new process begins at 0.
type Budget struct {
	PerDay int            // 0 allows none
	Zone   *time.Location // whose days count; nil is UTC

	mu   sync.Mutex
	day  time.Time // the day that used belongs to, as midnight in UTC
	used int
}

// Take spends calls of the day of now, all or none, and tells whether it did.
func (b *Budget) Take(now time.Time, calls int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn(now)
	if calls < 0 || calls > b.PerDay-b.used {
		return false
	}
	b.used += calls
	return true
}

// Left is how many calls the day of now still has.
func (b *Budget) Left(now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn(now)
	return max(0, b.PerDay-b.used)
}

// turn begins a new day. A clock that went back gives nothing back.
func (b *Budget) turn(now time.Time) {
	zone := b.Zone
	if zone == nil {
		zone = time.UTC
	}
	year, month, date := now.In(zone).Date()
	if day := time.Date(year, month, date, 0, 0, 0, 0, time.UTC); day.After(b.day) {
		b.day, b.used = day, 0
	}
}
