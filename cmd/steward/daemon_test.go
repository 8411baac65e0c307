package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// journal keeps what a daemon logs, and tells where its page is.
type journal struct {
	mu    sync.Mutex
	text  bytes.Buffer
	pages chan string
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range bytes.Lines(p) {
		var said struct{ Page string }
		if json.Unmarshal(line, &said) == nil && said.Page != "" {
			j.pages <- said.Page
		}
	}
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// lively is a daemon that runs in this process.
type lively struct {
	t      *testing.T
	page   string
	config string
	log    *journal
	end    context.CancelFunc
	code   chan int
}

const liveConfig = `store: { dsn: "sqlite:s.db" }
server: { listen: "127.0.0.1:0" }
mode: approve
providers:
  - { name: exported, kind: file, path: "FLEET" }
`

// startDaemon runs the daemon on a configuration, in a folder of its own.
func startDaemon(t *testing.T, dir string) *lively {
	t.Helper()
	files, err := filepath.Abs("../../examples/fleet")
	if err != nil {
		t.Fatal(err)
	}
	d := &lively{t: t, config: filepath.Join(dir, "config.yaml"), log: &journal{pages: make(chan string, 1)}, code: make(chan int, 1)}
	d.write(strings.ReplaceAll(liveConfig, "FLEET", files))
	ctx, cancel := context.WithCancel(context.Background())
	d.end = cancel
	t.Cleanup(cancel)
	go func() {
		args := []string{"--config", d.config, "--log-format", "json", "daemon"}
		d.code <- run(ctx, args, streams{in: strings.NewReader(""), out: io.Discard, err: d.log, getenv: func(string) string { return "" }})
	}()
	select {
	case d.page = <-d.log.pages:
	case code := <-d.code:
		t.Fatalf("the daemon ended with %d: %s", code, d.log)
	}
	return d
}

func (d *lively) write(text string) {
	d.t.Helper()
	if err := os.WriteFile(d.config, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *lively) edit(old, with string) {
	d.t.Helper()
	text, err := os.ReadFile(d.config)
	if err != nil {
		d.t.Fatal(err)
	}
	d.write(strings.Replace(string(text), old, with, 1))
}

// call puts a request to the daemon's page.
func (d *lively) call(method, path string) (int, string) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.page+strings.TrimPrefix(path, "/"), nil)
	if err != nil {
		d.t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// stop ends it as SIGTERM does.
func (d *lively) stop() {
	d.t.Helper()
	d.end()
	if code := <-d.code; code != exitDone {
		d.t.Errorf("the daemon ended with %d: %s", code, d.log)
	}
}

func TestADaemonShowsWhatItSeesAndEndsWhenTold(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	d := startDaemon(t, dir)
	d.until("/plan?form=json", "steward.plan/v1", `"id": "db-orders"`)
	d.until("/metrics", "steward_source_failing") // how a source answered is known a moment after its answer
	for path, want := range map[string]string{
		"/": "exported (file)", "/plan": "db-orders", "/-/healthy": "healthy", "/metrics": "steward_source_failing",
	} {
		if code, body := d.call("GET", path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, expected %q in %.300s", path, code, want, body)
		}
	}
	d.stop()

	again := startDaemon(t, dir) // the record is there at once
	if code, body := again.call("GET", "/plan?form=csv"); code != 200 || !strings.Contains(body, "db-orders") {
		t.Errorf("after a restart: %d %s", code, body)
	}
	again.stop()
}

// until asks for a page until it holds some texts; each question waits for the
// daemon, which holds one thing at a time.
func (d *lively) until(path string, wants ...string) {
	d.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		code, body := d.call("GET", path)
		missing := ""
		for _, want := range wants {
			if !strings.Contains(body, want) {
				missing = want
			}
		}
		if code == 200 && missing == "" {
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatalf("%s: %d, expected %q in %.500s; %s", path, code, missing, body, d.log)
		}
	}
}

func TestANewConfigurationIsTakenWholeOrNotAtAll(t *testing.T) {
	d := startDaemon(t, t.TempDir())
	defer d.stop()
	d.edit("mode: approve", "mode: recomend")
	code, body := d.call("POST", "/-/reload")
	if code != 422 || !strings.Contains(body, `config.yaml:3: mode: found "recomend"`) {
		t.Errorf("a fault was answered with %d %s", code, body)
	}
	d.edit("mode: recomend", "mode: observe")
	if code, body := d.call("POST", "/-/reload"); code != 200 {
		t.Errorf("a good one was answered with %d %s", code, body)
	}
	if _, body := d.call("GET", "/"); !strings.Contains(body, "mode observe") {
		t.Errorf("the mode is not the new one: %.400s", body)
	}
	d.edit("s.db", "other.db")
	if code, body := d.call("POST", "/-/reload"); code != 422 || !strings.Contains(body, "take a restart") {
		t.Errorf("another store was answered with %d %s", code, body)
	}
	if code, _ := d.call("GET", "/-/healthy"); code != 200 {
		t.Errorf("it is not healthy any more: %d", code)
	}
}

func TestTwoDaemonsOnOneRecordSeeTheSame(t *testing.T) {
	dir := t.TempDir()
	one, two := startDaemon(t, dir), startDaemon(t, dir)
	for _, d := range []*lively{one, two} {
		d.until("/plan?form=csv", ",db-orders,", ",web,")
	}
	one.stop()
	if code, body := two.call("GET", "/plan?form=csv"); code != 200 || !strings.Contains(body, "web") {
		t.Errorf("the other one answered %d %s", code, body)
	}
	two.stop()
}
