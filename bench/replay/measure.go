package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"steward/simulate"
)

// findings is what was measured.
type findings struct {
	Schema    string `json:"schema"`
	Rows      []row  `json:"rows"`
	PeakBytes int64  `json:"peak_rss_bytes"` // of the whole program
}

// row is what one policy costs on some demand.
type row struct {
	Demand         string  `json:"demand"`
	Policy         string  `json:"policy"`
	Workloads      int     `json:"workloads"`
	Ticks          int     `json:"ticks"` // of all workloads
	UserSeconds    float64 `json:"user_seconds"`
	TicksPerSecond float64 `json:"ticks_per_second"`
	Allocations    uint64  `json:"allocations"`
	AllocatedBytes uint64  `json:"allocated_bytes"`
}

// cost replays a demand's workloads, one after the other. Making the demand is not
// part of it.
func (d demand) cost(e simulate.Entrant) (row, error) {
	found := row{Demand: d.name, Policy: e.Name, Workloads: d.workloads}
	spent := time.Duration(0)
	for i := range d.workloads {
		r, err := d.replay(i)
		if err != nil {
			return row{}, err
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := userTime()
		if _, _, err := r.Run(e, nil); err != nil {
			return row{}, err
		}
		spent += userTime() - began
		runtime.ReadMemStats(&after)
		found.Ticks += r.Ticks
		found.Allocations += after.Mallocs - before.Mallocs
		found.AllocatedBytes += after.TotalAlloc - before.TotalAlloc
	}
	found.UserSeconds = spent.Seconds()
	found.TicksPerSecond = float64(found.Ticks) / found.UserSeconds
	return found, nil
}

// used is what the program took of the machine so far.
func used() syscall.Rusage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it has no other fault than a wrong argument
	}
	return u
}

func userTime() time.Duration {
	u := used()
	return time.Duration(u.Utime.Nano())
}

// peakMemory is the most that the program held, in bytes.
func peakMemory() int64 {
	peak := used().Maxrss
	if runtime.GOOS == "linux" {
		peak *= 1024 // it counts in KiB there
	}
	return peak
}

func (f findings) write(out io.Writer, form string) error {
	if form == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(f)
	}
	t := table.NewWriter()
	t.AppendHeader(table.Row{"demand", "policy", "workloads", "ticks", "user s", "user s a workload", "ticks/s", "allocations", "MiB allocated"})
	columns := make([]table.ColumnConfig, 0, 7)
	for n := 3; n <= 9; n++ {
		columns = append(columns, table.ColumnConfig{Number: n, Align: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	for _, r := range f.Rows {
		t.AppendRow(table.Row{
			r.Demand, r.Policy, r.Workloads, r.Ticks, fmt.Sprintf("%.2f", r.UserSeconds),
			fmt.Sprintf("%.3f", r.UserSeconds/float64(r.Workloads)), fmt.Sprintf("%.0f", r.TicksPerSecond),
			r.Allocations, r.AllocatedBytes >> 20,
		})
	}
	_, err := fmt.Fprintf(out, "%s\n\nMost memory held: %d MiB.\n", t.RenderMarkdown(), f.PeakBytes>>20)
	return err
}
