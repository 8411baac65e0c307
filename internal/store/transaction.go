package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// enter waits until no other write of this process runs.
func (s *Store) enter(ctx context.Context) error {
	select {
	case s.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) leave() { <-s.writing }

// write runs one transaction that writes; a store has one writer at a time,
// whatever the number of processes.
func (s *Store) write(ctx context.Context, what string, f func(*sql.Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return fmt.Errorf("store %s: %s: %w", s.name, what, err)
	}
	defer s.leave()
	return s.alone(ctx, what, f)
}

// alone is write for whoever has entered.
func (s *Store) alone(ctx context.Context, what string, f func(*sql.Tx) error) error {
	return s.transact(ctx, what, nil, func(tx *sql.Tx) error {
		if s.postgres {
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", writerLock); err != nil {
				return err
			}
		}
		return f(tx)
	})
}

// read runs one transaction that sees the store as it is at its beginning.
func (s *Store) read(ctx context.Context, what string, f func(*sql.Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.transact(ctx, what, options, f)
}

func (s *Store) transact(ctx context.Context, what string, options *sql.TxOptions, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("store %s: %s: %w", s.name, what, err)
	}
	if err := f(tx); err != nil {
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
			err = errors.Join(err, undone)
		}
		return fmt.Errorf("store %s: %s: %w", s.name, what, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store %s: %s: %w", s.name, what, err)
	}
	return nil
}

// each runs a query and calls f at every row.
func each(ctx context.Context, tx *sql.Tx, f func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 50

// insert writes rows, whose values stand in the order of the columns. Clause
// says what happens to a row that is there, such as "ON CONFLICT DO NOTHING".
func insert(ctx context.Context, tx *sql.Tx, table string, columns []string, clause string, rows [][]any) error {
	head := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES "
	for len(rows) >= rowsAtOnce {
		many, err := tx.PrepareContext(ctx, head+marks(rowsAtOnce, len(columns))+" "+clause)
		if err != nil {
			return err
		}
		defer many.Close()
		args := make([]any, 0, rowsAtOnce*len(columns))
		for ; len(rows) >= rowsAtOnce; rows = rows[rowsAtOnce:] {
			args = args[:0]
			for _, row := range rows[:rowsAtOnce] {
				args = append(args, row...)
			}
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return err
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, len(rows)*len(columns))
	for _, row := range rows {
		args = append(args, row...)
	}
	_, err := tx.ExecContext(ctx, head+marks(len(rows), len(columns))+" "+clause, args...)
	return err
}

// marks are the places of a statement's arguments: ($1, $2), ($3, $4).
func marks(rows, columns int) string {
	var b strings.Builder
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for column := range columns {
			if column > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", row*columns+column+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// insertEach is insert for rows of which two may be the same one: PostgreSQL
// does not change a row twice in one statement.
func insertEach(ctx context.Context, tx *sql.Tx, table string, columns []string, clause string, rows [][]any) error {
	for _, row := range rows {
		if err := insert(ctx, tx, table, columns, clause, [][]any{row}); err != nil {
			return err
		}
	}
	return nil
}
