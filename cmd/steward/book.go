package main

import (
	"context"
	"errors"
	"strings"

	"github.com/rs/zerolog"

	"steward/internal/book"
	"steward/internal/config"
	"steward/internal/store"
)

// storeOf is the store of the configuration, beside whose file a relative path lies.
func storeOf(c config.Config) string {
	if file, ok := strings.CutPrefix(c.Store.DSN, "sqlite:"); ok {
		return "sqlite:" + besideConfig(c, file)
	}
	return c.Store.DSN
}

// openBook opens the store of the configuration as the daemon keeps it.
func openBook(ctx context.Context, c config.Config, open store.Opening, log zerolog.Logger) (*book.Book, error) {
	b, err := book.Open(ctx, storeOf(c), open, store.Retention{Raw: c.Retention.Raw, Five: c.Retention.FiveMinutes, Hourly: c.Retention.Hours}, log)
	return b, unopened(err)
}

// unopened marks as the input's that there is no store.
func unopened(err error) error {
	if errors.Is(err, store.ErrNone) {
		return bad(err)
	}
	return err
}
