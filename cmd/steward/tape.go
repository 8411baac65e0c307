package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"steward/fleet"
	"steward/internal/recording"
	"steward/internal/scenariofile"
	"steward/providers/file"
)

// tape is a recording and the name that its files have.
type tape struct {
	recording *recording.Recording
	name      string
	kept      string // the scenario's path
}

// String tells what was recorded.
func (t *tape) String() string {
	r := t.recording
	text := fmt.Sprintf("%s: %s from %s to %s, %s", t.kept, r.Workload.ID,
		r.From.UTC().Format("2006-01-02 15:04 MST"), r.Series[0].End().UTC().Format("2006-01-02 15:04 MST"), counted(r.Decisions, "decision"))
	if len(r.Policies) > 0 {
		text += " under " + strings.Join(r.Policies, ", ")
	}
	if n := len(r.Revisions); n > 0 {
		text += fmt.Sprintf(", %s of values that came late or were corrected", counted(n, "revision"))
	}
	for _, note := range r.Notes {
		text += "\n  " + note
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// nameTapes names files by the last part of a workload's ID, and by more of it
// where that is not enough to tell them apart.
func nameTapes(tapes []*tape) {
	for parts := 1; ; parts++ {
		taken := map[string]int{}
		for _, t := range tapes {
			if t.name == "" || t.name == "?" {
				taken[lastParts(t.recording.Workload.ID, parts)]++
			} else {
				taken[t.name]++
			}
		}
		left := false
		for _, t := range tapes {
			if t.name != "" && t.name != "?" {
				continue
			}
			id := t.recording.Workload.ID
			name := lastParts(id, parts)
			if taken[name] == 1 || parts > strings.Count(string(id), "/") {
				t.name = name
				continue
			}
			t.name, left = "?", true
		}
		if !left {
			return
		}
	}
}

// lastParts is the end of an ID as a file and a scenario may be named.
func lastParts(id fleet.ID, n int) string {
	parts := strings.Split(string(id), "/")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@", r) {
			return r
		}
		return '_'
	}, strings.Join(parts[max(0, len(parts)-n):], "-"))
}

// keepTapes writes all files into a folder beside their place, replays nothing but
// reads them as a replay would, and then gives each its name.
func keepTapes(dir string, force bool, tapes []*tape) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the directory for recordings: %w", err)
	}
	draft, err := os.MkdirTemp(dir, ".record-")
	if err != nil {
		return fmt.Errorf("make room for recordings: %w", err)
	}
	var names []string
	for _, t := range tapes {
		written, err := t.write(draft)
		if err != nil {
			return errors.Join(err, os.RemoveAll(draft))
		}
		t.kept = filepath.Join(dir, t.name+".yaml")
		names = append(names, written...)
	}
	return errors.Join(settle(draft, dir, names, force), os.RemoveAll(draft))
}

// settle moves files from one folder to another, if none is there yet.
func settle(from, to string, names []string, force bool) error {
	var faults []error
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(to, name)); err == nil && !force {
			faults = append(faults, fmt.Errorf("%s is there already, expected no such file; --force writes over it", filepath.Join(to, name)))
		}
	}
	if len(faults) > 0 {
		return bad(errors.Join(faults...))
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return fmt.Errorf("keep %s: %w", filepath.Join(to, name), cause(err))
		}
	}
	return nil
}

// write writes a recording's files and answers their names, the scenario last.
func (t *tape) write(dir string) ([]string, error) {
	r, files := t.recording, recording.Files{
		Series: t.name + ".csv.gz", Signed: t.name + "-signed.csv.gz", Revisions: t.name + "-revisions.csv.gz",
	}
	var plain, signed []fleet.Series
	for _, s := range r.Series {
		if recording.Signed(s) {
			signed = append(signed, s)
		} else {
			plain = append(plain, s)
		}
	}
	revisions := make([]file.Revision, len(r.Revisions))
	for i, w := range r.Revisions {
		revisions[i] = file.Revision{Series: w.Series, At: w.At, KnownAt: w.KnownAt, Value: w.Value}
	}
	var names []string
	for _, part := range []struct {
		name  string
		there bool
		write func(io.Writer) error
	}{
		{files.Series, true, func(out io.Writer) error { return file.WriteSeries(out, plain...) }},
		{files.Signed, len(signed) > 0, func(out io.Writer) error { return file.WriteSeries(out, signed...) }},
		{files.Revisions, len(revisions) > 0, func(out io.Writer) error { return file.WriteRevisions(out, revisions) }},
	} {
		if !part.there {
			continue
		}
		if err := packed(filepath.Join(dir, part.name), part.write); err != nil {
			return nil, err
		}
		names = append(names, part.name)
	}
	scenario := filepath.Join(dir, t.name+".yaml")
	if err := os.WriteFile(scenario, r.Scenario(t.name, files), 0o644); err != nil {
		return nil, fmt.Errorf("write %s: %w", t.name+".yaml", cause(err))
	}
	if _, err := scenariofile.Open(scenario, seriesReader()); err != nil {
		return nil, fmt.Errorf("%s cannot be replayed: %w", r.Workload.ID, err)
	}
	return append(names, t.name+".yaml"), nil
}

// packed writes a file as gzip.
func packed(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), cause(err))
	}
	z := gzip.NewWriter(f)
	if err := errors.Join(write(z), z.Close(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), cause(err))
	}
	return nil
}
