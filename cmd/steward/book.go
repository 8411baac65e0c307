package main

import (
	"context"
	"strings"

	"github.com/rs/zerolog"

	"steward/internal/book"
	"steward/internal/config"
	"steward/internal/store"
)

// openBook opens the store of the configuration, beside whose file a relative path lies.
func openBook(ctx context.Context, c config.Config, log zerolog.Logger) (*book.Book, error) {
	dsn := c.Store.DSN
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		dsn = "sqlite:" + besideConfig(c, file)
	}
	return book.Open(ctx, dsn, store.Retention{Raw: c.Retention.Raw, Five: c.Retention.FiveMinutes, Hourly: c.Retention.Hours}, log)
}
