package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts call this test binary as steward.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"steward": main})
}

// TestScripts runs the sessions in testdata/script; $TRACES holds the examples' series, $FLEET their fleet in files. Beside testscript's own
// commands they use
//
//	exits N COMMAND...          the exit status is exactly N
//	refused REGEXP... -- COMMAND...
//	                            the exit status is 2, standard output is empty, and
//	                            standard error is one line a REGEXP, in their order
//	edit FROM TO OLD NEW        copies a file with its one OLD replaced; \n is a line break
//	pack FROM TO DROP           gzips a file and drops so many bytes of its end
//	json FILE SCHEMA            the file is one JSON document of that schema, no more
//	same FILE FILE              both are the same bytes, but for "seconds" and "ms_per_series"
//	samerows FILE FILE          both are the same CSV, but for the last column, "seconds"
//	sametree DIR DIR            both hold the same files, at least one, byte for byte
//	bare DIR                    below it there is no file, not even a hidden one
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			if env.Getenv("GORACE") == "" {
				env.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would wait a second at each exit
			}
			traces, err := filepath.Abs("../../examples/scenarios/traces")
			env.Setenv("TRACES", traces)
			fleet, err2 := filepath.Abs("../../examples/fleet")
			env.Setenv("FLEET", fleet)
			return errors.Join(err, err2)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "refused": refused, "edit": edit, "pack": pack, "json": isJSON, "same": same, "sametree": sameTree,
			"bare": bare, "samerows": sameRows,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := status(ts, args[1:]); got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// status runs a command and answers its exit status.
func status(ts *testscript.TestScript, command []string) int {
	err := ts.Exec(command[0], command[1:]...)
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode()
	}
	ts.Check(err)
	return 0
}

func refused(ts *testscript.TestScript, neg bool, args []string) {
	split := slices.Index(args, "--")
	if neg || split < 1 || split == len(args)-1 {
		ts.Fatalf("usage: refused REGEXP... -- COMMAND...")
	}
	if got := status(ts, args[split+1:]); got != 2 {
		ts.Fatalf("exit status %d, want 2", got)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("standard output %q, want none", out)
	}
	complaint := ts.ReadFile("stderr")
	lines := slices.Collect(strings.SplitSeq(strings.TrimSuffix(complaint, "\n"), "\n"))
	if len(lines) != split || !strings.HasSuffix(complaint, "\n") {
		ts.Fatalf("%d lines on standard error, want %d", len(lines), split)
	}
	for i, line := range lines {
		if !regexp.MustCompile(`^steward: (?:` + args[i] + `)$`).MatchString(line) {
			ts.Fatalf("line %d is\n\t%s\nwant all of it to match\n\t%s", i+1, line, args[i])
		}
	}
}

func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: edit FROM TO OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, args[2]); n != 1 {
		ts.Fatalf("%s has %q %d times, want once", args[0], args[2], n)
	}
	text = strings.Replace(text, args[2], strings.ReplaceAll(args[3], `\n`, "\n"), 1)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: pack FROM TO DROP")
	}
	drop, err := strconv.Atoi(args[2])
	ts.Check(err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, w.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), packed.Bytes()[:packed.Len()-drop], 0o644))
}

func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: json FILE SCHEMA")
	}
	var document struct{ Schema string }
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &document); err != nil {
		ts.Fatalf("%s is not one JSON document: %v", args[0], err)
	}
	if document.Schema != args[1] {
		ts.Fatalf("schema %q, want %q", document.Schema, args[1])
	}
}

var seconds = regexp.MustCompile(`"(seconds|ms_per_series)": ?[-+.0-9e]+`)

func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same FILE FILE")
	}
	var texts [2]string
	for i, name := range args {
		text := ts.ReadFile(name)
		if !seconds.MatchString(text) {
			ts.Fatalf(`%s has no "seconds" or "ms_per_series"`, name)
		}
		texts[i] = seconds.ReplaceAllString(text, `"seconds": 0`)
	}
	if texts[0] != texts[1] {
		ts.Fatalf("%s and %s differ by more than their seconds", args[0], args[1])
	}
}

func sameRows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samerows FILE FILE")
	}
	var rows [2][]string
	for i, name := range args {
		for line := range strings.SplitSeq(ts.ReadFile(name), "\n") {
			rows[i] = append(rows[i], line[:max(0, strings.LastIndexByte(line, ','))])
		}
	}
	if len(rows[0]) < 3 || !slices.Equal(rows[0], rows[1]) {
		ts.Fatalf("%s and %s differ by more than their seconds, or have no rows", args[0], args[1])
	}
}

func sameTree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sametree DIR DIR")
	}
	first, second := tree(ts, args[0]), tree(ts, args[1])
	if len(first) == 0 {
		ts.Fatalf("%s holds no files", args[0])
	}
	if !slices.Equal(first, second) {
		ts.Fatalf("%s and %s differ", args[0], args[1])
	}
}

func bare(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: bare DIR")
	}
	if files := tree(ts, args[0]); len(files) > 0 {
		ts.Fatalf("%s holds %q", args[0], files[0])
	}
}

// tree lists the files below a folder, each name followed by its content.
func tree(ts *testscript.TestScript, dir string) []string {
	var files []string
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		files = append(files, name, ts.ReadFile(path))
		return err
	}))
	return files
}
