package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Package is one package of the module, with its files that are not tests.
type Package struct {
	Path  string // below the module; "." for its root
	Files []File
}

// File is a parsed file; its Name is relative to the module's root and has forward slashes.
type File struct {
	Name   string
	Syntax *ast.File
	fset   *token.FileSet
}

// Load lists the module's packages with the go command and parses them.
func Load(root string) ([]Package, error) {
	if err := witness(root); err != nil {
		return nil, err
	}
	var out, complaint bytes.Buffer
	// With -find no import is resolved and with -e no fault ends the list: a package that does not build still has to
	// stand on its floor.
	list := exec.Command("go", "list", "-e", "-find", "-json=ImportPath,Dir", "./...")
	list.Dir, list.Stdout, list.Stderr = root, &out, &complaint
	if err := list.Run(); err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaint.String())
	}
	var packages []Package
	for dec := json.NewDecoder(&out); ; {
		var row struct{ ImportPath, Dir string }
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		path, ours := room(row.ImportPath)
		if !ours {
			return nil, fmt.Errorf("package %s is not of module %s", row.ImportPath, module)
		}
		p, err := parsePackage(root, path, row.Dir)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// parsePackage reads a folder rather than the list's file names, since those leave out what the build constraints of
// this machine exclude.
func parsePackage(root, path, dir string) (Package, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Package{}, err
	}
	p := Package{Path: path}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || hidden(name) {
			continue
		}
		source, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return Package{}, err
		}
		rel, err := filepath.Rel(root, filepath.Join(dir, name))
		if err != nil {
			return Package{}, err
		}
		f, err := parseFile(filepath.ToSlash(rel), source)
		if err != nil {
			return Package{}, err
		}
		p.Files = append(p.Files, f)
	}
	return p, nil
}

func parseFile(name string, source []byte) (File, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return File{}, fmt.Errorf("parse %s: %w", name, err)
	}
	return File{name, syntax, fset}, nil
}

// witness reads every folder of the module in this process. The go command keeps the results of tests and runs them
// again when a folder they read has changed; what its own child reads it does not see, and a new package would be
// missed.
func witness(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since its parent was read: another test's leavings
		}
		if err == nil && d.IsDir() && path != root && (hidden(d.Name()) || d.Name() == "testdata" || d.Name() == "docs") {
			return filepath.SkipDir
		}
		return err
	})
}

func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// Root finds the folder of the module's go.mod at or above dir.
func Root(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		mod, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && bytes.HasPrefix(mod, []byte("module "+module+"\n")) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod of module %s at or above %s", module, dir)
		}
	}
}
