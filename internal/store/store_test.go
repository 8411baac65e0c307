package store

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"
)

// place of a store that can be opened again and again.
type home struct {
	dsn      string
	postgres bool
}

func (h home) open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(context.Background(), h.dsn, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, h home)) {
	t.Run("sqlite", func(t *testing.T) { test(t, home{dsn: "sqlite:" + filepath.Join(t.TempDir(), "steward.db")}) })
	t.Run("postgres", func(t *testing.T) { test(t, home{dsn: server.database(t), postgres: true}) })
}

// check fails the test at an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
