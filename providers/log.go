package providers

import (
	"context"

	"github.com/rs/zerolog"
)

// Log writes every call at debug, an act that was done at info. Faults are told at
// debug too: whoever handles one says what follows from it.
func Log(log zerolog.Logger, clock Clock) Wrapper {
	return func(ctx context.Context, c Call, do func(context.Context) error) error {
		began := clock.now()
		err := do(ctx)
		event := log.Debug()
		if err == nil && c.Role == RoleScale {
			event = log.Info()
		}
		event = event.Str("provider", c.Source).Str("role", string(c.Role)).Dur("took", clock.now().Sub(began))
		if c.Workload != "" {
			event = event.Str("workload", string(c.Workload))
		}
		if err != nil {
			event.Str("fault", string(FaultOf(err))).AnErr("err", err).Msg("call failed")
			return err
		}
		event.Msg("call answered")
		return nil
	}
}
