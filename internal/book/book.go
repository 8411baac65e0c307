// Package book is a store as the daemon keeps it: what the daemon asks for, in the
// words of the store.
package book

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
	"steward/internal/store"
)

// Book is an open store.
type Book struct {
	*store.Store
	Retention store.Retention
}

// Open opens the store of a DSN in a way, such as store.Open.
func Open(ctx context.Context, dsn string, open store.Opening, r store.Retention, log zerolog.Logger) (*Book, error) {
	s, err := open(ctx, dsn, log)
	if err != nil {
		return nil, err
	}
	return &Book{s, r}, nil
}

// EachTrack calls f with every series that has stamps in [from, to), by key.
func (b *Book) EachTrack(ctx context.Context, from, to time.Time, f func(fleet.Track) error) error {
	return b.Store.EachTrack(ctx, store.SeriesQuery{From: from, To: to}, f)
}

// SavePlan keeps a plan.
func (b *Book) SavePlan(ctx context.Context, plan fleet.Plan) error {
	_, err := b.Store.SavePlan(ctx, plan)
	return err
}

// Planned tells whether anybody has kept a plan that was made after a time.
func (b *Book) Planned(ctx context.Context, after time.Time) (bool, error) {
	plans, err := b.Plans(ctx, after.Add(1), after.AddDate(100, 0, 0))
	return len(plans) > 0, err
}

// Note keeps a line of the audit.
func (b *Book) Note(ctx context.Context, entry fleet.Entry) error { return b.Record(ctx, entry) }

// scoredFor is how long a forecast waits for its truth before it is given up.
const scoredFor = 72 * time.Hour

// Unscored are the forecasts whose end lies before a time and that have no score.
func (b *Book) Unscored(ctx context.Context, before time.Time) ([]fleet.Issue, error) {
	from := before.Add(-scoredFor)
	issued, err := b.Forecasts(ctx, store.ForecastQuery{From: from, To: before})
	if err != nil {
		return nil, err
	}
	scores, err := b.Scores(ctx, from, before)
	if err != nil {
		return nil, err
	}
	type name struct {
		key fleet.Key
		at  int64
	}
	scored := map[name]bool{}
	for _, s := range scores {
		scored[name{s.Key, s.Issued.UnixNano()}] = true
	}
	var out []fleet.Issue
	for _, f := range issued {
		if !f.End().After(before) && !scored[name{f.Key, f.At.UnixNano()}] {
			out = append(out, fleet.Issue{Issued: f.At, Forecast: f.Forecast})
		}
	}
	return out, nil
}

// Retain thins out and drops what is older than it is kept for.
func (b *Book) Retain(ctx context.Context, now time.Time) error {
	return b.Store.Retain(ctx, now, b.Retention)
}
