package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant makes a package of one file.
func plant(t *testing.T, path, source string) Package {
	t.Helper()
	f, err := parseFile(path+"/planted.go", []byte("package planted\n"+source))
	if err != nil {
		t.Fatal(err)
	}
	return Package{Path: path, Files: []File{f}}
}

// announced is the plan with no row blamed for being vacant.
func announced() []Room {
	rooms := make([]Room, len(plan))
	for i, r := range plan {
		r.Soon = true
		rooms[i] = r
	}
	return rooms
}

func TestEachRuleFailsOnAPlantedBreach(t *testing.T) {
	for _, c := range []struct{ name, room, source, want string }{
		{"a room without a row", "helpers", ``, "room helpers has no row"},
		{"a new provider without a row", "providers/oracle", ``, "give it a floor"},
		{"a new wing without a row", "internal/util", ``, "give it a floor"},

		{"up a floor", "fleet", `import _ "steward/planner"`, "they lean on nobody"},
		{"sideways", "forecast", `import _ "steward/policy"`, "what is done with them is not its business"},
		{"to the root", "policy", `import _ "steward"`, "it rules on recommendations"},
		{"yaml into the planner", "planner", `import _ "steward/internal/strictyaml"`, "the one place where a size is chosen"},
		{"the roof", "simulate", `import _ "steward/cmd/steward"`, "nobody leans on the roof"},
		{"a benchmark in the product", "cmd/steward", `import _ "steward/bench/scale"`, "nobody leans on the roof"},

		{"os", "fleet", `import _ "os"`, `imports "os"`},
		{"os/exec", "policy", `import _ "os/exec"`, "reads the machine"},
		{"net", "forecast", `import _ "net"`, "network"},
		{"net/http", "spend", `import _ "net/http"`, "network"},
		{"io/fs", "simulate", `import _ "io/fs"`, "disk"},
		{"log", "incident", `import _ "log"`, "logs nothing"},
		{"log/slog", "planner", `import _ "log/slog"`, "logs nothing"},
		{"context", "planner", `import _ "context"`, "nothing in a pure room waits"},
		{"zerolog", "forecast", `import _ "github.com/rs/zerolog"`, "zerolog belongs to"},
		{"zerolog in a pure internal room", "internal/synthetic", `import _ "github.com/rs/zerolog"`, "logs nothing"},
		{"zerolog in bench", "bench/scale", `import _ "github.com/rs/zerolog"`, "zerolog belongs to"},
		{"the global logger", "cmd/steward", `import _ "github.com/rs/zerolog/log"`, "global logger"},
		{"errgroup", "incident", `import _ "golang.org/x/sync/errgroup"`, "a pool of workers is handed in"},
		{"entropy", "internal/synthetic", `import _ "crypto/rand"`, "cannot be repeated"},
		{"a module under the nouns", "fleet", `import _ "gonum.org/v1/gonum/stat"`, "standard library only"},
		{"cgo", "internal/store", `import _ "C"`, "without cgo"},
		{"a dot import", "internal/store", `import . "time"`, "with a dot"},

		{"a go statement", "forecast", "func f() {\n\tgo f()\n}", "forecast/planted.go:3: room forecast has a go statement"},
		{"WaitGroup.Go", "simulate", "import \"sync\"\nfunc f(w *sync.WaitGroup) { w.Go(nil) }", "WaitGroup's Go"},
		{"time.Now", "planner", "import \"time\"\nvar t = time.Now()", "refers to time.Now"},
		{"time.Now not called", "policy", "import \"time\"\nvar now = time.Now", "refers to time.Now"},
		{"time renamed", "fleet", "import clock \"time\"\nvar t = clock.Now()", "refers to clock.Now"},
		{"time.Since", "spend", "import \"time\"\nvar d = time.Since(t)", "refers to time.Since"},
		{"time.Until", "spend", "import \"time\"\nvar d = time.Until(t)", "refers to time.Until"},
		{"time.Sleep", "simulate", "import \"time\"\nfunc f() { time.Sleep(1) }", "refers to time.Sleep"},
		{"time.After", "simulate", "import \"time\"\nvar c = time.After(1)", "refers to time.After"},
		{"time.AfterFunc", "simulate", "import \"time\"\nvar c = time.AfterFunc(1, f)", "refers to time.AfterFunc"},
		{"time.Tick", "simulate", "import \"time\"\nvar c = time.Tick(1)", "refers to time.Tick"},
		{"time.NewTimer", "incident", "import \"time\"\nvar c = time.NewTimer(1)", "refers to time.NewTimer"},
		{"time.NewTicker", "incident", "import \"time\"\nvar c = time.NewTicker(1)", "refers to time.NewTicker"},
		{"the machine's zone", "policy", "import \"time\"\nvar z = time.Local", "refers to time.Local"},
		{"an unseeded draw", "forecast", "import \"math/rand\"\nvar x = rand.Float64()", "refers to rand.Float64"},
		{"an unseeded draw of v2", "simulate", "import \"math/rand/v2\"\nvar x = rand.IntN(6)", "refers to rand.IntN"},
		{"an unseeded draw renamed", "internal/synthetic", "import dice \"math/rand/v2\"\nvar x = dice.N(6)", "refers to dice.N"},
		{"the terminal", "planner", "import \"fmt\"\nfunc f() { fmt.Println() }", "refers to fmt.Println"},
		{"the terminal by builtin", "planner", "func f() { println() }", "calls println"},

		{"Decide from cmd", "cmd/steward", "import \"steward/planner\"\nvar d = planner.Decide", "Decide has two callers"},
		{"Decide from bench", "bench/policies", "import p \"steward/planner\"\nvar d = p.Decide(in)", "Decide has two callers"},
		{"Decide from an example", "examples/demo", "import \"steward/planner\"\nvar d = planner.Decide(in)", "Decide has two callers"},

		{"an actuator in the daemon", "internal/daemon", "import \"steward/providers\"\ntype Observer struct { a providers.Actuator }", "no place for an actuator"},
		{"an actuator in a command", "cmd/steward", "func f(c interface{ Actuator() any }) any { return c.Actuator() }", "no place for an actuator"},

		{"a provider and the planner", "providers/aws", `import _ "steward/planner"`, "does not decide"},
		{"a provider and the rules", "providers/aws", `import _ "steward/policy"`, "knows no rules"},
		{"a provider and the store", "providers", `import _ "steward/internal/store"`, "keeps no record"},
		{"a provider and another", "providers/aws", `import _ "steward/providers/file"`, "do not know one another"},
		{"the suite and a provider", "providers/providertest", `import _ "steward/providers/memory"`, "know which clouds"},
		{"the daemon and a provider", "internal/daemon", `import _ "steward/providers/aws"`, "know which clouds"},
		{"registration by init", "providers/gcp", "func init() {}", "declares func init"},
		{"registration by init beside the roles", "providers", "func init() {}", "declares func init"},

		{"the page that acts", "internal/web", `import _ "steward/providers"`, "web, notify and assist show"},
		{"the page that decides", "internal/web", `import _ "steward/planner"`, "web, notify and assist show"},
		{"the page that keeps records", "internal/web", `import _ "steward/internal/store"`, "web, notify and assist show"},
		{"the messenger that acts", "internal/notify", `import _ "steward/providers"`, "web, notify and assist show"},
		{"the assistant that decides", "internal/assist", `import _ "steward/planner"`, "web, notify and assist show"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := Check(announced(), []Package{plant(t, c.room, c.source)})
			for _, f := range faults {
				if strings.Contains(f.String(), c.want) && strings.Contains(f.String(), c.room) && f.Why != "" {
					return
				}
			}
			t.Errorf("got %v, want a fault of room %s with %q", faults, c.room, c.want)
		})
	}
}

