package main

import (
	"context"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
	"steward/internal/config"
	"steward/internal/store"
)

// book is a store as the daemon keeps it.
type book struct {
	*store.Store
	retention config.Retention
}

// openBook opens the store of the configuration, beside whose file a relative path lies.
func openBook(ctx context.Context, c config.Config, log zerolog.Logger) (*book, error) {
	dsn := c.Store.DSN
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		dsn = "sqlite:" + besideConfig(c, file)
	}
	s, err := store.Open(ctx, dsn, log)
	if err != nil {
		return nil, err
	}
	return &book{s, c.Retention}, nil
}

// Tracks are all series with stamps in [from, to).
func (b *book) Tracks(ctx context.Context, from, to time.Time) ([]fleet.Track, error) {
	return b.Store.Tracks(ctx, store.SeriesQuery{From: from, To: to})
}

// SavePlan keeps a plan.
func (b *book) SavePlan(ctx context.Context, plan fleet.Plan) error {
	_, err := b.Store.SavePlan(ctx, plan)
	return err
}

// Note keeps a line of the audit.
func (b *book) Note(ctx context.Context, entry fleet.Entry) error { return b.Record(ctx, entry) }

// scoredFor is how long a forecast waits for its truth before it is given up.
const scoredFor = 72 * time.Hour

// Unscored are the forecasts whose end lies before a time and that have no score.
func (b *book) Unscored(ctx context.Context, before time.Time) ([]fleet.Issue, error) {
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
