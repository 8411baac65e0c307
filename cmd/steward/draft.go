package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// draft is a file that comes to stand under its name whole, or not at all.
type draft struct {
	name string
	file *os.File
}

// newDraft begins a file that a flag names, so that a place that cannot be written
// is found before any work is done.
func newDraft(flag, name string) (*draft, error) {
	if there, err := os.Stat(name); err == nil && !there.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is %q, which is %s, expected the name of a file", flag, name, kindOf(there))
	}
	dir, base := filepath.Split(name)
	if base == "" {
		return nil, fmt.Errorf("%s is %q, expected the name of a file", flag, name)
	}
	f, err := os.CreateTemp(filepath.Clean(dir), "."+base+".*.tmp")
	if err != nil {
		return nil, fmt.Errorf("%s is %q, expected a file in a directory that can be written: %w", flag, name, cause(err))
	}
	return &draft{name, f}, nil
}

func kindOf(there os.FileInfo) string {
	if there.IsDir() {
		return "a directory"
	}
	return "no regular file"
}

// fill writes all of it.
func (d *draft) fill(write func(io.Writer) error) error {
	if err := write(d.file); err != nil {
		return fmt.Errorf("write %s: %w", d.name, cause(err))
	}
	if err := errors.Join(d.file.Chmod(0o644), d.file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", d.name, cause(err))
	}
	return nil
}

// keep gives it its name.
func (d *draft) keep() error {
	if err := os.Rename(d.file.Name(), d.name); err != nil {
		return fmt.Errorf("keep %s: %w", d.name, cause(err))
	}
	return nil
}

// discard removes what was not kept.
func (d *draft) discard() {
	_ = d.file.Close()           // it may be closed already
	_ = os.Remove(d.file.Name()) // a leftover is hidden and harmless
}

// cause is what the system said, without the name of a temporary file.
func cause(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	if failed, ok := errors.AsType[*os.LinkError](err); ok {
		return failed.Err
	}
	return err
}
