package archtest

import (
	"fmt"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Fault is one breach of the plan.
type Fault struct {
	At   string // file and line, or the package where no line is to blame
	Room string
	What string // what was found there
	Why  string // the reason for the rule
}

func (f Fault) String() string {
	return fmt.Sprintf("%s: room %s %s: %s", f.At, f.Room, f.What, f.Why)
}

// Check holds packages against rooms and returns every fault, in the order of the packages.
func Check(rooms []Room, packages []Package) []Fault {
	var faults []Fault
	for _, p := range packages {
		r, ok := floor(rooms, p.Path)
		if !ok {
			faults = append(faults, Fault{p.Path, p.Path, "has no row in internal/archtest/plan.go",
				"give it a floor: say what it may import, and why"})
			continue
		}
		for _, f := range p.Files {
			faults = append(faults, importFaults(r, p.Path, f)...)
			faults = append(faults, syntaxFaults(r, p.Path, f)...)
		}
	}
	return append(faults, vacant(rooms, packages)...)
}

// vacant reports the rows whose package is neither there nor announced.
func vacant(rooms []Room, packages []Package) []Fault {
	var faults []Fault
	for _, r := range rooms {
		lived := slices.ContainsFunc(packages, func(p Package) bool { return matches(r.Path, p.Path) })
		if !lived && !r.Soon {
			faults = append(faults, Fault{r.Path, r.Path, "has a row and no package", "drop the row, or mark it Soon"})
		}
	}
	return faults
}

// floor finds the row of a package; a row of its own goes before a row with "/...".
func floor(rooms []Room, pkg string) (Room, bool) {
	var found Room
	var ok bool
	for _, r := range rooms {
		if r.Path == pkg {
			return r, true
		}
		if !ok && matches(r.Path, pkg) {
			found, ok = r, true
		}
	}
	return found, ok
}

func importFaults(r Room, pkg string, f File) []Fault {
	var faults []Fault
	for _, spec := range f.Syntax.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser took it, so this cannot be
		}
		if spec.Name != nil && spec.Name.Name == "." {
			faults = append(faults, Fault{f.line(spec.Pos()), pkg, fmt.Sprintf("imports %q with a dot", imp),
				"names without their package cannot be followed"})
		}
		for _, why := range judge(r, pkg, imp) {
			faults = append(faults, Fault{f.line(spec.Pos()), pkg, fmt.Sprintf("imports %q", imp), why})
		}
	}
	return faults
}

// judge returns the reasons why the room's package may not import imp; none if it may.
func judge(r Room, pkg, imp string) []string {
	if to, ours := room(imp); ours {
		return judgeRoom(r, pkg, to)
	}
	var why []string
	switch {
	case imp == "C":
		why = append(why, "the product is built without cgo")
	case imp == "github.com/rs/zerolog/log":
		why = append(why, "that is the global logger; a logger is handed in as a value")
	case matches("github.com/rs/zerolog/...", imp) && !slices.Contains([]string{"cmd", "internal", "providers"}, top(pkg)):
		why = append(why, "zerolog belongs to cmd, internal and providers")
	}
	if r.Bare && !standard(imp) {
		why = append(why, "this room stands on the standard library only")
	}
	if r.Pure {
		for _, b := range impure {
			if matches(b.Path, imp) {
				why = append(why, b.Why)
			}
		}
	}
	return why
}

// judgeRoom returns the reasons why the room's package may not import the room to.
func judgeRoom(r Room, pkg, to string) []string {
	var why []string
	allowed := func(may string) bool { return may == anything || matches(may, to) }
	if !slices.ContainsFunc(r.May, allowed) && !matches(r.Path, to) {
		why = append(why, r.Why)
	}
	for _, e := range never {
		if matches(e.From, pkg) && matches(e.To, to) {
			why = append(why, e.Why)
		}
	}
	roof := []string{"cmd", "bench", "examples"}
	if slices.Contains(roof, top(to)) && top(to) != top(pkg) {
		why = append(why, "nobody leans on the roof")
	}
	if cloud(to) != "" && cloud(to) != cloud(pkg) {
		switch {
		case cloud(pkg) != "":
			why = append(why, "providers do not know one another")
		case !slices.Contains(roof, top(pkg)):
			why = append(why, "only cmd, and the programs in bench and examples, know which clouds there are")
		}
	}
	return why
}

// matches tells whether path is what pattern names; "x/..." names x and all below it.
func matches(pattern, path string) bool {
	under, wide := strings.CutSuffix(pattern, "/...")
	return path == under || wide && strings.HasPrefix(path, under+"/")
}

// room tells which room an import path leads to; it is not ours if it leads out of the module.
func room(imp string) (string, bool) {
	if imp == module {
		return ".", true
	}
	return strings.CutPrefix(imp, module+"/")
}

// top is the first folder of a room's path.
func top(pkg string) string {
	first, _, _ := strings.Cut(pkg, "/")
	return first
}

// cloud is the name of the concrete provider that a room belongs to, empty if to none.
func cloud(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "providers/")
	if !ok || rest == "providertest" {
		return ""
	}
	return top(rest)
}

// standard tells whether an import path is of the standard library: those have no dot in their first element.
func standard(imp string) bool {
	return !strings.Contains(top(imp), ".")
}

func (f File) line(at token.Pos) string {
	p := f.fset.Position(at)
	return fmt.Sprintf("%s:%d", path.Clean(f.Name), p.Line)
}
