package providers

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Retries says how often and how soon a question is put again. Zero fields take
// the defaults.
type Retries struct {
	Attempts int           // at most so many calls, the first included; 4
	First    time.Duration // the longest wait before the second call, which doubles with every further one; 200 ms
	Longest  time.Duration // no wait is longer; 20 s
	// Budget is how many retries a source may have in a row, over all its roles; every
	// call that is answered gives a tenth of one back. So a source that is dead is
	// asked once a call, not four times; 10.
	Budget float64
}

// Retry puts a question again that met a transient fault, after a wait drawn
// from 0 to a limit that doubles. An act is done again only if it was throttled,
// which means that nothing happened; one whose answer was lost is not. Each source
// wants a wrapper of its own, for its budget.
func Retry(r Retries, rng *rand.Rand, clock Clock) Wrapper {
	r.Attempts, r.Budget = cmp.Or(r.Attempts, 4), cmp.Or(r.Budget, 10)
	r.First, r.Longest = cmp.Or(r.First, 200*time.Millisecond), cmp.Or(r.Longest, 20*time.Second)
	again := &retrier{rules: r, rng: rng, clock: clock, left: r.Budget}
	return again.call
}

type retrier struct {
	rules Retries
	clock Clock

	mu   sync.Mutex
	rng  *rand.Rand
	left float64 // retries in the budget
}

func (r *retrier) call(ctx context.Context, c Call, do func(context.Context) error) error {
	limit := r.rules.First
	for attempt := 1; ; attempt++ {
		err := do(ctx)
		if err == nil {
			r.refund()
			return nil
		}
		if attempt == r.rules.Attempts || !harmless(c, err) || ctx.Err() != nil {
			return err
		}
		wait, granted := r.spend(min(limit, r.rules.Longest))
		if !granted || tooLong(ctx, wait) || r.clock.sleep(ctx, wait) != nil {
			return err
		}
		limit = min(2*limit, r.rules.Longest)
	}
}

// harmless tells whether a call that met a fault may be made again.
func harmless(c Call, err error) bool {
	if c.Role == RoleScale {
		return FaultOf(err) == Throttled
	}
	return FaultOf(err).Transient()
}

// spend takes a retry out of the budget, if there is one, and draws its wait.
func (r *retrier) spend(limit time.Duration) (wait time.Duration, granted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left < 1 {
		return 0, false
	}
	r.left--
	return time.Duration(r.rng.Int64N(int64(limit) + 1)), true
}

func (r *retrier) refund() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = min(r.rules.Budget, r.left+0.1)
}

// tooLong tells whether ctx would end before the wait does.
func tooLong(ctx context.Context, wait time.Duration) bool {
	deadline, ends := ctx.Deadline()
	return ends && time.Until(deadline) < wait
}