func TestWhatThePlanAllowsPasses(t *testing.T) {
	for _, c := range []struct{ name, room, source string }{
		{"down a floor", "planner", `import (_ "steward/fleet"; _ "steward/forecast"; _ "steward/policy")`},
		{"yaml where files are read", "simulate", `import _ "steward/internal/strictyaml"`},
		{"a seeded draw", "forecast", "import \"math/rand/v2\"\nvar r = rand.New(rand.NewPCG(1, 2)).Float64()"},
		{"a span of time", "policy", "import \"time\"\nvar d = 3 * time.Hour\nvar t = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)"},
		{"a lock without a goroutine", "forecast", "import \"sync\"\nvar m sync.Mutex\nfunc f() { m.Lock() }"},
		{"a pool that was handed in", "incident", "func f(pool interface{ Go(func()) }) { pool.Go(nil) }"},
		{"a writer that was handed in", "simulate", "import (\"fmt\"; \"io\")\nfunc f(w io.Writer) { fmt.Fprintln(w) }"},
		{"a module for a room that thinks", "policy", `import _ "cel.dev/cel-go/cel"`},
		{"Decide from the daemon", "internal/daemon", "import \"steward/planner\"\nvar d = planner.Decide"},
		{"Decide from simulate", "simulate", "import \"steward/planner\"\nvar d = planner.Decide"},
		{"an actuator where they are made", "providers/aws", "import \"steward/providers\"\nvar a providers.Actuator"},
		{"Due from cmd", "cmd/steward", "import \"steward/planner\"\nvar d = planner.Due"},
		{"a clock where time passes", "internal/daemon", "import \"time\"\nfunc f() { go f(); time.Sleep(1) }"},
		{"a logger at the edge", "providers/aws", `import (_ "github.com/rs/zerolog"; _ "context"; _ "net/http")`},
		{"a logger in the wrappers", "providers", `import _ "github.com/rs/zerolog"`},
		{"the knots", "cmd/steward", `import (_ "steward/providers/aws"; _ "steward/internal/store")`},
		{"a benchmark and its own helper", "bench/scale", `import (_ "steward/bench/table"; _ "steward/providers/memory")`},
		{"an init elsewhere", "cmd/steward", "func init() {}"},
		{"a method named init", "providers/aws", "type client struct{}\nfunc (client) init() {}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range Check(announced(), []Package{plant(t, c.room, c.source)}) {
				t.Error(f)
			}
		})
	}
}

