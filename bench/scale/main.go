// Command scale measures what a minute of the daemon costs for a large fleet: asking
// what runs and how much of it is used, deciding, and keeping all of it on record,
// in SQLite. The fleet is synthetic; making up its answers is not counted.
//
//	go run ./bench/scale --workloads 1000
//	go run ./bench/scale --workloads 10000 --history 24h --step 5m
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var o options
	flag.IntVar(&o.workloads, "workloads", 1000, "workloads of the fleet, four series each")
	flag.DurationVar(&o.history, "history", 14*24*time.Hour, "history that decisions look at")
	flag.DurationVar(&o.step, "step", 5*time.Minute, "time between two samples, and between two decisions")
	flag.IntVar(&o.cycles, "cycles", 6, "steps that are measured, after the first decision")
	form := flag.String("o", "table", "output form: table or json")
	flag.Parse()
	err := o.check(*form)
	if err == nil {
		err = o.run(context.Background(), *form)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// options says what is measured.
type options struct {
	workloads, cycles int
	history, step     time.Duration
}

func (o options) check(form string) error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("expected flags alone, found %s", flag.Arg(0))
	case o.workloads < 1 || o.cycles < 1:
		return errors.New("--workloads and --cycles are expected above 0")
	case o.step < time.Minute || o.history < 10*o.step:
		return fmt.Errorf("--step is %v and --history %v, expected a minute or more, and ten steps or more", o.step, o.history)
	case form != "table" && form != "json":
		return fmt.Errorf("-o is %q, expected table or json", form)
	}
	return nil
}

func (o options) run(ctx context.Context, form string) error {
	dir, err := os.MkdirTemp("", "steward-scale-")
	if err != nil {
		return fmt.Errorf("make room for the record: %w", err)
	}
	found, err := o.measure(ctx, dir)
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return err
	}
	return found.write(os.Stdout, form)
}
