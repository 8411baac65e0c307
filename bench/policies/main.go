// Command policies replays the default policy at three error budgets, and all
// baselines, over real traces, and prints what they cost, how often they were
// short, and how fast the replay was.
//
//	go run ./bench/policies --data DIR              the traces of DIR, by their file names
//	go run ./bench/policies --data DIR --frontier   and what it costs to be short so often
//	go run ./bench/policies                         the project's own synthetic examples
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/providers/file"
	"steward/simulate"
)

// scenarios says how each trace is replayed; the traces themselves lie in --data.
//
//go:embed scenarios/*.yaml
var scenarios embed.FS

func main() {
	data := flag.String("data", "", "directory of trace files; empty replays the synthetic examples")
	boot := flag.Duration("boot", 0, "boot time of every scenario, such as 10m; 0 leaves them as they are")
	frontier := flag.Bool("frontier", false, "sweep the error budget, and tell the cost at equal shortage")
	form := flag.String("o", "table", "output form: table or json")
	flag.Parse()
	if err := run(*data, *boot, *frontier, *form); err != nil {
		fmt.Fprintln(os.Stderr, "policies:", err)
		os.Exit(1)
	}
}

func run(data string, boot time.Duration, frontier bool, form string) error {
	replays, err := load(data, boot)
	if err != nil {
		return err
	}
	entrants := budgeted(frontier)
	for _, name := range simulate.AllBaselines() {
		e, err := simulate.Baseline(name, policy.Default())
		if err != nil {
			return err
		}
		entrants = append(entrants, e)
	}
	var rows []row
	for _, r := range replays {
		for _, e := range entrants {
			measured, err := measure(r, e)
			if err != nil {
				return err
			}
			rows = append(rows, measured)
		}
	}
	return write(os.Stdout, form, frontier, rows)
}

// The error budgets that policies are judged at, and those that a sweep adds.
var (
	budgets = []float64{0.001, 0.005, 0.01}
	swept   = []float64{0.0002, 0.0005, 0.002, 0.0035, 0.0075, 0.015, 0.025}
)

// budgetPrefix begins the names of the default policy's entrants.
const budgetPrefix = "default, budget "

func budgetName(budget float64) string { return fmt.Sprintf("%s%.3g %%", budgetPrefix, 100*budget) }

// budgeted is the default policy at each error budget.
func budgeted(frontier bool) []simulate.Entrant {
	all := budgets
	if frontier {
		all = append(slices.Clone(budgets), swept...)
	}
	var entrants []simulate.Entrant
	for _, budget := range all {
		p := policy.Default()
		p.Objective.ErrorBudget = budget
		p.Name = budgetName(budget)
		entrants = append(entrants, simulate.Policy(p))
	}
	return entrants
}

func load(data string, boot time.Duration) ([]*simulate.Replay, error) {
	if data == "" {
		return loadExamples()
	}
	entries, err := scenarios.ReadDir("scenarios")
	if err != nil {
		return nil, err
	}
	var replays []*simulate.Replay
	for _, entry := range entries {
		text, err := scenarios.ReadFile(path.Join("scenarios", entry.Name()))
		if err != nil {
			return nil, err
		}
		if boot > 0 {
			text = bootLine.ReplaceAll(text, fmt.Appendf(nil, "  boot: %ds", int(boot.Seconds())))
		}
		r, err := scenariofile.Prepare(entry.Name(), text, data, scenariofile.Reader{Series: readSeries})
		if err != nil {
			return nil, err
		}
		replays = append(replays, r)
	}
	return replays, nil
}

func loadExamples() ([]*simulate.Replay, error) {
	files, err := filepath.Glob("examples/scenarios/*.yaml")
	if err != nil || len(files) == 0 {
		return nil, errors.New("found no examples/scenarios/*.yaml, expected to run in the project's root")
	}
	var replays []*simulate.Replay
	for _, name := range files {
		r, err := scenariofile.Open(name, scenariofile.Reader{Series: readSeries})
		if errors.Is(err, scenariofile.ErrMany) {
			continue // its workloads are alike; one scenario must not outvote the others
		}
		if err != nil {
			return nil, err
		}
		replays = append(replays, r)
	}
	return replays, nil
}

func readSeries(name string, nonNegative bool) ([]fleet.Series, error) {
	return file.ReadSeries(name, file.Rules{NonNegative: nonNegative})
}

// bootLine is the line of a scenario that says how long a unit boots.
var bootLine = regexp.MustCompile(`(?m)^  boot: \S+`)

// row is one entrant in one scenario.
type row struct {
	Scenario       string   `json:"scenario"`
	Policy         string   `json:"policy"`
	Cost           float64  `json:"cost"`
	OracleCost     float64  `json:"oracle_cost"`
	ViolationShare *float64 `json:"violation_share"`
	Ticks          int      `json:"ticks"`
	TicksPerSecond float64  `json:"ticks_per_second"`
}

// OverOracle is the cost in units of the oracle's.
func (r row) OverOracle() float64 { return r.Cost / r.OracleCost }

// repeats is how often a fast replay is run; the quickest counts.
const repeats = 5

func measure(r *simulate.Replay, e simulate.Entrant) (row, error) {
	best := time.Duration(0)
	var res simulate.Result
	for i := range repeats {
		began := time.Now()
		var err error
		if res, _, err = r.Run(e, nil); err != nil {
			return row{}, err
		}
		if took := time.Since(began); i == 0 || took < best {
			best = took
		}
		if best > 200*time.Millisecond {
			break
		}
	}
	return row{
		Scenario: r.Scenario.Name, Policy: e.Name, Cost: res.Cost, OracleCost: r.OracleCost(), ViolationShare: res.ViolationShare,
		Ticks: r.Ticks, TicksPerSecond: float64(r.Ticks) / best.Seconds(),
	}, nil
}
