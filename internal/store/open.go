package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for PostgreSQL
	"github.com/pressly/goose/v3"
	"github.com/rs/zerolog"
	"modernc.org/sqlite" // the driver for SQLite
	sqlitelib "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open record. Its methods may be called from several goroutines;
// several processes may have the same store open.
type Store struct {
	db       *sql.DB
	name     string // for errors, without a password
	postgres bool
	log      Log
	writing  chan struct{} // holds a value while a write of this process runs
	fold     foldWhen

	lock   sync.Mutex
	grids  map[gridKey]grid
	newest int64 // the highest number of a series in grids
	recent recent
}

// Log takes the store's log lines; the zero value drops them.
type Log = zerolog.Logger

// ErrNewer is in the error of Open if a newer version of Steward wrote the store.
var ErrNewer = errors.New("the store is of a newer version")

// Open opens the store that a DSN names, sqlite:FILE or
// postgres://USER@HOST/DATABASE; it is made if it is not there, and brought to
// the present schema if it is older.
func Open(ctx context.Context, dsn string, log Log) (*Store, error) {
	return open(ctx, dsn, log, "")
}

// Opening is Open or OpenExisting.
type Opening func(ctx context.Context, dsn string, log Log) (*Store, error)

// OpenExisting is Open for whoever expects a record: a file that is not there is
// an error.
func OpenExisting(ctx context.Context, dsn string, log Log) (*Store, error) {
	if path, isFile := strings.CutPrefix(dsn, "sqlite:"); isFile {
		_, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("open store %s: %w yet, expected one that the daemon or 'steward plan --collect' has begun", path, ErrNone)
		}
		if err != nil {
			return nil, fmt.Errorf("open store %s: %w", path, err)
		}
	}
	return Open(ctx, dsn, log)
}

// Name is where the store is, without a password.
func (s *Store) Name() string { return s.name }

// open is Open with further pragmas of SQLite.
func open(ctx context.Context, dsn string, log Log, pragmas string) (*Store, error) {
	s := &Store{log: log, writing: make(chan struct{}, 1), fold: foldAt, grids: map[gridKey]grid{}}
	var err error
	switch scheme, rest, _ := strings.Cut(dsn, ":"); {
	case scheme == "sqlite" && rest != "":
		err = s.openFile(rest, pragmas)
	case scheme == "postgres" || scheme == "postgresql":
		err = s.openServer(dsn)
	default:
		return nil, fmt.Errorf("store DSN begins with %q, expected sqlite:FILE or postgres://USER@HOST/DATABASE", scheme+":")
	}
	if err != nil {
		return nil, err
	}
	if err = s.reach(ctx); err == nil {
		err = s.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", s.name, err), s.db.Close())
	}
	return s, nil
}

// patience is how long a connection waits while another process makes the file.
const patience = 10 * time.Second

// reach makes the first connection. SQLite does not wait by itself while another
// process turns the log of a new file on.
func (s *Store) reach(ctx context.Context) error {
	until := time.Now().Add(patience)
	for {
		err := s.db.PingContext(ctx)
		if err == nil {
			return nil
		}
		if busy, is := errors.AsType[*sqlite.Error](err); !is || busy.Code()&0xff != sqlitelib.SQLITE_BUSY || time.Now().After(until) {
			return oneLine{err}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// oneLine tells an error in one line; a server's driver takes one an address.
type oneLine struct{ error }

func (o oneLine) Error() string { return strings.Join(strings.Fields(o.error.Error()), " ") }
func (o oneLine) Unwrap() error { return o.error }

// connections is how many connections a process has to its store.
const connections = 4

// openFile connects to a SQLite file. A transaction is on disk when it is
// committed: synchronous is FULL.
func (s *Store) openFile(path, pragmas string) error {
	s.name = path
	if info, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("open store %s: %w", path, err)
	} else if !info.IsDir() {
		return fmt.Errorf("open store %s: %s is a file, expected a folder", path, filepath.Dir(path))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("open store %s: it is a folder, expected a file", path)
	}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	dsn := "file:" + escaped + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=page_size(16384)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)" + pragmas
	var err error
	if s.db, err = sql.Open("sqlite", dsn); err != nil {
		return fmt.Errorf("open store %s: %w", path, err)
	}
	s.db.SetMaxOpenConns(connections)
	s.db.SetMaxIdleConns(connections)
	return nil
}

// openServer connects to a PostgreSQL database.
func (s *Store) openServer(dsn string) error {
	address, err := url.Parse(dsn)
	if err != nil {
		return errors.New("store DSN is not a URL, expected postgres://USER@HOST/DATABASE") // err would show a password
	}
	s.name, s.postgres = address.Redacted(), true
	if s.db, err = sql.Open("pgx", dsn); err != nil {
		return fmt.Errorf("open store %s: %w", s.name, err)
	}
	s.db.SetMaxOpenConns(connections)
	s.db.SetMaxIdleConns(connections)
	return nil
}

// migrate brings the schema to the present version.
func (s *Store) migrate(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	release, err := s.lockSchema(ctx)
	if err != nil {
		return err
	}
	defer release()
	provider, err := s.migrations()
	if err != nil {
		return err
	}
	// Another process may make the tables at the same time; then they are there at the second look.
	for try := 1; ; try++ {
		found, known, err := provider.GetVersions(ctx)
		if err == nil && found > known {
			return fmt.Errorf("%w: its schema is version %d, this Steward knows up to %d", ErrNewer, found, known)
		}
		if err == nil && found < known {
			_, err = provider.Up(ctx)
		}
		if err == nil || try == 3 {
			return err
		}
	}
}

func (s *Store) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if s.postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, s.db, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// The keys of the locks that processes on one PostgreSQL database take.
const (
	schemaLock = 0x53746577_01
	writerLock = 0x53746577_02
)

// lockSchema keeps other processes on a PostgreSQL database from making the same
// tables. SQLite locks its file by itself.
func (s *Store) lockSchema(ctx context.Context) (release func(), err error) {
	if !s.postgres {
		return func() {}, nil
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", schemaLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", schemaLock) // its end frees it too
		_ = conn.Close()
	}, nil
}

// Close ends the use of the store.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close store %s: %w", s.name, err)
	}
	return nil
}