func TestEveryBannedPackageIsRefused(t *testing.T) {
	for _, b := range impure {
		imp := strings.TrimSuffix(b.Path, "/...")
		for _, r := range plan {
			if refused := len(judge(r, r.Path, imp)) > 0; r.Pure && !refused {
				t.Errorf("%s may import %s", r.Path, imp)
			}
		}
	}
}

func TestARowWithoutItsPackageIsDropped(t *testing.T) {
	rooms := []Room{{Path: "fleet", Why: "nouns"}, {Path: "attic", Why: "gone"}, {Path: "cellar", Soon: true, Why: "drawn"}}
	faults := Check(rooms, []Package{plant(t, "fleet", "")})
	if len(faults) != 1 || faults[0].Room != "attic" {
		t.Errorf("got %v, want one fault, of the attic", faults)
	}
}

func TestTheRowOfItsOwnGoesFirst(t *testing.T) {
	rooms := []Room{{Path: "bench/...", Why: "all"}, {Path: "bench/scale", Why: "one"}}
	if r, _ := floor(rooms, "bench/scale"); r.Why != "one" {
		t.Errorf("got the row %q, want the one of its own", r.Path)
	}
	if _, ok := floor(rooms, "benchmark"); ok {
		t.Error("bench/... names benchmark")
	}
}

func TestEveryFileIsReadButTests(t *testing.T) {
	root := t.TempDir()
	write := func(name, source string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module "+module+"\n\ngo 1.26.0\n")
	write("fleet/fleet.go", "package fleet\n")
	write("fleet/fleet_test.go", "package fleet\n\nimport _ \"os\"\n")
	write("fleet/fleet_plan9.go", "package fleet\n\nimport _ \"net\"\n")
	write("fleet/testdata/x.go", "package x\n\nimport _ \"log\"\n")
	write("cellar/cellar.go", "package cellar\n\nimport _ \"no.such/module\"\n")

	found, err := Root(filepath.Join(root, "fleet"))
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Load(found)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range Check(announced(), packages) {
		got = append(got, f.At)
	}
	if want := "cellar fleet/fleet_plan9.go:3"; strings.Join(got, " ") != want {
		t.Errorf("got faults at %v, want %s", got, want)
	}
}

func TestAFolderOutsideTheModuleHasNoRoot(t *testing.T) {
	if root, err := Root(t.TempDir()); err == nil {
		t.Errorf("got %s, want an error", root)
	}
}
