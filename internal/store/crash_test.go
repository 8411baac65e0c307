package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

// childEnv holds the DSN and the seed of a process that is there to be killed.
const childEnv = "STEWARD_TEST_CHILD"

// child appends until it is killed, and says after each answer that it was
// kept; it is false in every process but such a one.
func child() bool {
	dsn, seed, is := strings.Cut(os.Getenv(childEnv), " ")
	if !is {
		return false
	}
	n := uint64(0)
	if _, err := fmt.Sscan(seed, &n); err != nil {
		panic(err)
	}
	s, err := Open(context.Background(), dsn, zerolog.Nop())
	if err != nil {
		panic(err)
	}
	s.fold = foldWhen{samples: 200, rows: 6}
	src := newSource(n, 6)
	for i := 1; ; i++ {
		known, batch := src.next()
		if err := s.Append(context.Background(), known, batch); err != nil {
			panic(err)
		}
		fmt.Println(i)
	}
}

// killed runs a child until it has acknowledged some answers, kills it, and says
// how many there were.
func killed(t *testing.T, dsn string, seed uint64, after int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", childEnv, dsn, seed))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	kept := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscan(lines.Text(), &kept); err != nil {
			break // the kill cut the line
		}
		if kept == after {
			check(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait()
	if kept < after {
		t.Fatalf("the child ended after %d answers, want %d", kept, after)
	}
	return kept
}

// toldBy is a ledger of the first answers of a source.
func toldBy(seed uint64, answers int) ledger {
	l, src := ledger{map[fleet.Key]*account{}}, newSource(seed, 6)
	for range answers {
		l.tell(src.next())
	}
	return l
}

func TestNothingAcknowledgedIsLostToAKill(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		rng := rand.New(rand.NewPCG(7, 7))
		for round := range seeds() {
			if h.postgres {
				h.dsn = server.database(t)
			} else {
				h.dsn = "sqlite:" + filepath.Join(t.TempDir(), "steward.db")
			}
			kept := killed(t, h.dsn, round, 5+rng.IntN(40))
			s := h.open(t)
			h.findPrefix(t, s, round, kept, kept+1)
			health, err := s.Check(context.Background())
			check(t, err)
			same(t, health.Faults, nil)
		}
	})
}

// findPrefix fails the test unless the store holds exactly the first answers,
// least to most of them.
func (h home) findPrefix(t *testing.T, s *Store, seed uint64, least, most int) {
	t.Helper()
	samples := func(tracks []fleet.Track) string {
		var b strings.Builder
		for _, track := range tracks {
			fmt.Fprintln(&b, track)
		}
		return b.String()
	}
	got, err := s.Tracks(context.Background(), SeriesQuery{})
	check(t, err)
	again, err := Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "again.db"), zerolog.Nop())
	check(t, err)
	defer again.Close()
	src := newSource(seed, 6)
	for n := 0; n <= most; n++ {
		if n >= least {
			want, err := again.Tracks(context.Background(), SeriesQuery{})
			check(t, err)
			if samples(want) == samples(got) {
				l := toldBy(seed, n)
				l.compare(t, s, src.now)
				return
			}
		}
		known, batch := src.next()
		check(t, again.Append(context.Background(), known, batch))
	}
	t.Fatalf("the store holds no prefix of %d to %d answers", least, most)
}

// What a power failure leaves is a log that is cut off: the store opens with all
// that came before the cut.
func TestACutLogOpensToAPrefix(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "steward.db")
	s, err := open(context.Background(), "sqlite:"+path, zerolog.Nop(), "&_pragma=wal_autocheckpoint(0)")
	check(t, err)
	src := newSource(3, 6)
	var ends []int64 // of the log after each answer
	for range 25 {
		known, batch := src.next()
		check(t, s.Append(context.Background(), known, batch))
		info, err := os.Stat(path + "-wal")
		check(t, err)
		ends = append(ends, info.Size())
	}
	base, err := os.ReadFile(path)
	check(t, err)
	log, err := os.ReadFile(path + "-wal")
	check(t, err)
	check(t, s.Close())
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 10 {
		cut := ends[0] + rng.Int64N(int64(len(log))-ends[0]+1)
		least := 0
		for least < len(ends) && ends[least] <= cut {
			least++
		}
		h := home{dsn: fmt.Sprintf("sqlite:%s/cut%d.db", dir, i)}
		check(t, os.WriteFile(h.dsn[len("sqlite:"):], base, 0o600))
		check(t, os.WriteFile(h.dsn[len("sqlite:"):]+"-wal", log[:cut], 0o600))
		s := h.open(t)
		h.findPrefix(t, s, 3, least, least)
		check(t, s.Close())
	}
}

