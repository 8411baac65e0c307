package schedule

import (
	"sync"
	"time"
)

// Backoff says when somebody who failed may be asked again: after the first
// failure in a row Base later, after each further one twice as long, at most Cap.
// It may be shared by jobs that ask the same source. The zero value never waits.
type Backoff struct {
	Base, Cap time.Duration

	mu       sync.Mutex
	failures int
	until    time.Time
}

// Failed notes a failure and returns when to ask again.
func (b *Backoff) Failed(now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	wait := min(b.Base, b.Cap)
	for range b.failures {
		if wait >= b.Cap/2 {
			wait = b.Cap
			break
		}
		wait *= 2
	}
	b.failures++
	b.until = now.Add(wait)
	return b.until
}

// Succeeded forgets all failures.
func (b *Backoff) Succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.until = 0, time.Time{}
}

// Until is when to ask again; zero if nothing stands against it.
func (b *Backoff) Until() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until
}
