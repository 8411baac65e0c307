package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const scenario = `apiVersion: steward/v1
kind: Scenario
metadata: { name: tiny }
demand: { file: tiny.csv }
unit: { capacity: 10, price_per_hour: 0.1, boot: 30m, drain: 30m, min_billing: 30m }
bounds: { min: 1, max: 50 }
slo: { max_utilisation: 0.8 }
metric_lag: 1h
decide_every: 1h
warmup: 1h
`

const trace = "timestamp,value\n2026-01-05T00:00:00Z,80\n2026-01-05T01:00:00Z,80\n2026-01-05T02:00:00Z,80\n"

// writeScenario puts a scenario and its trace into a folder, and names the first.
func writeScenario(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"tiny.yaml": scenario, "tiny.csv": trace} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "tiny.yaml")
}

func nothing(string) string { return "" }

// files lists the files below a folder, hidden ones too.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAnInterruptedReplayPrintsNothingAndLeavesNoTimeline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	var out, complaint bytes.Buffer
	code := run(ctx, []string{"simulate", writeScenario(t), "--timeline", dir}, streams{out: &out, err: &complaint, getenv: nothing})
	if code != exitFailed || out.Len() > 0 || strings.Count(complaint.String(), "\n") != 1 {
		t.Errorf("got status %d, output %q, complaint %q; want status %d, no output, one line", code, &out, &complaint, exitFailed)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("got timelines %q, want none", left)
	}
}

func TestAnInterruptedReplayLeavesNoPageAndNoPicture(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	var out, complaint bytes.Buffer
	args := []string{"simulate", writeScenario(t), "--report", filepath.Join(dir, "page.html"), "--chart", "cost", "--out", filepath.Join(dir, "cost.png")}
	if code := run(ctx, args, streams{out: &out, err: &complaint, getenv: nothing}); code != exitFailed || out.Len() > 0 {
		t.Errorf("got status %d and output %q, want status %d and none", code, &out, exitFailed)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("got files %q, want none", left)
	}
}

func TestAnInterruptedExplanationPrintsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, complaint bytes.Buffer
	code := run(ctx, []string{"why", "--scenario", writeScenario(t), "--at", "0s"}, streams{out: &out, err: &complaint, getenv: nothing})
	if code != exitFailed || out.Len() > 0 || strings.Count(complaint.String(), "\n") != 1 {
		t.Errorf("got status %d, output %q, complaint %q; want status %d, no output, one line", code, &out, &complaint, exitFailed)
	}
}

func TestAnInterruptedForecastPrintsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	name := filepath.Join(filepath.Dir(writeScenario(t)), "tiny.csv")
	for _, args := range [][]string{{"forecast", name}, {"backtest", name, "--horizon", "1"}} {
		var out, complaint bytes.Buffer
		code := run(ctx, args, streams{out: &out, err: &complaint, getenv: nothing})
		if code != exitFailed || out.Len() > 0 || strings.Count(complaint.String(), "\n") != 1 {
			t.Errorf("%q: got status %d, output %q, complaint %q; want status %d, no output, one line", args, code, &out, &complaint, exitFailed)
		}
	}
}

// full is a disk without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAResultThatCannotBeWrittenIsAFailure(t *testing.T) {
	name := writeScenario(t)
	tiny := filepath.Join(filepath.Dir(name), "tiny.csv")
	for _, args := range [][]string{
		{"simulate", name}, {"simulate", name, "-o", "json"}, {"simulate", name, "-o", "csv"},
		{"why", "--scenario", name, "--at", "0s"}, {"why", "--scenario", name, "--at", "0s", "-o", "json"},
		{"forecast", tiny}, {"forecast", tiny, "-o", "json"}, {"forecast", tiny, "-o", "table"}, {"forecast", tiny, "-o", "html"},
		{"backtest", tiny, "--horizon", "1"}, {"backtest", tiny, "--horizon", "1", "-o", "json"},
		{"backtest", tiny, "--horizon", "1", "-o", "csv"}, {"backtest", tiny, "--horizon", "1", "-o", "html"},
		{"version"}, {"version", "-o", "json"}, {"config", "check"}, {"config", "check", "-o", "json"},
	} {
		var complaint bytes.Buffer
		code := run(t.Context(), args, streams{out: full{}, err: &complaint, getenv: nothing})
		if code != exitFailed || strings.Count(complaint.String(), "\n") != 1 || !strings.Contains(complaint.String(), errFull.Error()) {
			t.Errorf("%q: got status %d, complaint %q; want status %d and one line with the reason", args, code, &complaint, exitFailed)
		}
	}
}

func TestEveryCommandWritesToTheStreamsItIsGiven(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--help"}, {"help", "simulate"}, {"version"}, {"config"}, {"config", "check"}, {"simulate", writeScenario(t)},
		{"why", "--scenario", writeScenario(t), "--at", "0s"},
		{"completion"}, {"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}, {"completion", "powershell"},
	} {
		var out bytes.Buffer
		if code := run(t.Context(), args, streams{out: &out, err: io.Discard, getenv: nothing}); code != exitDone || out.Len() == 0 {
			t.Errorf("%q: got status %d and %d bytes, want status %d and some", args, code, out.Len(), exitDone)
		}
	}
}

func TestOnlyATerminalIsShownProgress(t *testing.T) {
	var out, complaint bytes.Buffer
	s := streams{out: &out, err: &complaint, getenv: nothing}
	b := newBar(s, "replaying")
	b.expect(10)
	part := b.part()
	part(4)
	part(10)
	b.finish()
	if b.shown != nil || complaint.Len() > 0 || out.Len() > 0 {
		t.Errorf("got a bar, %q and %q, want nothing", &complaint, &out)
	}
	if got := b.done.Load(); got != 10 {
		t.Errorf("got %d done, want 10", got)
	}
}
