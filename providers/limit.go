package providers

import (
	"context"

	"golang.org/x/time/rate"
)

// Limit lets through so many calls a second, over all roles of a source, and a
// burst of so many at once. Others wait their turn; one whose time would run out
// before is Throttled at once, and nothing happened.
func Limit(perSecond float64, burst int, clock Clock) Wrapper {
	limiter := rate.NewLimiter(rate.Limit(perSecond), burst)
	return func(ctx context.Context, c Call, do func(context.Context) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := clock.now()
		turn := limiter.ReserveN(now, 1)
		if !turn.OK() {
			return Failed(Throttled, "%s of %s: the limit is %v calls a second, %d at once", c.Role, c.Source, perSecond, burst)
		}
		wait := turn.DelayFrom(now)
		if tooLong(ctx, wait) {
			turn.CancelAt(now)
			return Failed(Throttled, "%s of %s: its turn at %v calls a second is in %v, after its time", c.Role, c.Source, perSecond, wait)
		}
		if wait > 0 {
			if err := clock.sleep(ctx, wait); err != nil {
				turn.CancelAt(clock.now())
				return err
			}
		}
		return do(ctx)
	}
}
