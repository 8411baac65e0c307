package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// clocks are what a pure room may not take from package time, since the time is an argument there.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"}

// seeded is all that a pure room may take from math/rand and math/rand/v2: types, and what is made from a seed.
var seeded = []string{"Rand", "Source", "Source64", "Zipf", "PCG", "ChaCha8",
	"New", "NewSource", "NewZipf", "NewPCG", "NewChaCha8"}

// syntaxFaults reports what the imports alone do not show.
func syntaxFaults(r Room, pkg string, f File) []Fault {
	var faults []Fault
	names := packageNames(f.Syntax)
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		if what, why := reference(n, names, r, pkg); what != "" {
			faults = append(faults, Fault{f.line(n.Pos()), pkg, what, why})
		}
		if r.Pure {
			if what, why := effect(n, names); what != "" {
				faults = append(faults, Fault{f.line(n.Pos()), pkg, what, why})
			}
		}
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" && matches("providers/...", pkg) {
			faults = append(faults, Fault{f.line(n.Pos()), pkg, "declares func init",
				"providers are listed in cmd's table and never register themselves"})
		}
		return true
	})
	return faults
}

// reference judges one use of a package's name, be it called or only passed on.
func reference(n ast.Node, names map[string]string, r Room, pkg string) (what, why string) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if slices.Contains(acting, sel.Sel.Name) && !slices.ContainsFunc(actors, func(a string) bool { return matches(a, pkg) }) {
		return "refers to " + sel.Sel.Name, "what observes is made of types that have no place for an actuator"
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	from, name := names[x.Name], sel.Sel.Name
	what = fmt.Sprintf("refers to %s.%s", x.Name, name)
	switch {
	case from == module+"/planner" && name == "Decide" && !slices.Contains(deciders, pkg):
		return what, "Decide has two callers, the daemon and simulate, so that a replay is what would happen"
	case !r.Pure:
	case from == "time" && slices.Contains(clocks, name):
		return what, "the time is a value that is handed in"
	case (from == "math/rand" || from == "math/rand/v2") && !slices.Contains(seeded, name):
		return what, "a draw takes a *rand.Rand made from a seed (a variable named rand hides the package: call it rng)"
	case from == "fmt" && (strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Scan")):
		return what, "a pure room has no terminal; write to an io.Writer that is handed in"
	}
	return "", ""
}

// effect judges the statements and calls that a pure room does without.
func effect(n ast.Node, names map[string]string) (what, why string) {
	const pool = "whoever starts a goroutine waits for it, and that is not this room; a pool of workers is handed in"
	switch n := n.(type) {
	case *ast.GoStmt:
		return "has a go statement", pool
	case *ast.CallExpr:
		switch fn := n.Fun.(type) {
		case *ast.SelectorExpr:
			if fn.Sel.Name == "Go" && imported(names, "sync") {
				return "calls a WaitGroup's Go", pool
			}
		case *ast.Ident:
			if fn.Name == "print" || fn.Name == "println" {
				return "calls " + fn.Name, "a pure room has no terminal"
			}
		}
	}
	return "", ""
}

func imported(names map[string]string, path string) bool {
	for _, p := range names {
		if p == path {
			return true
		}
	}
	return false
}

// packageNames maps the names by which a file knows its imports to their paths.
func packageNames(f *ast.File) map[string]string {
	names := make(map[string]string, len(f.Imports))
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if path == "math/rand/v2" {
			name = "rand"
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	return names
}