func TestAFullDiskIsSaidAndOver(t *testing.T) {
	h := home{dsn: "sqlite:" + filepath.Join(t.TempDir(), "steward.db")}
	h.open(t)
	full, err := open(context.Background(), h.dsn, zerolog.Nop(), "&_pragma=max_page_count(70)")
	check(t, err)
	defer full.Close()
	src, kept := newSource(1, 6), 0
	var known time.Time
	var batch []fleet.Series
	for err = nil; err == nil; {
		known, batch = src.next()
		if err = full.Append(context.Background(), known, batch); err == nil {
			kept++
			err = full.Record(context.Background(), fleet.Entry{At: known, What: "fill", Note: strings.Repeat("x", 20000)})
			if err != nil {
				known, batch = src.next()
			}
		}
	}
	if !strings.Contains(err.Error(), "disk is full") {
		t.Fatalf("error %q, want that the disk is full", err)
	}
	if _, err := full.db.Exec("PRAGMA max_page_count = 100000"); err != nil { // there is room again
		t.Fatal(err)
	}
	full.db.SetMaxOpenConns(1)
	check(t, full.Append(context.Background(), known, batch))
	l := toldBy(1, kept)
	l.tell(known, batch)
	l.compare(t, h.open(t), known)
}

func TestAStoreOfANewerVersionIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s := h.open(t)
		_, err := s.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, $1)", true)
		check(t, err)
		check(t, s.Close())
		_, err = Open(context.Background(), h.dsn, zerolog.Nop())
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "schema is version 999, this Steward knows up to 1") {
			t.Fatalf("error %v, want that the schema is version 999", err)
		}
	})
}

func TestBadDSNs(t *testing.T) {
	dir := t.TempDir()
	for dsn, want := range map[string]string{
		"mysql://x":                         "expected sqlite:FILE or postgres://USER@HOST/DATABASE",
		"sqlite:":                           "expected sqlite:FILE",
		"sqlite:" + dir + "/no/steward.db":  "no such file or directory",
		"sqlite:" + dir:                     "it is a folder",
		"postgres://u:secret@[bad/db":       "is not a URL",
		"postgres://u:secret@127.0.0.1:1/d": "u:xxxxx@127.0.0.1:1",
	} {
		s, err := Open(context.Background(), dsn, zerolog.Nop())
		if err == nil {
			_ = s.Close()
			t.Errorf("%s opens", dsn)
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %q, want one line with %q in it and no password", dsn, err, want)
		}
	}
	text := filepath.Join(dir, "text")
	check(t, os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600))
	if _, err := Open(context.Background(), "sqlite:"+text, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Errorf("a text opens: %v", err)
	}
}

// Two daemons that open an empty store at the same time both find it made.
func TestTwoMakeOneStore(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		errs := make(chan error, 4)
		for range cap(errs) {
			go func() {
				s, err := Open(context.Background(), h.dsn, zerolog.Nop())
				if err == nil {
					err = errors.Join(s.Record(context.Background(), fleet.Entry{At: at(1), What: "start"}), s.Close())
				}
				errs <- err
			}()
		}
		for range cap(errs) {
			check(t, <-errs)
		}
		lines, err := h.open(t).Audit(context.Background(), at(0), at(2))
		check(t, err)
		if len(lines) != 4 {
			t.Fatalf("%d lines, want 4", len(lines))
		}
	})
}
