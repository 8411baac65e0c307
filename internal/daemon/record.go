package daemon

import (
	"context"
	"time"

	"steward/fleet"
)

// Record is where everything is kept. Each of its parts is small, so that a test
// can stand in for it.
type Record interface {
	SeriesRecord
	FleetRecord
	MoneyRecord
	ForecastRecord
	PlanRecord
	StatusRecord
}

// SeriesRecord keeps what was measured.
type SeriesRecord interface {
	// Append keeps values with the time at which they became known; a zero time says
	// that they came as late as their series' lag says.
	Append(ctx context.Context, knownAt time.Time, batch []fleet.Series) error
	// EachTrack calls f with every series that has stamps in [from, to), by key. An error
	// of f ends it.
	EachTrack(ctx context.Context, from, to time.Time, f func(fleet.Track) error) error
	// Retain thins out and drops what is old.
	Retain(ctx context.Context, now time.Time) error
}

// FleetRecord keeps what was running.
type FleetRecord interface {
	// SaveWorkloads keeps the whole of a source: what is missing is gone since then.
	SaveWorkloads(ctx context.Context, at time.Time, source string, all []fleet.Workload) error
	Workloads(ctx context.Context, at time.Time) ([]fleet.Workload, error)
}

// MoneyRecord keeps what things cost.
type MoneyRecord interface {
	SaveCharges(ctx context.Context, source string, at time.Time, charges []fleet.Charge) error
	SavePrices(ctx context.Context, prices []fleet.Price) error
	Prices(ctx context.Context, at time.Time) ([]fleet.Price, error)
}

// ForecastRecord keeps what was forecast, how it did, and what was learned.
type ForecastRecord interface {
	SaveForecasts(ctx context.Context, issued time.Time, forecasts []fleet.Forecast) error
	// Unscored are the issued forecasts whose end lies before a time and that have no
	// score, and when each was issued.
	Unscored(ctx context.Context, before time.Time) ([]fleet.Issue, error)
	SaveScores(ctx context.Context, scores []fleet.Score) error
	SaveBeliefs(ctx context.Context, beliefs []fleet.Belief) error
}

// PlanRecord keeps what was decided.
type PlanRecord interface {
	SavePlan(ctx context.Context, plan fleet.Plan) error
	// Planned tells whether anybody has kept a plan that was made after a time.
	Planned(ctx context.Context, after time.Time) (bool, error)
	// Past is what was wanted and done since a time, by workload.
	Past(ctx context.Context, since time.Time) ([]fleet.Past, error)
	SaveOutcome(ctx context.Context, outcome fleet.Outcome) error
}

// StatusRecord keeps how fresh the word of each source is, and what was done by whom.
type StatusRecord interface {
	SaveStatus(ctx context.Context, status fleet.SourceStatus) error
	Statuses(ctx context.Context) ([]fleet.SourceStatus, error)
	Note(ctx context.Context, entry fleet.Entry) error
}
