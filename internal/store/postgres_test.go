package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestMain stops the PostgreSQL server that a test may have started.
func TestMain(m *testing.M) {
	if child() {
		return
	}
	code := m.Run()
	server.stop()
	os.Exit(code)
}

// server is the PostgreSQL of this run: the one that STEWARD_TEST_POSTGRES
// names, or one of its own in a temporary folder.
var server postgres

type postgres struct {
	once sync.Once
	bin  string // the folder of initdb and pg_ctl
	dir  string // of its own data, "" if there is none
	dsn  func(database string) string
	why  string // it cannot be used
	made int
}

// database makes an empty database and answers its DSN.
func (p *postgres) database(t *testing.T) string {
	p.once.Do(func() {
		if given := os.Getenv("STEWARD_TEST_POSTGRES"); given != "" {
			p.dsn = func(name string) string { return strings.TrimSuffix(given, "/") + "/" + name }
		} else if err := p.start(); err != nil {
			p.why = err.Error()
		}
	})
	if p.why != "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("PostgreSQL cannot be tested, which CI has to: " + p.why)
		}
		t.Skip("PostgreSQL cannot be tested: " + p.why)
	}
	db, err := sql.Open("pgx", p.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p.made++
	name := fmt.Sprintf("steward_%d_%d", os.Getpid(), p.made)
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if db, err := sql.Open("pgx", p.dsn("postgres")); err == nil {
			_, _ = db.Exec("DROP DATABASE " + name)
			_ = db.Close()
		}
	})
	return p.dsn(name)
}

// start makes a server that listens on a socket in its own folder.
func (p *postgres) start() error {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return fmt.Errorf("initdb is not installed (Debian: apt-get install postgresql)")
	}
	slices.Sort(found)
	p.bin = filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return err
	}
	p.dir = dir
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		if err := os.Chown(dir, nobody(), nobody()); err != nil {
			return err
		}
	}
	if err := p.run("initdb", "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-N"); err != nil {
		return err
	}
	p.dsn = func(name string) string { return "postgres://postgres@/" + name + "?host=" + dir }
	return p.run("pg_ctl", "-D", dir+"/data", "-w", "-l", dir+"/log", "-o", "-k "+dir+" -c listen_addresses='' -c fsync=off", "start")
}

// stop ends the server by the process number in its folder.
func (p *postgres) stop() {
	if p.dir == "" {
		return
	}
	if err := p.run("pg_ctl", "-D", p.dir+"/data", "-w", "-m", "fast", "stop"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(p.dir)
}

func (p *postgres) run(name string, args ...string) error {
	cmd := exec.CommandContext(context.Background(), filepath.Join(p.bin, name), args...)
	cmd.Dir = p.dir
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(nobody()), Gid: uint32(nobody())}}
	}
	log, err := os.CreateTemp("", "pg") // a pipe would stay open as long as the server runs
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		out, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// nobody is the number of the user without rights.
func nobody() int {
	if u, err := user.Lookup("nobody"); err == nil {
		if n, err := strconv.Atoi(u.Uid); err == nil {
			return n
		}
	}
	return 65534
}
