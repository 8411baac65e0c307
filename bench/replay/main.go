// Command replay measures what a replay costs under full policies, refits and
// rehearsals included: a long one of demand by the minute, and those of a fleet, a
// month of five-minute demand each. All demand is synthetic. It runs on one core and
// counts the processor's seconds, not those of the clock, so that other programs
// change little.
//
//	go run ./bench/replay                                    a year, and eight workloads
//	go run ./bench/replay --minutes 10080 --workloads 0      a week alone
//	go run ./bench/replay --minutes 0 --workloads 1000       a thousand workloads
//	go run ./bench/replay --workloads 1000 --write DIR       a thousand workloads as files, for the command
//	go run ./bench/replay --cpuprofile FILE                  where the time goes, for go tool pprof
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"

	"steward/policy"
	"steward/simulate"
)

func main() {
	var o options
	flag.IntVar(&o.minutes, "minutes", 365*24*60, "scored minutes of the long replay; 0 leaves it out")
	flag.IntVar(&o.workloads, "workloads", 8, "workloads of the fleet; 0 leaves it out")
	profile := flag.String("cpuprofile", "", "file to write a profile of the processor to")
	dir := flag.String("write", "", "new directory to write the fleet to, as a scenario and its traces; nothing is replayed")
	form := flag.String("o", "table", "output form: table or json")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	err := errors.New("expected flags alone, found " + flag.Arg(0))
	switch {
	case flag.NArg() > 0:
	case *dir != "":
		err = o.writeFiles(*dir)
	default:
		err = o.run(*profile, *form)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "replay:", err)
		os.Exit(1)
	}
}

// options says what is replayed.
type options struct{ minutes, workloads int }

func (o options) run(profile, form string) error {
	switch {
	case o.minutes < 0:
		return fmt.Errorf("--minutes is %d, expected 0 or more", o.minutes)
	case o.workloads < 0:
		return fmt.Errorf("--workloads is %d, expected 0 or more", o.workloads)
	case o.minutes+o.workloads == 0:
		return errors.New("--minutes and --workloads are 0, expected something to replay")
	case form != "table" && form != "json":
		return fmt.Errorf("-o is %q, expected table or json", form)
	}
	if profile != "" {
		stop, err := profiled(profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	found, err := o.measure()
	if err != nil {
		return err
	}
	return found.write(os.Stdout, form)
}

// profiled begins a profile, and answers what ends it.
func profiled(name string) (stop func(), err error) {
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("--cpuprofile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("--cpuprofile: %w", err), file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		if err := file.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "replay: --cpuprofile:", err)
		}
	}, nil
}

// measure replays the fleet before the long series, which needs the most memory.
func (o options) measure() (findings, error) {
	found := findings{Schema: "steward.bench.replay/v1", Rows: []row{}}
	policies, err := entrants()
	if err != nil {
		return found, err
	}
	for _, d := range o.demands() {
		for _, p := range policies {
			measured, err := d.cost(p)
			if err != nil {
				return found, err
			}
			found.Rows = append(found.Rows, measured)
		}
	}
	found.PeakBytes = peakMemory()
	return found, nil
}

// webPolicy is an example with everything in it that a policy may have.
const webPolicy = "examples/policies/web.yaml"

// entrants are the built-in policy, which keeps an error budget; the same with a
// fixed quantile of the forecast instead; and the example.
func entrants() ([]simulate.Entrant, error) {
	budget, quantile := policy.Default(), policy.Default()
	quantile.Name, quantile.Objective.ErrorBudget = "quantile", 0
	text, err := os.ReadFile(webPolicy)
	if err != nil {
		return nil, fmt.Errorf("%w; expected to run in the project's root", err)
	}
	web, err := policy.Parse(webPolicy, text)
	if err != nil {
		return nil, err
	}
	return []simulate.Entrant{simulate.Policy(budget), simulate.Policy(quantile), simulate.Policy(web)}, nil
}
